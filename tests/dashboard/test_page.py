"""The page in a real browser: without a script, with its charts, and whatever address it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from metrics.calendar import MILESTONES
from state.published import Figure, Unit, open_published, read_figures, read_sheet
from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_text, figures, new_tab, opened, scrolled, sentence, walked

pytestmark = pytest.mark.browser

QUERIES = (
    "?campaign=monuments&edition=2026",
    "?campaign=monuments&edition=2026,2025,2024,2023,2022",
    "?campaign=monuments&edition=2025&country=AD,GH,IN",
    "?campaign=africa&edition=2026&reading=quarter",
    "?campaign=earth&edition=2026&definition=first-edit",
    "?campaign=folklore",
    "?country=GH",
    "?campaign=monuments&edition=2025&reading=on-or-after&lang=de",
    "?campaign=art&width=90&lang=de&theme=dark",
)


@pytest.fixture
def plain(browser: Any, page: Page) -> Iterator[Any]:
    """Give a tab in which no script runs."""
    tab = new_tab(browser, java_script_enabled=False)
    yield tab
    tab.context.close()


def rows_of(page: Page, edition: str) -> tuple[tuple[Unit, ...], dict[tuple[str, int], Figure]]:
    """The units of an edition and their figures of the headline, by unit and months, as the file has them."""
    con = open_published(page.path)
    sheet = read_sheet(con, edition)
    assert sheet is not None
    found = read_figures(con, edition, "global", "any", "active", 1)
    con.close()
    return sheet.units, {(row.unit, row.k): row for row in found}


def test_the_numbers_of_the_page_are_those_of_the_file(tab: Any, page: Page) -> None:
    """Headline, tiles, countries and the cells of the editions against sums made here from the published rows."""
    units, known = rows_of(page, "monuments2025")
    opened(tab, page.url + "?campaign=monuments&edition=2025&months=6")
    newcomers = sum(unit.newcomers for unit in units)
    assert sentence(tab).startswith(f"Of {newcomers:,} newcomers of Wiki Loves Monuments 2025")
    for months in MILESTONES:
        retained = sum(known[unit.unit, months].retained or 0 for unit in units)
        share = f"{100 * retained / newcomers:.1f} %"
        tile = tab.locator(f".tile[data-months='{months}']")
        assert tile.locator(".value").inner_text().replace("\xa0", " ") == share
        assert f"{retained:,} of {newcomers:,}" in tile.locator(".detail").inner_text()
        cell = tab.locator(f"#cell-2025-{months}").inner_text().replace("\xa0", " ")
        assert (share in cell, f"{retained:,} of {newcomers:,}" in cell) == (True, True)
    for unit in units:
        figure = known[unit.unit, 6]
        row = tab.locator("#countries tr", has=tab.locator(f"#place-{unit.country or 'other'}"))
        assert row.locator(".counts").inner_text() == f"{figure.retained:,} of {figure.newcomers:,}"
    assert tab.locator("#countries tbody tr").count() == len(units)


def test_everything_in_words_is_there_before_any_script(plain: Any, page: Page) -> None:
    """Sentence, tiles, today, countries, editions, filters; and what needs scripts does not pretend to work."""
    plain.goto(page.url + "?campaign=monuments&edition=2026")
    assert plain.title() == "Wiki Loves Monuments 2026 · Campaign Retention"
    assert "newcomers of Wiki Loves Monuments 2026" in sentence(plain)
    assert plain.locator(".tile[data-months]:visible").count() == 4
    assert "%" in plain.inner_text(".tile.today .value")
    assert plain.locator("#countries tbody tr:visible").count() > 10
    assert plain.locator("#editions td:visible").count() == 4 * 6
    assert plain.locator("#campaign, #pick-edition, #pick-country, #how").count() == 4
    assert plain.locator("#theme:visible, #copy:visible").count() == 0
    assert (
        plain.locator(".slot noscript").all_inner_texts()
        == ["The chart needs scripts; the table below has the same figures."] * 3
    )
    plain.click("#twin-curve summary")
    assert plain.locator("#twin-curve tbody tr:visible").count() > 5


def test_the_filters_are_a_form_that_needs_no_script(plain: Any, page: Page) -> None:
    """What is chosen in lists, selects and radios is sent with the button, and language and theme stay."""
    plain.goto(page.url + "?campaign=earth&edition=2026&lang=en&theme=dark")
    plain.select_option("#campaign", "monuments")
    plain.click("noscript button")
    assert "Wiki Loves Monuments 2026" in sentence(plain)
    plain.click("#pick-edition summary")
    plain.check("#edition-2025")
    plain.click("#pick-edition summary")
    plain.click("#pick-country summary")
    plain.check("#country-IN")
    plain.click("#pick-country summary")
    plain.check("#compare-comparison-group", force=True)
    plain.click("noscript button")
    said = sentence(plain)
    assert ("2025 and 2026" in said, "in India" in said) == (True, True)
    assert plain.is_checked("#compare-comparison-group")
    assert plain.get_attribute("html", "data-theme") == "dark"
    assert plain.get_attribute("html", "lang") == "en"
    plain.click("#cell-2024-9")
    assert "Wiki Loves Monuments 2024 in India" in sentence(plain)


def test_charts_are_painted_when_they_come_into_sight(tab: Any, page: Page) -> None:
    """The first at once, the others when scrolled to; each has rows in its layers and paint on its canvas."""
    opened(tab, page.url + "?campaign=monuments&edition=2026")
    assert set(figures(tab)) == {"curve"}
    found = scrolled(tab)
    assert set(found) == {"curve", "wikis", "hours"}
    for name, figure in found.items():
        assert sum(figure["rows"]) > 5, name
        assert figure["painted"] > 1500, name
        assert tab.locator(f".slot.drawn[data-chart={name}]").count() == 1
    assert tab.locator(".slot.failed").count() == 0


def test_no_visit_makes_an_error(browser: Any, page: Page) -> None:
    """Neither a script's nor the console's, and nothing that is asked for is missing; titles tell the selection."""
    tab = new_tab(browser)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
    tab.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    tab.on("requestfailed", lambda request: wrong.append(request.url))
    titles = set()
    for query in QUERIES:
        tab.goto(page.url + query)
        tab.wait_for_function("() => window.retention?.connected()")
        walked(tab)
        titles.add(tab.title())
        assert tab.locator("h1").count() == 1
        assert wrong == [], query
    assert "Wiki Loves Monuments 2025 in Andorra, Ghana and India · Campaign Retention" in titles
    assert len(titles) >= len(QUERIES) - 3
    tab.evaluate("() => console.error('found')")
    tab.goto(page.url.rpartition("/")[0] + "/dashboard/static/none.css")
    assert "found" in wrong
    assert any(url.endswith("none.css") for url in wrong)
    tab.context.close()


NONSENSE = {
    "?campaign=monuments&edition=2099": ("“2099”", "Wiki Loves Monuments 2026"),
    "?campaign=nowhere": ("“nowhere”", "newcomers"),
    "?campaign=africa&edition=2025&country=ZZ,Atlantis": ("“ZZ”, “Atlantis”", "Wiki Loves Africa 2025"),
    "?campaign=africa&edition=2025&definition=x": ("definition “x”", "Wiki Loves Africa 2025"),
    "?campaign=africa&edition=2025&reading=y&width=7": ("reading “y”", "Wiki Loves Africa 2025"),
    "?campaign=africa&edition=2025&months=5&least=0": ("months “5”", "Wiki Loves Africa 2025"),
    "?campaign=%F0%28%8C%28&edition=%00": ("There is no campaign", "newcomers"),
    f"?campaign=africa&edition={',' * 500}2025&country={'x' * 3000}": ("No country", "Wiki Loves Africa 2025"),
}


@pytest.mark.parametrize("query", list(NONSENSE))
def test_nonsense_in_the_address_is_answered_with_words(plain: Any, page: Page, query: str) -> None:
    """And with a valid view, in the words of the page."""
    notice, shown = NONSENSE[query]
    answer = plain.goto(page.url + query)
    assert answer.status == 200
    assert notice in " ".join(plain.locator(".strip.notice").all_inner_texts())
    assert shown in sentence(plain)
    assert "Traceback" not in plain.content()


def test_language_theme_and_view_that_do_not_exist_are_as_none(plain: Any, page: Page) -> None:
    """The page comes in the browser's language and theme, whole."""
    plain.goto(page.url + "?campaign=africa&lang=xx&theme=pink&view=zz&embed=1")
    assert plain.get_attribute("html", "lang") == "en"
    assert plain.get_attribute("html", "data-theme") is None
    assert plain.locator("#filters").count() == 1


def test_nonsense_that_comes_by_the_socket_is_answered_too(tab: Any, page: Page) -> None:
    """A page that is open takes it as an address does, and the next sound choice takes the words away."""
    opened(tab, page.url + "?campaign=africa&edition=2025")
    tab.evaluate("() => retention.ask('?campaign=nowhere&edition=1066')")
    tab.wait_for_selector(".strip.notice")
    assert "“nowhere”" in tab.inner_text(".strip.notice >> nth=0")
    tab.evaluate("() => retention.send({select: 7, number: 'x'})")
    tab.evaluate("() => retention.send('nonsense')")
    tab.evaluate("() => retention.ask('?campaign=monuments&edition=2025')")
    await_text(tab, ".sentence", "Wiki Loves Monuments 2025")
    assert tab.locator(".strip.notice, .strip.trouble").count() == 0

"""What a commit to the published file does to a page that is open, and what it leaves alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from state.published import Changes, Figure, Hour, Published, open_published, read_figures, read_sheet
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.visit import await_text, figures, opened, scrolled, sentence

pytestmark = pytest.mark.browser

QUERY = "?campaign=monuments&edition=2026"
MARKED = ("#headline .sentence", "#tiles .tile", "#countries table", "#editions table", "#filters .filters", "#went p")
LAYER = """([chart, layer]) => {
  const view = [...Bokeh.index.all_views()].find(one => one.model.type === "Figure" && seen.slotOf(one.el) === chart);
  return [...view.model.renderers[layer].data_source.data.y];
}"""
DOTS, RINGS = 2, 3  # layers of the curves, in the order they are painted


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page of its own, to whose file these tests commit."""
    folder = tmp_path_factory.mktemp("live")
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port()) as running:
        yield running


def commit(page: Page, changes: Changes) -> None:
    """Publishes changes, as the publisher does."""
    writer = Published.open(page.path)
    writer.apply(changes)
    writer.set_freshness(invented.freshness(int(time.time())))
    writer.close()


def figures_of(page: Page, edition: str, reading: str) -> list[Figure]:
    """The rows of a reading of an edition as they are in the file."""
    con = open_published(page.path)
    rows = read_figures(con, edition, "global", "any", reading, 1)
    con.close()
    return list(rows)


def contributions(page: Page, edition: str, more: int) -> tuple[Figure | Hour, ...]:
    """What moves with a contribution: today's figures and the current hour, by so many more in India."""
    live = next(row for row in figures_of(page, edition, "today") if row.unit == f"{edition}/IN")
    con = open_published(page.path)
    sheet = read_sheet(con, edition)
    con.close()
    assert sheet is not None
    hour = max((row for row in sheet.hours if row.unit == f"{edition}/IN"), key=lambda row: row.hour)
    return replace(live, retained=(live.retained or 0) + more), replace(hour, n=hour.n + 100 * more)


def mark(tab: Any) -> None:
    """Gives nodes of the page, and the page itself, a property that only the same node still has later."""
    tab.evaluate(
        "all => { window.here = true; for (const each of all) document.querySelector(each).mine = true; }", MARKED
    )


def marked(tab: Any) -> list[str]:
    """Which of these nodes are still the same."""
    assert tab.evaluate("() => window.here") is True
    found: list[str] = tab.evaluate("all => all.filter(each => document.querySelector(each)?.mine)", MARKED)
    return found


def test_a_contribution_moves_what_is_live_and_nothing_else(tab: Any, served: Page) -> None:
    """Chip, today's tile, total of the hours and the live point; other nodes, models, lists, focus and scroll stay."""
    opened(tab, served.url + QUERY)
    before = scrolled(tab)
    point, today, total = (
        tab.evaluate(LAYER, ["curve", RINGS]),
        tab.inner_text(".today .detail"),
        tab.inner_text(".total strong"),
    )
    clock = tab.get_attribute(".chip", "data-published")
    tab.click("#twin-curve summary")
    tab.click("#twin-hours summary")
    tab.evaluate("() => { document.querySelector('#twin-curve .scroll').scrollTop = 120; }")
    tab.click("#pick-country summary")
    tab.fill("#country-search", "ger")
    tab.keyboard.press("End")
    mark(tab)
    place = tab.evaluate("() => scrollY")
    commit(served, Changes(rows=contributions(served, "monuments2026", 3)))
    tab.wait_for_function("was => document.querySelector('.today .detail').textContent !== was", arg=today)
    tab.wait_for_function("was => document.querySelector('.total strong').textContent !== was", arg=total)
    tab.wait_for_function("was => document.querySelector('.chip').dataset.published !== was", arg=clock)
    assert marked(tab) == list(MARKED)
    after = figures(tab)
    assert {name: figure["id"] for name, figure in after.items()} == {
        name: figure["id"] for name, figure in before.items()
    }
    assert (after["curve"]["x"], after["curve"]["y"]) == (before["curve"]["x"], before["curve"]["y"])
    rows = figures_of(served, "monuments2026", "today")
    counts = f"{sum(row.retained or 0 for row in rows):,} of {sum(row.newcomers for row in rows):,}"
    assert tab.inner_text(".today .detail") == counts
    assert int(tab.inner_text(".total strong").replace(",", "")) == int(total.replace(",", "")) + 300
    assert tab.evaluate(LAYER, ["curve", RINGS])[0] > point[0]
    assert tab.locator(".today .moved").count() == 2
    assert tab.locator(".total .moved").count() == 1
    assert tab.locator("#tiles .moved, #countries .moved").count() == 0
    assert tab.locator("#twin-curve[open], #twin-hours[open], #pick-country[open]").count() == 3
    assert tab.evaluate("() => document.querySelector('#twin-curve .scroll').scrollTop") == 120
    assert tab.evaluate("() => [document.activeElement.id, document.activeElement.value]") == ["country-search", "ger"]
    assert tab.evaluate("() => scrollY") == place
    assert tab.inner_text(".chip .live").startswith("seen to ")


def test_a_settled_figure_redraws_what_shows_it(tab: Any, served: Page) -> None:
    """Sentence, tile, row of the country, cell of the table and dot; charts, lists, focus and what was typed stay."""
    opened(tab, served.url + "?campaign=monuments&edition=2025&months=12")
    model, dots, said = figures(tab)["curve"]["id"], tab.evaluate(LAYER, ["curve", DOTS]), sentence(tab)
    tile, row = tab.inner_text(".tile[data-months='12'] .value"), tab.inner_text("tr:has(#place-IN) .counts")
    tab.click("#pick-country summary")
    tab.fill("#country-search", "ger")
    mark(tab)
    final = next(
        each
        for each in figures_of(served, "monuments2025", "active")
        if (each.unit, each.k) == ("monuments2025/IN", 12)
    )
    changed = replace(final, retained=(final.retained or 0) + 80)
    commit(served, Changes(rows=(changed,)))
    tab.wait_for_function("was => document.querySelector('.sentence').textContent !== was", arg=said)
    assert tab.inner_text(".tile[data-months='12'] .value") != tile
    assert tab.inner_text("tr:has(#place-IN) .counts") == f"{changed.retained:,} of {changed.newcomers:,}" != row
    assert tab.inner_text(".tile[data-months='12'] .value") in tab.inner_text("#cell-2025-12")
    tab.wait_for_function(
        "([where, was]) => String((" + LAYER + ")(where)) !== was", arg=[["curve", DOTS], ",".join(map(repr, dots))]
    )
    moved = tab.evaluate(LAYER, ["curve", DOTS])
    assert [now > was for now, was in zip(moved, dots, strict=True)].count(True) == 1
    assert figures(tab)["curve"]["id"] == model
    assert tab.locator("#tiles .moved").count() >= 1
    assert tab.evaluate("() => [document.activeElement.id, document.activeElement.value]") == ["country-search", "ger"]
    assert tab.locator("#pick-country li:visible").all_inner_texts()[0].startswith("Germany")
    assert marked(tab) == ["#filters .filters", "#went p"]


def test_another_campaigns_figures_leave_the_page_alone(tab: Any, served: Page) -> None:
    """Only the age of the data and the number of the file move."""
    opened(tab, served.url + "?campaign=africa&edition=2025")
    number = tab.inner_text("#coverage")
    mark(tab)
    final = next(each for each in figures_of(served, "monuments2024", "active") if each.state == "final")
    commit(served, Changes(rows=(replace(final, retained=(final.retained or 0) + 1),)))
    tab.wait_for_function("was => document.querySelector('#coverage').innerText !== was", arg=number)
    assert marked(tab) == list(MARKED)
    assert tab.locator("main .moved").count() == 0


def test_a_new_edition_comes_by_itself(tab: Any, served: Page) -> None:
    """It is in the list of editions and in the table, the open list stays open, and what is shown stays shown."""
    rows = next(each for each in invented.everything(int(time.time())).editions if each.edition.edition == "earth2026")
    commit(served, Changes(gone=("earth2026",)))
    opened(tab, served.url + "?campaign=earth&edition=2025")
    tab.wait_for_function("() => !document.querySelector('#edition-2026')")
    tab.click("#pick-edition summary")
    tab.evaluate("() => { window.here = true; }")
    commit(served, Changes(editions=(rows,)))
    tab.wait_for_selector("#edition-2026")
    assert tab.is_checked("#edition-2025")
    assert not tab.is_checked("#edition-2026")
    assert tab.locator("#pick-edition[open]").count() == 1
    assert "Wiki Loves Earth 2025" in sentence(tab)
    tab.wait_for_selector("#edition-2026-row")
    tab.check("#edition-2026")
    await_text(tab, ".sentence", "2025 and 2026")
    assert tab.evaluate("() => window.here") is True


def test_an_edition_that_goes_leaves_a_word(tab: Any, served: Page) -> None:
    """The nearest thing that exists is shown instead, and said."""
    rows = next(each for each in invented.everything(int(time.time())).editions if each.edition.edition == "birds2026")
    opened(tab, served.url + "?campaign=birds&edition=2026")
    commit(served, Changes(gone=("birds2026",)))
    await_text(tab, ".sentence", "Wiki Loves Birds 2025")
    assert "2026" in tab.inner_text(".strip.notice")
    commit(served, Changes(editions=(rows,)))
    tab.wait_for_selector("#edition-2026", state="attached")
    assert "Wiki Loves Birds 2025" in sentence(tab)


def test_ranges_stay_with_a_commit_and_follow_a_filter(tab: Any, served: Page) -> None:
    """A figure beyond the frame widens it and nothing narrows it; another selection has a frame of its own."""
    opened(tab, served.url + QUERY)
    first = figures(tab)["curve"]
    for more, grows in ((900, True), (-900, False)):
        before, point = figures(tab)["curve"]["y"], tab.evaluate(LAYER, ["curve", RINGS])
        commit(served, Changes(rows=contributions(served, "monuments2026", more)[:1]))
        tab.wait_for_function(f"([where, was]) => ({LAYER})(where)[0] !== was", arg=[["curve", RINGS], point[0]])
        assert (figures(tab)["curve"]["y"][1] > before[1]) is grows
        assert figures(tab)["curve"]["y"][1] >= before[1]
    for year in (2025, 2026):
        tab.evaluate("year => retention.ask(`?campaign=monuments&edition=${year}`)", year)
        await_text(tab, ".sentence", f"Wiki Loves Monuments {year}")
    tab.wait_for_function("top => seen.figures().curve.y[1] === top", arg=first["y"][1])
    assert figures(tab)["curve"]["id"] == first["id"]


def test_a_commit_does_not_touch_the_address_or_the_history(tab: Any, served: Page) -> None:
    """Only people do."""
    opened(tab, served.url + QUERY + "&months=3")
    length, address = tab.evaluate("() => history.length"), tab.url
    today = tab.inner_text(".today .detail")
    commit(served, Changes(rows=contributions(served, "monuments2026", 1)))
    tab.wait_for_function("was => document.querySelector('.today .detail').textContent !== was", arg=today)
    assert (tab.evaluate("() => history.length"), tab.url) == (length, address)
    assert tab.is_checked("#countries input[name=months][value='3']")

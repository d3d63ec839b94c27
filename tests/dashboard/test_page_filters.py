"""The filters in a real browser: what each changes in address, sentence and views, and how it is undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_shown, connected, sentence, staying

pytestmark = pytest.mark.browser

START: Final = "?campaign=monuments&edition=2026"
FIGURES: Final = ("tiles", "curvelegend", "curvetable", "countries", "editions", "went")
WAYS: Final = {  # each way that is not the usual one, and what it adds to the sentence
    "definition=grace": "(registered during the contest or up to 14 days before)",
    "definition=commons": "(new on Commons, maybe not elsewhere)",
    "definition=first-edit": "(never edited any wiki before)",
    "reading=quarter": "contributed in months 1–3",
    "reading=since-end": "came back at least once within 3 months",
    "reading=survival": "contributed in the 30 days after the 3-month mark",
    "reading=on-or-after": "have so far been seen again after 3 months",
    "width=90": "had contributed in the 90 days up to the 3-month mark",
    "least=5": "very active (5 contributions or more)",
    "measure=organic": "leaving out uploads to the campaign",
}


@pytest.fixture(scope="module")
def visit(browser: Any, page: Page) -> Iterator[Any]:
    """Give one tab that is never loaded anew: every test asks for another selection of it."""
    with staying(browser) as tab:
        yield connected(tab, page.url + START)


@pytest.fixture
def tab(visit: Any) -> Any:
    """Give the tab as it stands at the start."""
    visit.keyboard.press("Escape")
    asked(visit, START)
    return visit


def asked(tab: Any, address: str) -> None:
    """Asks for an address as a link does, and waits until it is shown."""
    tab.evaluate("address => retention.ask(address)", address)
    await_shown(tab, address)


def words(tab: Any, *parts: str) -> dict[str, str]:
    """The text of parts of the page."""
    return {name: tab.locator(f"#{name}").text_content() for name in parts}


def chosen(tab: Any, sheet: str, control: str) -> None:
    """Opens a list and chooses something in it, by its label."""
    if tab.locator(f"#{sheet}").get_attribute("open") is None:
        tab.click(f"#{sheet} > summary")
    tab.locator("label", has=tab.locator(f"#{control}")).click()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_counting_changes_everything_and_is_undone(tab: Any, way: str) -> None:
    """Address, sentence, tiles and views; its chip names it and takes it away, and all is as before."""
    name = way.partition("=")[0]
    before = words(tab, "headline", *FIGURES)
    assert WAYS[way] not in sentence(tab)
    chosen(tab, "how", way.replace("=", "-"))
    await_shown(tab, f"{START}&{way}")
    assert WAYS[way] in sentence(tab)
    now = words(tab, "headline", *FIGURES)
    assert [part for part in before if now[part] == before[part]] == []
    assert tab.locator("#how").get_attribute("open") is not None
    assert tab.inner_text("#how-value") == "1 difference"
    told = tab.locator("label", has=tab.locator(f"#{way.replace('=', '-')}")).locator(".is").inner_text()
    assert tab.locator(".undo").all_inner_texts() == [told]
    assert tab.is_disabled("#width-90") == (name == "reading")
    tab.keyboard.press("Escape")
    tab.click(f"#undo-{name}")
    await_shown(tab, START)
    assert words(tab, "headline", *FIGURES) == before
    assert tab.locator(".differences").count() == 0


def test_a_width_is_out_of_use_where_nothing_looks_back(tab: Any) -> None:
    """It goes from address and sentence with another reading, and says why; reset undoes everything at once."""
    before = words(tab, "headline", "tiles")
    asked(tab, f"{START}&width=90&least=5")
    assert tab.locator(".undo").all_inner_texts() == ["90 days", "five contributions or more"]
    chosen(tab, "how", "reading-quarter")
    await_shown(tab, f"{START}&reading=quarter&least=5")
    assert tab.locator(".undo").all_inner_texts() == ["in the quarter", "five contributions or more"]
    assert "Only “active” looks back a number of days." in tab.inner_text("#how")
    assert tab.is_disabled("#width-90")
    assert "90 days" not in tab.text_content("#headline")
    tab.keyboard.press("Escape")
    tab.click("#reset")
    await_shown(tab, START)
    assert words(tab, "headline", "tiles") == before


def test_the_campaign_brings_its_own_editions_and_keeps_the_country(tab: Any) -> None:
    """Nothing of another campaign's is left in the lists; the newest edition with a figure is chosen."""
    asked(tab, f"{START}&country=GH&least=5&months=3")
    tab.select_option("#campaign", "africa")
    await_shown(tab, "?campaign=africa&edition=2026&country=GH&least=5")
    assert "Wiki Loves Africa 2026 in Ghana" in sentence(tab)
    assert tab.locator("#pick-edition input").evaluate_all("all => all.map(one => one.value)")[0] == "2026"
    assert tab.title().startswith("Wiki Loves Africa 2026 in Ghana")
    tab.select_option("#campaign", "")
    await_shown(tab, "?country=GH&least=5")
    assert tab.inner_text("#aside-title") == "Campaigns in Ghana"


def test_editions_are_added_taken_away_and_taken_alone(tab: Any) -> None:
    """The last one cannot be taken away: one is always chosen."""
    chosen(tab, "pick-edition", "edition-2024")
    await_shown(tab, "?campaign=monuments&edition=2026,2024")
    assert "Wiki Loves Monuments 2024 and 2026" in sentence(tab)
    assert "Several editions are chosen" in tab.inner_text("#tiles")
    chosen(tab, "pick-edition", "edition-2026")
    await_shown(tab, "?campaign=monuments&edition=2024")
    chosen(tab, "pick-edition", "edition-2024")
    assert tab.is_checked("#edition-2024")
    tab.click("#only-edition-2023")
    await_shown(tab, "?campaign=monuments&edition=2023")
    assert "Wiki Loves Monuments 2023, " in sentence(tab)
    tab.click("#all-editions")
    await_shown(tab, "?campaign=monuments&edition=2026,2025,2024,2023,2022")
    assert "2022–2026" in sentence(tab)
    assert tab.inner_text("#edition-value") == "2022–2026"


def listed(tab: Any, typed: str) -> list[str]:
    """The countries that are left when something is typed."""
    tab.fill("#country-search", typed)
    return [str(name) for name in tab.locator("#pick-country li:visible bdi").all_inner_texts()]


def test_countries_are_searched_by_name_part_code_and_without_accents(tab: Any) -> None:
    """The only one that is left is taken by Return; several are chosen, one alone, or all again."""
    tab.click("#pick-country > summary")
    assert listed(tab, "cote") == ["Côte d’Ivoire"]
    assert listed(tab, "GH")[0] == "Ghana"
    assert listed(tab, "republic") == ["Democratic Republic of the Congo"]
    assert listed(tab, "zzz") == []
    assert tab.is_visible("#pick-country .none")
    assert listed(tab, "ghana") == ["Ghana"]
    tab.press("#country-search", "Enter")
    await_shown(tab, f"{START}&country=GH")
    assert "in Ghana" in sentence(tab)
    assert tab.input_value("#country-search") == "ghana"
    tab.fill("#country-search", "")
    chosen(tab, "pick-country", "country-IN")
    await_shown(tab, f"{START}&country=GH,IN")
    assert "in Ghana and India" in sentence(tab)
    tab.click("#only-country-NP")
    await_shown(tab, f"{START}&country=NP")
    assert tab.inner_text("#country-value") == "Nepal"
    tab.click("#all-countries")
    await_shown(tab, START)
    assert tab.inner_text("#country-value") == "All countries"


def test_a_merged_country_is_found_and_says_where_its_figure_is(tab: Any) -> None:
    """In the list, in the sentence and in each tile, with a link to those it is counted with."""
    tab.click("#pick-country > summary")
    assert listed(tab, "andor") == ["Andorra"]
    assert "counted with other countries" in tab.inner_text("#pick-country li:visible")
    tab.press("#country-search", "Enter")
    await_shown(tab, f"{START}&country=AD")
    assert sentence(tab).startswith("Andorra has no figure of its own in Wiki Loves Monuments 2026: counted with other")
    assert [said.split("\n")[0] for said in tab.locator(".tile[data-months] .value").all_inner_texts()] == [
        "Counted with others"
    ] * 4
    assert "%" not in tab.inner_text(".tiles")
    tab.keyboard.press("Escape")
    tab.click("#tile-3-others")
    await_shown(tab, f"{START}&country=other")
    assert "other countries" in sentence(tab)


def test_a_country_elsewhere_is_found_only_by_the_search(tab: Any) -> None:
    """One that took part in another campaign or year is not in the way, and says that no contest is known here."""
    asked(tab, "?campaign=monuments&edition=2022")
    tab.click("#pick-country > summary")
    assert "Ghana" not in listed(tab, "")
    assert listed(tab, "ghana") == ["Ghana"]
    tab.press("#country-search", "Enter")
    await_shown(tab, "?campaign=monuments&edition=2022&country=GH")
    assert "no contest of its own is known there" in sentence(tab)


def test_what_is_compared_changes_tiles_only(tab: Any) -> None:
    """By the switch over them: the words below each figure; the sentence stays."""
    asked(tab, f"{START}&country=GH")
    said, edition = sentence(tab), tab.inner_text(".tile[data-months='3'] .verdict")
    assert "2025" in edition
    tab.locator("label", has=tab.locator("#compare-other-countries")).click()
    await_shown(tab, f"{START}&country=GH&compare=other-countries")
    assert "all other countries" in tab.inner_text(".tile[data-months='3'] .verdict")
    tab.locator("label", has=tab.locator("#compare-comparison-group")).click()
    await_shown(tab, f"{START}&country=GH&compare=comparison-group")
    assert "came without a campaign" in tab.inner_text("#curvelegend")
    assert "comparison group" in tab.inner_text("#tiles")
    assert sentence(tab) == said
    tab.locator("label", has=tab.locator("#compare-last-edition")).click()
    await_shown(tab, f"{START}&country=GH")
    assert tab.inner_text(".tile[data-months='3'] .verdict") == edition


def test_a_mark_is_chosen_for_countries_and_wikis(tab: Any) -> None:
    """The sentence has all marks and stays; a mark that is not due has no share of any country."""
    said, before = sentence(tab), words(tab, "countries", "went")
    assert tab.is_checked("#months-6")
    for months, shares in ((3, 16), (9, 0), (12, 0)):
        tab.locator("label", has=tab.locator(f"#months-{months}")).click()
        await_shown(tab, f"{START}&months={months}")
        assert sentence(tab) == said
        assert tab.locator("#countries td.share").count() == shares
        assert {name: text for name, text in words(tab, *before).items() if text == before[name]} == {}
        assert tab.locator(f"#cell-2026-{months}[aria-current]").count() == 1
    tab.go_back()
    await_shown(tab, f"{START}&months=9")
    assert tab.is_checked("#months-9")


def test_countries_and_editions_lead_to_what_they_say(tab: Any) -> None:
    """Every link, clicked: a country's to that country, a cell's to its edition and mark, both to all of it."""
    for link in tab.locator("#countries .name a").evaluate_all("all => all.map(one => [one.id, one.textContent])"):
        tab.click(f"[id='{link[0]}']")
        await_shown(tab, f"{START}&country={link[0].removeprefix('place-')}")
        assert link[1].removeprefix("Other ") in sentence(tab)
        assert tab.locator("#countries tr.chosen bdi").all_inner_texts() == [link[1]]
    tab.click("#countries-every")
    await_shown(tab, START)
    mark = ""
    for name in tab.locator("#editions table a").evaluate_all("all => all.map(one => one.id)"):
        year, months = re.fullmatch(r"(?:cell|edition)-(.+?)-(\w+)", name).groups()  # type: ignore[union-attr]
        told = tab.locator(f"[id='{name}'] .value").all_inner_texts()
        tab.click(f"[id='{name}']")
        editions = "2026,2025,2024,2023,2022" if year == "all" else year
        mark = mark if months == "row" else f"&months={months}"
        await_shown(tab, f"?campaign=monuments&edition={editions}{mark}")
        assert ("2022–2026" if year == "all" else f"Monuments {year}") in sentence(tab)
        if told and "%" in told[0]:
            assert tab.locator(f".tile[data-months='{months}'] .value").inner_text() == told[0]


def test_a_country_alone_leads_to_its_campaigns(tab: Any) -> None:
    """Side by side, never added up; each row's figures are those of the page that it leads to."""
    asked(tab, "?country=GH")
    assert not tab.is_visible("#tiles")
    rows = tab.locator("#aside tbody tr").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('a, .amount, .share')].map(part => part.textContent))"
    )
    assert len(rows) >= 3
    for name, newcomers, *shares in rows:
        asked(tab, "?country=GH")
        tab.locator("#aside a", has_text=name.rpartition(" ")[0]).click()
        tab.wait_for_url("**campaign=**")
        tab.wait_for_selector("#tiles >> visible=true")
        assert sentence(tab).startswith(f"Of {newcomers} newcomers of {name} in Ghana")
        assert tab.locator(".tile[data-months] .scale ~ *, .tile[data-months] .value").count() >= 4
        tiles = [text for text in tab.locator(".tile[data-months] .value").all_inner_texts() if "%" in text]
        assert [text.replace("\xa0", " ") for text in tiles] == [text.replace("\xa0", " ") for text in shares]

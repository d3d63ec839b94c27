"""How figures stand, in the words a visitor reads: none, not due, running, waiting, merged; and what 0 % looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import new_tab, sentence

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def reader(browser: Any) -> Iterator[Any]:
    """Give a tab without scripts: all of this is words in the page as it is served."""
    tab = new_tab(browser, java_script_enabled=False)
    yield tab
    tab.context.close()


def told(tab: Any, page: Page, query: str) -> dict[int, str]:
    """The page of a query; of each tile all its words, in one line."""
    tab.goto(page.url + query)
    tiles = tab.locator(".tile[data-months]").evaluate_all(
        "all => all.map(each => [Number(each.dataset.months), each.innerText.replace(/\\s+/g, ' ')])"
    )
    return dict(tiles)


def shares(text: str) -> list[str]:
    """The shares in a text, but for the one of the rule by which a contest waits."""
    return re.findall(r"<?[\d.]+\s%", re.sub(r"more than 1\s%", "", text))


NONE_DUE = {  # query: what its four tiles say, and a part of the sentence
    "?campaign=food": ("not due yet", "due"),
    "?campaign=folklore": ("counts only", "so far"),
    "?campaign=women": ("contest over", ""),
    "?campaign=science": ("no newcomers", "no newcomers"),
    "?campaign=art": ("waiting", ""),
}


@pytest.mark.parametrize("query", list(NONE_DUE))
def test_what_has_no_figure_says_why(reader: Any, page: Page, query: str) -> None:
    """In sentence, tiles, countries and table of editions; no share stands anywhere among them."""
    tiles = told(reader, page, query)
    badge, part = NONE_DUE[query]
    assert list(tiles) == [3, 6, 9, 12]
    assert badge in tiles[3]
    assert part in sentence(reader)
    assert not shares(sentence(reader))
    for words in tiles.values():
        assert shares(words) == [], words
    assert shares(" ".join(reader.locator("#countries tbody tr").all_inner_texts())) == []
    row = " ".join(reader.locator("#editions tbody td").all_inner_texts())
    assert shares(row) == []


def test_the_states_of_tiles_look_different_and_read_different(reader: Any, page: Page) -> None:
    """Final, not due, running, waiting, verifying, partly final, no newcomers, merged, 0 %: nine, and no two alike."""
    wanted = {
        "final": ("?campaign=monuments&edition=2026", 3),
        "not due": ("?campaign=monuments&edition=2026", 12),
        "running": ("?campaign=folklore", 3),
        "waiting": ("?campaign=art", 3),
        "verifying": ("?campaign=earth&edition=2026", 3),
        "partly final": ("?campaign=africa&edition=2026", 3),
        "no newcomers": ("?campaign=science", 3),
        "merged": ("?campaign=monuments&edition=2025&country=AD", 3),
        "0 %": ("?campaign=monuments&edition=2025&country=AM", 3),
    }
    badges, looks = {}, {}
    for name, (query, months) in wanted.items():
        told(reader, page, query)
        tile = reader.locator(f".tile[data-months='{months}']")
        badges[name] = tile.locator(".badge").inner_text(), tile.locator(".value").inner_text().replace("\xa0", " ")
        looks[name] = tile.get_attribute("class").split()[1]
    assert badges["0 %"] == ("final", "0 %")
    assert badges["no newcomers"][1] == "–"
    assert badges["merged"][0] == "not shown alone"
    assert len({badge for badge, _ in badges.values()}) == len(wanted) - 1  # 0 % is a final figure like any other
    assert len(set(looks.values())) == len(wanted) - 1
    assert [name for name, (_, value) in badges.items() if "%" in value] == ["final", "partly final", "0 %"]


def test_marks_that_are_not_due_have_their_date_and_no_share(reader: Any, page: Page) -> None:
    """In tiles, in the hatched cells of the table and in the list of what falls due."""
    tiles = told(reader, page, "?campaign=monuments&edition=2026")
    for months in (9, 12):
        assert shares(tiles[months]) == []
        assert re.search(r"\d{1,2} [A-Z][a-z]{2} 20\d\d", tiles[months])
        cell = reader.locator(f"#editions td.hatched:has(#cell-2026-{months})")
        assert shares(cell.inner_text()) == []
        assert re.search(r"\d{1,2} [A-Z][a-z]{2} 20\d\d", cell.inner_text())
    assert reader.locator("#editions td.final.hatched").count() == 0
    assert "9 months" in reader.inner_text("#calendar")


def test_a_country_that_is_counted_with_others_is_found_and_says_so(reader: Any, page: Page) -> None:
    """In the sentence, in the tiles and in the list, by code and by name; the comparison names what is missing."""
    for country in ("AD", "Andorra", "BY"):
        tiles = told(reader, page, f"?campaign=monuments&edition=2025&country={country}")
        assert "other countries" in reader.inner_text("#headline")
        assert all("Counted with others" in words for words in tiles.values())
        assert shares(sentence(reader)) == []
        assert "counted among the other countries" in reader.inner_text("#countries")
    told(reader, page, "?campaign=africa&edition=2025,2026&country=GH")
    assert re.search(r"Ghana .*2025", reader.inner_text("#headline"))
    tiles = told(reader, page, "?campaign=africa&edition=2026&country=GH")
    compared = reader.inner_text("#tiles")
    assert "Ghana was counted with other countries in 2025" in compared
    assert shares(tiles[3])


def test_zero_is_a_figure_and_no_figure_is_not_zero(reader: Any, page: Page) -> None:
    """Nobody of 37 stayed in Armenia: 0 %, of how many, with an interval; nowhere else is there such a share."""
    tiles = told(reader, page, "?campaign=monuments&edition=2025&country=AM")
    assert "0 %" in tiles[3].replace("\xa0", " ")
    assert re.search(r"0 of 37 \(0–[\d.]+\s%\)", tiles[3])
    assert "0 %" in sentence(reader).replace("\xa0", " ")
    for query in ("?campaign=africa&edition=2026", "?campaign=birds&edition=2026", "?campaign=earth&edition=2026"):
        assert [words for words in told(reader, page, query).values() if "0 %" in shares(words)] == []


def test_what_is_waited_for_is_named(reader: Any, page: Page) -> None:
    """Partly final: who is missing and until when; unread: which; waiting: since when, and why."""
    tiles = told(reader, page, "?campaign=africa&edition=2026")
    assert "Egypt" in tiles[3]
    assert re.search(r"10 Dec|fall due by", tiles[3])
    tiles = told(reader, page, "?campaign=earth&edition=2025")
    assert "Uganda" in tiles[6]
    tiles = told(reader, page, "?campaign=birds&edition=2025&measure=organic")
    assert "not read yet" in tiles[12]
    tiles = told(reader, page, "?campaign=art")
    assert "more than 1 % of the people could not be verified" in tiles[3]

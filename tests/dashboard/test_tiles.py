"""The milestone tiles as words, and how they are set."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.marks import State
from dashboard.selection import COMPARES, DEFINITIONS, READINGS
from dashboard.texts import words
from dashboard.tiles import Tile, Tiles, tiles
from metrics.calendar import DAY
from tests.dashboard.conftest import NOW, asked

SHEET = Path(__file__).parents[2] / "dashboard" / "static" / "tiles.css"


def tile(figures: Figures, query: str, place: int = 0, now: int = NOW, language: str = "en") -> Tile:
    """One of the four tiles of an address, from 3 months on."""
    return tiles(asked(figures, query, language, now)).tiles[place]


def plain(text: str) -> str:
    """A text with spaces where lines must not break."""
    return text.replace("\u00a0", " ")


EVERY = (
    ("campaign=monuments&edition=2025&country=AM", 0, "final", "final", "0 %", "0 of 37", ""),
    (
        *("campaign=africa", 0, "partly", "partly final", "6.4 %", "35 of 545"),
        "142 more in Egypt and the other countries fall due by 10 Dec 2026",
    ),
    ("campaign=africa", 1, "not-due", "not due yet", "1 Feb 2027", "in 69 days", "others until 10 Mar 2027"),
    (
        *("campaign=earth&edition=2026", 0, "verifying", "reached", "Being verified", "reached on 21 Nov 2026"),
        "shown when every wiki was asked",
    ),
    (
        *("campaign=art", 0, "held", "waiting", "On hold", "reached on 17 Oct 2026"),
        "more than 1 % of the people could not be verified for a week; their contest waits",
    ),
    (
        *("campaign=birds&edition=2025&measure=organic", 3, "unread", "not read yet", "Waits for a contest"),
        *("reached on 4 Nov 2026", "an overlapping contest of the campaign is not read yet; its uploads must be known"),
    ),
    (
        *("campaign=folklore", 0, "running", "counts only", "Contest running", "due on 15 Mar 2027"),
        "262 newcomers of 649 participants so far",
    ),
    (
        *("campaign=women", 0, "enrolling", "contest over", "Being enrolled", "due on 23 Feb 2027"),
        "239 newcomers of 583 participants so far",
    ),
    ("campaign=science", 0, "nobody", "no newcomers", "–", "nobody to count", ""),
    (
        *("campaign=africa&edition=2025&country=GH", 0, "merged", "not shown alone", "Counted with others"),
        *("fewer than 10 newcomers, or protected", ""),
    ),
    (
        *("campaign=food&definition=commons", 0, "no-figure", "no figure", "Not by this definition"),
        *("there is none by this definition yet", ""),
    ),
    (
        *("campaign=africa&country=other&width=90", 0, "no-figure", "no figure", "Not in 90 days"),
        *("contests counted together have their marks on different days", ""),
    ),
    (
        *("campaign=monuments&edition=2025&country=KE", 0, "no-contest", "no contest", "Nothing known"),
        *("no contest of its own is known there", ""),
    ),
    ("campaign=monuments&reading=on-or-after", 0, "so-far", "so far", "6.4 %", "", ""),
)


@pytest.mark.parametrize(("query", "place", "state", "badge", "value", "detail", "note"), EVERY[:-1])
def test_every_state_reads_differently(
    figures: Figures, query: str, place: int, state: str, badge: str, value: str, detail: str, note: str
) -> None:
    """A result of 0 %, a date to come, a dash for nobody and a country counted with others are never the same."""
    found = tile(figures, query, place)
    told = (found.state, found.badge, plain(found.value), plain(found.detail))
    assert told == (state, badge, value, detail)
    assert plain("; ".join(words(each) for each in found.notes)) == note


def test_no_two_states_share_their_words(figures: Figures) -> None:
    """The badge and the large words together tell each from all others, without any colour."""
    seen = {
        (found.badge, found.value): found.state for query, place, *_ in EVERY for found in [tile(figures, query, place)]
    }
    assert len(seen) == len(EVERY)


def test_only_a_figure_has_an_interval_and_a_bar(figures: Figures) -> None:
    """What is not a figure draws nothing that could be taken for 0 %."""
    for query, place, *_ in EVERY:
        found = tile(figures, query, place)
        has = found.state in ("final", "partly", "so-far")
        assert (found.bar is not None, bool(found.interval)) == (has, has)
        assert ("%" in found.value) == has


def test_a_mark_that_the_data_do_not_reach_says_so(figures: Figures) -> None:
    """After an outage the date lies behind, and the tile is not called due in the future."""
    found = tile(figures, "campaign=food", now=NOW + 80 * DAY)
    assert (found.state, found.badge, found.value) == ("late", "not covered", "4 Feb 2027")
    assert found.detail == "was due, but the data do not reach that day"
    assert tile(figures, "campaign=folklore", now=NOW + 200 * DAY).detail == "was due on 15 Mar 2027"


def test_several_editions_wait_by_year(figures: Figures) -> None:
    """Not by country: it is the edition that is too young."""
    found = tile(figures, "campaign=monuments&edition=2025,2026", 3)
    assert [words(note) for note in found.notes] == ["3,695 more of 2026 fall due by 20 May 2027"]


def test_what_holds_a_figure_up_is_named(figures: Figures) -> None:
    """A country whose people could not be verified is not one that is not due."""
    found = tile(figures, "campaign=earth&edition=2025", 1)
    assert [plain(words(note)) for note in found.notes] == [
        "89 more in Uganda are held up: over 1 % could not be verified"
    ]


def test_a_merged_country_leads_to_where_it_is_counted(figures: Figures) -> None:
    """By the same filters."""
    found = tile(figures, "campaign=africa&edition=2025&country=GH&least=5")
    assert (found.link, found.href) == (
        "Other countries of 2025",
        "?campaign=africa&edition=2025&country=other&least=5",
    )
    other = tile(figures, "campaign=africa&definition=grace&country=EG")
    assert other.detail == "so that no figure is about only a few people"


@pytest.mark.parametrize(
    ("reading", "titles"),
    [
        ("active", ["3 months", "6 months", "9 months", "12 months"]),
        ("quarter", ["Months 1–3", "Months 4–6", "Months 7–9", "Months 10–12"]),
        ("since-end", ["Within 3 months", "Within 6 months", "Within 9 months", "Within 12 months"]),
        ("survival", ["3 months + 30 days", "6 months + 30 days", "9 months + 30 days", "12 months + 30 days"]),
        ("on-or-after", ["After 3 months", "After 6 months", "After 9 months", "After 12 months"]),
    ],
)
def test_the_titles_say_when(figures: Figures, reading: str, titles: list[str]) -> None:
    """Each reading has windows of its own."""
    found = tiles(asked(figures, f"campaign=monuments&reading={reading}"))
    assert [each.title for each in found.tiles] == titles


def said(found: Tile) -> tuple[str, str, str]:
    """The verdict of a tile: its kind, its words and the difference."""
    assert found.verdict is not None
    return found.verdict.kind, plain(words(found.verdict.words)), found.verdict.fine


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        (
            "campaign=monuments&edition=2026&country=IN",
            ("unclear", "too few to tell (2025: 6.0 %)", "−0.6 points (−2.5 to 1.3)"),
        ),
        (
            "campaign=monuments&edition=2025&compare=comparison-group&width=90",
            ("higher", "higher than in the comparison group (11.6 %)", "+5.4 points (3.8 to 7.0)"),
        ),
        (
            "campaign=africa&compare=comparison-group",
            (
                *("unclear", "too few to tell (comparison group: 5.3 %)"),
                "+1.1 points (−1.8 to 4.0); in 3 countries final on both sides",
            ),
        ),
        ("campaign=africa", ("unclear", "too few to tell (2025: 4.2 %)", "+2.2 points (−0.6 to 5.0); as far as final")),
    ],
)
def test_a_tile_is_compared_in_words(figures: Figures, query: str, verdict: tuple[str, str, str]) -> None:
    """Higher, lower, or too few to tell, with the other share, the difference and how far it goes."""
    assert said(tile(figures, query)) == verdict


@pytest.mark.parametrize(
    ("query", "remark"),
    [
        ("campaign=africa&country=GH", "Ghana was counted with other countries in 2025, so that there is nothing"),
        ("campaign=monuments&edition=2026,2025", "Several editions are chosen: "),
        ("campaign=monuments&compare=other-countries", "Choose a country to compare it with all others."),
        ("campaign=monuments&reading=on-or-after", "“So far” grows with time and is never compared."),
        ("campaign=folklore", "There is no figure here to compare yet."),
        ("campaign=art&compare=other-countries&country=NL", "There is no figure here to compare yet."),
    ],
)
def test_why_nothing_is_compared_is_said_once(figures: Figures, query: str, remark: str) -> None:
    """Beside the switch, and not in every tile."""
    found = tiles(asked(figures, query))
    assert words(found.remark).startswith(remark)
    assert all(each.verdict is None for each in found.tiles)


def test_a_figure_that_grows_is_never_compared(figures: Figures) -> None:
    """Whatever the switch says."""
    for compare in COMPARES:
        found = tiles(asked(figures, f"campaign=monuments&country=IN&reading=on-or-after&compare={compare}"))
        assert [each.verdict for each in found.tiles] == [None] * 4


def test_the_switch_names_the_edition_before(figures: Figures) -> None:
    """One comparison is chosen; its value is what the address has."""
    options = tiles(asked(figures, "campaign=monuments&compare=other-countries&country=IN")).options
    assert [(each.value, each.label, each.chosen) for each in options] == [
        ("last-edition", "2025", False),
        ("other-countries", "other countries", True),
        ("comparison-group", "comparison group", False),
    ]
    assert tiles(asked(figures, "campaign=art")).options[0].label == "edition before"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_selection_has_four_tiles(figures: Figures, language: str) -> None:
    """Each edition by each definition, reading and comparison, alone and with countries, in both languages."""
    for edition, definition, reading, compare in product(figures.editions, DEFINITIONS, READINGS, COMPARES):
        for country in ("", "&country=GH", "&country=AD,other"):
            query = f"edition={edition}&definition={definition}&reading={reading}&compare={compare}{country}"
            found = tiles(asked(figures, query, language))
            assert [each.months for each in found.tiles] == [3, 6, 9, 12]
            assert found.remark
            assert all(each.value and each.badge for each in found.tiles), query


class Parsed(HTMLParser):
    """The elements of a part: their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Notes text."""
        self.text += data


def html(figures: Figures, query: str) -> str:
    """The tiles of an address as they are set."""
    made = asked(figures, query)
    return str(macros("tiles").tiles(tiles(made), made.texts))


def test_the_switch_belongs_to_the_filters(figures: Figures) -> None:
    """It is an input of their form, outside of it, with one choice checked, and every element has its own id."""
    parsed = Parsed(html(figures, "campaign=africa&edition=2025&country=GH"))
    radios = [attrs for tag, attrs in parsed.found if tag == "input"]
    assert [(each["name"], each["form"], each["id"]) for each in radios] == [
        ("compare", "filters", f"compare-{value}") for value in COMPARES
    ]
    assert [each["value"] for each in radios if "checked" in each] == ["last-edition"]
    ids = [attrs["id"] for _, attrs in parsed.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert all("data-go" in attrs for tag, attrs in parsed.found if tag == "a")


def test_every_state_has_a_look_of_its_own() -> None:
    """The style sheet names each state a tile can have."""
    sheet = SHEET.read_text(encoding="utf-8")
    for state in (*State, "late"):
        assert f".{state}" in sheet


def test_names_are_never_markup(figures: Figures) -> None:
    """A country of a hostile name stands escaped in a <bdi>."""
    rows = figures.facts.cohorts["africa2026", "global"]
    hostile = tuple(
        replace(row, title="<script>alert(1)</script>") if row.unit.endswith("/EG") else row  # type: ignore[type-var]
        for row in rows
    )
    facts = replace(figures.facts, cohorts={**figures.facts.cohorts, ("africa2026", "global"): hostile})
    found = html(replace(figures, facts=facts, memo={}), "campaign=africa")
    assert "<script" not in found
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in found


def test_campaigns_side_by_side_have_no_tiles(figures: Figures) -> None:
    """There is nothing to pool."""
    assert tiles(asked(figures, "country=GH")) == Tiles((), (), ())

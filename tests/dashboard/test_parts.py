"""The parts of the page as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dashboard.feed import Feed, Trouble
from dashboard.figures import Figures, index
from dashboard.parts import NAMES, Shown, show
from dashboard.selection import choose, query_of
from tests.dashboard import invented
from tests.dashboard.conftest import NOW, published

EVIL = "<img src=x onerror=alert(1)>\"'</script>{{ 7777*7 }}\u202e"
QUERIES = ("monuments&edition=2025,2026&country=IN", "africa", "earth", "folklore", "food", "science")
VOID = {"img", "input", "br", "meta", "link"}


class Tags(HTMLParser):
    """Collects tags and whether they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a tag and its id."""
        self.seen.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself, as in a drawing."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Fails when tags do not nest."""
        assert self.open.pop() == tag


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Feed]:
    """Give a feed of the invented file."""
    made = Feed(tmp_path / "published.db")
    invented.write(made.path, NOW)
    made.poll()
    yield made
    made.close()


def shown(feed: Feed, query: str, figures: Figures | None = None) -> Shown:
    """What is shown of a query."""
    known = figures or feed.figures
    assert known is not None
    choice, notices = choose(query_of(query), known)
    return show(feed, known, choice, notices, NOW)


@pytest.mark.parametrize("query", QUERIES)
def test_every_part_is_sound_html(feed: Feed, query: str) -> None:
    """Tags nest, no id comes twice, no script and no handler is among them."""
    ids: list[str] = []
    for name, html in shown(feed, f"campaign={query}").parts.items():
        tags = Tags()
        tags.feed(html)
        assert tags.open == [], name
        assert not tags.seen & {"script", "iframe", "object", "style"}, name
        ids += tags.ids
    assert len(ids) == len(set(ids))


def test_all_parts_are_there_and_no_other(feed: Feed) -> None:
    """The page, the bridge and the browser know the same parts."""
    assert set(shown(feed, "campaign=africa").parts) == set(NAMES)


def evil(figures_path: Path) -> Figures:
    """Figures whose every text is an attack."""
    everything = invented.everything(NOW)
    editions = tuple(
        replace(
            rows,
            edition=replace(rows.edition, title=EVIL),
            units=tuple(replace(unit, title=EVIL, merged=(EVIL,)) for unit in rows.units),
            running=tuple(
                replace(row, title=f"{EVIL}{number}", country=row.country and f"F{number}")
                for number, row in enumerate(rows.running)
            ),
            left_out=tuple(replace(row, why=EVIL) for row in rows.left_out),
        )
        for rows in everything.editions
    )
    campaigns = tuple(replace(row, title=EVIL) for row in everything.campaigns)
    assert everything.quality
    quality = tuple(
        replace(row, area=EVIL, title=EVIL, meaning=EVIL, example=row.example and EVIL) for row in everything.quality
    )
    meta = {"simulated": EVIL, "threshold": EVIL}
    return published(
        figures_path, replace(everything, editions=editions, campaigns=campaigns, meta=meta, quality=quality)
    )


@pytest.mark.parametrize("query", [*QUERIES, f"{EVIL}&edition={EVIL}&country={EVIL}&months={EVIL}"])
def test_no_text_of_the_file_or_the_address_becomes_markup(feed: Feed, tmp_path: Path, query: str) -> None:
    """Campaigns, countries, reasons, the strip's sentence and the address hold an attack; none is taken for a tag."""
    parts = shown(feed, f"campaign={query}", evil(tmp_path / "evil.db")).parts
    for name, html in parts.items():
        tags = Tags()
        tags.feed(html)
        assert "img" not in tags.seen, name
        assert "54439" not in html, name
    assert "&lt;img" in parts["strip"]


@pytest.mark.parametrize("query", QUERIES)
def test_no_name_turns_the_direction_of_the_text_around_it(feed: Feed, tmp_path: Path, query: str) -> None:
    """Signs that turn the writing direction are taken out of the texts of the file, and names stand in <bdi>."""
    seen = shown(feed, f"campaign={query}", evil(tmp_path / "evil.db"))
    for name, html in seen.parts.items():
        assert "\u202e" not in html, name
    assert "\u202e" not in seen.title
    assert "<bdi>&lt;img" in seen.parts["headline"]


def test_the_strip_stands_above_every_view_while_data_are_invented(feed: Feed) -> None:
    """And is gone when they are not."""
    for query in QUERIES:
        assert invented.SIMULATED in shown(feed, f"campaign={query}").parts["strip"]
    figures = feed.figures
    assert figures is not None
    real = replace(figures, snapshot=replace(figures.snapshot, meta={}), memo={})
    assert "strip simulated" not in shown(feed, "campaign=africa", real).parts["strip"]


def test_trouble_is_said_above_figures_that_stay(feed: Feed) -> None:
    """With an alert for those who cannot see it."""
    feed.trouble = Trouble.UNREADABLE
    parts = shown(feed, "campaign=africa").parts
    assert "cannot be read at the moment" in parts["strip"]
    assert "687 newcomers" in parts["headline"]


def test_freshness_changes_the_chip_and_the_coverage_alone(feed: Feed) -> None:
    """What is sent every second is small."""
    feed.freshness = invented.freshness(NOW + 60)
    before = shown(feed, "campaign=africa").parts
    feed.freshness = invented.freshness(NOW + 121)
    after = shown(feed, "campaign=africa").parts
    assert {name for name in NAMES if before[name] != after[name]} == {"chip", "coverage"}


def test_the_twin_of_the_curve_ends_with_its_last_day(feed: Feed) -> None:
    """Every thirtieth day, the milestones, and the end of the line."""
    html = shown(feed, "campaign=africa").parts["curvetable"]
    days = [int(day) for day in re.findall(r'<th scope="row">(\d+)', html)]
    assert days == [30, 60, 90, 92, 115]
    assert "27 of 545, not final" in html


def test_a_link_to_the_selection_is_complete(feed: Feed) -> None:
    """Also of a page that was opened without any query: newer editions will not change what it shows."""
    seen = shown(feed, "")
    assert seen.address == "?campaign=africa&edition=2026"
    assert 'data-address="?campaign=africa&amp;edition=2026"' in seen.parts["filters"]
    assert seen.title == "Wiki Loves Africa 2026 · Campaign Retention"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("africa", "Share still active 3 months after the end, of all countries of this edition."),
        ("monuments&edition=2025,2026", "12 months after the end, of all countries of the editions 2025 and 2026."),
        ("earth", "No country of this edition has a figure at 3 months yet."),
        ("folklore", "Counts only: no contest of this selection has ended and been enrolled."),
        ("science", "No newcomers in any country of this edition."),
    ],
)
def test_the_list_of_countries_says_what_it_compares(feed: Feed, query: str, said: str) -> None:
    """Or why there is nothing to compare."""
    assert said in shown(feed, f"campaign={query}").parts["countries"]


def test_countries_without_participants_are_named_below_the_list(feed: Feed) -> None:
    """They would fill the list of a running edition with lines of zeros."""
    figures = feed.figures
    assert figures is not None
    nobody = [replace(row, participants=0, newcomers=0) for row in figures.snapshot.running if row.country == "ES"]
    rows = (*(row for row in figures.snapshot.running if row.country != "ES"), *nobody)
    html = shown(feed, "campaign=folklore", index(replace(figures.snapshot, running=rows))).parts["countries"]
    assert "Without participants so far: Spain." in html
    assert "<bdi>Spain</bdi>" not in html
    assert "<bdi>France</bdi>" in html


def test_many_merged_countries_are_folded(feed: Feed) -> None:
    """A list of more than eight names opens on demand; none is lost."""
    figures = feed.figures
    assert figures is not None
    names = tuple(f"Country {letter}" for letter in "ABCDEFGHIJ")
    units = tuple(replace(unit, merged=names if unit.merged else ()) for unit in figures.snapshot.units)
    html = shown(feed, "campaign=africa", index(replace(figures.snapshot, units=units))).parts["countries"]
    assert "10 other countries of 2026" in html
    assert "Country I and Country J." in html

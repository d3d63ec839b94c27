"""Figures that are read when they are first asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import cuts as module
from dashboard.cuts import Cuts
from dashboard.errors import Unread
from dashboard.feed import Feed
from dashboard.figures import Figures
from metrics.answers import Selection, answer
from state.published import Changes, Figure, Published, open_published, read_cube
from tests.dashboard import invented
from tests.dashboard.conftest import NOW

HEADLINE = ("monuments2025/IN", "global", "any", "active", 1, 3)


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """Give a feed of an invented file that was read once."""
    made = Feed(tmp_path / "published.db", monotonic=lambda: 0.0)
    invented.write(made.path, NOW)
    made.poll()
    return made


def figures_of(feed: Feed) -> Figures:
    """The figures of a feed that has some."""
    assert feed.figures is not None
    return feed.figures


def figure(feed: Feed, *key: str | int) -> Figure:
    """A figure by its key, as the file has it."""
    found = figures_of(feed).facts.figures[key]  # type: ignore[index]
    assert isinstance(found, Figure)
    return found


def commit(path: Path, *rows: Figure) -> None:
    """Publishes figures as a live commit does."""
    writer = Published.open(path)
    writer.apply(Changes(rows=rows))
    writer.close()


def test_every_published_figure_and_curve_is_found_by_its_key(feed: Feed) -> None:
    """What cuts find is what the whole file holds, row by row."""
    facts = figures_of(feed).facts
    cube = read_cube(open_published(feed.path))
    assert cube.figures
    for row in cube.figures:
        assert facts.figures.get((row.unit, row.definition, row.measure, row.reading, row.least, row.k)) == row
    for curve in cube.curves:
        assert facts.curves[curve.unit, curve.definition, curve.measure, curve.width, curve.least] == curve
    for spread in cube.spreads:
        assert facts.spreads[spread.unit, spread.definition, spread.measure, spread.k] == spread
    for returning in cube.returning:
        assert facts.returning[returning.unit, returning.definition] == returning


def test_what_is_not_published_is_nothing(feed: Feed) -> None:
    """Neither an unknown edition nor an unknown definition is an error."""
    facts = figures_of(feed).facts
    assert facts.figures.get(("nowhere1999/IN", *HEADLINE[1:])) is None
    assert facts.figures.get((HEADLINE[0], "sideways", *HEADLINE[2:])) is None
    assert HEADLINE in facts.figures
    with pytest.raises(KeyError):
        _ = facts.figures["nowhere1999/IN", "global", "any", "active", 1, 3]


def test_cuts_cannot_be_listed(feed: Feed) -> None:
    """Nobody counts or walks through figures of which most were never read."""
    with pytest.raises(TypeError):
        list(figures_of(feed).facts.figures)
    with pytest.raises(TypeError):
        len(figures_of(feed).facts.figures)


def test_what_was_read_stays_when_the_file_is_gone_and_the_rest_is_unread(feed: Feed) -> None:
    """A figure that was looked at is still there; one that never was says that it cannot be read."""
    facts = figures_of(feed).facts
    known = facts.figures[HEADLINE]
    feed.path.unlink()
    assert facts.figures[HEADLINE] == known
    with pytest.raises(Unread, match="monuments2025"):
        facts.figures.get((HEADLINE[0], "global", "any", "quarter", 1, 3))


def test_a_commit_reaches_the_cuts_that_were_read(feed: Feed) -> None:
    """After a poll the kept figure is the new one, and so is a sum over it."""
    before = figure(feed, *HEADLINE)
    assert before.retained is not None
    commit(feed.path, replace(before, retained=before.retained + 5))
    feed.poll()
    facts = figures_of(feed).facts
    assert facts.figures[HEADLINE].retained == before.retained + 5
    selection = Selection("monuments", ("monuments2025",), ("IN",))
    assert answer(facts, selection, 3).retained == before.retained + 5


def test_only_cuts_of_touched_editions_are_read_again(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit to one edition costs nothing for another; a commit that changed nothing costs nothing at all."""
    facts = figures_of(feed).facts
    mine = figure(feed, *HEADLINE)
    other = facts.figures["africa2026/KE", "global", "any", "active", 1, 3]
    read: list[str] = []
    reader = module.READERS["figure"]

    def counting(con: sqlite3.Connection, edition: str, *rest: str) -> tuple[object, ...]:
        read.append(edition)
        return reader(con, edition, *rest)

    monkeypatch.setitem(module.READERS, "figure", counting)
    commit(feed.path, mine)
    feed.poll()
    assert read == []
    commit(feed.path, replace(mine, retained=(mine.retained or 0) + 1))
    feed.poll()
    assert set(read) == {"monuments2025"}
    assert facts.figures["africa2026/KE", "global", "any", "active", 1, 3] is other


def test_a_settled_figure_counts_and_a_live_one_does_not(feed: Feed) -> None:
    """What was worked out from settled figures is kept while only today's figures move."""
    figures = figures_of(feed)
    settled = figure(feed, *HEADLINE)
    live = figure(feed, HEADLINE[0], "global", "any", "today", 1, 0)
    state = figures.state_of("monuments")
    commit(feed.path, replace(live, retained=(live.retained or 0) + 1))
    feed.poll()
    assert figures_of(feed).facts.figures[HEADLINE[0], "global", "any", "today", 1, 0].retained != live.retained
    assert figures_of(feed).state_of("monuments") == state
    commit(feed.path, replace(settled, retained=(settled.retained or 0) + 1))
    feed.poll()
    assert figures_of(feed).state_of("monuments") != state
    assert figures_of(feed).state_of("africa") == figures.state_of("africa")


def test_the_least_recently_used_cut_is_forgotten(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with what was ever asked for."""
    monkeypatch.setattr(module, "MOST", 2)
    cuts = Cuts(feed)
    for reading in ("active", "quarter", "active", "survival"):
        assert cuts.rows(("figure", "monuments2025", "global", "any", reading, 1))
    feed.path.unlink()
    assert cuts.rows(("figure", "monuments2025", "global", "any", "active", 1))
    with pytest.raises(Unread):
        cuts.rows(("figure", "monuments2025", "global", "any", "quarter", 1))

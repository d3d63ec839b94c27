"""One visitor: what is sent, what is kept, and what happens when something fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bokeh.document import Document

from dashboard import session as module
from dashboard.asked import Asked
from dashboard.bridge import Bridge
from dashboard.charts import CHARTS
from dashboard.feed import Feed
from dashboard.parts import NAMES
from dashboard.selection import query_of
from dashboard.session import Session
from dashboard.texts import texts
from state.published import Changes, Figure, Published, open_published, read_figures
from tests.dashboard import invented
from tests.dashboard.conftest import NOW

CLOCK: Callable[[], float] = lambda: float(NOW)  # noqa: E731


class Drawn:
    """A chart that notes what it is told; `fails` makes it fail."""

    def __init__(self, asked: Asked, *, fails: bool = False) -> None:
        self.told = [asked]
        self.fails = fails
        self.pane = "a chart"

    def update(self, asked: Asked) -> None:
        """Notes the figures, or fails."""
        if self.fails:
            raise RuntimeError("no ink")
        self.told.append(asked)


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """Give a feed of the invented file."""
    made = Feed(tmp_path / "published.db", monotonic=lambda: 0.0)
    invented.write(made.path, NOW)
    made.poll()
    return made


@pytest.fixture
def charts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Drawn]:
    """Give the charts that were drawn, by name; they are stand-ins."""
    made: dict[str, Drawn] = {}

    def make(name: str) -> Callable[[Asked], Drawn]:
        return lambda asked: made.setdefault(name, Drawn(asked))

    monkeypatch.setattr(module, "CHARTS", {name: make(name) for name in CHARTS})
    return made


def visit(feed: Feed, query: str = "campaign=monuments&edition=2025") -> Session:
    """A visitor's session, its document standing still."""
    assert feed.figures is not None
    return Session(feed, feed.figures, Document(), query_of(query), texts("en"), clock=CLOCK)


def tick(session: Session) -> None:
    """Runs what the document was asked to run next."""
    document: Any = session._doc
    for callback in list(document.session_callbacks):
        document.remove_next_tick_callback(callback)
        callback.callback()


def sent(session: Session) -> dict[str, str]:
    """The parts that differ from what the page was served with."""
    return {name: html for name in NAMES if (html := getattr(session.bridge, name))}


def commit(feed: Feed, *rows: Figure) -> None:
    """Publishes figures, and has the feed look."""
    writer = Published.open(feed.path)
    writer.apply(Changes(rows=rows))
    writer.set_freshness(invented.freshness(NOW + 2))
    writer.close()
    feed.poll()


def figures(feed: Feed, reading: str) -> list[Figure]:
    """The figures of monuments 2025 by a reading."""
    return list(read_figures(open_published(feed.path), "monuments2025", "global", "any", reading, 1))


def test_every_part_of_the_page_travels_by_the_bridge() -> None:
    """The component has a parameter for each part, and each is empty until the part differs."""
    bridge = Bridge(lambda _message: None)
    assert set(NAMES) <= set(bridge.param)
    assert [getattr(bridge, name) for name in NAMES] == [""] * len(NAMES)
    assert set(NAMES) <= set(bridge.names)


def test_a_selection_sends_what_differs_and_its_number(feed: Feed) -> None:
    """The sentence changes, the strips above the page do not; the answer carries the complete address."""
    session = visit(feed)
    session._told({"select": "?campaign=monuments&edition=2025&country=IN", "number": 7})
    assert {"headline", "tiles", "countries"} <= sent(session).keys()
    assert "strips" not in sent(session)
    assert "India" in session.bridge.headline
    assert session.bridge.answer == "7 ?campaign=monuments&edition=2025&country=IN"
    assert "India" in session.bridge.title


def test_a_sign_of_life_is_answered_and_sends_nothing_else(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser learns the server's time."""
    session = visit(feed)
    messages: list[object] = []
    monkeypatch.setattr(session.bridge, "send", messages.append)
    session._told({"ping": 1})
    assert messages == [{"pong": float(NOW)}]
    assert sent(session) == {}


def test_charts_of_the_first_screen_come_at_once_and_the_others_when_seen(feed: Feed, charts: dict[str, Drawn]) -> None:
    """A chart that nobody sees is not drawn; one that was drawn is not drawn again."""
    session = visit(feed)
    assert charts == {}
    session.fill()
    assert list(charts) == ["curve"]
    session._told({"sight": "hours"})
    session._told({"sight": "hours"})
    session._told({"sight": "nonsense"})
    assert list(charts) == ["curve", "hours"]
    assert session.bridge.drawn == ["curve", "hours"]


def test_a_commit_sends_only_what_moved(feed: Feed, charts: dict[str, Drawn]) -> None:
    """A contribution moves today's figure and the age of the data; sentence, tiles and countries stay as they are."""
    session = visit(feed)
    session.fill()
    live = next(row for row in figures(feed, "today") if row.unit == "monuments2025/IN")
    commit(feed, replace(live, retained=(live.retained or 0) + 1))
    tick(session)
    moved = sent(session).keys()
    assert {"today", "chip"} <= moved
    assert moved.isdisjoint({"headline", "filters", "tiles", "countries", "editions", "went", "again", "calendar"})
    assert len(charts["curve"].told) == 2


def test_a_final_figure_redraws_what_shows_it(feed: Feed) -> None:
    """Sentence, tile, country and table of editions tell the new figure."""
    session = visit(feed)
    final = next(row for row in figures(feed, "active") if row.unit == "monuments2025/IN" and row.k == 12)
    commit(feed, replace(final, retained=(final.retained or 0) + 99))
    tick(session)
    assert {"headline", "tiles", "countries", "editions"} <= sent(session).keys()


def test_a_commit_elsewhere_leaves_this_selection_alone(feed: Feed) -> None:
    """Another campaign's figures send at most how old the data are, and what is told of all data."""
    session = visit(feed, "campaign=africa&edition=2026")
    final = next(row for row in figures(feed, "active") if row.unit == "monuments2025/IN" and row.k == 12)
    commit(feed, replace(final, retained=(final.retained or 0) + 99))
    tick(session)
    assert sent(session).keys() <= {"chip", "coverage", "strips", "alone"}


def test_many_changes_before_the_document_is_free_are_looked_at_once(feed: Feed) -> None:
    """A session that is busy does not queue up updates."""
    session = visit(feed)
    for _ in range(5):
        session._changed()
    assert len(session._doc.session_callbacks) == 1


def test_a_chart_that_fails_says_so_and_nothing_else_suffers(feed: Feed, charts: dict[str, Drawn]) -> None:
    """The reference is in the log; the parts are sent all the same, and the other chart is told."""
    session = visit(feed)
    session.fill()
    session._told({"sight": "hours"})
    charts["curve"].fails = True
    session._told({"select": "?campaign=monuments&edition=2025&country=IN", "number": 1})
    assert "India" in session.bridge.headline
    assert set(session.bridge.failed) == {"curve"}
    assert session.bridge.drawn == ["hours"]
    assert len(charts["hours"].told) == 2
    assert "strips" not in sent(session)


def test_an_error_outside_the_charts_is_told_above_the_page(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown stays, with a reference to the log; the next update takes the words away again."""
    session = visit(feed)

    def broken(*_args: object) -> None:
        raise RuntimeError("out of paper")

    with monkeypatch.context() as patched:
        patched.setattr(module, "show", broken)
        session._told({"select": "?campaign=africa", "number": 1})
    assert "reference" in session.bridge.strips
    assert session.shown.parts["headline"]
    session._told({"select": "?campaign=monuments&edition=2025", "number": 2})
    assert "reference" not in session.bridge.strips


def test_a_selection_that_cannot_be_read_keeps_what_is_shown_and_comes_by_itself(feed: Feed) -> None:
    """While the file is gone the last figures stay; once it is back, what was asked for appears."""
    session = visit(feed)
    away = feed.path.with_suffix(".away")
    feed.path.rename(away)
    session._told({"select": "?campaign=earth&edition=2025&definition=commons&least=5", "number": 3})
    assert session.choice.campaign == "monuments"
    assert "as soon as it can be" in session.bridge.strips
    assert session.bridge.answer == "3 ?campaign=monuments&edition=2025"
    away.rename(feed.path)
    feed.poll()
    tick(session)
    assert session.choice.campaign == "earth"
    assert session.choice.definition == "commons"
    assert "as soon as it can be" not in session.bridge.strips


def test_a_session_that_ended_is_not_told_any_more(feed: Feed) -> None:
    """Nothing of it stays in the process."""
    session = visit(feed)
    assert feed.subscribers == 1
    session.close()
    assert feed.subscribers == 0


def test_an_edition_that_goes_away_leaves_a_valid_selection_and_a_word(feed: Feed) -> None:
    """The nearest thing that exists is shown, and the notice stays until another selection."""
    session = visit(feed)
    writer = Published.open(feed.path)
    writer.apply(Changes(gone=("monuments2025",)))
    writer.close()
    feed.poll()
    tick(session)
    assert session.choice.editions == ("monuments2026",)
    assert "2025" in session.bridge.strips


def test_side_by_side_there_are_no_charts_and_they_come_back(feed: Feed, charts: dict[str, Drawn]) -> None:
    """Charts are of one campaign: none is drawn or told while several stand side by side."""
    session = visit(feed, "country=GH")
    session.fill()
    assert charts == {}
    session._told({"select": "?campaign=monuments&edition=2025&country=GH", "number": 1})
    session._told({"sight": "curve"})
    assert len(charts["curve"].told) == 1
    session._told({"select": "?country=GH", "number": 2})
    assert len(charts["curve"].told) == 1
    assert session.bridge.mode == "aside"
    session._told({"select": "?campaign=monuments&edition=2025", "number": 3})
    assert len(charts["curve"].told) == 2
    assert session.bridge.mode == "one"

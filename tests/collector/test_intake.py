"""From frames to transactions: when is recorded what, and what is kept for the next time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.errors import Unreadable
from collector.events import Change, NewAccount, Revision
from collector.frames import OVERSIZED, Frame
from collector.intake import Intake, Progress
from state.activity import Batch, Cursor
from tests.collector.scripted import BUSY, EDITS, PAGES, STREAMS, Topics, edit, page_change
from tests.state.world import END, populated

NOW = END + 1000
PAGE = f"eqiad.{PAGES}"


class Taking:
    """An intake with what it is given: topics to make events in, a clock, and a database."""

    def __init__(self, path: Path, streams: tuple[str, ...] = STREAMS) -> None:
        self.activity, _, _ = populated(path)
        self.topics, self.clock, self.progress = Topics(), FakeClock(NOW), Progress()
        self.heard: list[Change] = []
        self.intake = Intake(self.activity, streams, self.clock, self.progress, self.heard.append)
        self.intake.opened()

    def take(self, body: dict[str, Any], topic: str = BUSY, ms: int = 0) -> bool:
        """A frame with the next event of the topic; whether it was new."""
        event = self.topics.add(topic, body, NOW * 1000 + ms)
        return self.intake.take(Frame(None, "message", json.dumps(event.body).encode()))

    def offset(self) -> int | None:
        """The offset recorded for the busy topic."""
        cursor = self.activity.cursor()
        return next((p.offset for p in cursor.positions if p.topic == BUSY), None) if cursor else None


@pytest.fixture
def taking(tmp_path: Path) -> Iterator[Taking]:
    """Give an intake into a database of three newcomers."""
    made = Taking(tmp_path / "activity.db")
    yield made
    made.activity.close()


def test_a_match_is_due_after_a_quarter_second(taking: Taking) -> None:
    """Counted from the first one; more of them do not postpone it."""
    assert not taking.intake.is_due()
    assert taking.intake.patience() == 0.25
    taking.take(edit("enwiki", 1, "Person 0", NOW))
    taking.clock.advance(0.2)
    taking.take(edit("enwiki", 2, "Person 0", NOW))
    assert taking.intake.patience() == pytest.approx(0.05)
    assert not taking.intake.is_due()
    taking.clock.advance(0.06)
    assert taking.intake.is_due()
    taking.intake.flush()
    assert not taking.intake.is_due()
    assert taking.progress.recorded == 2


def test_a_moved_position_alone_is_due_after_a_second(taking: Taking) -> None:
    """Strangers' edits are no reason to write four times a second."""
    taking.take(edit("enwiki", 1, "Stranger", NOW))
    taking.clock.advance(0.99)
    assert not taking.intake.is_due()
    taking.clock.advance(0.02)
    assert taking.intake.is_due()
    assert taking.offset() is None
    taking.intake.flush()
    assert taking.offset() == taking.topics.first[BUSY]


def test_many_rows_are_due_at_once(taking: Taking) -> None:
    """Two hundred contributions, or five thousand events, are a full batch."""
    for n in range(1, 200):
        taking.take(edit("enwiki", n, "Person 0", NOW))
    assert not taking.intake.is_due()
    taking.take(edit("enwiki", 200, "Person 1", NOW))
    assert taking.intake.is_due()
    taking.intake.flush()
    for _ in range(5000):
        assert not taking.intake.is_due()
        taking.take(edit("enwiki", 1, "Stranger", NOW))
    assert taking.intake.is_due()


def test_nothing_new_is_not_written(taking: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush without rows, positions or a later mark does not touch the database."""
    taking.take(edit("enwiki", 1, "Person 0", NOW))
    taking.intake.flush()
    written: list[Batch] = []

    def note(batch: Batch, _: Cursor) -> None:
        written.append(batch)

    monkeypatch.setattr(taking.activity, "record", note)
    taking.intake.flush()
    assert written == []


def test_both_streams_make_one_contribution(taking: Taking) -> None:
    """The edit by name and the page change by id are the same revision."""
    taking.take(edit("enwiki", 7, "Person 1", NOW))
    taking.take(page_change("enwiki", 7, "Person 1", 1001, NOW), PAGE)
    taking.intake.flush()
    assert (taking.progress.matches, taking.progress.recorded) == (2, 1)


def test_a_failed_flush_keeps_everything(taking: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, rejects, positions and gaps are all there when the disk has room again."""
    taking.take(edit("enwiki", 1, "Person 0", NOW))
    taking.topics.add(BUSY, {}, NOW * 1000)
    taking.take(edit("enwiki", 3, "Person 0", NOW))
    taking.take({"type": "edit", "wiki": "enwiki"})
    record = taking.activity.record

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(taking.activity, "record", full)
    for _ in range(3):
        with pytest.raises(sqlite3.OperationalError):
            taking.intake.flush()
    monkeypatch.setattr(taking.activity, "record", record)
    taking.intake.flush()
    assert taking.progress.recorded == 2
    assert taking.offset() == taking.topics.first[BUSY] + 3
    assert len(taking.activity.gaps()) == taking.progress.gaps == 1
    assert taking.activity._con.execute("SELECT sum(n) FROM quarantine").fetchone() == (1,)


def test_the_position_waits_while_most_events_are_rejected(taking: Taking) -> None:
    """Rows are recorded, the position is not, until it is clear whether the stream can still be understood."""
    taking.take(edit("enwiki", 1, "Person 0", NOW))
    taking.intake.flush()
    stood = taking.offset()
    for _ in range(20):
        taking.take({"type": "edit", "wiki": "enwiki"})
    taking.take(edit("enwiki", 2, "Person 0", NOW))
    taking.intake.flush()
    assert (taking.offset(), taking.progress.recorded) == (stood, 2)
    for n in range(40):
        taking.take(edit("enwiki", 10 + n, "Person 0", NOW))
    taking.intake.flush()
    assert taking.offset() == taking.topics.first[BUSY] + 61


def test_a_stream_of_rejects_is_unreadable(taking: Taking) -> None:
    """More than half of two hundred events: the reading stops."""
    for n in range(98):
        taking.take(edit("enwiki", n + 1, "Stranger", NOW))
    for _ in range(101):
        taking.take({"type": "edit"})
    with pytest.raises(Unreadable, match="102 of 200"):
        taking.take({"type": "edit"})


def test_an_oversized_frame_is_counted_as_a_reject(taking: Taking) -> None:
    """Its length is its sample; it has no place."""
    assert taking.intake.take(Frame(None, OVERSIZED, b"5000000")) is False
    taking.intake.flush()
    kept = taking.activity._con.execute("SELECT reason, sample, n FROM quarantine").fetchall()
    assert kept == [("a frame beyond the limit", "5000000", 1)]


def test_lag_is_told_by_topic(taking: Taking) -> None:
    """From the time an event was sent to its arrival, for events that are new."""
    taking.clock.advance(2)
    taking.take(edit("enwiki", 1, "Stranger", NOW), ms=500)
    assert taking.progress.lag_ms == {BUSY: 1500}


def test_whoever_goes_through_the_lags_is_not_disturbed(taking: Taking) -> None:
    """The dictionary that another thread may be going through never grows: a new topic makes a new one."""
    taking.take(edit("enwiki", 1, "Stranger", NOW), ms=0)
    going = iter(held := taking.progress.lag_ms)
    taking.take(edit("enwiki", 2, "Stranger", NOW), ms=-500)
    taking.take(page_change("enwiki", 2, "Stranger", 5, NOW), PAGE, ms=-700)
    assert list(going) == [BUSY]
    assert held == {BUSY: 500}
    assert taking.progress.lag_ms == {BUSY: 500, PAGE: 700}


def test_the_first_event_of_a_batch_says_when_it_is_due(taking: Taking) -> None:
    """Later events do not postpone it, and after a flush the next one counts anew."""
    for n in range(5):
        taking.take(edit("enwiki", n + 1, "Stranger", NOW))
        taking.clock.advance(0.2)
    assert taking.intake.is_due()
    taking.intake.flush()
    taking.take(edit("enwiki", 9, "Stranger", NOW))
    taking.clock.advance(0.9)
    assert not taking.intake.is_due()


def test_only_what_is_new_is_handed_on(taking: Taking) -> None:
    """A replayed change was handed on before; a canary is nothing to act on."""
    body = edit("enwiki", 1, "Asha", NOW) | {"type": "log", "log_type": "newusers", "log_action": "create"}
    event = taking.topics.add(BUSY, body | {"title": "User:Asha"}, NOW * 1000)
    frame = Frame(None, "message", json.dumps(event.body).encode())
    canary = taking.topics.canary(BUSY, NOW * 1000)
    assert [taking.intake.take(frame), taking.intake.take(frame)] == [True, False]
    taking.intake.take(Frame(None, "message", json.dumps(canary.body).encode()))
    assert taking.heard == [NewAccount("enwiki", "Asha", NOW, "create")]


def creation(rev_id: int, name: str, central_id: int | None, page: int, **editor: bool) -> dict[str, Any]:
    """The creation of a file's page on Commons."""
    body = page_change("commonswiki", rev_id, name, central_id, NOW)
    body["revision"]["editor"] |= editor
    file = {"page_id": page, "page_title": f"File:Fort_{page}.jpg", "namespace_id": 6, "is_redirect": False}
    return body | {"page_change_kind": "create", "page": file}


def test_uploads_are_marked_and_handed_on(taking: Taking) -> None:
    """The revision that makes a file is recorded with its page; whoever makes one is told of, once."""
    taking.take(creation(7, "Person 1", 1001, 70), PAGE)
    taking.take(creation(8, "Stranger", 5, 80), PAGE)
    taking.take(page_change("commonswiki", 9, "Person 1", 1001, NOW), PAGE)
    taking.intake.flush()
    rows = taking.activity._con.execute("SELECT rev_id, file FROM contribution ORDER BY 1").fetchall()
    assert rows == [(7, 70), (9, None)]
    heard = [change for change in taking.heard if isinstance(change, Revision)]
    assert [(change.user, change.file and change.file.title) for change in heard] == [
        ("Person 1", "File:Fort 70.jpg"),
        ("Stranger", "File:Fort 80.jpg"),
    ]


def test_a_replayed_upload_is_not_handed_on(taking: Taking) -> None:
    """It is matched again, which changes nothing, and was told of before."""
    event = taking.topics.add(PAGE, creation(7, "Person 1", 1001, 70), NOW * 1000)
    frame = Frame(None, "message", json.dumps(event.body).encode())
    assert [taking.intake.take(frame), taking.intake.take(frame)] == [True, False]
    assert len(taking.heard) == 1


def test_a_tracked_bot_is_handed_on(taking: Taking) -> None:
    """A tracked account that page_change calls a bot is told of; not a stranger, not an edit flagged for once."""
    taking.take(edit("enwiki", 1, "Stranger", NOW, bot=True))
    taking.take(edit("enwiki", 2, "Person 1", NOW, bot=True))
    taking.take(page_change("enwiki", 2, "Person 1", 1001, NOW), PAGE)
    body = page_change("enwiki", 3, "Person 1", 1001, NOW)
    body["revision"]["editor"]["is_bot"] = True
    taking.take(body, PAGE)
    assert taking.heard == [Revision("enwiki", 3, NOW, "Person 1", 1001, bot=True)]


def test_a_resume_asks_for_every_topic(taking: Taking) -> None:
    """Busy ones from where they stand, silent ones from where coverage began, less the overlap."""
    taking.take(edit("enwiki", 1, "Stranger", NOW), ms=700_000)
    asked = {entry["topic"]: entry["timestamp"] for entry in json.loads(taking.intake.resume(30_000))}
    assert asked[BUSY] == NOW * 1000 + 670_000
    assert asked[f"codfw.{EDITS}"] == asked[PAGE] == NOW * 1000 - 60_000
    assert len(asked) == 4


def test_what_waits_to_be_handed_on_keeps_its_order_and_stops_nothing(taking: Taking) -> None:
    """Two changes wait while nothing can be written; the first then fails for good and is counted, the second is heard.

    No position is recorded before.
    """
    errors: list[Exception] = [sqlite3.OperationalError("full"), sqlite3.OperationalError("full"), ValueError("no")]

    def act(change: Change) -> None:
        if errors:
            raise errors.pop(0)
        taking.heard.append(change)

    taking.intake._on_change = act
    for number in (1, 2):
        log = {"type": "log", "log_type": "newusers", "log_action": "create", "title": f"User:New {number}"}
        taking.take(edit("enwiki", number, "Person 0", NOW) | log)
    with pytest.raises(sqlite3.OperationalError):
        taking.intake.flush()
    assert taking.offset() is None
    taking.intake.flush()
    assert [change.name for change in taking.heard if isinstance(change, NewAccount)] == ["New 2"]
    assert taking.progress.hook_errors == 1
    assert taking.offset() is not None

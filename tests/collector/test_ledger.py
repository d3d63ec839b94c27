"""collector.ledger: what was sent is written down once, whatever fails on the way."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.clock import FakeClock
from collector.ledger import Ledger
from state.activity import Activity, open_reader
from state.requests import used
from tests.collector.asking import asking
from tests.collector.scripted_world import World

STEPS = ("verify", "enrol", "names")


class Sender:
    """A client that only counts."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()

    def sent(self) -> dict[str, int]:
        """Give what was sent so far."""
        return dict(self.requests)


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give an empty database."""
    with closing(Activity.open(tmp_path / "activity.db")) as opened:
        yield opened


def stored(activity: Activity) -> dict[str, int]:
    """Give all that is written down, as a reader sees it."""
    with closing(open_reader(activity.path)) as con:
        return used(con, 0)


def test_a_real_client_is_counted_by_step(tmp_path: Path, activity: Activity) -> None:
    """Each request is written down once under the step that sent it, however often it is saved."""
    with asking(tmp_path, World()) as (api, server, clock):
        ledger = Ledger(api, activity, clock)
        for _ in range(2):
            api.step("verify").get(server.url("enwiki"), {"meta": "siteinfo"})
        api.get(server.url("enwiki"), {"meta": "siteinfo"})
        assert ledger.save() == {"verify": 2, "other": 1}
        assert ledger.save() == {}
        api.step("verify").get(server.url("enwiki"), {"meta": "siteinfo"})
        assert ledger.save() == {"verify": 1}
        assert stored(activity) == {"verify": 3, "other": 1}


def test_what_could_not_be_written_counts_the_next_time(activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk loses no count, and its end doubles none."""
    sender = Sender()
    ledger = Ledger(sender, activity, FakeClock())  # type: ignore[arg-type]
    sender.requests["verify"] = 5

    def full(_hour: int, _counts: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(activity.requests, "add", full)
        with pytest.raises(sqlite3.OperationalError):
            ledger.save()
    sender.requests["verify"] += 2
    assert ledger.save() == {"verify": 7}
    assert stored(activity) == {"verify": 7}


moves = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.integers(0, 7200), st.booleans()), max_size=40)


@settings(max_examples=20)
@given(moves=moves)
def test_sums_agree(tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int, int, bool]]) -> None:
    """Whenever it is saved, in whichever hours and over restarts, the sums by step are what was sent."""
    path = tmp_path_factory.mktemp("ledger") / "activity.db"
    clock = FakeClock()
    with closing(Activity.open(path)) as opened:
        sender, total = Sender(), Counter[str]()
        ledger = Ledger(sender, opened, clock)  # type: ignore[arg-type]
        for step, n, seconds, restart in moves:
            sender.requests[step] += n
            total[step] += n
            clock.advance(seconds)
            ledger.save()
            if restart:
                sender = Sender()
                ledger = Ledger(sender, opened, clock)  # type: ignore[arg-type]
        assert stored(opened) == dict(+total)

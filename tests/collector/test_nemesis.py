"""Whatever happens to a collector, healed it knows the whole truth; and who compares it with the truth is not blind."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collector.clock import FakeClock
from collector.follow import STREAMS, Feed, Follower
from collector.position import topics_of
from state.activity import Activity, Batch, Contribution, Cursor, Recorded
from state.coverage import Position
from state.paths import private_db
from tests.collector.claims import Claims
from tests.collector.followed import NOW, NOW_MS, follower, session, ticking, until
from tests.collector.misfortunes import KINDS, Kept
from tests.collector.nemesis import EAGER, offsets, ready, run, settled, truth_of, wait
from tests.collector.sandboxed import ask, miniature, options, told
from tests.collector.scripted import Answer, Request, Scripted
from tests.collector.unsteady import set_clock
from tests.collector.witness import TABLES, Witness, differences, from_the_future

pytestmark = pytest.mark.slow

SEED = 146  # among its first acts is every kind of them
ACTS = 32
CRASHES = 2  # the seed of where recording crashes
WAVES = 4  # of things that happen, with a crash or an end after each


def test_whatever_happens_the_truth_comes_out(tmp_path: Path) -> None:
    """Killed, cut, frozen, locked out, its disk filled, its clock set, the stream spoiled and the API in a storm.

    Nothing was claimed to be complete that was not, and when all is well again every table is as in the world.
    """
    outcome = run(SEED, 0, tmp_path, least=ACTS)
    assert outcome.wrong == [], str(outcome)
    assert outcome.checked["verified"] > 1000
    assert outcome.checked["seen"] > 0
    assert len(outcome.acts) == KINDS
    assert len(outcome.met) > 3


def test_a_clock_three_days_ahead_leaves_nothing_from_the_future(base: str, tmp_path: Path) -> None:
    """The servers' time is kept: a later reading of a category, or news of a name, would else wait for three days."""
    set_clock(tmp_path / "clock", 3 * 86_400)
    words = [str(tmp_path / "clock"), "follow", *options(base, tmp_path / "data", **EAGER)]
    collector = Kept(words, tmp_path / "log")
    ask(base, "/_sandbox/faults", {"canary_every": 1})
    try:
        after = time.time()
        assert wait(lambda: settled(tmp_path / "data", after), collector), collector.log.read_text()[-3000:]
    finally:
        collector.end(signal.SIGKILL)
    with closing(sqlite3.connect(private_db(tmp_path / "data"))) as con:
        assert list(from_the_future(con, time.time())) == []


class NoDeduplication(Activity):
    """It does not look whether it has what arrives."""

    def _contributions(self, rows: Iterable[Contribution]) -> int:
        rows = list(rows)
        for row in rows:
            self._con.execute(
                "DELETE FROM contribution WHERE wiki = ? AND rev_id = ?", [self._wiki(row.wiki), row.rev_id]
            )
        return super()._contributions(rows)


class CursorFirst(Activity):
    """It moves on in a transaction of its own, before it has recorded what it moved past."""

    def record(self, batch: Batch, cursor: Cursor | None = None) -> Recorded:
        """In two transactions."""
        if cursor is not None:
            super().record(Batch(), cursor)
        return super().record(batch)


class Crash(Exception):
    """The process is gone."""


@dataclass(frozen=True)
class Followed:
    """The database of somebody who followed a world through crashes, and the world's truth."""

    path: Path
    facts: dict[str, Any]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A small world in which nothing happens unless it is asked for."""
    with miniature("--seed", "3", "--scale", "0.05", "--live-rate", "0") as base:
        yield base


@pytest.fixture(scope="module")
def folder(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a collector that has asked about everybody, and reads the stream from here on."""
    found = tmp_path_factory.mktemp("nemesis")
    ready(base, found)
    return found


def follow(kind: type[Activity], base: str, path: Path, seed: int, waves: int = WAVES) -> dict[str, Any]:
    """Follows with the recording of that kind, through crashes, to the end; the truth then.

    Nothing but the last event is read again after a crash: a longer overlap makes up for much that is wrong.
    """
    chance = random.Random(seed)

    def fault(step: int) -> None:
        if chance.random() < 0.06:
            raise Crash(step)

    for wave in range(waves):
        ask(base, "/_sandbox/faults", {"canary_every": int(wave < waves - 1), "duplicate_every": 5})
        for _ in range(20 if wave else 0):
            ask(base, "/_sandbox/live", {"events": 4})
        while True:
            with closing(kind(path, fault=fault)) as activity, suppress(Crash):
                _to_the_end(base, activity)
                break
    return truth_of(base)


def _to_the_end(base: str, activity: Activity) -> None:
    """Follows until all that has happened is recorded. Raises what ends the follower."""
    stop, failed = threading.Event(), list[BaseException]()
    clock = FakeClock(time.time())
    made = Follower(Feed(base, overlap_ms=0), activity, clock, session=session, chance=random.Random(1))

    def work() -> None:
        try:
            made.run(stop)
        except Crash as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    with ticking(clock):
        thread.start()
        try:
            until(lambda: failed or _read(base, activity.path), 30)
        finally:
            stop.set()
            thread.join()
    if failed:
        raise failed[0]


def _read(base: str, path: Path) -> bool:
    ends = {name: topic["next_offset"] - 1 for name, topic in told(base, "/_sandbox/state")["topics"].items()}
    have = offsets(path.parent)
    return have.keys() == ends.keys() and all(have[name] >= ends[name] for name in ends)


@pytest.fixture(scope="module")
def followed(base: str, folder: Path) -> Followed:
    """Somebody who followed as it has to be done."""
    path = private_db(folder)
    return Followed(path, follow(Activity, base, path, CRASHES))


def of_the_stream(path: Path, facts: dict[str, Any]) -> list[str]:
    """What is wrong about contributions and their counts by day; which are uploads nobody has read yet."""
    with closing(sqlite3.connect(path)) as con:
        con.execute("UPDATE day_count SET own = 0")
        return differences(con, {**facts, "uploads": {}}, ("contribution", "day_count"))


def test_what_is_recorded_rightly_survives_crashes(followed: Followed) -> None:
    """Crashed again and again inside of recording, it has every contribution once."""
    assert of_the_stream(copy(followed.path, followed.path.parent / "copy"), followed.facts) == []


@pytest.mark.parametrize("kind", [NoDeduplication, CursorFirst])
def test_what_is_recorded_wrongly_is_found_out(base: str, folder: Path, tmp_path: Path, kind: type[Activity]) -> None:
    """Negative control: the same crashes and the same comparison, but one that does not look, or moves on too early."""
    path = copy(private_db(folder), tmp_path)
    found = of_the_stream(path, follow(kind, base, path, CRASHES))
    wanted = "missing" if kind is CursorFirst else "day_count too many"
    assert any(wanted in line for line in found), found


def copy(path: Path, to: Path) -> Path:
    """A database by itself, as it is now."""
    to.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as con, closing(sqlite3.connect(to / path.name)) as copied:
        con.backup(copied)
    return to / path.name


SPOILED = {  # a statement that spoils a table, by the table whose comparison has to find it
    "contest": """UPDATE contest SET "end" = "end" + 1 WHERE id = (SELECT max(id) FROM contest)""",
    "campaign": "DELETE FROM campaign WHERE campaign = (SELECT min(campaign) FROM contest)",
    "account": "UPDATE account SET name = 'Somebody' WHERE id = (SELECT min(account) FROM tracking)",
    "name": "INSERT INTO name SELECT min(account), 'Nobody', 1 FROM tracking",
    "alias": "INSERT INTO alias SELECT 1, min(account) FROM tracking",
    "participation": "UPDATE participation SET uploads = 9 WHERE account = (SELECT min(account) FROM tracking)",
    "file": "DELETE FROM file WHERE account = (SELECT min(account) FROM tracking)",
    "tracked": "DELETE FROM tracked WHERE account = (SELECT max(account) FROM tracking)",
    "contribution": "DELETE FROM contribution WHERE rev_id = (SELECT max(rev_id) FROM contribution)",
    "day_count": "UPDATE day_count SET n = n + 1 WHERE day = (SELECT max(day) FROM day_count)",
    "attachment": "UPDATE attachment SET verified = NULL WHERE account = (SELECT min(account) FROM tracking)",
    "gap": "INSERT INTO gap (topic, since, until, reason) VALUES ('a topic', 1, 2, 'a reason')",
    "position": "UPDATE position SET offset = offset - 1 WHERE topic = (SELECT min(topic) FROM position)",
    "coverage": "UPDATE coverage SET seen = seen - 100000",
    "quarantine": "INSERT INTO quarantine (reason, sample, n) VALUES ('a reason', '', 100)",
    "comparison": "INSERT INTO comparison SELECT 1, min(account), max(account) FROM tracking",
    "refused": "INSERT INTO refused VALUES ('module', 'a row', 'why')",
    "unfinished": "INSERT INTO unfinished VALUES (1, 'enwiki', '[]', 0, 0, '{}')",
    "meta": "DELETE FROM meta WHERE key = 'simulated'",
}


@pytest.fixture(scope="module")
def whole(base: str, followed: Followed) -> Followed:
    """The same after everybody was asked about again and a last canary came: every table is as in the world."""
    ask(base, "/_sandbox/faults", {"canary_every": 1})
    ready(base, followed.path.parent)
    return Followed(followed.path, follow(Activity, base, followed.path, CRASHES, waves=1))


def test_a_whole_database_differs_in_nothing(whole: Followed) -> None:
    """Every table that is stored is looked at, and is as in the world."""
    with closing(sqlite3.connect(whole.path)) as con:
        assert differences(con, whole.facts) == []


@pytest.mark.parametrize("table", SPOILED)
def test_what_is_spoiled_in_a_table_is_found(whole: Followed, table: str) -> None:
    """Negative control: one change to a table, and its comparison tells; nothing does that without the change."""
    with closing(sqlite3.connect(whole.path, isolation_level=None)) as con:
        assert differences(con, whole.facts, [table]) == []
        con.execute("BEGIN")
        assert con.execute(SPOILED[table]).rowcount > 0
        found = differences(con, whole.facts, [table])
        con.execute("ROLLBACK")
    assert found


def test_a_claim_beyond_what_is_there_is_found(whole: Followed) -> None:
    """Negative control: without one of somebody's contributions neither mark nor seen coverage may lie past it."""
    with closing(sqlite3.connect(whole.path, isolation_level=None)) as con:
        claims, now = Claims(), time.time()
        claims.followed = dict.fromkeys(Witness(con, whole.facts).since, 0)
        assert claims.overclaims(con, whole.facts, now) == []
        assert min(claims.checked["verified"], claims.checked["seen"]) > 0
        con.execute("BEGIN")
        (seen_from,) = con.execute("SELECT seen_from FROM coverage").fetchone()
        first = con.execute("SELECT min(ts), rev_id FROM contribution WHERE ts > ?", [seen_from]).fetchone()
        con.execute("DELETE FROM contribution WHERE rev_id = ?", first[1:])
        found = claims.overclaims(con, whole.facts, now)
        con.execute("UPDATE coverage SET seen = seen_from")
        con.execute("UPDATE account SET named = ?", [int(now) + 3 * 86_400])
        found += claims.overclaims(con, whole.facts, now)
        con.execute("ROLLBACK")
    for what in ("seen without", "verified without", "went back", "account.named in the future"):
        assert any(what in line for line in found), (what, found)


def test_every_table_with_a_truth_is_spoiled_once() -> None:
    """Control of the control: whatever table is compared is spoiled above, too."""
    unknown = {name for name, compare in TABLES.items() if compare.__name__ in ("_own", "_belonging")}
    assert SPOILED.keys() == TABLES.keys() - unknown


def test_a_refusal_after_a_restart_claims_nothing(activity: Activity) -> None:
    """Found by seed 22: nothing was read since the restart, so what the quiet topic was read to is no coverage."""
    ahead, behind = NOW_MS + 60_000, NOW_MS + 5000
    at = {topic: ahead if topic.startswith("codfw") else behind for topic in topics_of(STREAMS)}
    activity.start_seen(NOW)
    activity.record(Batch(), Cursor(tuple(Position(topic, ts, 0, 7, "an id") for topic, ts in at.items()), NOW + 4))
    stop = threading.Event()

    def refuse(request: Request) -> Answer:
        stop.set()
        return Answer(status=503)

    with Scripted(refuse) as server:
        follower(server, activity, FakeClock(NOW + 90)).run(stop)
    cursor = activity.cursor()
    assert cursor is not None
    assert cursor.seen == NOW + 4

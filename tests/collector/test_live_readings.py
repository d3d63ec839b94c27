"""Live enrolment beside the readings of categories: by itself it misses nobody, killed anywhere it spoils nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from collector import service, settings
from collector.arrivals import PATIENCE
from collector.clock import SystemClock
from collector.enrol import Enrolment
from collector.service import Service
from state.activity import Activity, open_reader
from state.entries import Account, Contest, ContestFile
from state.paths import private_db
from tests.collector.followed import until
from tests.collector.living import NEPAL, NOW, START, Living, categorized, living, uploaded, world
from tests.collector.sandboxed import ask, collector, miniature, options, running, told


class Killed(BaseException):
    """The thread is gone from one moment to the next."""


@pytest.mark.parametrize("at", range(12))
def test_killed_anywhere_a_reading_makes_the_same_tables(tmp_path: Path, at: int) -> None:
    """Whatever the live thread had done when it died, the next reading leaves what one without it leaves."""
    tables = []
    for name, dies in (("alive", None), ("dead", at), ("without", -1)):
        (tmp_path / name).mkdir()
        with living(tmp_path / name, world(4)) as one:
            for n in (1, 2, 3):
                uploaded(one.arrivals, n)
                categorized(one.arrivals, n)
            categorized(one.arrivals, 4)
            one.clock.advance(PATIENCE)
            if dies is not None:
                dying(one, dies)
            with pytest.raises(Killed) if dies is not None else nullcontext():
                one.live.step()
            tables.append(read(one))
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]["file"]) == 4


def dying(one: Living, at: int) -> None:
    """Let the process die at the database's commit or the request number `at`; -1: at once."""
    left = at

    def step(*_: object) -> int:
        nonlocal left
        if left <= 0:
            raise Killed
        left -= 1
        return 0

    for owner, names in (
        (one.activity.roster, ("put_accounts", "retrack", "known_ids")),
        (one.activity.files, ("put",)),
        (one.live._files, ("get",)),
        (one.live._identity, ("get",)),
    ):
        for name in names:
            done = getattr(owner, name)

            def dies(*arguments: Any, done: Any = done, **more: Any) -> Any:
                step()
                return done(*arguments, **more)

            setattr(owner, name, dies)


def read(one: Living) -> dict[str, list[Any]]:
    """Read the category as a restarted collector does; give the tables without our own ids."""
    again = Activity.open(one.activity.path)
    try:
        enrolment = Enrolment(one.api.step("files"), again, one.clock)
        for contest in again.roster.contests():
            enrolment.read(contest)
        enrolment.finish()
        again.roster.retrack()
        queries = {
            "file": "SELECT page, name, ts FROM file JOIN account ON id = account",
            "participation": "SELECT name, first_upload, first_page, uploads FROM participation"
            " JOIN account ON id = account",
            "tracked": "SELECT name FROM tracked JOIN account ON id = account",
            "account": "SELECT central_id, name, registered, commons_registered, kind FROM account",
        }
        return {table: sorted(again._con.execute(sql).fetchall()) for table, sql in queries.items()}
    finally:
        again.close()


def test_a_reading_meanwhile_takes_nothing_away(tmp_path: Path) -> None:
    """A file that arrives while its category is being read is still there after the reading, which did not see it."""
    there = world()
    there.categories[NEPAL] = [2]
    with living(tmp_path, there) as one:
        good = one.server.reply
        arrived: list[int] = []

        def reply(wiki: str, params: dict[str, str]) -> dict[str, Any]:
            answer = good(wiki, params)
            if params.get("generator") == "categorymembers" and not arrived:
                arrived.append(1)
                uploaded(one.arrivals, 1)
                categorized(one.arrivals, 1)
                (contest,) = one.activity.roster.contests()
                (account,) = one.activity.roster.put_accounts([Account(9001, "P1", START + 5, START + 5)])
                one.activity.files.put(contest.id, [ContestFile(1, account, NOW + 1)])
            return answer

        one.server.reply = reply
        (contest,) = one.activity.roster.contests()
        enrolment = Enrolment(one.api, one.activity, one.clock)
        enrolment.read(contest)
        enrolment.finish()
        assert [name for name, *_ in one.participants()] == ["P1", "P2"]


Part = tuple[int, int, int]  # first upload, its page, files
Parts = dict[tuple[str, int], Part]  # by category and central id


@pytest.mark.slow
def test_live_alone_finds_everybody_who_came(tmp_path: Path) -> None:
    """Without a single reading, who took part while the stream was followed is who did so by the world's truth.

    Files come with their category, or get it later from somebody else. Nobody asks about a file, and the people
    share their requests.
    """
    with miniature("--seed", "4", "--scale", "0.05", "--live-rate", "0") as base:
        before = parts_of(told(base, "/_sandbox/truth"))
        with collecting(tmp_path, base) as one:
            with started(one):
                for _ in range(5):
                    ask(base, "/_sandbox/live", {"events": 300})
                after = parts_of(told(base, "/_sandbox/truth"))
                files = {part: after[part][2] - before.get(part, (0, 0, 0))[2] for part in after}
                wanted = {part: number for part, number in files.items() if number}
                until(lambda: {part: row[2] for part, row in stored_parts(one).items()} == wanted, 30)
            new = after.keys() - before.keys()
            assert len(new) > 20
            assert {part: row for part, row in stored_parts(one).items() if part in new} == {p: after[p] for p in new}
            requests = one._live._identity.requests
    people = {person for _, person in wanted}
    assert requests["files"] == 0
    assert requests["identity"] <= 2 * (len(people) // 50 + 5)


@pytest.mark.slow
def test_kills_while_people_arrive_change_nothing(tmp_path: Path) -> None:
    """A collector that is killed three times in the middle of it ends, after a reading, where a fresh one begins."""
    killed, fresh = tmp_path / "killed", tmp_path / "fresh"
    with miniature("--seed", "6", "--scale", "0.05", "--live-rate", "0") as base:
        assert collector("enrol", *options(base, killed)).returncode == 0
        before = rows_of(killed, FILES)
        for seconds in (0.3, 1.9, 3.1):
            with running("follow", *options(base, killed)) as process:
                until(lambda: told(base, "/_sandbox/state")["streams"], 20)
                ask(base, "/_sandbox/live", {"events": 300})
                time.sleep(seconds)
                process.kill()
            until(lambda: not told(base, "/_sandbox/state")["streams"], 20)
        arrived = rows_of(killed, FILES)
        for folder in (killed, fresh):
            done = collector("enrol", *options(base, folder))
            assert done.returncode == 0, done.stderr
    assert len(before) < len(arrived)
    for sql in (FILES, PARTS):
        assert rows_of(killed, sql) == rows_of(fresh, sql)


FILES = (
    "SELECT category, page, central_id, ts FROM file f JOIN contest c ON c.id = f.contest JOIN account a"
    " ON a.id = f.account ORDER BY 1, 2"
)
PARTS = (
    "SELECT category, central_id, first_upload, first_page, uploads FROM participation p"
    " JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account ORDER BY 1, 2, 3, 4"
)


def rows_of(folder: Path, sql: str) -> list[Any]:
    """Ask a folder's private database."""
    with closing(open_reader(private_db(folder))) as con:
        return list(con.execute(sql).fetchall())


def parts_of(truth: dict[str, Any]) -> Parts:
    """Give everybody's part by the world's truth."""
    return {
        (category, int(person)): (part["first_upload"], part["first_page"], part["uploads"])
        for category, people in truth["participants"].items()
        for person, part in people.items()
    }


def stored_parts(one: Service) -> Parts:
    """Give the parts that are stored."""
    with closing(open_reader(one._activity.path)) as con:
        rows = con.execute(
            "SELECT c.category, a.central_id, p.first_upload, p.first_page, p.uploads FROM participation p"
            " JOIN contest c ON c.id = p.contest JOIN account a ON a.id = p.account"
        ).fetchall()
    return {(category, person): (first, page, number) for category, person, first, page, number in rows}


@contextmanager
def collecting(folder: Path, base: str) -> Iterator[Service]:
    """Give a collector of the world at `base` that knows its contests and reads none of them."""
    words = options(base, folder)
    pairs = zip(words[::2], words[1::2], strict=True)
    found = settings.load({key[2:].replace("-", "_"): value for key, value in pairs}, {})
    clock, stop = SystemClock(), threading.Event()
    names = ("campaign", "year", "country", "iso2", "category", "start", "end")
    with service.opened(found) as activity, service.client(found, clock, stop) as api:
        contests = told(base, "/_sandbox/truth")["contests"]
        activity.roster.put_contests(Contest(*(contest[name] for name in names)) for contest in contests)
        one = Service(found, activity, api, clock, stop)

        def idle() -> None:
            stop.wait()

        one._jobs.run = idle  # type: ignore[method-assign]
        yield one


@contextmanager
def started(one: Service) -> Iterator[None]:
    """Run a collector's threads from its first connection on."""
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        until(lambda: one._follower.progress.connected, 20)
        yield
    finally:
        one._stop.set()
        thread.join(20)
        assert not thread.is_alive()
    assert one._failure is None

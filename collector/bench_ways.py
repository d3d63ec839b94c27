"""Three ways to read the measuring stream, each in a process of its own: ours, the usual one, and the socket alone."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from collector.bench_events import CENTRAL, EDITS, PAGES, START_MS, matches, name_of
from collector.bench_server import keep_to
from collector.clock import SystemClock
from collector.follow import Feed, Follower
from collector.vitals import resident
from state.activity import Activity
from state.entries import Account, Contest, Participation

END: Final = START_MS // 1000 - 3600
MONTH: Final = 30 * 86_400
SAMPLES: Final = 50  # of the memory, in one run
_GLANCE, _SELDOM = 0.02, 0.5  # seconds between two looks at how far our follower is: at full speed, and at a slow rate
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be read: `events` from the server at `url`, by a roster of `tracked`, into `path`.

    The first `warm` events count for nothing; our follower alone knows such.
    """

    url: str
    events: int
    tracked: int
    path: Path
    warm: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a way has cost: seconds passed, and of the processor; rows recorded; (events read, resident bytes)."""

    seconds: float
    cpu: float
    rows: int
    memory: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Memory:
    """Resident memory of this process as the reading goes on, `SAMPLES` times in `events`."""

    events: int
    taken: list[tuple[int, int]] = field(default_factory=list)

    def look(self, done: int) -> None:
        """Notes the resident bytes when another part of the events is done."""
        if done >= len(self.taken) * self.events / SAMPLES:
            self.taken.append((done, resident()))


def make_database(path: Path, tracked: int) -> None:
    """A private database with `tracked` invented newcomers of one contest."""
    activity = Activity.open(path)
    contest = Contest("bench", 2023, "India", "IN", "An invented category", END - MONTH, END)
    (key,) = activity.roster.put_contests([contest]).values()
    day = END - 86_400
    people = (Account(CENTRAL + n, name_of(n), day, day) for n in range(tracked))
    ids = activity.roster.put_accounts(people)
    activity.roster.put_participations([Participation(key, one, day, one, 1) for one in ids])
    activity.roster.retrack()
    activity.close()


def ours(task: Task) -> Spent:
    """The follower, from the socket to the committed rows; reading the roster is not counted."""
    activity, stop, memory = Activity.open(task.path), threading.Event(), Memory(task.events)
    made = Follower(Feed(task.url), activity, SystemClock(), session=_session)
    began, cold = (time.perf_counter(), time.process_time()), task.warm > 0
    reading = threading.Thread(target=made.run, args=(stop,))
    reading.start()
    while made.progress.events < task.events and reading.is_alive():
        if cold and made.progress.events >= task.warm:
            began, cold = (time.perf_counter(), time.process_time()), False
        memory.look(made.progress.events)
        time.sleep(_SELDOM if task.warm else _GLANCE)  # each look wakes the process, which counts
    stop.set()
    reading.join()
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    activity.close()
    if made.progress.gaps or made.progress.rejects:
        raise RuntimeError(f"gaps {made.progress.gaps}, rejects {made.progress.rejects}: this is no measurement")
    return Spent(*spent, made.progress.recorded, tuple(memory.taken))


def usual(task: Task) -> Spent:
    """requests-sse, json, and one insert a match with its own commit, as the tools built on pywikibot do it."""
    from requests_sse import EventSource  # a package of the development environment alone

    names = {name_of(n): n for n in range(task.tracked)}
    ids = {CENTRAL + n: n for n in range(task.tracked)}
    con = sqlite3.connect(task.path, isolation_level=None)
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("PRAGMA synchronous = FULL")
    con.execute("CREATE TABLE edit (wiki, rev_id, account, ts, UNIQUE (wiki, rev_id))")
    url = f"{task.url}/v2/stream/{EDITS},{PAGES}"
    began = time.perf_counter(), time.process_time()
    done = 0
    with closing(con), _session() as session, EventSource(url, session=session) as source:
        for event in source:
            done += 1
            row = _matched(json.loads(event.data or "null"), names, ids)
            if row is not None:
                con.execute("INSERT OR IGNORE INTO edit VALUES (?, ?, ?, ?)", row)
            if done == task.events:
                break
        spent = time.perf_counter() - began[0], time.process_time() - began[1]
        (rows,) = con.execute("SELECT count(*) FROM edit").fetchone()
    return Spent(*spent, rows)


def _matched(body: dict[str, Any], names: dict[str, int], ids: dict[int, int]) -> tuple[object, ...] | None:
    """The row of a tracked account's revision."""
    if body["meta"]["domain"] == "canary":
        return None
    if "page_change_kind" in body:
        revision = body["revision"]
        account = ids.get(revision["editor"].get("user_central_id"))
        return None if account is None else (body["wiki_id"], revision["rev_id"], account, revision["rev_dt"])
    account = names.get(body.get("user", ""))
    if account is None or body["type"] not in ("edit", "new"):
        return None
    return body["wiki"], body["revision"]["new"], account, body["timestamp"]


def socket_alone(task: Task) -> Spent:
    """The bytes taken from the socket and nothing done with them: nothing that reads them can be faster."""
    where = urlsplit(task.url)
    room = bytearray(_CHUNK)
    began = time.perf_counter(), time.process_time()
    with socket.create_connection((str(where.hostname), where.port or 80)) as taken:
        taken.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        while taken.recv_into(room):
            pass
    return Spent(time.perf_counter() - began[0], time.process_time() - began[1], 0)


def apart(way: Callable[[Task], Spent], task: Task) -> Spent:
    """What the way costs in a process of its own. Raises RuntimeError when it fails, or records another number."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(way, task, there))
    process.start()
    there.close()
    try:
        spent: Spent = here.recv()
    except EOFError:
        raise RuntimeError(f"{way.__name__} ended early") from None
    finally:
        process.join()
        process.close()
    if way is not socket_alone and spent.rows != matches(task.events):
        raise RuntimeError(f"{way.__name__} recorded {spent.rows} rows and not {matches(task.events)}")
    return spent


def _tell(way: Callable[[Task], Spent], task: Task, there: Connection) -> None:
    keep_to(first=True)
    there.send(way(task))


def _session() -> requests.Session:
    """A session that ignores the machine's proxies."""
    made = requests.Session()
    made.trust_env = False
    return made

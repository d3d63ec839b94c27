"""What happened in a world, as the streams have to tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.model import File, LogEntry, Revision, World
from sandbox.wikis import COMMONS

Kind = Literal["edit", "new", "upload", "log", "categorize", "delete", "move"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing the streams tell.

    `edit`, `new`: `revision`. `upload`: `file`, `log`, `revision` (its parent_id is 0 for a new file; the
    upload of a new version makes a revision too). `move`: `log`, `revision`, `file`. `delete`: `log`, whose
    page_id says which page. `categorize`: `file` got into `category`. `log`: any other entry.
    """

    ts_ms: int
    kind: Kind
    wiki: str
    central_id: int
    revision: Revision | None = None
    log: LogEntry | None = None
    file: File | None = None
    category: str | None = None


_Row = tuple[int, int, int, Happening]  # second, rank within it, id


def history(world: World, since_ms: int) -> list[Happening]:
    """What happened from `since_ms` until `world.now`, in order of time.

    Accounts made by a first visit are left out, as the streams leave them out. Within a second, things
    happen evenly spread over it.
    """
    since = -(-since_ms // 1000)
    with world.lock:
        rows = sorted((*_pages(world, since), *_logs(world, since), *_links(world, since)), key=lambda r: r[:3])
    sizes = Counter(row[0] for row in rows)
    told: list[Happening] = []
    second, place = -1, 0
    for ts, _, _, h in rows:
        second, place = ts, place + 1 if ts == second else 0
        ms = ts * 1000 + place * 1000 // sizes[ts]
        told.append(Happening(ms, h.kind, h.wiki, h.central_id, h.revision, h.log, h.file, h.category))
    return told


def _within(world: World, since: int, ts: int) -> bool:
    return since <= ts < world.now


def _pages(world: World, since: int) -> Iterator[_Row]:
    for wiki, revisions in world.revisions.items():
        logs = {
            (log.page_id, log.ts): log
            for log in world.logs[wiki]
            if log.type in ("upload", "move") and _within(world, since, log.ts)
        }
        for r in revisions:
            if not _within(world, since, r.ts):
                continue
            log = logs.get((r.page_id, r.ts))
            file = world.files.get(r.page_id) if wiki == COMMONS else None
            kind: Kind = "new" if r.parent_id == 0 else "edit"
            if r.upload:
                kind = "upload"
            elif log is not None and r.size_diff == 0:
                kind = "move"
            else:
                log = file = None
            yield r.ts, 1, r.rev_id, Happening(0, kind, wiki, r.central_id, r, log, file)


def _logs(world: World, since: int) -> Iterator[_Row]:
    for wiki, logs in world.logs.items():
        for log in logs:
            told_otherwise = log.type in ("upload", "move") or log.action == "autocreate"
            if _within(world, since, log.ts) and not told_otherwise:
                kind: Kind = "delete" if log.type == "delete" else "log"
                rank = 0 if log.type == "newusers" else 3
                yield log.ts, rank, log.log_id, Happening(0, kind, wiki, log.central_id, log=log)


def _links(world: World, since: int) -> Iterator[_Row]:
    authors = {(r.page_id, r.ts): r.central_id for r in world.revisions[COMMONS]}
    for file in world.files.values():
        for category, ts in file.categories.items():
            if _within(world, since, ts):
                by = authors[file.page_id, ts]
                yield ts, 2, file.page_id, Happening(0, "categorize", COMMONS, by, file=file, category=category)

"""An invented world written into a private database of its own, in the order of its tables and some at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from metrics.bench_life import HOME, PLAIN, Life, category, kind_of, lives, outsiders, unpack
from metrics.bench_world import (
    BOT,
    CAMPAIGNS,
    COMPARED,
    PROTECTED,
    SEEN,
    WIKIS,
    Contests,
    Ints,
    People,
    Size,
    make_contests,
    make_people,
)
from metrics.errors import Unmeasurable
from state.activity import Source
from state.bulk import Bulk, new_database

CHUNK: Final = 1_000_000  # contributions made at a time
ROWS: Final = 250_000  # rows handed over at a time
A_CONTRIBUTION: Final = 85  # bytes on the disk, with all that goes with it and the sorting of its index
SPARE: Final = 200_000_000
VERIFIED: Final = SEEN - 900  # everybody, up to a quarter of an hour before the end of coverage
FIRST_REVISION: Final = 1_000_000_000
FIRST_PAGE: Final = 100_000_000
FIRST_OUTSIDE: Final = 300_000_000
KEY: Final = "bench"  # of what the database says of its world
TOPIC: Final = "eqiad.mediawiki.page_change.v1"


def world_file(folder: Path, size: Size) -> Path:
    """Where the database of a world is within `folder`."""
    return folder / f"{size.newcomers}-{size.contributions}-{size.seed}" / "activity.db"


def build(path: Path, size: Size) -> None:
    """Writes the world of `size` to a new database at `path`; standard error tells how far it is.

    Raises Unmeasurable when the disk has no room for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    wanted, free = size.contributions * A_CONTRIBUTION + SPARE, shutil.disk_usage(path.parent).free
    if free < wanted:
        told = f"a world of {size.contributions:,} contributions needs {wanted / 1e9:.1f} GB"
        raise Unmeasurable(f"{told}, and {free / 1e9:.1f} GB are free in {path.parent}: choose another folder or size")
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress, new_database(path) as bulk:
        _World(size, bulk, progress).write()


class _World:
    """A world on its way into a database."""

    def __init__(self, size: Size, bulk: Bulk, progress: Progress) -> None:
        self._size, self._bulk, self._progress = size, bulk, progress
        self._contests: Contests = make_contests(size)
        self._people: People = make_people(size, self._contests)

    def write(self) -> None:
        self._bulk.put("meta", [(KEY, json.dumps(asdict(self._size)))])
        self._bulk.put("wiki", enumerate(WIKIS, 1))
        self._bulk.put("campaign", [(name, name.title()) for name, _, _ in CAMPAIGNS])
        self._bulk.put("country", countries(self._contests))
        self._bulk.put("contest", contest_rows(self._contests))
        self._bulk.put("account", account_rows(self._people))
        self._bulk.put("comparison", compared_rows(self._people))
        self._bulk.put("drawn", drawn_rows(self._contests, self._people))
        task = self._progress.add_task(f"inventing {self._size.contributions:,} contributions", total=None)
        packed = self._live(task)
        commons = packed[0]
        self._files(commons)
        self._bulk.derive_people()
        self._progress.update(task, description="writing them", total=sum(map(len, packed)), completed=0)
        for wiki in range(len(WIKIS)):
            for rows in contribution_rows(wiki, packed[wiki]):
                self._bulk.put("contribution", rows)
                self._progress.advance(task, len(rows))
            packed[wiki] = packed[wiki][:0]
        self._bulk.put("position", [(TOPIC, SEEN * 1000, 0, 1, "[]")])
        self._bulk.put("coverage", [(1, int(self._contests.start.min()), SEEN)])
        self._progress.update(task, description="making the indexes", total=None)

    def _live(self, task: object) -> list[Ints]:
        """The contributions by wiki, in order of time; day counts and attachments are written on the way."""
        parts: list[list[Ints]] = [[] for _ in WIKIS]
        total = int((self._people.count + self._people.uploads.sum(axis=0)).sum())
        self._progress.update(task, total=total)  # type: ignore[arg-type]
        for life in lives(self._size.seed, self._contests, self._people, CHUNK):
            for wiki, packed in enumerate(life.packed):
                parts[wiki].append(packed)
            self._bulk.put("attachment", attachment_rows(life))
            self._bulk.put("day_count", day_rows(self._people, life))
            self._progress.advance(task, sum(map(len, life.packed)))  # type: ignore[arg-type]
        ordered = []
        for wiki in range(len(WIKIS)):
            ordered.append(np.concatenate(parts[wiki]) if parts[wiki] else np.zeros(0, np.int64))
            parts[wiki] = []
            ordered[wiki].sort()
        return ordered

    def _files(self, commons: Ints) -> None:
        """The files of contests: uploads among the contributions on Commons, and those of people nobody follows."""
        for rows in file_rows(self._size.seed, self._contests, self._people, commons):
            self._bulk.put("file", rows)


def countries(contests: Contests) -> list[tuple[str, str, int]]:
    """Two letters, name and protection of each country."""
    places = np.unique(contests.country).tolist()
    return [(iso2(place), f"Invented country {place}", int(place in PROTECTED)) for place in places]


def iso2(place: int) -> str:
    """The two letters of a country."""
    return chr(65 + place // 26) + chr(65 + place % 26)


def contest_rows(contests: Contests) -> Iterator[tuple[object, ...]]:
    """Contests, all enrolled and frozen when coverage ends."""
    columns = (contests.campaign, contests.year, contests.country, contests.start, contests.end, contests.offset)
    for key, (campaign, year, country, start, end, offset) in enumerate(zip(*_lists(columns), strict=True), 1):
        name = CAMPAIGNS[campaign][0]
        label = f"Invented country {country}"
        category = f"Images from {name} {year} in {label}, part {key}"
        dates = (start, end, offset, "module", end + 100 * 86_400, end + 100 * 86_400, "files", 1)
        yield (key, name, year, label, iso2(country), category, *dates)


def account_rows(people: People) -> Iterator[tuple[object, ...]]:
    """Accounts; central ids are beyond ours."""
    facts = (people.registered, people.commons_registered, people.home, people.role)
    history = (people.first_contribution, people.established, people.history)
    for at in range(0, len(people.role), ROWS):
        some = (column[at : at + ROWS] for column in (*facts, *history))
        for place, row in enumerate(zip(*_lists(some), strict=True), at):
            registered, commons, home, role, *known = row
            kind = "bot" if role == BOT else "person"
            name = f"Invented person {place}"
            facts_known = (None if fact < 0 else fact for fact in known)
            yield (place + 1, 10_000_000 + place, name, registered, commons, WIKIS[home], kind, *facts_known)


def compared_rows(people: People) -> list[tuple[int, ...]]:
    """The comparison group."""
    members = np.flatnonzero(people.role == COMPARED)
    return _rows((people.contests[0, members] + 1, members + 1, people.matched[members] + 1))


def drawn_rows(contests: Contests, people: People) -> list[tuple[str, int, int, int, int]]:
    """For which editions a comparison group was drawn, how many were wanted and found."""
    members = people.contests[0, people.role == COMPARED]
    editions = np.stack((contests.campaign[members], contests.year[members]))
    keys, found = np.unique(editions, axis=1, return_counts=True)
    return [
        (CAMPAIGNS[campaign][0], year, SEEN, n, n) for campaign, year, n in zip(*_lists((*keys, found)), strict=True)
    ]


def attachment_rows(life: Life) -> list[tuple[int, ...]]:
    """Where people are attached; everybody is verified there."""
    account, wiki = life.attached
    return _rows((account + 1, wiki + 1, np.full(len(wiki), VERIFIED)))


def day_rows(people: People, life: Life) -> list[tuple[int, ...]]:
    """Day counts of the home contests."""
    account, wiki, day, n, own = life.days
    return _rows((people.contests[0, account] + 1, account + 1, wiki + 1, day, n, own))


def contribution_rows(wiki: int, packed: Ints) -> Iterator[list[tuple[object, ...]]]:
    """The contributions on a wiki, some at a time: revisions and, on Commons, pages of uploads rise with time."""
    page = FIRST_PAGE
    for at in range(0, len(packed), ROWS):
        ts, account, kind = unpack(packed[at : at + ROWS])
        upload = kind > PLAIN
        pages = (page + np.cumsum(upload) - 1).tolist()
        files = [number if there else None for number, there in zip(pages, upload.tolist(), strict=True)]
        page += int(upload.sum())
        revision = FIRST_REVISION + 7 * np.arange(at, at + len(ts))
        values = _lists((np.full(len(ts), wiki + 1), revision, account + 1, ts, np.full(len(ts), int(Source.API))))
        yield list(zip(*values, files, strict=True))


def file_rows(seed: int, contests: Contests, people: People, commons: Ints) -> Iterator[list[tuple[int, ...]]]:
    """Contest, page, account and time of every file in a contest's category, in order, some at a time."""
    kinds = kind_of(commons)
    page = FIRST_PAGE - 1 + np.cumsum(kinds > PLAIN)  # as `contribution_rows` has them
    campaign = kinds >= HOME
    page = page[campaign]
    ts, account, kind = unpack(commons[campaign])
    where = category(people, account, kind)
    outsider, outside_ts = outsiders(seed, contests, people)
    columns = (
        np.concatenate((where, people.contests[0, outsider])) + 1,
        np.concatenate((page, FIRST_OUTSIDE + np.arange(len(outsider)))),
        np.concatenate((account, outsider)) + 1,
        np.concatenate((ts, outside_ts)),
    )
    order = np.lexsort((columns[1], columns[0]))
    for at in range(0, len(order), ROWS):
        yield _rows(column[order[at : at + ROWS]] for column in columns)


def _lists(columns: Iterable[Ints]) -> list[list[int]]:
    return [np.asarray(column).tolist() for column in columns]


def _rows(columns: Iterable[Ints]) -> list[tuple[int, ...]]:
    return list(zip(*_lists(columns), strict=True))

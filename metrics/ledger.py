"""A contest in memory: its people, what they did by day, and the counts of all figures, kept up person by person.

Counts add up over people, so that a change of one person is the difference of what that person counts for before and
after it; that costs nothing that grows with the contest's history. A person counts for several cohorts at once:
`bits` has one for each definition, and those counted are the bits left when unknown members are taken out.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY, next_mark
from metrics.cells import Cells, Marks, Rows, count, empty, windows
from metrics.figures import NEVER, Standing, Watch, mature_mark

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MANY: Final = 4  # a change of more than a quarter of the people is counted anew as a whole


@dataclass(frozen=True, slots=True)
class People:
    """Tracked people of a contest, by id: parallel arrays; bit i of `bits` stands for the i-th cohort.

    `verified` is the instant through which each is (-1: never). `established` made 500 contributions before the start.
    """

    ids: Ints
    bits: Ints
    verified: Ints
    established: Bools


@dataclass(frozen=True, slots=True)
class Deeds:
    """Contributions by account, wiki and day after E: parallel arrays ordered by account.

    `own` of the `n` are uploads to the contest's own campaign.
    """

    account: Ints
    wiki: Ints
    day: Ints
    n: Ints
    own: Ints

    def take(self, which: slice | Bools) -> Deeds:
        """The rows at the given places, or where a mask is true."""
        return Deeds(self.account[which], self.wiki[which], self.day[which], self.n[which], self.own[which])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deeds) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]


class _Frame(NamedTuple):
    """Everything counts depend on but people: the milestones' days; by cohort the live end and how far is counted."""

    days: tuple[int, ...]
    lives: tuple[tuple[int, int], ...]


class Ledger:
    """The counts of a contest's cohorts, one for each item of `mature`: the last mature marks published, -1 for none.

    `commons` is the number that Commons has in the deeds.
    """

    def __init__(self, people: People, deeds: Deeds, *, commons: int, mature: Sequence[int]) -> None:
        self._people, self._cohorts = people, len(mature)
        kept = np.isin(deeds.account, people.ids)
        self._deeds = _packed(deeds if kept.all() else deeds.take(kept))
        self._wikis = np.unique(np.append(self._deeds.wiki, commons).astype(np.int64))
        self._commons = commons
        self._counted = np.zeros(len(people.ids), np.int64)
        self._cells = empty(self._cohorts, len(self._wikis))
        self._frame: _Frame | None = None
        self._before: dict[int, Deeds] = {}
        self._mature = list(mature)

    def replace(self, account: int, verified: int, deeds: Deeds) -> None:
        """Takes over what is known now of an account; of one that nobody counts nothing. Counts follow at `settle`."""
        at = int(np.searchsorted(self._people.ids, account))
        if at == len(self._people.ids) or self._people.ids[at] != account:
            return
        self._people.verified[at] = verified
        low, high = np.searchsorted(self._deeds.account, [account, account + 1])
        old = self._deeds.take(slice(int(low), int(high)))
        new = _packed(deeds)
        if old == new:
            return
        self._before.setdefault(at, old)
        self._deeds = _packed(
            Deeds(
                *(
                    np.concatenate((whole[:low], getattr(new, name), whole[high:]))
                    for name, whole in ((name, getattr(self._deeds, name)) for name in Deeds.__slots__)
                )
            )
        )

    def settle(self, watches: Sequence[Watch], shown: Container[int] | None = None) -> list[int]:
        """Brings all counts up to date as of the cohorts' `watches`; the cohorts whose figures may have moved.

        A live end of the contest's own comes after the mature marks of the cohorts `shown` (None: of all).
        """
        mature, counted = self._counting(watches)
        ahead = (mark for cohort, mark in enumerate(mature) if shown is None or cohort in shown)
        frame = _framed(watches, max(ahead, default=-1))
        moved = [cohort for cohort in range(self._cohorts) if mature[cohort] != self._mature[cohort]]
        self._mature = mature
        changed = sorted(self._before.keys() | set(np.flatnonzero(counted != self._counted).tolist()))
        if frame != self._frame or len(changed) * MANY > len(counted):
            self._frame, self._counted = frame, counted
            self._cells = self._all()
            moved = list(range(self._cohorts))
        elif changed:
            bits = int(np.bitwise_or.reduce(counted[changed] | self._counted[changed]))
            self._apply(changed, counted)
            self._counted = counted
            moved = sorted({*moved, *(cohort for cohort in range(self._cohorts) if bits >> cohort & 1)})
        self._before = {}
        return moved

    def _counting(self, watches: Sequence[Watch]) -> tuple[list[int], Ints]:
        """The last mature mark of each cohort, and for which cohorts each person counts."""
        people = self._people
        counted = np.zeros(len(people.ids), np.int64)
        mature = []
        for cohort, watch in enumerate(watches):
            members = people.bits >> cohort & 1 > 0
            mature.append(mature_mark(people.verified[members], watch, self._mature[cohort]))
            known = members if mature[-1] < 0 else members & (people.verified >= watch.end + mature[-1] * DAY)
            counted |= known.astype(np.int64) << cohort
        return mature, counted

    def _all(self) -> Cells:
        patterns, group = np.unique(self._counted, return_inverse=True)
        if not len(patterns):
            patterns, group = np.zeros(1, np.int64), np.zeros(0, np.int64)
        person = np.searchsorted(self._people.ids, self._deeds.account)
        return self._count(self._deeds, person, group.astype(np.int64), self._weights(patterns))

    def _apply(self, changed: Sequence[int], counted: Ints) -> None:
        """Adds what the changed people count for now, and takes off what they did before."""
        parts: list[Deeds] = []
        person: list[Ints] = []
        pattern: list[int] = []
        for at in changed:
            low, high = np.searchsorted(self._deeds.account, self._people.ids[at] + np.array([0, 1]))
            now = self._deeds.take(slice(int(low), int(high)))
            for deeds, bits in ((self._before.get(at, now), self._counted[at]), (now, counted[at])):
                person.append(np.full(len(deeds.account), len(pattern), np.int64))
                parts.append(deeds)
                pattern.append(int(bits))
        deeds = Deeds(*(np.concatenate([getattr(part, name) for part in parts]) for name in Deeds.__slots__))
        signs = np.tile([-1, 1], len(changed))
        key = np.array(pattern) * 2 + (signs > 0)
        kinds, group = np.unique(key, return_inverse=True)
        weights = self._weights(kinds >> 1) * np.where(kinds & 1, 1, -1)
        moved = self._count(deeds, np.concatenate(person), group.astype(np.int64), weights)  # may make room for wikis
        self._cells.add(moved)

    def _weights(self, patterns: Ints) -> Ints:
        return patterns >> np.arange(self._cohorts)[:, None] & 1

    def _count(self, deeds: Deeds, person: Ints, group: Ints, weights: Ints) -> Cells:
        """The cells of the cohorts, in each of which groups have `weights`; each cohort has a live end of its own."""
        self._meet(deeds.wiki)
        wiki = np.searchsorted(self._wikis, deeds.wiki)
        rows = Rows(person, wiki, *(getattr(deeds, name).astype(np.int64) for name in ("day", "n", "own")))
        commons = int(np.searchsorted(self._wikis, self._commons))
        days, lives = self._frame or _Frame((), ((-1, 0),))
        groups = weights.shape[1]
        first = count(rows, group, _marks(days, lives[0], groups), wikis=len(self._wikis), commons=commons)
        cells = first.weighted(weights)
        for live in set(lives) - {lives[0]}:
            others = np.tensordot(weights, windows(rows, group, _marks(days, live, groups)), axes=1)
            for cohort in (cohort for cohort, each in enumerate(lives) if each == live):
                cells.windows[cohort] = others[cohort]
        return cells

    def _meet(self, wikis: Ints) -> None:
        """Makes room for wikis nobody of the contest was on before."""
        new = np.setdiff1d(wikis.astype(np.int64), self._wikis)
        if len(new):
            places = np.searchsorted(self._wikis, new)
            self._cells = replace(self._cells, wikis=np.insert(self._cells.wikis, places, 0, axis=-1))
            self._wikis = np.insert(self._wikis, places, new)

    def members(self, cohort: int) -> Ints:
        """The ids of a cohort's newcomers that are in its figures."""
        found: Ints = self._people.ids[self._counted >> cohort & 1 > 0]
        return found

    @property
    def mature(self) -> list[int]:
        """The last mature mark of each cohort, -1 for none."""
        return self._mature

    def verified(self, cohort: int) -> int:
        """The instant through which all in a cohort's figures are verified; -1: not yet, NEVER: there is nobody."""
        return int(self._people.verified[self._counted >> cohort & 1 > 0].min(initial=NEVER))

    def standing(
        self, cohort: int, watch: Watch, names: Mapping[int, str], unread: tuple[tuple[int, int], ...]
    ) -> Standing:
        """A cohort as last settled; `names` has the wikis by number, `unread` is as of a Standing."""
        today, reach = self._frame.lives[cohort] if self._frame else (-1, 0)
        members, counted = (bits >> cohort & 1 > 0 for bits in (self._people.bits, self._counted))
        one = slice(cohort, cohort + 1)
        return Standing(
            watch=watch,
            newcomers=int(counted.sum()),
            unknown=int(members.sum() - counted.sum()),
            established=int((counted & self._people.established).sum()),
            mature=self._mature[cohort],
            covered=max(watch.covered, self._mature[cohort]),
            today=today,
            reach=reach,
            cells=Cells(
                self._cells.curves[one], self._cells.windows[one], self._cells.spread[one], self._cells.wikis[one]
            ),
            wikis=tuple(names.get(int(wiki), "") for wiki in self._wikis),
            unread=unread,
        )


def _framed(watches: Sequence[Watch], mature: int) -> _Frame:
    lives = []
    for watch in watches:
        live = watch.live
        if live is None:
            live = -1 if watch.seen is None else max(next_mark(watch.end, watch.seen), mature + 1)
        lives.append((live, max(live, mature, 0) if watch.live is None else max(live, 0)))
    return _Frame(watches[0].days, tuple(lives))


def _marks(days: tuple[int, ...], live: tuple[int, int], groups: int) -> Marks:
    """The same marks for every group."""
    today, reach = live
    return Marks(np.tile(np.array(days), (groups, 1)), np.full(groups, today), np.full(groups, reach))


def _packed(deeds: Deeds) -> Deeds:
    """The same in half the memory or less."""
    kinds = (np.int64, np.int16, np.int32, np.int32, np.int32)
    return Deeds(
        *(getattr(deeds, name).astype(kind, copy=False) for name, kind in zip(Deeds.__slots__, kinds, strict=True))
    )

"""From counts to figures: what of a contest's cohort is final, and what contests of a unit say together.

A mark is mature when every newcomer of the cohort is verified through it. Newcomers that could not be verified for
a week are unknown and out of both counts, as long as they are no more than 1 % of the cohort. A cohort that was
mature already does not wait for newcomers found late, who join once verified; were that more than a tenth of it,
it would rather be published as not mature again. Without uploads to the campaign ("organic") a figure also waits until
the campaign's other contests that overlap its window were read after they had ended: before, nobody knows which uploads
are theirs. Times in seconds, UTC; marks in days after the end E.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from metrics.alignment import alike, own_marks
from metrics.calendar import DAY, MILESTONES, last_mark
from metrics.cells import HORIZON, LEASTS, MEASURES, ON_OR_AFTER, QUARTERS, TODAY, TODAY_90, WIDTHS, Cells

Ints = npt.NDArray[np.int64]
PATIENCE: Final = 7 * DAY
UNKNOWN_PERCENT: Final = 1
LATE_PERCENT: Final = 10
NEVER: Final = np.iinfo(np.int64).max
NOT_DUE: Final = "not due"
VERIFYING: Final = "verifying"
UNREAD: Final = "unread"
FINAL: Final = "final"
SO_FAR: Final = "so far"
_STATES: Final = (NOT_DUE, VERIFYING, UNREAD, FINAL)  # what a sum waits for first
READINGS: Final = ("active", "active-90", "quarter", "since-end", "survival", "on-or-after")
LIVE: Final = ("today", "today-90")
_OPEN: Final = READINGS.index("on-or-after")
_AFTER: Final = READINGS.index("survival")


@dataclass(frozen=True, slots=True)
class Watch:
    """How far a contest is known: `seen` ends the stream's coverage (None: no stream yet).

    `since` is when verification could first be asked for: the start of coverage or the forming of the unit. `live` is
    the mark the live end is read at in a unit whose contests end at several instants, None for the contest's own.
    """

    end: int
    days: tuple[int, ...]
    seen: int | None
    since: int
    live: int | None = None

    @property
    def covered(self) -> int:
        """The last mark that the stream covers, -1 for none."""
        return -1 if self.seen is None else max(-1, last_mark(self.end, self.seen))


def mature_mark(verified: Ints, watch: Watch, mark: int = -1) -> int:
    """The last mark at which a cohort is mature, -1 for none. Without newcomers there is nothing to wait for.

    `verified` says through when each member is (-1: never), in any order; `mark` was the last mature one before.
    """
    if not len(verified):
        return mark
    slowest = np.sort(verified)
    mature = _through(watch, int(slowest[0]))
    if watch.seen is not None and watch.seen >= watch.since + PATIENCE:
        spared = len(slowest) * UNKNOWN_PERCENT // 100
        waited = last_mark(watch.end, watch.seen - PATIENCE)
        mature = max(mature, min(waited, _through(watch, int(slowest[spared]))))
    late = len(slowest) * LATE_PERCENT // 100
    return mark if mature < mark <= _through(watch, int(slowest[late])) else mature


def _through(watch: Watch, instant: int) -> int:
    return max(-1, last_mark(watch.end, instant)) if instant >= 0 else -1


@dataclass(frozen=True, slots=True)
class Standing:
    """A contest's cohort by one definition: its people, how far their figures are final and known, and their counts.

    `newcomers` are in the figures; `unknown` ones are not. `established` are of the newcomers. `mature` and `covered`
    are marks (-1: none), `today` the one the live end is read at (-1: no stream yet), `reach` where "on or after" ends.
    `cells` has the cohort as its only group, `wikis` names those of the cells. `unread` holds the spans [start, end) of
    contests of the campaign not read yet.
    """

    watch: Watch
    newcomers: int
    unknown: int
    established: int
    mature: int
    covered: int
    today: int
    reach: int
    cells: Cells
    wikis: tuple[str, ...]
    unread: tuple[tuple[int, int], ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the cohort has anybody; one that has not adds nothing to a sum and holds up nothing."""
        return bool(self.newcomers or self.unknown)

    def unread_before(self, day: int) -> int:
        """The last mark up to which no window holds a day of an unread contest, at most `day`."""
        firsts = [max(0, last_mark(self.watch.end, start)) for start, end in self.unread if end > self.watch.end]
        return min([day, *firsts])


@dataclass(frozen=True, slots=True)
class Summary:
    """What a unit says of itself, summed over its contests' cohorts; fields as of a Standing."""

    newcomers: int
    unknown: int
    established: int
    mature: int
    covered: int
    today: int


def summary(parts: Sequence[Standing]) -> Summary:
    """The sums over contests, and the marks of the unit that all of them have reached."""
    counting = _counting(parts)
    own = _own_marks(counting)
    return Summary(
        sum(part.newcomers for part in parts),
        sum(part.unknown for part in parts),
        sum(part.established for part in parts),
        _reached(own, [part.mature for part in counting]),
        _reached(own, [part.covered for part in counting]),
        min(part.today for part in counting),
    )


def _own_marks(parts: Sequence[Standing]) -> Ints | None:
    """The mark of each contest at each one of the unit, see `alignment`; None where they are the same."""
    days = [part.watch.days for part in parts]
    return None if alike(days) else own_marks(days, HORIZON)


def _reached(own: Ints | None, marks: Sequence[int]) -> int:
    """The last mark of the unit at which no contest is past its own of `marks`."""
    if own is None:
        return min(marks)
    inside = (own <= np.array(marks)[:, None]).all(axis=0)
    if not inside.all():
        return int(inside.argmin()) - 1
    return int((np.array(marks) - own[:, -1]).min()) + HORIZON  # after the last milestone they stay as far apart


class Value(NamedTuple):
    """A figure of a unit: `retained` is None unless it is final or stays so far. `due`, `through`: see `of_unit`."""

    measure: str
    reading: str
    least: int
    months: int
    due: int
    through: int
    retained: int | None
    state: str


def of_unit(parts: Sequence[Standing]) -> list[Value]:
    """Every figure of a unit from its contests' cohorts by one definition, each read at its own marks.

    `due` is when the last contest's figure is final; of one that grows, the instant it counts from ("on or after"),
    or its mark (today). `through` is where the last contest's window ends. There is none of 90 days where milestones
    lie on different days: a quarter may have 90 days in one contest and not in another, and would tell of the other.
    """
    parts = _counting(parts)
    counts = np.sum([_counts(part) for part in parts], axis=0)
    states = np.min([_ranks(part) for part in parts], axis=0)
    due, through = (np.max([_instants(part)[which] for part in parts], axis=0) for which in (0, 1))
    several = _own_marks(parts) is not None
    values = []
    for m, measure in enumerate(MEASURES):
        for r, reading in enumerate(READINGS):
            if several and reading == READINGS[1]:
                continue
            for k, months in enumerate(MILESTONES):
                state = _STATES[states[m, r, k]]
                if state == FINAL and r == _OPEN:
                    state = SO_FAR
                known = state in (FINAL, SO_FAR)
                for n, least in enumerate(LEASTS):
                    retained = int(counts[m, n, r, k]) if known else None
                    instants = int(due[r, k]), int(through[r, k])
                    values.append(Value(measure, reading, least, months, *instants, retained, state))
    return values + _live(parts, LIVE[:1] if several else LIVE)


def _counting(parts: Sequence[Standing]) -> Sequence[Standing]:
    return [part for part in parts if part.counts] or parts


def _counts(part: Standing) -> Ints:
    """Active at each milestone, int64[measures, leasts, readings, milestones]."""
    days = np.array(part.watch.days)
    curves, windows = part.cells.curves[0], part.cells.windows[0]
    wide = [curves[:, w, :, days].transpose(1, 2, 0) for w in range(len(WIDTHS))]
    after = curves[:, 0, :, days + WIDTHS[0]].transpose(1, 2, 0)
    found: Ints = np.stack(
        [wide[0], wide[1], windows[..., QUARTERS], wide[2], after, windows[..., ON_OR_AFTER]],
        axis=2,
    )
    return found


def _instants(part: Standing) -> tuple[Ints, Ints]:
    """When each figure is final and where its window ends, int64[readings, milestones] each."""
    days = np.tile(part.watch.days, (len(READINGS), 1))
    days[_AFTER] += WIDTHS[0]
    through = days.copy()
    through[_OPEN] = np.maximum(days[_OPEN], part.reach)
    return part.watch.end + days * DAY, part.watch.end + through * DAY


def _ranks(part: Standing) -> Ints:
    """The state of each figure, int64[measures, readings, milestones], as places in the states."""
    due, _ = _instants(part)
    days = (due - part.watch.end) // DAY
    passed = part.watch.seen is not None and due <= part.watch.seen
    ranks = np.where(days <= part.mature, 3, np.where(passed, 1, 0))
    ranks[_OPEN] = np.where(days[_OPEN] < part.reach, 3, 0)
    both = np.stack([ranks, ranks])
    if part.unread:
        low = _opens(part)
        for start, end in part.unread:
            over = (start < due) & (end > part.watch.end + low * DAY)
            both[1] = np.where(over & (both[1] == 3), 2, both[1])
        both[1, _OPEN] = ranks[_OPEN]
    return both


def _opens(part: Standing) -> Ints:
    """The first day of each figure's window, int64[readings, milestones]."""
    days = np.array(part.watch.days)
    narrow, wide = (np.maximum(days - width, 0) for width in WIDTHS[:2])
    before = np.concatenate(([0], days[:-1]))
    return np.stack([narrow, wide, before, np.zeros_like(days), days, days])


def _live(parts: Sequence[Standing], readings: Sequence[str]) -> list[Value]:
    """The live ends, each contest's at its own mark."""
    known = all(part.today >= 0 for part in parts)
    mark = max(part.watch.end + max(part.today, 0) * DAY for part in parts)
    windows = np.sum([part.cells.windows[0] for part in parts], axis=0)
    return [
        Value(
            *(measure, reading, least, 0, mark, mark),
            int(windows[m, n, window]) if known else None,
            SO_FAR if known else NOT_DUE,
        )
        for m, measure in enumerate(MEASURES)
        for reading, window in zip(readings, (TODAY, TODAY_90), strict=False)
        for n, least in enumerate(LEASTS)
    ]


@dataclass(frozen=True, slots=True)
class Daily:
    """A daily curve of a unit; `width` SINCE_END looks back to the end. Marks up to `mature` are final."""

    measure: str
    width: int
    least: int
    mature: int
    retained: Ints


def curves_of(parts: Sequence[Standing]) -> list[Daily]:
    """The curves of a unit, at each mark the sums of its contests' at their own, up to the one that all cover."""
    parts = _counting(parts)
    own = _own_marks(parts)
    length = _reached(own, [min(part.covered, HORIZON) for part in parts]) + 1
    marks = np.arange(length) if own is None else own[:, :length]
    total = np.stack(
        [part.cells.curves[0][..., marks if own is None else marks[place]] for place, part in enumerate(parts)]
    ).sum(axis=0)
    mature = _reached(own, [part.mature for part in parts])
    organic = _reached(own, [part.unread_before(part.mature) for part in parts])
    return [
        Daily(measure, width, least, organic if m else mature, total[m, w, n])
        for m, measure in enumerate(MEASURES)
        for w, width in enumerate(WIDTHS)
        if own is None or width != WIDTHS[1]
        for n, least in enumerate(LEASTS)
    ]


@dataclass(frozen=True, slots=True)
class Places:
    """Where those active at a final milestone were: on Commons only, elsewhere only, on both; and wiki by wiki."""

    measure: str
    months: int
    commons_only: int
    other_only: int
    both: int
    wikis: tuple[tuple[str, int], ...]


def places_of(parts: Sequence[Standing]) -> list[Places]:
    """The spread over wikis at each final milestone; who was active on several wikis is in each of them."""
    parts = _counting(parts)
    ranks = np.stack([_ranks(part)[:, 0] for part in parts])
    found: list[Places] = []
    for m, measure in enumerate(MEASURES):
        for k, months in enumerate(MILESTONES):
            if _STATES[ranks[:, m, k].min()] == FINAL:
                only, other, both = np.stack([part.cells.spread[0, m, k] for part in parts]).sum(axis=0).tolist()
                found.append(Places(measure, months, only, other, both, _by_wiki(parts, m, k)))
    return found


def _by_wiki(parts: Sequence[Standing], m: int, k: int) -> tuple[tuple[str, int], ...]:
    active: dict[str, int] = {}
    for part in parts:
        for wiki, n in zip(part.wikis, part.cells.wikis[0, m, k].tolist(), strict=True):
            active[wiki] = active.get(wiki, 0) + n
    return tuple(sorted(((wiki, n) for wiki, n in active.items() if n), key=lambda pair: (-pair[1], pair[0])))

"""Who is compared with whom: a draw that is the same whoever makes it, in whatever order people are named.

An edition's newcomers take turns, each week's as often as its share of them asks for, and each takes the first
candidate of its own week whose first contribution lies before the end of its contest. After the last of them comes
the first again, until the group is as large as wanted or nobody finds anybody. The orders are those of a hash of the
edition's name and an id, so that they depend on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from state.comparisons import Newcomer

WEEK = 7 * 86_400
_MONDAY = 4 * 86_400  # 5 January 1970


def week(ts: int) -> int:
    """The number of the week of an instant; weeks begin on Monday, 00:00 UTC."""
    return (ts - _MONDAY) // WEEK


def begins(number: int) -> int:
    """The first second of a week."""
    return number * WEEK + _MONDAY


def in_order(edition: str, ids: Iterable[int]) -> list[int]:
    """Ids in the edition's own order."""
    return sorted(ids, key=lambda one: sha256(f"{edition}|{one}".encode()).digest())


def turns(edition: str, newcomers: Iterable[Newcomer]) -> list[Newcomer]:
    """The newcomers in an order whose every beginning holds each week's share of them, to within one."""
    by_id = {newcomer.central_id: newcomer for newcomer in newcomers}
    waiting: dict[int, list[Newcomer]] = {}
    for central_id in in_order(edition, by_id):
        waiting.setdefault(week(by_id[central_id].registered), []).append(by_id[central_id])
    taken = dict.fromkeys(sorted(waiting), 0)
    found: list[Newcomer] = []
    for place in range(1, len(by_id) + 1):
        # Of the weeks that are behind their share, the one that is first to be a whole person behind.
        behind = [one for one in taken if taken[one] * len(by_id) < len(waiting[one]) * place]
        next_one = min(behind, key=lambda one: -(-(taken[one] + 1) * len(by_id) // len(waiting[one])))
        found.append(waiting[next_one][taken[next_one]])
        taken[next_one] += 1
    return found


@dataclass(slots=True)
class Known:
    """What is known of candidates by id: the first contribution, None for somebody who is no candidate after all.

    Whether those who are `unsure` are candidates is still to be found out.
    """

    first: dict[int, int | None] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)

    def certain(self, one: int) -> bool:
        """Whether nothing more has to be found out about a candidate."""
        return one in self.first and one not in self.unsure


@dataclass(slots=True)
class Match:
    """A draw: pairs of candidate and newcomer, and the candidates it cannot go on without knowing more about.

    While there are such, the pairs are not final.
    """

    pairs: list[tuple[int, Newcomer]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)


def match(order: Sequence[Newcomer], candidates: Mapping[int, Sequence[int]], known: Known, size: int) -> Match:
    """Draws `size` of the candidates, which are ids by week in the edition's order, for the newcomers in turns."""
    left = {number: list(ids) for number, ids in candidates.items()}
    found, still = Match(), list(order)
    while still:
        served = []
        for newcomer in still:
            if len(found.pairs) + len(found.open) >= size:
                return found
            taken = _take(left.get(week(newcomer.registered), []), known, newcomer.end)
            if taken is None:
                continue
            served.append(newcomer)
            if known.certain(taken):
                found.pairs.append((taken, newcomer))
            else:
                found.open.append(taken)
        still = served
    return found


def _take(ids: list[int], known: Known, end: int) -> int | None:
    """Takes the first candidate that may fit out of `ids`, and with it those in front that are none."""
    at = 0
    while at < len(ids):
        first = known.first.get(ids[at], -1)
        if first is None:
            del ids[at]
        elif first < end:
            return ids.pop(at)
        else:
            at += 1
    return None

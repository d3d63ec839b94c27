"""Who is a newcomer, by named definition: predicates on stored facts.

`global` is the headline; `grace` is that of Event Metrics, `commons` that of the Wiki Loves tool (it takes an old
Wikipedian who first opens Commons during a contest for new), `first-edit` Zachte's. The facts are those of the
contest in which the account made its first upload of the edition; in a campaign a person is a newcomer of one
edition, the first. Times in seconds, UTC; -1 is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.calendar import DAY
from metrics.errors import UnknownDefinition

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
GRACE: Final = 14 * DAY
HEADLINE: Final = "global"
FIRST_EDIT: Final = "first-edit"
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of accounts: parallel arrays.

    `person` is False for bots, temporary and system accounts, for accounts that are not global ones, were hidden when
    they were found or that nobody looked up: they are never newcomers. `first_contribution` and `established` are the
    earliest instants known at which an account had made 1 and 500 contributions, on any wiki; before `history` there
    is none unknown that would move them.
    """

    person: Bools
    registered: Ints
    commons_registered: Ints
    first_contribution: Ints
    history: Ints
    established: Ints


def _global(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    return (facts.registered >= start) & (facts.registered < end)


def _grace(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    return (facts.registered >= start - GRACE) & (facts.registered < end)


def _commons(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:  # noqa: ARG001
    """To the second: a registration known by its day only is of an account that nobody looked up."""
    return facts.commons_registered > start


def _first_edit(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:  # noqa: ARG001
    """What bears an older date than the account is history that was imported, and not the account's doing."""
    asked = (facts.history >= start) & ~_contributed(facts, start)
    return (facts.registered >= start) | asked


def _contributed(facts: Facts, start: int | Ints) -> Bools:
    return (facts.first_contribution > UNKNOWN) & (facts.first_contribution < start)


DEFINITIONS: Final[dict[str, Callable[[Facts, int | Ints, int | Ints], Bools]]] = {
    HEADLINE: _global,
    "grace": _grace,
    "commons": _commons,
    FIRST_EDIT: _first_edit,
}


def newcomers(definition: str, facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    """Which accounts are newcomers of a contest in [start, end), as a mask. Raises UnknownDefinition."""
    return facts.person & _named(definition)(facts, start, end)


def undecided(definition: str, facts: Facts, start: int | Ints) -> Bools:
    """Of which accounts it cannot be said yet whether they are new, as a mask; none of them counts as new.

    That is so under `first-edit` until an older account's contributions before the start were asked for. A missing
    registration decides: such accounts are older than the records of it. Raises UnknownDefinition.
    """
    if _named(definition) is not _first_edit:
        return np.zeros(len(facts.person), dtype=bool)
    unasked = (facts.registered < start) & (facts.history < start)
    return facts.person & unasked & ~_contributed(facts, start)


def established(facts: Facts, start: int | Ints) -> Bools:
    """Which accounts are known to have made 500 contributions or more before the start, as a mask."""
    return (facts.established > UNKNOWN) & (facts.established < start)


def first_edition(person: Ints, start: int | Ints, year: Ints, new: Bools) -> Bools:
    """Which memberships make somebody a newcomer: of a person's `new` ones in a campaign only the first, as a mask.

    A membership is a person's in an edition, with the start of the contest that counts there; it decides which is
    first, then the year. `person` numbers a person in a campaign.
    """
    at = np.flatnonzero(new)
    order = at[np.lexsort((year[at], np.broadcast_to(start, new.shape)[at], person[at]))]
    mask = np.zeros(len(new), dtype=bool)
    mask[order] = np.append(True, person[order][1:] != person[order][:-1])[: len(order)]
    return mask


def _named(definition: str) -> Callable[[Facts, int | Ints, int | Ints], Bools]:
    if definition not in DEFINITIONS:
        raise UnknownDefinition(f"no definition {definition!r}: there are {', '.join(DEFINITIONS)}")
    return DEFINITIONS[definition]

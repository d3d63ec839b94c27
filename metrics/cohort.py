"""Who is a newcomer, by named definition: predicates on stored facts.

`global` is the headline; `grace` is that of Event Metrics, `commons` that of the Wiki Loves tool (it takes an old
Wikipedian who first opens Commons during a contest for new), `first-edit` Zachte's. The facts are those of the
contest in which the account made its first upload of the edition. Times in seconds, UTC; -1 is unknown.
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of accounts: parallel arrays.

    `person` is False for bots, temporary and system accounts, for accounts hidden when they were found and for
    names nobody could be found for: they are never newcomers. `prior` counts contributions before the start.
    """

    person: Bools
    registered: Ints
    commons_registered: Ints
    prior: Ints | None = None


def _global(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    return (facts.registered >= start) & (facts.registered < end)


def _grace(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    return (facts.registered >= start - GRACE) & (facts.registered < end)


def _commons(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:  # noqa: ARG001
    return facts.commons_registered > start


def _first_edit(facts: Facts, start: int | Ints, end: int | Ints) -> Bools:  # noqa: ARG001
    if facts.prior is None:
        raise UnknownDefinition("contributions before the start are not stored, so 'first-edit' has no answer")
    return np.equal(facts.prior, 0)


DEFINITIONS: Final[dict[str, Callable[[Facts, int | Ints, int | Ints], Bools]]] = {
    "global": _global,
    "grace": _grace,
    "commons": _commons,
    "first-edit": _first_edit,
}


def newcomers(definition: str, facts: Facts, start: int | Ints, end: int | Ints) -> Bools:
    """Which accounts are newcomers of a contest in [start, end), as a mask. Raises UnknownDefinition."""
    if definition not in DEFINITIONS:
        raise UnknownDefinition(f"no definition {definition!r}: there are {', '.join(DEFINITIONS)}")
    return facts.person & DEFINITIONS[definition](facts, start, end)

"""collector.past: when what is known of a person's past answers the question."""

from __future__ import annotations

import pytest

from collector.past import Past
from state.histories import ESTABLISHED, History, OpenHistory

FIRST, SECOND = 1000, 2000  # two starts


def past(*firsts: int, counts: tuple[int, ...] = (), **known: object) -> Past:
    """Give a person about whom nothing is known but that Commons is to be asked."""
    return Past(OpenHistory(7, 70, "Asha", None, firsts, counts), "Asha", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([FIRST - 1], History(7, FIRST - 1, None, None)),
        ([FIRST], History(7, None, None, FIRST)),
        ([], History(7, None, None, FIRST)),
    ],
    ids=["a second before", "at the start", "nothing"],
)
def test_one_start(rows: list[int], answer: History) -> None:
    """One contribution before the start decides at once; that there is none, only when all wikis are known."""
    person = past(FIRST)
    person.hear("commonswiki", rows, 3)
    assert person.answer() == (answer if answer.through is None else None)
    person.total = 3
    assert person.answer() == answer


def test_a_total_of_none_is_not_believed() -> None:
    """A participant has edits: where a total says there are none, it proves nothing about other wikis."""
    person = past(FIRST, total=0)
    person.miss("commonswiki")
    assert person.answer() is None
    person.placed = True
    assert person.answer() == History(7, None, None, FIRST)


def test_between_two_starts() -> None:
    """A contribution between two starts answers the later one; the earlier one stays open, and only that is claimed."""
    person = past(FIRST, SECOND)
    assert person.until == SECOND
    person.hear("commonswiki", [FIRST, SECOND - 1], 2)
    assert person.until == FIRST
    person.total = 2
    assert person.answer() == History(7, FIRST, None, FIRST)


@pytest.mark.parametrize("many", [ESTABLISHED - 1, ESTABLISHED])
def test_the_five_hundredth(many: int) -> None:
    """500 contributions before the start, from whatever wikis, make established; 499 and one at the start do not."""
    person = past(FIRST, counts=(FIRST,))
    person.hear("commonswiki", list(range(200)), 200)
    assert person.counted
    person.waiting.append("enwiki")
    person.hear("enwiki", [*range(200, many), FIRST, FIRST + 1], 0)
    decided = many == ESTABLISHED
    assert person.answer() == (History(7, 0, ESTABLISHED - 1, None) if decided else None)
    person.placed = True
    assert person.answer() == History(7, 0, ESTABLISHED - 1 if decided else None, None if decided else FIRST)


def test_the_five_hundredth_between_two_starts() -> None:
    """At the very second of a start it is established for the later start only, and the earlier one stays open."""
    person = past(counts=(FIRST, SECOND))
    person.hear("commonswiki", list(range(FIRST - ESTABLISHED + 1, FIRST + 1)), ESTABLISHED)
    assert person.until == FIRST
    person.placed = True
    assert person.answer() == History(7, FIRST - ESTABLISHED + 1, FIRST, FIRST)


def test_a_beginning_that_is_enough() -> None:
    """One row is enough unless the number matters; then it takes 500 rows, the start, or what other wikis told."""
    assert past(FIRST).content([5])
    assert past(FIRST, SECOND).content([FIRST + 5])
    assert past(counts=(FIRST, SECOND)).content([5] * (ESTABLISHED - 1) + [FIRST])
    assert not past(counts=(FIRST, SECOND)).content([5] * (ESTABLISHED - 2) + [FIRST])
    counting = past(FIRST, counts=(FIRST,))
    assert not counting.content([5])
    assert counting.content([5, FIRST])
    assert counting.content([5] * ESTABLISHED)
    counting.times = list(range(ESTABLISHED - 1))
    assert counting.content([5])
    later = past(SECOND, counts=(FIRST, SECOND))
    later.times = [FIRST + 5] * (ESTABLISHED - 1)
    assert not later.content([5])

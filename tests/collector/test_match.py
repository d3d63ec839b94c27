"""Whose change it is."""

from __future__ import annotations

import pytest

from collector.events import Revision
from collector.match import Matcher
from state.entries import TrackedAccount

START = 1_790_000_000
NOW = START + 5_000_000
TRACKED = [
    TrackedAccount(1, 9001, "Asha", START),
    TrackedAccount(2, 9002, "Björn", START + 1000),
    TrackedAccount(3, None, "Chidi", START),
    TrackedAccount(4, 9004, None, START),
]


def revision(user: str | None, central_id: int | None = None, ts: int = NOW, *, temporary: bool = False) -> Revision:
    """A revision on enwiki."""
    return Revision("enwiki", 7, ts, user, central_id, temporary=temporary)


@pytest.mark.parametrize(
    ("change", "account"),
    [
        (revision("Asha"), 1),
        (revision("Asha", 9001), 1),
        (revision("Asha, renamed", 9001), 1),
        (revision("Asha", 5555), None),
        (revision(None, 9004), 4),
        (revision("Chidi"), 3),
        (revision("Chidi", 7777), 3),
        (revision("Somebody"), None),
        (revision(None), None),
        (revision("asha"), None),
    ],
    ids=str,
)
def test_a_central_id_decides_and_a_name_is_second_best(change: Revision, account: int | None) -> None:
    """An id finds its account under any name; another id under the same name is another person; a name is exact."""
    assert Matcher(TRACKED).match(change) == account


def test_what_was_done_before_the_first_contest_is_nobodys() -> None:
    """The first second of the contest counts, the one before does not."""
    matcher = Matcher(TRACKED)
    assert matcher.match(revision("Björn", ts=START + 1000)) == 2
    assert matcher.match(revision("Björn", ts=START + 999)) is None
    assert matcher.match(revision(None, 9002, ts=START + 999)) is None


def test_temporary_accounts_are_never_matched() -> None:
    """Neither the name pattern of temporary accounts nor their flag finds anybody."""
    matcher = Matcher([TrackedAccount(1, 9001, "~2026-12345-67", START)])
    assert matcher.match(revision("~2026-12345-67")) is None
    assert matcher.match(revision("any", 9001, temporary=True)) is None


def test_a_name_given_up_counts_for_another_day() -> None:
    """During a global rename a wiki's edits come under the old name without an id: they are still the account's."""
    matcher = Matcher(TRACKED, NOW)
    renamed = [TrackedAccount(1, 9001, "Asha K", START), *TRACKED[1:]]
    matcher.reload(renamed, NOW + 10)
    assert matcher.match(revision("Asha K", ts=NOW + 20)) == 1
    assert matcher.match(revision("Asha", ts=NOW + 20)) == 1
    assert matcher.match(revision("Asha", ts=NOW + 10 + 86_400)) is None
    matcher.reload(renamed, NOW + 100)
    assert matcher.match(revision("Asha", ts=NOW + 10 + 86_399)) == 1
    matcher.reload(renamed, NOW + 10 + 86_400)
    assert matcher.match(revision("Asha", ts=NOW + 20)) is None


def test_a_name_given_up_and_taken_by_another_is_the_new_holders() -> None:
    """The current holder of a name goes before the former one."""
    matcher = Matcher(TRACKED, NOW)
    matcher.reload([TrackedAccount(1, 9001, "Asha K", START), TrackedAccount(9, 9009, "Asha", START)], NOW)
    assert matcher.match(revision("Asha")) == 9


def test_who_is_no_longer_tracked_is_not_matched() -> None:
    """An account that leaves the roster leaves its names too."""
    matcher = Matcher(TRACKED, NOW)
    assert len(matcher) == 3
    matcher.reload(TRACKED[1:], NOW)
    assert matcher.match(revision("Asha")) is None
    assert matcher.match(revision("Asha", 9001)) is None


def test_a_merged_id_is_the_survivor_s() -> None:
    """What comes under the id of a merged account is the account's it was merged into; others' aliases are nobody's."""
    matcher = Matcher(TRACKED, NOW, {7001: 2, 7002: 99})
    assert matcher.match(revision("Whoever", 7001)) == 2
    assert matcher.match(revision("Whoever", 7001, START + 999)) is None
    assert matcher.match(revision("Whoever", 7002)) is None
    matcher.reload(TRACKED, NOW)
    assert matcher.match(revision("Whoever", 7001)) is None


def test_a_former_name_ends_when_somebody_registers_it() -> None:
    """Whoever registers a freed name has it from then on: what comes under it is not the former holder's."""
    matcher = Matcher(TRACKED, NOW)
    matcher.reload([TrackedAccount(1, 9001, "Asha K", START), *TRACKED[1:]], NOW + 10)
    assert matcher.match(revision("Asha")) == 1
    matcher.taken("Asha")
    matcher.taken("Björn")
    assert matcher.match(revision("Asha")) is None
    assert matcher.match(revision("Björn")) == 2

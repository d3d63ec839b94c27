"""Whose change it is."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.events import Revision
from collector.match import FORMER, Matcher
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


class Plain:
    """The same rules over dictionaries that are made anew at each reading."""

    def __init__(self) -> None:
        self.by_id: dict[int, TrackedAccount] = {}
        self.by_name: dict[str, TrackedAccount] = {}
        self.former: dict[str, tuple[TrackedAccount, int]] = {}

    def reload(self, accounts: list[TrackedAccount], now: int, merged: dict[int, int]) -> None:
        """Takes over the accounts; a name that nobody has any more is its last holder's for a day."""
        present = {a.id: a for a in accounts}
        former = self.former | {name: (held, now + FORMER) for name, held in self.by_name.items()}
        self.by_name = {a.name: a for a in accounts if a.name is not None}
        self.by_id = {a.central_id: a for a in accounts if a.central_id is not None}
        self.by_id |= {old: present[into] for old, into in merged.items() if into in present}
        self.former = {
            name: (held, until)
            for name, (held, until) in former.items()
            if name not in self.by_name and held.id in present and until > now
        }

    def match(self, r: Revision) -> int | None:
        """Whose revision it is, rule by rule."""
        found = None
        if r.central_id is not None:
            found = self.by_id.get(r.central_id)
            named = self.by_name.get(r.user or "")
            if found is None and named is not None and named.central_id is None:
                found = named
        elif r.user is not None and not r.user.startswith("~2"):
            found = self.by_name.get(r.user)
            if found is None and r.user in self.former and r.ts < self.former[r.user][1]:
                found = self.former[r.user][0]
        return found.id if found is not None and r.ts >= found.start and not r.temporary else None


NAMES = ("Asha", "Björn", "Chidi", "~2026-1", "Dora")


def roster(chance: random.Random) -> list[TrackedAccount]:
    """Some of six accounts, under names that no two of them share."""
    names = chance.sample([*NAMES, None, None, None], 8)
    return [
        TrackedAccount(n, 9000 + n if n < 5 else None, names[n], START + n)
        for n in chance.sample(range(1, 7), chance.randrange(7))
    ]


@given(st.integers(0, 2**32))
def test_any_readings_answer_as_the_rules_say(seed: int) -> None:
    """Read again and again into the same tables, the accounts are found as in tables made anew."""
    chance, matcher, plain, now = random.Random(seed), Matcher(), Plain(), NOW
    for _ in range(4):
        now += chance.choice([0, 10, FORMER - 1, FORMER])
        accounts, merged = roster(chance), {7000 + n: chance.randrange(8) for n in range(chance.randrange(3))}
        matcher.reload(iter(accounts), now, merged)
        plain.reload(accounts, now, merged)
        assert len(matcher) == len(plain.by_name)
        for user, central_id in product((None, *NAMES), (None, 7000, 7001, 9001, 9002, 9005)):
            ts = chance.choice([now, now + FORMER - 1, now + FORMER, START + 2])
            asked = revision(user, central_id, ts, temporary=chance.random() < 0.1)
            assert matcher.match(asked) == plain.match(asked), (seed, asked)

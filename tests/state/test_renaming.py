"""Renames, merges, suppression and locks, whoever tells them, in whatever order, leave one row for each person."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from state.activity import Activity, Batch, Contribution, Source
from state.entries import Account, Called, Identified, Participation
from state.findings import RENAMED, SUPPRESSED
from tests.state.world import DAY, END, START, contest, found, person, populated

LATER = END + 5 * DAY


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Activity, list[int], int]]:
    """Give three newcomers of a contest."""
    made = populated(tmp_path / "a.db")
    yield made
    made[0].close()


def names(activity: Activity) -> list[str | None]:
    """Current names in the order of our ids."""
    return [name for (name,) in activity._con.execute("SELECT name FROM account ORDER BY id")]


def former(activity: Activity) -> list[tuple[int, str, int]]:
    """The history of names."""
    return list(activity._con.execute("SELECT account, name, until FROM name ORDER BY until, name").fetchall())


def test_a_rename_keeps_the_id_and_the_history(world: tuple[Activity, list[int], int]) -> None:
    """A renamed account is the same account; the matcher is told to look again; the old name is in the history."""
    activity, (account, *_), _ = world
    before = activity.roster.version()
    assert activity.roster.rename(None, "Person 0", "Someone else", END)
    assert names(activity) == ["Someone else", "Person 1", "Person 2"]
    assert activity.roster.version() > before
    assert former(activity) == [(account, "Person 0", END)]
    assert activity.roster.put_accounts([replace(person(0), name="Someone else")]) == [account]
    assert found(activity, RENAMED) == 1


def test_a_rename_of_a_stranger_changes_nothing(world: tuple[Activity, list[int], int]) -> None:
    """Renames of people nobody follows are not remembered."""
    activity, _, _ = world
    assert not activity.roster.rename(None, "Nobody", "Still nobody", END)
    assert names(activity) == ["Person 0", "Person 1", "Person 2"]
    assert found(activity, RENAMED) == 0


def test_a_rename_told_twice_is_one(world: tuple[Activity, list[int], int]) -> None:
    """The stream, the log and the poll tell the same rename: it happens once."""
    activity, (account, *_), _ = world
    for _ in range(2):
        activity.roster.rename(None, "Person 0", "Someone else", END)
        activity.names.follow([Called(1000, "Someone else", False)], END + 9)
    assert former(activity) == [(account, "Person 0", END)]
    assert found(activity, RENAMED) == 1


def test_an_old_rename_is_not_about_the_new_holder(world: tuple[Activity, list[int], int]) -> None:
    """Told again, a rename leaves alone who has the freed name now, whether renamed to it or registered since."""
    activity, (one, two, _), _ = world
    activity.roster.rename(None, "Person 0", "Elsewhere", END)
    activity.roster.rename(None, "Person 1", "Person 0", END + 5)
    assert not activity.roster.rename(None, "Person 0", "Elsewhere", END)
    assert names(activity)[:2] == ["Elsewhere", "Person 0"]
    activity.roster.rename(None, "Person 0", "Away", END + 7)
    activity.roster.put_accounts([Account(50, "Person 0", END + 20, END + 20)], END + 30)
    assert not activity.roster.rename(None, "Person 0", "Elsewhere", END)
    assert not activity.roster.rename(None, "Person 0", "Away", END + 7)
    assert names(activity) == ["Elsewhere", "Away", "Person 2", "Person 0"]
    assert [row[:2] for row in former(activity)] == [(one, "Person 0"), (two, "Person 1"), (two, "Person 0")]


def test_two_people_swap_names(world: tuple[Activity, list[int], int]) -> None:
    """Seen in one look by id, an exchange of names leaves each with the other's, and the histories right."""
    activity, (one, two, _), _ = world
    assert activity.names.follow([Called(1000, "Person 1"), Called(1001, "Person 0")], END) == 2
    assert names(activity)[:2] == ["Person 1", "Person 0"]
    assert sorted(former(activity)) == [(one, "Person 0", END), (two, "Person 1", END)]


@pytest.mark.parametrize(("days", "rows"), [(0, 3), (1, 4)])
def test_an_imported_old_name_is_the_enrolled_new_one(
    world: tuple[Activity, list[int], int], days: int, rows: int
) -> None:
    """Imported by the old name, enrolled under the new: one person, if the registrations on Commons are of one day."""
    activity, (account, *_), _ = world
    day = (START + DAY) // DAY * DAY + days * DAY
    activity.roster.put_accounts([Account(None, "Old name", None, day, kind="unresolved")])
    assert activity.roster.rename(None, "Old name", "Person 0", END) == (rows == 3)
    assert len(names(activity)) == rows
    assert names(activity)[:3] == ["Person 0", "Person 1", "Person 2"]
    assert former(activity) == ([(account, "Old name", END)] if rows == 3 else [])


def test_a_vanished_person_has_no_history(world: tuple[Activity, list[int], int]) -> None:
    """A rename to a vanished name replaces the name and all before it; the person stays tracked under it."""
    activity, (account, *_), _ = world
    activity.roster.rename(None, "Person 0", "Someone else", END)
    activity.roster.rename(None, "Person 1", "Somebody", END)
    activity.roster.rename(None, "Someone else", "Renamed user 00af12", LATER)
    assert names(activity)[0] == "Renamed user 00af12"
    assert [name for _, name, _ in former(activity)] == ["Person 1"]
    assert [one.name for one in activity.roster.tracked_accounts() if one.id == account] == ["Renamed user 00af12"]


def test_a_suppressed_person_has_no_name_until_shown_again(world: tuple[Activity, list[int], int]) -> None:
    """Hidden later, an account loses its names and nothing else; when the id is told of again, so is the name."""
    activity, (account, *_), _ = world
    activity.record(Batch(contributions=(Contribution(account, "enwiki", 1, END + 5, Source.STREAM),)))
    activity.roster.rename(None, "Person 0", "Someone else", END)
    facts = f"SELECT central_id, registered, kind FROM account WHERE id = {account}"
    before = activity._con.execute(facts).fetchone()
    assert activity.names.follow([Called(1000, None), Called(1001, "Person 1")], END + 9) == 1
    assert names(activity) == [None, "Person 1", "Person 2"]
    assert former(activity) == []
    assert activity._con.execute(facts).fetchone() == before
    assert account in {one.id for one in activity.roster.tracked_accounts()}
    assert activity._con.execute("SELECT count(*) FROM contribution").fetchone() == (1,)
    assert activity.names.follow([Called(1000, None)], END + 10) == 0
    assert found(activity, SUPPRESSED) == 1
    assert activity.names.follow([Called(1000, "Shown again")], END + 11) == 1
    assert names(activity)[0] == "Shown again"
    assert not activity.names.hide(4711)


def test_locks_follow_the_name_of_their_time(world: tuple[Activity, list[int], int]) -> None:
    """A lock is of who had the name then; unknown names, and Commons' own accounts, are no concern."""
    activity, *_ = world
    activity.roster.rename(None, "Person 0", "Someone else", END)
    activity.roster.rename(None, "Person 1", "Person 0", END + 5)
    assert not activity.names.lock("Person 0", True, END)
    assert activity.names.lock("Someone else", True, END + 1)
    assert not activity.names.lock("Nobody", True, END)
    activity.roster.put_accounts([Account(None, "Lone", None, 5)])
    assert not activity.names.lock("Lone", True, LATER)
    locked = "SELECT locked FROM account ORDER BY id"
    assert activity._con.execute(locked).fetchall() == [(1,), (0,), (0,), (0,)]
    assert activity.names.lock("Someone else", False, END + 2)
    assert activity._con.execute(locked).fetchone() == (0,)


def test_a_look_by_id_brings_locks_and_missing_facts(world: tuple[Activity, list[int], int]) -> None:
    """What list=globalusers tells besides the name is taken over; a known registration is not overwritten by none."""
    activity, (account, *_), _ = world
    activity._con.execute("UPDATE account SET registered = NULL WHERE id = ?", [account])
    activity._con.commit()
    activity.names.follow([Called(1000, "Person 0", True, 77), Called(1001, "Person 1", None, None)], END)
    facts = "SELECT registered, locked FROM account ORDER BY id"
    assert activity._con.execute(facts).fetchall()[:2] == [(77, 1), (START + DAY, 0)]
    assert activity.names.follow([Called(4711, "Nobody of ours")], END) == 0


def test_what_was_asked_before_a_rename_is_no_news(world: tuple[Activity, list[int], int]) -> None:
    """An answer from before the stream told of a rename neither takes the name back nor hides the person."""
    activity, *_ = world
    activity.roster.rename(None, "Person 0", "Now", END + 10)
    assert activity.names.follow([Called(1000, "Person 0")], END + 9) == 0
    assert activity.names.follow([Called(1000, None)], END + 9) == 0
    assert names(activity)[0] == "Now"


def test_accounts_by_id_come_in_pages(world: tuple[Activity, list[int], int]) -> None:
    """Only accounts with a central id are to be asked about, each once, in order."""
    activity, ids, _ = world
    activity.roster.put_accounts([Account(None, "Lone", None, 5)])
    expected = [Identified(account, 1000 + n, f"Person {n}") for n, account in enumerate(ids)]
    assert activity.names.identified(0, 2) == expected[:2]
    assert activity.names.identified(ids[1], 2) == expected[2:]
    assert (activity.names.many(0), activity.names.many(ids[1])) == (3, 1)


@dataclass
class Someone:
    """Somebody as the world knows them: central ids (the last is theirs, the others merged into it) and names."""

    ids: list[int]
    name: str
    contributed: int = 0
    known: bool = False
    by_id: bool = False  # whether their central id is known


@dataclass
class Truth:
    """The people there are, and the names nobody has any more."""

    people: list[Someone] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)
    reused: set[str] = field(default_factory=set)
    log: list[tuple[int, str, str]] = field(default_factory=list)
    merges: list[tuple[int, Account, str]] = field(default_factory=list)


class Renaming(RuleBasedStateMachine):
    """A world in which people are renamed, take freed names and are merged, and what we are told of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.activity = Activity.open(Path(self.folder.name) / "a.db")
        self.activity._con.execute("PRAGMA synchronous = OFF")
        self.truth = Truth()
        self.now = END
        self.number = 0

    def teardown(self) -> None:
        """Close the database."""
        self.activity.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        """Make a contest."""
        (self.contest,) = self.activity.roster.put_contests([contest()]).values()

    def fresh(self) -> str:
        """Return a name nobody ever had."""
        self.number += 1
        return f"Name {self.number}"

    def tick(self) -> int:
        """Let a second pass."""
        self.now += 1
        return self.now

    def names(self) -> set[str]:
        """Return the names we know."""
        return {name for (name,) in self.activity._con.execute("SELECT name FROM account")}

    def pick(self, data: st.DataObject) -> Someone:
        """Return one of the people."""
        return data.draw(st.sampled_from(self.truth.people))

    def name(self, data: st.DataObject) -> str:
        """Return a name to be had: a freed one, or a new one."""
        again = bool(data.draw(st.booleans()))
        if self.truth.freed and again:
            name = self.truth.freed.pop(data.draw(st.integers(0, len(self.truth.freed) - 1)))
            self.truth.reused.add(name)
            return name
        return self.fresh()

    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        """Somebody registers, perhaps under a name that was freed."""
        self.tick()
        self.truth.people.append(Someone([1000 + self.number + 500 * len(self.truth.people)], self.name(data)))
        self.number += 1

    def account(self, who: Someone) -> Account:
        """Return what the wikis say of somebody now."""
        return Account(who.ids[-1], who.name, START + DAY, START + DAY)

    @precondition(lambda self: self.truth.people)
    @rule(data=st.data())
    def enrol(self, data: st.DataObject) -> None:
        """Ask who somebody is, and store it with a participation and a contribution."""
        who = self.pick(data)
        who.by_id = True
        self.met(who, self.activity.roster.put_accounts([self.account(who)], self.tick())[0])

    @precondition(lambda self: self.truth.people)
    @rule(data=st.data())
    def put_by_name(self, data: st.DataObject) -> None:
        """Store somebody by the present name, as from an import; a name of two says nothing of who it is."""
        who = self.pick(data)
        if who.name not in self.truth.reused and not (who.known and who.name not in self.names()):
            told = Account(None, who.name, None, START, kind="unresolved")
            self.met(who, self.activity.roster.put_accounts([told], self.tick())[0])

    def met(self, who: Someone, account: int) -> None:
        """Note that somebody took part, and what was recorded of them."""
        who.known = True
        self.activity.roster.put_participations([Participation(self.contest, account, START + DAY, account, 1)])
        self.activity.roster.retrack()
        self.number += 1
        row = Contribution(account, "enwiki", self.number, END + self.number, Source.STREAM)
        who.contributed += self.activity.record(Batch(contributions=(row,))).new

    @precondition(lambda self: self.truth.people)
    @rule(data=st.data(), told=st.booleans())
    def rename(self, data: st.DataObject, told: bool) -> None:
        """Rename somebody; the stream tells of it, or does not. Who is known by name only is lost without."""
        who, new, at = self.pick(data), self.name(data), self.tick()
        old, who.name = who.name, new
        self.truth.freed.append(old)
        self.truth.log.append((at, old, new))
        if told or (who.known and not who.by_id):
            self.activity.roster.rename(None, old, new, at)

    @rule(since=st.integers(0, 50))
    def read_the_log(self, since: int) -> None:
        """Read the last entries of the log once more, or all of them."""
        for at, old, new in self.truth.log[-since:]:
            self.activity.roster.rename(None, old, new, at)
        for at, into, old in self.truth.merges:
            self.activity.names.merge(into, [old], at)

    @rule()
    def poll(self) -> None:
        """Ask about every id."""
        at = self.tick()
        known = {who.ids[-1]: who for who in self.truth.people}
        asked = self.activity.names.identified(0, 1000)
        self.activity.names.follow([Called(one.central_id, known[one.central_id].name, False) for one in asked], at)

    @precondition(lambda self: len(self.truth.people) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """Merge somebody into somebody else, of whom the log tells at once. Both are asked who they are before."""
        gone, kept = data.draw(st.permutations(self.truth.people))[:2]
        self.poll()
        at = self.tick()
        self.truth.people.remove(gone)
        self.truth.merges.append((at, self.account(kept), gone.name))
        kept.ids[:0] = gone.ids
        kept.contributed += gone.contributed
        kept.known = kept.known or gone.known
        kept.by_id = kept.by_id or gone.by_id
        self.activity.names.merge(self.account(kept), [gone.name], at)

    @invariant()
    def nobody_is_lost_or_doubled(self) -> None:
        """Once everybody is asked by id there is one row a person, and nothing was lost or counted twice."""
        con = self.activity._con
        total = sum(who.contributed for who in self.truth.people)
        assert con.execute("SELECT count(*) FROM contribution").fetchone() == (total,)
        known = [who for who in self.truth.people if who.known]
        assert con.execute("SELECT count(*) FROM participation").fetchone() == (len(known),)
        assert con.execute("SELECT count(*) FROM account").fetchone() == (len(known),)
        ids = {central for (central,) in con.execute("SELECT central_id FROM account WHERE central_id IS NOT NULL")}
        assert ids <= {who.ids[-1] for who in known}
        days = con.execute("SELECT coalesce(sum(n), 0) FROM day_count").fetchone()
        tracked = con.execute("SELECT count(*) FROM contribution WHERE account IN (SELECT account FROM tracked)")
        assert days == tracked.fetchone()


def test_any_order_leaves_one_row_a_person() -> None:
    """Renames told and missed, freed names taken, people put by id and by name, merges: nobody is lost or doubled."""
    run_state_machine_as_test(
        Renaming,
        settings=settings(max_examples=60, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )

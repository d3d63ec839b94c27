"""Who is new by each definition, who is established, who came back: in worlds small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.cohorts import (
    DEFINITIONS,
    ESTABLISHED,
    GRACE,
    contributed_before,
    counted,
    is_established,
    newcomers,
    returning,
    starters,
)
from sandbox.model import Person
from sandbox.truth import DAY
from tests.sandbox.hand import AGAIN, EARTH, END, INDIA, LATER, NEPAL, START, Stage

OLD = START - 900 * DAY


@pytest.fixture
def stage() -> Stage:
    """Give an empty stage."""
    return Stage()


def new_by(stage: Stage, person: Person, category: str = INDIA) -> list[str]:
    """Give the definitions by which somebody is a newcomer of a contest."""
    facts = stage.facts()
    return [name for name in DEFINITIONS if str(person.central_id) in newcomers(facts, name)[category]]


@pytest.mark.parametrize(
    ("registered", "definitions"),
    [
        (START - GRACE - 1, ["first-edit"]),
        (START - GRACE, ["grace", "first-edit"]),
        (START - 1, ["grace", "first-edit"]),
        (START, ["global", "grace", "first-edit"]),  # on Commons not later than the start
        (START + 1, ["global", "grace", "commons", "first-edit"]),
        (END - 1, ["global", "grace", "commons", "first-edit"]),
    ],
)
def test_registrations_on_the_edges(stage: Stage, registered: int, definitions: list[str]) -> None:
    """Somebody who registers on Commons and uploads at the end, and does nothing else."""
    person = stage.person(registered)
    stage.upload(person, END - 1, INDIA)
    assert new_by(stage, person) == definitions


def test_an_old_wikipedian_is_new_on_commons_only(stage: Stage) -> None:
    """The first visit of Commons makes a newcomer by one definition, an early contribution none by first-edit."""
    person = Person(0, "Long known", OLD, "enwiki")
    stage.ledger.register(person, OLD)
    stage.edit(person, START - 1)
    stage.ledger.visit(person, "commonswiki", START + 60)
    stage.upload(person, START + 90, INDIA)
    assert new_by(stage, person) == ["commons"]


def test_a_contribution_at_the_start_is_not_before_it(stage: Stage) -> None:
    """Long registered and silent until the first second of the contest: new by first-edit, and one second decides."""
    for at, definitions in ((START, ["first-edit"]), (START - 1, [])):
        person = stage.person(OLD)
        stage.edit(person, at)
        stage.upload(person, END - 1, INDIA)
        assert new_by(stage, person) == definitions
        stage = Stage()


def test_what_is_deleted_is_not_seen(stage: Stage) -> None:
    """A contribution to a page that is gone is none: nobody who asks now can know of it."""
    person = stage.person(OLD)
    stage.edit(person, START - DAY, "Gone")
    stage.upload(person, END - 1, INDIA)
    assert new_by(stage, person) == []
    stage.ledger.delete(stage.person(OLD + 1), END + DAY, "enwiki", "Gone")
    assert new_by(stage, person) == ["first-edit"]
    assert contributed_before(stage.facts(), str(person.central_id), END) == 1


def test_unknown_registrations(stage: Stage) -> None:
    """No date is new by no registration; whether there was a contribution before is known all the same."""
    person = stage.person(OLD)
    person.registered = None
    person.local["commonswiki"].registered = None
    stage.upload(person, END - 1, INDIA)
    assert new_by(stage, person) == ["first-edit"]


@pytest.mark.parametrize("kind", ["bot", "temporary", "hidden"])
def test_some_are_never_new(stage: Stage, kind: str) -> None:
    """By no definition."""
    person = stage.person(START + 5)
    setattr(person, kind, True)
    stage.upload(person, END - 1, INDIA)
    assert new_by(stage, person) == []


def test_the_first_upload_decides_the_contest(stage: Stage) -> None:
    """In an edition one contest counts, also for who is new by which definition."""
    person = stage.person(START - 500)  # before the start in India, and in Nepal, which began earlier
    stage.upload(person, START + 9, NEPAL)
    stage.upload(person, START + 9, INDIA)
    assert counted(stage.facts())["monuments", 2025] == {str(person.central_id): NEPAL}
    assert new_by(stage, person, NEPAL) == ["global", "grace", "commons", "first-edit"]
    assert new_by(stage, person) == []


def test_the_contest_that_began_first_recruits(stage: Stage) -> None:
    """Who would be new in two editions is so in the first, whatever their years; campaigns are apart."""
    person = stage.person(START + 5)
    stage.upload(person, START + 60, INDIA)
    stage.upload(person, START + 61, EARTH)
    stage.upload(person, LATER + 60, AGAIN)
    assert new_by(stage, person) == new_by(stage, person, EARTH) == list(DEFINITIONS)
    assert new_by(stage, person, AGAIN) == []
    stage.world.contests[2] = replace(stage.world.contests[2], start=START - 1)
    stage.world.contests[0] = replace(stage.world.contests[0], start=START + 1)
    assert new_by(stage, person) == []
    assert new_by(stage, person, AGAIN) == list(DEFINITIONS)


def test_established_needs_five_hundred_before_the_start(stage: Stage) -> None:
    """499 are not enough, one at the start is not before it, what is deleted is not seen."""
    person = stage.person(OLD)
    for number in range(ESTABLISHED - 1):
        stage.edit(person, OLD + DAY + number)
    stage.edit(person, OLD + 2 * DAY, "Gone")
    stage.ledger.delete(stage.person(OLD + 1), OLD + 3 * DAY, "enwiki", "Gone")
    stage.edit(person, START)
    contests = stage.facts()["contests"]
    assert not is_established(stage.facts(), str(person.central_id), contests[0])
    assert is_established(stage.facts(), str(person.central_id), contests[2])


def test_returning_tells_campaigns_apart(stage: Stage) -> None:
    """Later editions of the campaign by year; other campaigns when the first upload there came later."""
    person, before = stage.person(START), stage.person(START)
    stage.upload(before, START + 8, EARTH)
    for one in (person, before):
        stage.upload(one, START + 9, INDIA)
    stage.upload(person, START + 10, EARTH)
    stage.upload(person, LATER + 9, AGAIN)
    found = returning(stage.facts())
    assert found[INDIA] == {
        str(person.central_id): {"later": [2026], "elsewhere": [["earth", 2025]]},
        str(before.central_id): {"later": [], "elsewhere": []},
    }
    assert found[EARTH][str(before.central_id)] == {"later": [], "elsewhere": [["monuments", 2025]]}
    assert found[EARTH][str(person.central_id)] == {"later": [], "elsewhere": [["monuments", 2026]]}


def test_starters_began_on_commons_and_took_no_part(stage: Stage) -> None:
    """Made on Commons by themselves, first contribution there, in no contest; the same second elsewhere is allowed."""
    names = ("alone", "both", "elsewhere", "part", "made by another", "silent", "hidden")
    people = {name: stage.person(START + number, name) for number, name in enumerate(names)}
    people["made by another"].local["commonswiki"].created_by = "create2"
    people["hidden"].hidden = True
    stage.edit(people["elsewhere"], START + 99)
    for name in names:
        if name != "silent":
            stage.upload(people[name], START + 100, "Landscapes")
    stage.edit(people["both"], START + 100)
    stage.edit(people["alone"], START + 101)
    stage.upload(people["part"], END + 5, INDIA)
    assert starters(stage.facts()) == {str(people[name].central_id): START + 100 for name in ("alone", "both")}

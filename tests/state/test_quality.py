"""The data-quality report counts what is in the private database, and its examples name no person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from state import findings
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Reject, Source
from state.entries import Account, Contest, ContestFile, Country, Participation
from state.quality import KINDS, LEAST, QUESTIONS, Listed, QualityFact, listed, report
from state.schema import open_reader
from tests.state.world import DAY, END, START, contest, person

COUNTRIES = (
    Country("IN", "India", protected=False),
    Country("NE", "Nepal", protected=False),
    Country("BE", "Belarus", protected=True),
)


class World:
    """A database to put oddities into, and the report of it."""

    def __init__(self, folder: Path) -> None:
        self.activity = Activity.open(folder / "activity.db")
        self.roster = self.activity.roster
        self.roster.put_countries(COUNTRIES)
        self.roster.put_campaigns({"monuments": "Wiki Loves Monuments"})
        self.con = open_reader(folder / "activity.db")
        self.revisions = 0

    def fact(self, kind: str) -> QualityFact:
        """What the report says of a kind."""
        (found,) = [fact for fact in report(self.con) if fact.kind == kind]
        return found

    def contest(self, label: str = "India", **other: object) -> int:
        """Adds a contest."""
        new = replace(contest(label), **other)  # type: ignore[arg-type]
        (number,) = self.roster.put_contests([new]).values()
        return number

    def people(self, *accounts: Account) -> list[int]:
        """Adds accounts."""
        return self.roster.put_accounts(accounts)

    def enter(self, where: int, *accounts: int, ts: int = START + 2 * DAY) -> None:
        """The accounts took part in a contest."""
        self.roster.put_participations([Participation(where, account, ts, account, 1) for account in accounts])
        self.roster.retrack()

    def set(self, account: int, **facts: int) -> None:
        """Notes facts about an account."""
        for name, value in facts.items():
            self.activity._con.execute(f"UPDATE account SET {name} = ? WHERE id = ?", [value, account])
            self.activity._con.commit()

    def contribute(self, account: int, ts: int, source: Source, wiki: str = "enwiki") -> None:
        """One contribution, as a source told it."""
        self.revisions += 1
        self.activity.record(Batch((Contribution(account, wiki, self.revisions, ts, source),)))

    def verify(self, account: int, through: int, wiki: str = "enwiki") -> None:
        """A wiki was asked for an account's contributions up to an instant."""
        self.activity.record(Batch(attachments=(Attachment(account, wiki, through),)))

    def see(self, since: int, until: int) -> None:
        """The stream was followed from one instant to another."""
        self.activity.start_seen(since)
        self.activity.record(Batch(), Cursor((), until))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty world."""
    made = World(tmp_path)
    yield made
    made.con.close()
    made.activity.close()


def test_nothing_is_found_in_an_empty_database(world: World) -> None:
    """Each kind is there once, in order, with 0 and without an example."""
    facts = report(world.con)
    assert [fact.kind for fact in facts] == list(KINDS)
    assert {(fact.count, fact.example, fact.shielded) for fact in facts} == {(0, "", False)}


def test_every_question_stands_alone(world: World) -> None:
    """Each answers by itself and leaves no statement open, which would hold up the writer's log."""
    world.contest()
    for question in QUESTIONS:
        assert [fact.kind for fact in question(world.con)]
        assert not world.con.in_transaction
    assert {fact.kind for question in QUESTIONS for fact in question(world.con)} == KINDS.keys()


@pytest.mark.parametrize("condition", ["missing", "empty"])
def test_categories_are_counted_by_the_condition_they_were_read_in(world: World, condition: str) -> None:
    """Those with files are not, nor those to be read otherwise since."""
    for label in ("India", "Nepal", "Ghana"):
        number = world.contest(label, country="IN" if label == "India" else None)
        world.roster.set_enrolled(number, END, condition="files" if label == "Ghana" else condition)
    assert world.fact(condition) == QualityFact(condition, 2, "Images from monuments 2023 in India")
    world.contest("India", country="IN", subcategories=True)
    assert world.fact(condition).count == 1


def test_an_example_is_of_a_protected_country_only_if_there_is_no_other(world: World) -> None:
    """And then it is marked as not for everybody."""
    world.roster.set_enrolled(world.contest("Belarus"), END, condition="missing")
    assert world.fact("missing") == QualityFact("missing", 1, "Images from monuments 2023 in Belarus", shielded=True)
    world.roster.set_enrolled(world.contest("Nepal"), END, condition="missing")
    assert world.fact("missing") == QualityFact("missing", 2, "Images from monuments 2023 in Nepal")


def test_labels_that_are_no_country(world: World) -> None:
    """With label and edition; the category of the whole edition is no contest and needs no country."""
    world.contest("India")
    world.contest("Igbo Community", country=None)
    world.contest("Global", country=None)
    assert world.fact("no country") == QualityFact("no country", 1, "Igbo Community, Wiki Loves Monuments 2023")


def test_contests_without_dates(world: World) -> None:
    """As imports leave them."""
    world.contest("India")
    world.contest("Nepal", start=None, end=None)
    assert world.fact("no dates") == QualityFact("no dates", 1, "Images from monuments 2023 in Nepal")


def test_refused_rows(world: World) -> None:
    """Those that are refused now, from whichever list, with the reason; a row put right is none of them any more."""
    world.roster.set_refused("module", [("earth2018 xx", "ends before it starts"), ("earth2018 yy", "has no dates")])
    world.roster.set_refused("operator", [("contest 3", "has no category")])
    assert world.fact("refused") == QualityFact("refused", 3, "earth2018 xx: ends before it starts")
    world.roster.set_refused("module", [("earth2018 yy", "has no dates")])
    assert world.fact("refused") == QualityFact("refused", 2, "earth2018 yy: has no dates")


def test_other_inputs_are_counted_by_reason_and_their_samples_stay(world: World) -> None:
    """A sample may hold a name: only the reason is told, and that to the maintainer only."""
    rejects = [Reject("no JSON", "Person 1"), Reject("no JSON", "Person 2"), Reject("too long", "Person 3")]
    world.activity.record(Batch(rejects=tuple(rejects)))
    assert world.fact("set aside") == QualityFact("set aside", 3, "no JSON (2)", shielded=True)


def test_files_outside_the_window(world: World) -> None:
    """Before the start and from E on; the example is the contest with most, and says how many others there are."""
    india, nepal = world.contest("India"), world.contest("Nepal")
    (one,) = world.people(person(1))
    at = (START - 1, START, END - 1, END, END + DAY)
    world.activity.files.put(india, [ContestFile(page, one, ts) for page, ts in enumerate(at, 1)])
    assert world.fact("outside") == QualityFact("outside", 3, "Images from monuments 2023 in India")
    world.activity.files.put(nepal, [ContestFile(9, one, START - DAY)])
    assert world.fact("outside") == QualityFact(
        "outside", 4, "Images from monuments 2023 in India (3, the others in 1 more)"
    )


def test_people_in_several_countries(world: World) -> None:
    """Counted once however many; nobody for two contests of one country, two editions, or the whole edition."""
    india, nepal, belarus = world.contest("India"), world.contest("Nepal"), world.contest("Belarus")
    delhi = world.contest("Delhi", category="Images of Delhi", country="IN")
    later, whole = world.contest("Nepal", year=2024, category="later"), world.contest("Global", country=None)
    ids = world.people(*(person(n) for n in range(20)))
    world.enter(india, *ids)
    world.enter(delhi, ids[0])
    world.enter(later, ids[1])
    world.enter(whole, ids[2])
    assert world.fact("several").count == 0
    world.enter(nepal, *ids[3:6])
    world.enter(belarus, *ids[5:8])
    assert world.fact("several") == QualityFact("several", 5)


@pytest.mark.parametrize(
    ("people", "example"), [(LEAST - 1, ""), (LEAST, "India and Nepal, Wiki Loves Monuments 2023")]
)
def test_a_pair_of_countries_is_an_example_for_enough_people(world: World, people: int, example: str) -> None:
    """Fewer would tell of somebody; and it is never one with a protected country."""
    ids = world.people(*(person(n) for n in range(people + 20)))
    world.enter(world.contest("India"), *ids)
    world.enter(world.contest("Nepal"), *ids[:people])
    world.enter(world.contest("Belarus"), *ids[people:])
    assert world.fact("several") == QualityFact("several", people + 20, example)


@pytest.mark.parametrize("kind", ["bot", "system", "temporary", "hidden", "unresolved"])
def test_who_is_no_person_is_counted_by_kind(world: World, kind: str) -> None:
    """If it took part at all; a category is the example where the number is none of people."""
    one, two, _ = world.people(*(replace(person(n), kind=kind) for n in (1, 2, 3)))
    india, nepal = world.contest("India"), world.contest("Nepal", year=2022, category="earlier")
    world.enter(nepal, one)
    world.enter(india, one, two, *world.people(person(4)))
    example = "" if KINDS[kind].people else "Images from monuments 2023 in India"
    assert world.fact(kind) == QualityFact(kind, 2, example)
    assert world.fact("several") == QualityFact("several", 0)


def test_people_without_a_global_account(world: World) -> None:
    """Local accounts that took part."""
    ids = world.people(replace(person(1), central_id=None), person(2))
    assert world.fact("unattached").count == 0
    world.enter(world.contest(), *ids)
    assert world.fact("unattached") == QualityFact("unattached", 1)


def test_established_people_who_count_as_new(world: World) -> None:
    """The 500th contribution came before the start; not those tracked for the comparison, nor the untracked."""
    india = world.contest()
    ids = world.people(*(person(n) for n in range(4)))
    world.enter(india, *ids[:3])
    world.set(ids[0], established=START - 1)
    world.set(ids[1], established=START)
    world.set(ids[3], established=START - 1)
    assert world.fact("established") == QualityFact("established", 1)


def test_earlier_contributions_not_looked_up_yet(world: World) -> None:
    """Only of global accounts older than their contest, or of unknown age, that were never asked about."""
    old = [person(n, registered=START - 900 * DAY) for n in range(4)]
    ids = world.people(*old, person(4), replace(person(5), registered=None), replace(person(6, 0), central_id=None))
    world.enter(world.contest(), *ids)
    assert world.fact("unasked").count == 5
    world.set(ids[0], history=START)
    world.set(ids[1], first_contribution=START - 800 * DAY, history=START)
    assert world.fact("unasked") == QualityFact("unasked", 3)


def test_who_is_new_in_the_contest_that_counts_needs_no_looking_up(world: World) -> None:
    """Somebody who entered an earlier contest of the edition first, and registered in it, is asked nothing."""
    (newcomer,) = world.people(person(1, registered=START + DAY))
    world.enter(world.contest("Nepal", start=START + 5 * DAY), newcomer, ts=START + 8 * DAY)
    assert world.fact("unasked").count == 1
    world.enter(world.contest("India"), newcomer, ts=START + 2 * DAY)
    assert world.fact("unasked").count == 0


@pytest.mark.parametrize(("found", "told"), [(512, "512"), (3, "fewer than 10")])
def test_comparison_groups_smaller_than_wanted(world: World, found: int, told: str) -> None:
    """The edition that lacks most; a number of few people is not told."""
    con = world.activity._con
    con.executemany(
        "INSERT INTO drawn VALUES (?, ?, ?, ?, ?)",
        [("monuments", 2022, END, 2000, 2000), ("monuments", 2023, END, 2000, found), ("earth", 2023, END, 2000, 1999)],
    )
    con.commit()
    example = (
        f"Wiki Loves Monuments 2023: {told} of 2,000 found" if found >= LEAST else "earth 2023: 1,999 of 2,000 found"
    )
    assert world.fact("comparison") == QualityFact("comparison", 2, example)
    con.execute("DELETE FROM drawn WHERE campaign = 'earth'")
    con.commit()
    assert world.fact("comparison").example == f"Wiki Loves Monuments 2023: {told} of 2,000 found"


@pytest.mark.parametrize("kind", [findings.RENAMED, findings.MERGED, findings.FIRST_UPLOADER, findings.CENTRAL_ID])
def test_what_was_noted_is_summed(world: World, kind: str) -> None:
    """Over all examples; the commonest is told."""
    assert world.fact(kind).count == 0
    world.activity.findings.note(kind, "frwiki", 2)
    world.activity.findings.note(kind, "enwiki", 3)
    world.activity.findings.note(kind, "", 7)
    assert world.fact(kind) == QualityFact(kind, 12, "enwiki")


def test_what_is_noted_with_every_reading_counts_once(world: World) -> None:
    """A contest whose sub-categories are too deep is one contest, every night."""
    for _ in range(3):
        world.activity.findings.note(findings.TOO_DEEP, "Images from monuments 2023 in India", 4)
    assert world.fact("too deep") == QualityFact("too deep", 1, "Images from monuments 2023 in India")


def test_a_noted_example_of_a_protected_country_is_shielded(world: World) -> None:
    """As that of any other question."""
    world.contest("Belarus")
    world.activity.findings.note(findings.FIRST_UPLOADER, "Images from monuments 2023 in Belarus")
    assert world.fact("first uploader").shielded


@pytest.mark.parametrize("name", ["Person 1", "Person before 1"])
def test_a_noted_name_is_not_handed_on(world: World, name: str) -> None:
    """Should a recorder ever note somebody's name, present or former, it is shielded, and another goes before it."""
    (one,) = world.people(person(1))
    world.activity._con.execute("INSERT INTO name VALUES (?, 'Person before 1', ?)", [one, END])
    world.activity._con.commit()
    world.activity.findings.note(findings.CENTRAL_ID, name, 9)
    assert world.fact("central id").shielded
    world.activity.findings.note(findings.CENTRAL_ID, "enwiki")
    assert world.fact("central id") == QualityFact("central id", 10, "enwiki")


@pytest.fixture
def followed(world: World) -> int:
    """Give a newcomer whom the stream was followed for over the 40 days after the end."""
    (one,) = world.people(person(1))
    world.enter(world.contest(), one)
    world.see(START, END + 40 * DAY)
    return one


def test_what_only_the_stream_saw(world: World, followed: int) -> None:
    """Although the wiki was asked about that time since, and not before it was; the wiki with most is the example."""
    world.verify(followed, END + 35 * DAY)
    world.verify(followed, END + 35 * DAY, "dewiki")
    for day in (20, 21, 36):
        world.contribute(followed, END + day * DAY, Source.STREAM)
    world.contribute(followed, END + 22 * DAY, Source.STREAM, "dewiki")
    world.contribute(followed, END + 23 * DAY, Source.STREAM | Source.API)
    assert world.fact("stream only") == QualityFact("stream only", 3, "enwiki")
    assert world.fact("api only") == QualityFact("api only", 0)
    world.verify(followed, END + 37 * DAY)
    assert world.fact("stream only").count == 4


def test_what_only_the_api_saw(world: World, followed: int) -> None:
    """After the stream first told of the person, as only then it is known to have been followed for it."""
    world.contribute(followed, END + 19 * DAY, Source.API)
    world.contribute(followed, END + 20 * DAY, Source.STREAM)
    assert world.fact("api only").count == 0
    world.contribute(followed, END + 21 * DAY, Source.API)
    world.contribute(followed, END + 22 * DAY, Source.API | Source.STREAM)
    world.contribute(followed, END + 41 * DAY, Source.API)
    assert world.fact("api only") == QualityFact("api only", 1, "enwiki")


def test_a_gap_is_no_disagreement(world: World, followed: int) -> None:
    """What the stream did not tell in a gap, filled or not, is no surprise."""
    world.contribute(followed, END + 20 * DAY, Source.STREAM)
    world.contribute(followed, END + 21 * DAY, Source.API)
    world.activity.open_gap("eqiad.mediawiki.recentchange", END + 21 * DAY, END + 22 * DAY, "cut")
    assert world.fact("api only").count == 0
    (gap,) = world.activity.gaps()
    world.activity.close_gap(gap.id, END + 30 * DAY)
    assert world.fact("api only").count == 0


def test_sources_are_compared_over_the_last_30_days(world: World, followed: int) -> None:
    """So that the question costs the same however much is stored, and the number tells of now."""
    world.verify(followed, END + 39 * DAY)
    world.contribute(followed, END + 10 * DAY - 1, Source.STREAM)
    assert world.fact("stream only").count == 0
    world.contribute(followed, END + 10 * DAY, Source.STREAM)
    assert world.fact("stream only").count == 1


def test_contests_are_told_apart_by_how_far_they_are(world: World) -> None:
    """Read, frozen, begun and waiting, and still to begin; those without dates are none of these."""
    for number, label in enumerate(("India", "Nepal", "Belarus", "Chad", "Delhi")):
        world.contest(label, country=None, category=label, start=START + number * DAY, end=END)
    world.contest("Ghana", country=None, category="Ghana", start=None, end=None)
    assert listed(world.con, START + 3 * DAY) == Listed(6, 0, 0, 4, 1)
    ids = {row.category: row.id for row in world.roster.contests()}
    world.roster.set_enrolled(ids["India"], END, condition="files")
    world.roster.set_enrolled(ids["Nepal"], END, frozen=True)
    assert listed(world.con, START + 3 * DAY) == Listed(6, 2, 1, 2, 1)


def test_a_reader_may_ask_everything(world: World, tmp_path: Path) -> None:
    """No question writes, not even a table of its own: the connection forbids it."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        world.con.execute("CREATE TABLE other (id INTEGER)")
    assert len(report(world.con)) == len(KINDS)


def test_no_example_is_a_name(world: World) -> None:
    """With every kind of oddity there is, no name of anybody is in any example."""
    contest_of = Contest("monuments", 2023, "India", "IN", "Images from India", START, END)
    (india,) = world.roster.put_contests([contest_of]).values()
    kinds = ("person", "bot", "temporary", "system", "hidden", "unresolved")
    ids = world.people(*(replace(person(n), kind=kind) for n, kind in enumerate(kinds)))
    world.enter(india, *ids)
    for page, ts in ((100, START + 5), (200, END + 5)):
        world.activity.files.put(india, [ContestFile(page + n, account, ts) for n, account in enumerate(ids)])
    for kind in (findings.RENAMED, findings.CENTRAL_ID):
        world.activity.findings.note(kind, "enwiki")
    world.activity.record(Batch(rejects=(Reject("no JSON", "Person 1"),)))
    found = [fact for fact in report(world.con) if fact.count]
    assert len(found) >= 8
    assert not [fact for fact in found if "Person" in fact.example]

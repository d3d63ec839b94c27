"""The omniscient observer: participants, newcomers and retention of worlds small enough to count by hand."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model import Person
from sandbox.truth import (
    DAY,
    civil_offset,
    expected,
    milestone_day,
    newcomers,
    participants,
    truth,
    uploads,
)
from sandbox.world import build
from tests.sandbox.hand import AGAIN, END, INDIA, LATER, NEPAL, NOW, START, Stage


@pytest.fixture
def stage() -> Stage:
    """Give an empty stage."""
    return Stage()


def test_first_uploader_within_the_contest_takes_part(stage: Stage) -> None:
    """First and last second count, the seconds next to them do not; overwriting is no first upload."""
    person = stage.person(START - DAY)
    for ts in (START - 1, START, END - 1, END):
        title = stage.upload(person, ts, INDIA)
    other = stage.person(END + 1)
    stage.ledger.overwrite(other, END + 5, title, 900)
    page = next(f.page_id for f in stage.world.files.values() if f.versions[0].ts == START)
    assert participants(stage.world)[INDIA] == {
        str(person.central_id): {"first_upload": START, "first_page": page, "uploads": 2}
    }


def test_only_the_category_itself_counts(stage: Stage) -> None:
    """A file in a sub-category, or in another category, makes nobody a participant; a late link does."""
    person = stage.person(START)
    stage.upload(person, START + 5, INDIA + "/Kerala")
    title = stage.upload(person, START + 6, "Landscapes")
    assert participants(stage.world)[INDIA] == {}
    stage.ledger.categorise(stage.person(START + 7), END + 5, title, INDIA)
    assert participants(stage.world)[INDIA][str(person.central_id)]["first_upload"] == START + 6


def test_a_deleted_file_is_not_there(stage: Stage) -> None:
    """Who only uploaded what was deleted is no participant; the revision is listed as deleted."""
    person = stage.person(START)
    title = stage.upload(person, START + 5, INDIA)
    stage.ledger.delete(stage.person(START + 6), START + 9, "commonswiki", title)
    facts = stage.facts()
    assert facts["participants"][INDIA] == {}
    assert [row[3] for row in facts["contributions"][str(person.central_id)]] == [True]


def test_newcomer_of_the_first_upload(stage: Stage) -> None:
    """In an edition somebody is a newcomer once: where the first file is, or the first page of a tie."""
    person, tied = stage.person(START), stage.person(START)
    stage.upload(person, START + 9, INDIA)
    stage.upload(person, START + 8, NEPAL)
    stage.upload(tied, START + 50, INDIA)
    stage.upload(tied, START + 50, NEPAL)
    found = newcomers(stage.facts())
    assert found[NEPAL] == [str(person.central_id)]
    assert found[INDIA] == [str(tied.central_id)]


def test_newcomer_of_the_first_edition(stage: Stage) -> None:
    """Registered in an edition means newcomer in it alone; a later edition does not recruit again."""
    person, late = stage.person(START), stage.person(LATER)
    stage.upload(person, START + 9, INDIA)
    stage.upload(person, LATER + 9, AGAIN)
    stage.upload(late, LATER + 10, AGAIN)
    found = newcomers(stage.facts())
    assert (found[INDIA], found[AGAIN]) == ([str(person.central_id)], [str(late.central_id)])


def test_registration_decides(stage: Stage) -> None:
    """Registered on the first or last second is new; one second outside is not, nor without a date."""
    registered = [START - 1, START, END - 1, END, None]
    people = [stage.person(START - 1) for _ in registered]
    for person, when in zip(people, registered, strict=True):
        person.registered = when
        stage.upload(person, END - 1, INDIA)
    new = {str(person.central_id) for person in people[1:3]}
    assert set(newcomers(stage.facts())[INDIA]) == new


def test_never_newcomers(stage: Stage) -> None:
    """Bots, temporary, hidden and unattached accounts take part and are never new; locked ones are."""
    people = {kind: stage.person(START) for kind in ("bot", "temporary", "hidden", "locked")}
    for kind, person in people.items():
        setattr(person, kind, True)
        stage.upload(person, START + 9, INDIA)
    stranger = Person(0, "Nobody's", START, "commonswiki")
    stage.ledger.register_unattached(stranger, START)
    stage.upload(stranger, START + 9, INDIA)
    facts = stage.facts()
    assert len(facts["participants"][INDIA]) == 5
    assert newcomers(facts)[INDIA] == [str(people["locked"].central_id)]
    assert facts["people"][str(stranger.central_id)]["kind"] == "unattached"


def test_people_are_written_down(stage: Stage) -> None:
    """Names, former names and both registrations of an account are those of the world."""
    person = Person(0, "Before", START, "enwiki")
    stage.ledger.register(person, START)
    stage.ledger.visit(person, "commonswiki", START + 60)
    stage.ledger.rename(person, "After", START + 90, stage.person(START + 80))
    assert stage.facts()["people"][str(person.central_id)] == {
        "name": "After",
        "former_names": [["Before", START + 90]],
        "registered": START,
        "commons_registered": START + 60,
        "commons_made_by": "autocreate",
        "home": "enwiki",
        "wikis": ["commonswiki", "enwiki"],
        "kind": "person",
        "locked": False,
        "hidden": False,
    }


def test_uploads_of_campaigns_are_known(stage: Stage) -> None:
    """By first revision, whenever and into whatever edition; not other files, overwriters, or what was deleted."""
    person, other = stage.person(START), stage.person(START)
    title = stage.upload(person, START + 5, INDIA)
    stage.upload(person, START + 6, "Landscapes")
    stage.upload(person, END + 6, INDIA, AGAIN)  # too late for both, and campaign uploads all the same
    stage.ledger.overwrite(other, START + 7, title, 900)
    gone = stage.upload(other, START + 8, NEPAL)
    stage.ledger.delete(person, START + 9, "commonswiki", gone)
    revisions = {file.title: file.first_rev for file in stage.world.files.values()}
    late = next(rev for known, rev in revisions.items() if known.endswith("3.jpg"))
    assert uploads(stage.world) == {
        str(person.central_id): [[revisions[title], ["monuments"]], [late, ["monuments"]]],
    }


def newcomer(stage: Stage, *contributions: int) -> None:
    """Put a newcomer of the contest in India on stage who contributes at the given instants."""
    person = stage.person(START)
    stage.upload(person, START + 60, INDIA)
    for ts in contributions:
        stage.edit(person, ts)


def test_window_is_thirty_days_up_to_the_mark(stage: Stage) -> None:
    """The window is [mark - 30 d, mark): 1 October + 3 months is day 92, so days 62 to 91 count."""
    for ts in (62 * DAY - 1, 62 * DAY, 92 * DAY - 1, 92 * DAY):
        newcomer(stage, END + ts)
    found = expected(stage.facts(), END + 92 * DAY)[INDIA]
    assert len(found["newcomers"]) == 4
    assert found["milestones"]["3"] == {"day": 92, "due": END + 92 * DAY, "retained": 2}


def test_a_mark_is_due_when_covered(stage: Stage) -> None:
    """One second before the mark's instant it is not due and its figure unknown."""
    newcomer(stage, END + 80 * DAY)
    facts = stage.facts()
    assert expected(facts, END + 92 * DAY - 1)[INDIA]["milestones"]["3"]["retained"] is None
    assert expected(facts, END + 92 * DAY)[INDIA]["milestones"]["3"]["retained"] == 1
    assert expected(facts, END + 92 * DAY)[INDIA]["milestones"]["6"]["retained"] is None


def test_curve_by_hand(stage: Stage) -> None:
    """The curve starts at day 0 with nobody, sees a contribution for `width` days, and ends at coverage."""
    newcomer(stage, END, END + 1, END + 2 * DAY)
    newcomer(stage, END + DAY)
    newcomer(stage, END - 1)
    found = expected(stage.facts(), END + 5 * DAY, width=2)[INDIA]
    assert found["curve"] == [0, 1, 2, 2, 1, 0]
    assert found["today"] == {"day": 6, "retained": 0}


def test_today_counts_what_is_seen_so_far(stage: Stage) -> None:
    """The first mark after coverage counts the day in progress, and nothing at or after coverage."""
    newcomer(stage, END + 40 * DAY + 100)
    facts = stage.facts()
    before, after = (expected(facts, END + 40 * DAY + s)[INDIA] for s in (100, 101))
    assert before["today"] == {"day": 41, "retained": 0}
    assert after["today"] == {"day": 41, "retained": 1}
    assert after["curve"][-1] == 0


def test_nothing_before_the_end(stage: Stage) -> None:
    """A running contest has newcomers, no curve and no number of today."""
    newcomer(stage)
    found = expected(stage.facts(), END - 1)[INDIA]
    assert (len(found["newcomers"]), found["curve"], found["today"]) == (1, [], None)
    assert expected(stage.facts(), END)[INDIA]["curve"] == [0]


def test_deleted_contributions_count_when_asked_for(stage: Stage) -> None:
    """The API does not show what was deleted; the stream saw it."""
    person = stage.person(START)
    stage.upload(person, START + 60, INDIA)
    stage.edit(person, END + 80 * DAY, "Gone")
    stage.ledger.delete(person, END + 81 * DAY, "enwiki", "Gone")
    facts = stage.facts()
    assert expected(facts, END + 92 * DAY)[INDIA]["milestones"]["3"]["retained"] == 0
    assert expected(facts, END + 92 * DAY, deleted=True)[INDIA]["milestones"]["3"]["retained"] == 1


@pytest.mark.parametrize(
    ("end", "offset"),
    [
        ("2016-09-30T21:00:00", 180),  # Turkey 2016, Wiki Loves tool: last second 20160930205959
        ("2016-10-01T05:00:00", -300),  # Panama 2016, the same: 20161001045959
        ("2025-09-30T18:30:00", 330),
        ("2025-09-30T18:15:00", 345),
        ("2025-10-01T00:00:00", 0),
        ("2025-09-30T12:00:00", 720),  # the interval is (-12 h, +12 h]
        ("2025-09-30T12:15:00", 705),
        ("2025-09-30T11:45:00", -705),
        ("2025-09-30T23:59:59", 0),  # no quarter of an hour makes it a midnight
    ],
)
def test_civil_offset(end: str, offset: int) -> None:
    """The offset is the one that makes an end a midnight."""
    assert civil_offset(_seconds(end)) == offset


@pytest.mark.parametrize(
    ("end", "months", "days"),
    [
        ("2016-09-30T21:00:00", 3, 92),  # 1 October to 1 January, local
        ("2024-08-31T00:00:00", 6, 181),  # to 28 February 2025
        ("2023-08-31T00:00:00", 6, 182),  # to 29 February 2024
        ("2024-08-31T00:00:00", 12, 365),
        ("2023-09-30T18:30:00", 12, 366),  # through 29 February 2024
        ("2024-11-30T18:30:00", 3, 90),  # 1 December to 1 March, local
    ],
)
def test_milestone_day(end: str, months: int, days: int) -> None:
    """Months are added to the civil date from the anchor and clamped to the month's end."""
    assert milestone_day(_seconds(end), months) == days


def _seconds(text: str) -> int:
    return int(dt.datetime.fromisoformat(text + "+00:00").timestamp())


@given(st.lists(st.integers(-5, 130), max_size=5), st.integers(0, 130), st.integers(0, 60), st.integers(1, 90))
def test_more_coverage_changes_no_past_figure(days: list[int], covered: int, more: int, width: int) -> None:
    """A curve only grows at its end; what is due stays as it is."""
    stage = Stage()
    newcomer(stage, *(END + day * DAY + 7 for day in sorted(days)))
    facts = stage.facts()
    before, after = (expected(facts, END + c * DAY, width)[INDIA] for c in (covered, covered + more))
    assert after["curve"][: len(before["curve"])] == before["curve"]
    for k, milestone in before["milestones"].items():
        if milestone["retained"] is not None:
            assert after["milestones"][k] == milestone


def test_survives_json() -> None:
    """The truth of a built world is the same after a way through JSON."""
    facts = truth(build(3, NOW, 0.05))
    assert json.loads(json.dumps(facts)) == facts

"""A contest in memory is what is stored: who belongs to which cohort, what moved, and through when it is known."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from metrics.publish_contest import COHORTS, HEADLINE, Contest, View, mark_after, read_contest, unread
from state import reading
from state.coverage import Coverage, Gap
from state.entries import Account, ContestFile, Participation
from state.reading import ContestRow
from tests.metrics.desk import NOW, Desk, anew, full_world, own_tables, unit
from tests.metrics.settled import ROW
from tests.metrics.world import DAY, END, START

GLOBAL, GRACE, COMMONS, FIRST_EDIT, COMPARED = (1 << which for which in range(5))

VIEWS = [View(START, None, shown=True)] * len(COHORTS)


def other(start: int | None, end: int | None, enrolled: int | None) -> ContestRow:
    """Another contest of the campaign."""
    return replace(ROW, id=2, label="Ghana", start=start, end=end, enrolled=enrolled)


def test_an_unread_contest_is_one_that_may_hold_uploads_after_the_end() -> None:
    """It went on after this one's end and was not read since it ended; read at its very end it is read."""
    later = other(END + 5 * DAY, END + 35 * DAY, None)
    assert unread(ROW, [ROW, later]) == ((END + 5 * DAY, END + 35 * DAY),)
    assert unread(ROW, [replace(later, enrolled=END + 35 * DAY - 1)]) == ((END + 5 * DAY, END + 35 * DAY),)
    assert unread(ROW, [replace(later, enrolled=END + 35 * DAY)]) == ()
    assert unread(ROW, [other(START, END + 1, None)]) == ((START, END + 1),)
    assert unread(ROW, [other(START, END, None)]) == ()


@pytest.mark.parametrize(
    "changes", [{"campaign": "earth"}, {"whole": True}, {"start": None}, {"end": None}, {"id": ROW.id}]
)
def test_what_is_no_other_contest_of_the_campaign_holds_up_nothing(changes: dict[str, object]) -> None:
    """Another campaign, the category of a whole edition, unknown dates, and itself."""
    assert unread(ROW, [replace(other(END, END + 9 * DAY, None), **changes)]) == ()  # type: ignore[arg-type]


def test_spans_come_in_order() -> None:
    """Whatever the order of contests, so that the same spans are the same."""
    spans = [replace(other(END + day * DAY, END + 50 * DAY, None), id=day) for day in (40, 10, 25)]
    assert list(unread(ROW, spans)) == sorted(unread(ROW, spans[::-1]))


def test_the_mark_after_coverage_is_the_next_whole_day() -> None:
    """None without a stream; an open gap ends coverage."""
    assert mark_after(ROW, Coverage(None, None, ())) is None
    assert mark_after(ROW, Coverage(START, END - 5, ())) == 0
    assert mark_after(ROW, Coverage(START, END, ())) == 1
    assert mark_after(ROW, Coverage(START, END + DAY - 1, ())) == 1
    assert mark_after(ROW, Coverage(START, END + 9 * DAY, (Gap(1, "x", END + DAY, END + DAY + 1, "y"),))) == 2


def stored(desk: Desk, country: str = "IN") -> Contest:
    """A contest as it is stored now."""
    rows = {row.id: row for row in reading.contest_rows(desk.con)}
    return read_contest(desk.con, rows[desk.world.contests[country]], END + 10 * DAY)


def test_bits_tell_who_is_new_by_which_definition(desk: Desk) -> None:
    """Registrations decide three of them, what was asked of the past the fourth; old hands are nobody's newcomers."""
    number = desk.world.contest("IN", 2, old=1)
    roster, con = desk.world.activity.roster, desk.world.activity._con
    accounts = [
        Account(1, "Days before", START - 5 * DAY, START - 5 * DAY),
        Account(2, "Old wikipedian", START - 900 * DAY, START + DAY),
        Account(3, "Reader", START - 900 * DAY, START - 900 * DAY),
        Account(4, "Compared", START + DAY, START + DAY),
    ]
    *entrants, compared = roster.put_accounts(accounts)
    roster.put_participations(Participation(number, account, START + 2 * DAY, account, 1) for account in entrants)
    con.execute("UPDATE account SET history = ? WHERE id = ?", [START, entrants[2]])
    con.execute("UPDATE account SET established = ? WHERE id = ?", [START - 1, entrants[1]])
    con.execute("INSERT INTO comparison VALUES (?, ?, ?)", [number, compared, desk.world.people["IN"][0]])
    con.commit()
    roster.retrack()
    contest = stored(desk)
    new = GLOBAL | GRACE | COMMONS | FIRST_EDIT
    expected = dict.fromkeys(desk.world.people["IN"], new)
    expected |= dict(zip(entrants, (GRACE, COMMONS, FIRST_EDIT), strict=True)) | {compared: COMPARED}
    assert dict(zip(contest.people.ids.tolist(), contest.people.bits.tolist(), strict=True)) == expected
    assert contest.people.ids[contest.people.established].tolist() == [entrants[1]]
    assert contest.patterns == {new: 2, GRACE: 1, COMMONS: 1, FIRST_EDIT: 1}
    assert contest.newcomers == 2
    assert [contest.size(which) for which in range(len(COHORTS))] == [2, 3, 3, 3, 1]
    assert contest.undecided == 3  # days before, the old wikipedian, and the old hand


def test_a_contest_is_measured_before_it_says_anything(desk: Desk) -> None:
    """Until then it has no mark and no members."""
    desk.world.contest("IN", 2)
    contest = stored(desk)
    assert contest.mature(HEADLINE) == -1
    assert not contest.is_measured(Coverage(None, None, ()), VIEWS)
    with pytest.raises(ValueError, match="India was not measured"):
        contest.members(HEADLINE)


def measured(desk: Desk, cover: Coverage) -> Contest:
    """A contest with figures as of `cover`."""
    contest = stored(desk)
    measure(desk, contest, cover)
    return contest


def measure(desk: Desk, contest: Contest, cover: Coverage) -> None:
    """Brings a contest's figures up to date, with all cohorts in a unit since the contest's start."""
    contest.measure(desk.con, cover, VIEWS, mature=[-1] * len(COHORTS), commons=0)


def test_people_who_moved_are_read_anew(desk: Desk) -> None:
    """What they did, through when they are verified, their last hours; of others nothing."""
    world = desk.world
    world.contest("IN", 12)
    one, *rest = world.people["IN"]
    world.contribute(one, END + 10 * DAY - 7200)
    cover = Coverage(START, END + 10 * DAY, ())
    contest = measured(desk, cover)
    before = list(contest.stamps)
    world.contribute(one, END + 10 * DAY - 60, 2)
    world.verify(world.people["IN"], END + 9 * DAY)
    contest.take_note(desk.con, [one, 424242], END + 10 * DAY)
    assert not contest.is_measured(cover, VIEWS)
    measure(desk, contest, cover)
    assert +contest.total == {END + 10 * DAY - 7200: 1, END + 10 * DAY - 3600: 2}
    assert contest.through == -1
    assert [new != old for new, old in zip(contest.stamps, before, strict=True)] == [True] * 4 + [False]
    contest.take_note(desk.con, rest, END + 10 * DAY)
    measure(desk, contest, cover)
    assert (contest.through, contest.mature(HEADLINE)) == (END + 9 * DAY, 9)


def test_the_stamps_of_contests_differ(desk: Desk) -> None:
    """Read anew, a contest is another one, wherever it lies in memory."""
    desk.world.contest("IN", 2)
    assert not {*stored(desk).stamps} & {*stored(desk).stamps}


def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int | None]]:
    """A list of the questions about people that are asked from now on: what, of which contest, of which account."""
    questions: list[tuple[str, int, int | None]] = []

    def counted(name: str) -> None:
        real = getattr(reading, name)

        def ask(con: sqlite3.Connection, contest: int, *rest: int) -> object:
            account = rest[-1] if len(rest) > (name == "hourly") else None
            questions.append((name, contest, account))
            return real(con, contest, *rest)

        monkeypatch.setattr(reading, name, ask)

    for name in ("day_counts", "hourly", "verified", "campaign_memberships", "participations_of"):
        counted(name)
    return questions


def test_only_changed_people_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One contribution in India reads that person in India's contest, and nobody else anywhere; then nothing."""
    full_world(desk.world)
    desk.step()
    questions, one = asked(monkeypatch), desk.world.people["IN"][0]
    desk.world.contribute(one, END + 380 * DAY + 100)
    desk.step()
    assert {(contest, account) for _, contest, account in questions} == {(desk.world.contests["IN"], one)}
    assert {name for name, _, _ in questions} == {"day_counts", "hourly", "verified"}
    questions.clear()
    desk.step()
    desk.world.see(END + 380 * DAY + 200)
    desk.step()
    assert questions == []


def test_a_contest_read_anew_is_read_whole_and_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than people moved there: who is new may be somebody else now."""
    full_world(desk.world)
    desk.step()
    questions = asked(monkeypatch)
    desk.world.activity.roster.set_enrolled(desk.world.contests["IN"], END + 381 * DAY)
    desk.step()
    everywhere = ("participations_of",)  # people of an edition that is over may have come back to it from any other
    assert {contest for name, contest, _ in questions if name not in everywhere} == {desk.world.contests["IN"]}
    assert {account for _, _, account in questions} == {None}


def test_somebody_becomes_unknown_a_week_after_the_unit_was_formed(desk: Desk) -> None:
    """Though no day of the contest ends then: a running publisher says what another one would, at any second."""
    world = desk.world
    world.contest("IN", 200)
    formed = END + 10 * DAY + 5 * 3600
    world.see(formed)
    world.verify(world.everybody()[1:], END + 60 * DAY)
    desk.restart(quality=False)
    desk.step()
    for at in (formed + 7 * DAY - 1, formed + 7 * DAY, formed + 7 * DAY + 3600, END + 18 * DAY):
        world.see(at)
        desk.step()
        assert own_tables(desk) == anew(desk, quality=False)
    assert unit(desk.step(), "monuments2023/IN").mature_day == 11  # 7 days before coverage


def test_a_start_that_moved_is_followed_by_what_is_verified(desk: Desk) -> None:
    """Who is followed from earlier on has to be asked again; the figures wait, also of a publisher that was there."""
    world = desk.world
    number = world.contest("IN", 20)
    world.see(END + 100 * DAY)
    world.verify(world.everybody(), END + 100 * DAY)
    desk.restart(quality=False)
    assert unit(desk.step(), "monuments2023/IN").mature_day == 100
    (row,) = [each for each in world.activity.roster.contests() if each.id == number]
    world.activity.roster.put_contests([replace(row, start=START - DAY)])
    desk.step()
    world.activity.roster.retrack()
    assert unit(desk.step(), "monuments2023/IN").mature_day == -1
    assert own_tables(desk) == anew(desk, quality=False)


def test_a_stream_that_begins_before_now_is_gone_by(desk: Desk) -> None:
    """Without a stream the clock says which hours are the last ones; once there is one, its coverage does."""
    world = desk.world
    world.contest("IN", 20)
    world.contribute(world.people["IN"][0], END + 10 * DAY - 7200, 3)
    desk.restart(quality=False)
    assert desk.step(NOW).hours == ()
    world.see(END + 10 * DAY)
    assert [row.n for row in desk.step(NOW).hours] == [3]
    assert own_tables(desk) == anew(desk, quality=False)


def test_a_contest_runs_by_coverage_once_there_is_a_stream(desk: Desk) -> None:
    """It was over by the clock; by a stream that is five days before its end it goes on."""
    desk.world.contest("IN", 20, enrolled=False)
    desk.restart(quality=False)
    assert [row.running for row in desk.step(NOW).editions] == [False]
    desk.world.see(END - 5 * DAY)
    assert [row.running for row in desk.step(NOW).editions] == [True]
    assert own_tables(desk) == anew(desk, quality=False)


def test_files_alone_are_read_anew(desk: Desk) -> None:
    """An upload that turns out to be the campaign's own moves its uploader's organic figures and nobody else's."""
    world = desk.world
    number = world.contest("IN", 20)
    world.contribute(world.people["IN"][0], END + 9 * DAY, 1, "commonswiki")
    world.activity._con.execute("UPDATE contribution SET file = 77")
    world.activity._con.commit()
    world.see(END + 10 * DAY)
    desk.restart(quality=False)
    desk.step()
    one = world.people["IN"][0]
    world.activity.files.put(number, [ContestFile(76, one, START + DAY), ContestFile(77, one, END + 9 * DAY)])
    desk.step()
    assert own_tables(desk) == anew(desk, quality=False)
    today = "SELECT measure, retained FROM figure WHERE definition = 'global' AND reading = 'today' AND least = 1"
    assert dict(desk.published._con.execute(today)) == {"any": 1, "organic": 0}

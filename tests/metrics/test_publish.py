"""The published file follows the private database: what changed, exactly, and nothing about a person."""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from state import reading
from state.activity import Batch, Contribution, Source
from state.entries import Account, Contest, Participation
from state.errors import Unavailable
from state.published import Published
from tests.metrics.desk import NOW, Desk, curve, full_world, retained, still, unit
from tests.metrics.world import DAY, END, MILESTONE_DAYS, START, World


def formula(con: sqlite3.Connection, world: World, countries: list[str], t: int) -> int:
    """The definition, straight from the rows: active in the 30 days before E + t days."""
    people = ",".join(str(account) for country in countries for account in world.people[country])
    sql = f"SELECT count(DISTINCT account) FROM contribution WHERE account IN ({people}) AND ts >= ? AND ts < ?"
    return int(con.execute(sql, [END + max(0, t - 30) * DAY, END + t * DAY]).fetchone()[0])


def test_published_figures_are_the_definition(desk: Desk) -> None:
    """Every mark of every unit's curve and every milestone, against the formula on the raw rows."""
    full_world(desk.world)
    snapshot = desk.step()
    groups = {"monuments2023/IN": ["IN"], "monuments2023/GH": ["GH"], "monuments2023/other": ["UY", "BY", "RU"]}
    assert {row.unit for row in snapshot.units} == set(groups)
    for name, countries in groups.items():
        expected = [formula(desk.con, desk.world, countries, t) for t in range(381)]
        assert curve(snapshot, name) == expected
        assert retained(snapshot, name) == [expected[day] for day in MILESTONE_DAYS]
        row = unit(snapshot, name)
        assert row.newcomers == sum(len(desk.world.people[country]) for country in countries)
        assert row.participants == row.newcomers + 3 * len(countries)
        assert (row.mature_day, row.seen_day, row.today_day) == (380, 380, 381)
        assert row.today_retained == formula(desk.con, desk.world, countries, 381)


def test_publishing_again_touches_nothing_but_freshness(desk: Desk) -> None:
    """Neither another step nor another process changes a row or the version."""
    full_world(desk.world)
    first = desk.step()
    assert desk.step(NOW + 60) == replace(first, freshness=desk.published.read().freshness)
    desk.restart()
    assert not desk.publisher.step(NOW * 1000)
    again = desk.published.read()
    assert still(again) == still(first)
    assert again.version == first.version


def test_an_edition_nobody_read_is_not_published(desk: Desk) -> None:
    """Contests that are only listed, or imported with their people, make no edition of 0 newcomers on the page."""
    full_world(desk.world)
    known = Contest("earth", 2022, "India", "IN", "Images from Wiki Loves Earth 2022 in India", START, END)
    (contest,) = desk.world.activity.roster.put_contests([known], origin="import").values()
    (person,) = desk.world.activity.roster.put_accounts([Account(None, "Invented", None, START, kind="unresolved")])
    desk.world.activity.roster.put_participations([Participation(contest, person, None, None, 3)])
    assert [row.edition for row in desk.step().editions] == ["monuments2023"]
    desk.world.activity.roster.set_enrolled(contest, END + 1)
    assert [row.edition for row in desk.step().editions] == ["earth2022", "monuments2023"]


def test_a_contribution_moves_today_at_once_and_final_figures_never(desk: Desk) -> None:
    """The live end rises with the event; the curve up to the mature mark stays."""
    full_world(desk.world)
    before = desk.step()
    silent = next(
        account
        for account in desk.world.people["IN"]
        if not desk.con.execute("SELECT 1 FROM day_count WHERE account = ? AND day > 350", [account]).fetchone()
    )
    desk.world.contribute(silent, END + 380 * DAY + 60)
    after = desk.step()
    name = "monuments2023/IN"
    assert unit(after, name).today_retained == unit(before, name).today_retained + 1
    assert curve(after, name) == curve(before, name)
    assert after.version == before.version + 1


def test_an_open_gap_ends_coverage_until_it_is_filled(desk: Desk) -> None:
    """Found at 03:00 of day 300, it takes curve and live end back to there, and no final figure; filled, they return.

    What was counted after the gap counts again, with what had been missing.
    """
    full_world(desk.world, END + 200 * DAY)
    desk.world.see(END + 380 * DAY)
    whole, name, activity = desk.step(), "monuments2023/IN", desk.world.activity
    since = END + 300 * DAY + 3 * 3600
    activity.open_gap("eqiad.mediawiki.recentchange", since, since + 1800, "offsets jump")
    torn = desk.step()
    assert (unit(torn, name).seen_day, unit(torn, name).today_day) == (300, 301)
    assert curve(torn, name) == curve(whole, name)[:301]
    assert retained(torn, name) == retained(whole, name)
    desk.restart()
    assert still(desk.step()) == still(torn)
    desk.world.contribute(desk.world.people["IN"][0], since + 60)
    (gap,) = activity.gaps()
    activity.close_gap(gap.id, NOW)
    mended = desk.step()
    assert (unit(mended, name).seen_day, unit(mended, name).today_day) == (380, 381)
    assert curve(mended, name) == [formula(desk.con, desk.world, ["IN"], t) for t in range(381)]


def test_a_gap_is_found_and_filled_without_any_other_change(desk: Desk) -> None:
    """Neither touches a contest: coverage alone brings the figures back and forth, for every edition."""
    full_world(desk.world)
    again(desk.world, "IN", 2024, begins=START)
    desk.world.see(END + 390 * DAY)
    before = desk.step()
    assert {row.today_day for row in before.units} == {391}
    desk.world.activity.open_gap("codfw.mediawiki.recentchange", END + 385 * DAY + 1, END + 386 * DAY, "offsets jump")
    assert {row.today_day for row in desk.step().units} == {386}
    (gap,) = desk.world.activity.gaps()
    desk.world.activity.close_gap(gap.id, NOW)
    after = desk.step()
    assert after.version == before.version + 2
    assert (after.units, after.curves, after.milestones) == (before.units, before.curves, before.milestones)


def again(world: World, country: str, year: int, *, begins: int) -> int:
    """An edition of `year`, overlapping that of 2023, in which everybody of `country` takes part; its contest's id."""
    known = Contest("monuments", year, country, country, f"Images from monuments {year} in {country}", begins, END)
    roster = world.activity.roster
    (number,) = roster.put_contests([known]).values()
    roster.put_participations(Participation(number, account, END - 60, account, 1) for account in world.people[country])
    roster.retrack()
    roster.set_enrolled(number, END + 3600)
    return number


def newcomers(desk: Desk) -> dict[str, int]:
    """The newcomers of each edition."""
    return {edition.edition: edition.newcomers for edition in desk.step().editions}


def test_a_later_edition_counts_nobody_again(desk: Desk) -> None:
    """Registered within two editions' days: a newcomer of the one whose contest began first."""
    desk.world.contest("IN", 12)
    later = again(desk.world, "IN", 2024, begins=START + 3600)
    assert newcomers(desk) == {"monuments2023": 12, "monuments2024": 0}
    moved = Contest("monuments", 2024, "IN", "IN", "Images from monuments 2024 in IN", START - 1, END)
    assert list(desk.world.activity.roster.put_contests([moved]).values()) == [later]
    desk.world.activity.roster.set_enrolled(later, END + 3600)
    assert newcomers(desk) == {"monuments2023": 0, "monuments2024": 12}


def test_an_earlier_edition_found_later_takes_its_people_back(desk: Desk) -> None:
    """While a publisher runs: who is found in an earlier edition leaves the later one, which nothing else touched."""
    desk.world.contest("IN", 12)
    assert newcomers(desk) == {"monuments2023": 12}
    earlier = again(desk.world, "IN", 2022, begins=START - DAY)
    assert newcomers(desk) == {"monuments2022": 12, "monuments2023": 0}
    con = desk.world.activity._con
    con.execute("DELETE FROM participation WHERE contest = ? AND account = ?", [earlier, desk.world.people["IN"][0]])
    con.commit()
    desk.world.activity.roster.retrack()
    assert newcomers(desk) == {"monuments2022": 11, "monuments2023": 1}


def test_the_comparison_group_is_no_part_of_a_contest(desk: Desk) -> None:
    """Accounts that are only compared move neither the newcomers nor the live end nor the hours."""
    full_world(desk.world)
    before = desk.step()
    accounts = [Account(900_000 + n, f"Compared {n}", START + DAY, START + DAY) for n in range(5)]
    ids = desk.world.activity.roster.put_accounts(accounts)
    con = desk.world.activity._con
    rows = [(desk.world.contests["IN"], account, desk.world.people["IN"][0]) for account in ids]
    con.executemany("INSERT INTO comparison VALUES (?, ?, ?)", rows)
    con.commit()
    desk.world.activity.roster.retrack()
    for account in ids:
        desk.world.contribute(account, END + 380 * DAY - 60)
    after = desk.step()
    assert (after.units, after.hours, after.curves) == (before.units, before.hours, before.curves)


def test_coverage_alone_moves_the_curve_on(desk: Desk) -> None:
    """When the stream has covered another day, each curve has another mark, although nobody did anything."""
    full_world(desk.world)
    desk.step()
    desk.world.see(END + 381 * DAY - 1)
    assert unit(desk.step(), "monuments2023/IN").today_day == 381
    desk.world.see(END + 381 * DAY)
    snapshot = desk.step()
    assert {row.today_day for row in snapshot.units} == {382}
    assert {len(values) for values in snapshot.curves.values()} == {4 * 382}
    assert unit(snapshot, "monuments2023/IN").mature_day == 380


def test_milestones_wait_for_coverage_and_for_verification(desk: Desk) -> None:
    """Not due until seen, verifying until verified, then final; never 0 and never everybody meanwhile."""
    world = desk.world
    world.contest("IN", 10)
    world.see(END + 91 * DAY)
    world.verify(world.everybody(), END + 91 * DAY)
    steps = [desk.step().milestones[0]]
    world.see(END + 92 * DAY)
    steps.append(desk.step().milestones[0])
    world.verify(world.everybody(), END + 92 * DAY)
    steps.append(desk.step().milestones[0])
    found = [(step.state, step.retained) for step in steps]
    assert found == [("not due", None), ("verifying", None), ("final", 0)]


def test_the_clock_makes_nothing_due(desk: Desk) -> None:
    """An outage of a year leaves every figure as it was; only freshness tells."""
    desk.world.contest("IN", 10)
    desk.world.see(END + DAY)
    before = desk.step(END + DAY)
    after = desk.step(END + 365 * DAY)
    assert still(after) == still(before)
    assert after.freshness is not None
    assert (after.freshness.stream, after.freshness.lag_ms) == ("late", 364 * DAY * 1000)


@pytest.mark.parametrize("seed", range(3))
def test_order_and_batches_of_recording_do_not_matter(tmp_path: Path, seed: int) -> None:
    """Shuffled, repeated and cut into other batches, the same contributions publish the same file."""
    random = Random(seed)
    snapshots = []
    rows: list[tuple[str, int, int, int]] = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        desk = Desk(tmp_path / folder)
        for country, size in (("IN", 20), ("UY", 6), ("BY", 11)):
            desk.world.contest(country, size)
        if not rows:
            for revision in range(300):
                country = random.choice(("IN", "UY", "BY"))
                at = END + random.randrange(-5, 200) * DAY + random.randrange(DAY)
                rows.append((country, random.randrange(6), revision, at))
        else:
            rows = rows + random.sample(rows, 100)
            random.shuffle(rows)
        cuts = sorted(random.choices(range(len(rows)), k=9 if folder == "other" else 1))
        for first, last in pairwise([0, *cuts, len(rows)]):
            batch = [
                Contribution(desk.world.people[country][index], f"wiki{revision % 3}", revision, at, Source.API)
                for country, index, revision, at in rows[first:last]
            ]
            desk.world.activity.record(Batch(tuple(batch)))
        desk.world.verify(desk.world.everybody(), END + 190 * DAY)
        desk.world.see(END + 190 * DAY)
        snapshots.append(replace(desk.step(), version=0, meta={}, freshness=None))
        desk.close()
        desk.world.activity.close()
    assert snapshots[0] == snapshots[1]


def test_a_changed_end_moves_the_marks(desk: Desk) -> None:
    """A contest whose E was corrected is computed anew from it; what was mature before is no longer taken for it."""
    world = desk.world
    number = world.contest("IN", 10)
    world.verify(world.everybody(), END + 92 * DAY)
    world.see(END + 92 * DAY)
    world.contribute(world.people["IN"][0], END + 91 * DAY)
    assert retained(desk.step(), "monuments2023/IN")[0] == 1
    (stored,) = [each for each in world.activity.roster.contests() if each.id == number]
    moved = Contest(
        stored.campaign, stored.year, stored.label, stored.country, stored.category, stored.start, END + 2 * DAY
    )
    world.activity.roster.put_contests([moved])
    world.activity.roster.set_enrolled(number, END + 3 * DAY)
    snapshot = desk.step()
    row = unit(snapshot, "monuments2023/IN")
    assert (row.end_last, row.mature_day, row.seen_day) == (END + 2 * DAY, 90, 90)
    assert [each.state for each in snapshot.milestones] == ["not due"] * 4


def test_freshness_is_written_no_oftener_than_it_is_read(desk: Desk) -> None:
    """With nothing new, the file is left alone for five seconds, and with coverage moving for about one."""
    desk.step()
    start = NOW * 1000
    version = sqlite3.connect(desk.folder / "published" / "published.db")
    moves = []
    for elapsed in (0, 250, 4900, 5000, 5250):
        before = version.execute("PRAGMA data_version").fetchone()
        desk.publisher.step(start + elapsed)
        moves.append(version.execute("PRAGMA data_version").fetchone() != before)
    assert moves == [False, False, False, True, False]
    version.close()


def test_a_clock_that_jumps_back_does_not_stop_freshness(desk: Desk) -> None:
    """An hour back, freshness is written all the same."""
    desk.step(NOW)
    desk.publisher.step((NOW - 3600) * 1000)
    fresh = desk.published.read().freshness
    assert fresh is not None
    assert fresh.published_ms == (NOW - 3600) * 1000


@pytest.mark.parametrize(("isolated", "first"), [(True, ("verifying", None)), (False, ("final", 1))])
def test_figures_are_of_one_commit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, isolated: bool, first: tuple[str, int | None]
) -> None:
    """What is committed between two questions of a step is seen by the next one; the control sees half of it now."""
    world = desk.world
    world.contest("IN", 10)
    world.see(END + 100 * DAY)
    real = reading.hourly

    def interrupted(
        con: sqlite3.Connection, contest: int, since: int, account: int | None = None
    ) -> tuple[reading.Ints, reading.Ints, reading.Ints]:
        answer = real(con, contest, since, account)
        world.contribute(world.people["IN"][0], END + 80 * DAY)
        world.verify(world.everybody(), END + 100 * DAY)
        return answer

    monkeypatch.setattr(reading, "hourly", interrupted)
    if not isolated:
        monkeypatch.setattr(reading, "consistent", nullcontext)
    desk.publisher.step(NOW * 1000)
    monkeypatch.undo()
    row = desk.published.read().milestones[0]
    assert (row.state, row.retained) == first
    assert retained(desk.step(), "monuments2023/IN")[0] == 1


def limit(published: Published, pages: int) -> None:
    """Lets the file grow to `pages` pages and no further: SQLite then says that the disk is full."""
    published._con.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_is_one_sentence_and_the_next_step_makes_up_for_it(desk: Desk) -> None:
    """Nothing is half written; when there is room again, everything that waited is published."""
    full_world(desk.world)
    desk.step()
    (pages,) = desk.published._con.execute("PRAGMA page_count").fetchone()
    limit(desk.published, pages)
    for year in (2019, 2020, 2021):
        desk.world.year = year
        for country in ("IN", "GH", "UY"):
            desk.world.contest(country, 30, end=END - (2023 - year) * 365 * DAY)
    before = desk.published.read()
    with pytest.raises(Unavailable, match="full"):
        desk.step()
    assert still(desk.published.read()) == still(before)
    limit(desk.published, 100_000)
    assert len(desk.step().editions) == 4


def test_what_changed_does_not_wait_for_the_mass(tmp_path: Path) -> None:
    """With no time to compute more than one edition a step, the one touched last is published first."""
    desk = Desk(tmp_path)
    for year in (2019, 2020, 2021, 2022):
        desk.world.year = year
        desk.world.contest("IN", 12, end=END - (2023 - year) * 365 * DAY)
    desk.world.see(END)
    desk.world.contribute(desk.world.people["IN"][0], END - 10)
    desk.restart(budget=0.0)
    desk.publisher.step(NOW * 1000)
    assert [row.year for row in desk.published.read().editions] == [2022]
    assert desk.publisher.behind == 3
    assert len(desk.step().editions) == 4
    desk.close()
    desk.world.activity.close()

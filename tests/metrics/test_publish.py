"""The published file follows the private database: what changed, exactly, and nothing about a person."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from metrics import publish
from metrics.figures import ContestFacts, Figures, contest_figures
from metrics.publish import Publisher
from state import reading
from state.activity import Batch, Contribution, Source
from state.entries import Account, Contest, Participation
from state.errors import Unavailable
from state.published import Published, Snapshot, Unit
from state.schema import open_reader
from tests.metrics.world import DAY, END, MILESTONE_DAYS, World, make_world

NOW = END + 400 * DAY


class Desk:
    """A world with a publisher at work on it; `step` publishes until nothing waits."""

    def __init__(self, folder: Path, **choices: int | str) -> None:
        self.folder = folder
        self.world = make_world(folder, **choices)
        self.open()

    def open(self, **settings: float) -> None:
        """A publisher that knows nothing but the two files."""
        self.con = open_reader(self.folder / "activity.db")
        self.published = Published.open(self.folder / "published" / "published.db")
        self.publisher = Publisher(self.con, self.published, **settings)  # type: ignore[arg-type]

    def restart(self, **settings: float) -> None:
        """Another process, as it were."""
        self.close()
        self.open(**settings)

    def step(self, now: int = NOW) -> Snapshot:
        """What is published once nothing waits any more."""
        self.publisher.step(now * 1000)
        while self.publisher.behind:
            self.publisher.step(now * 1000)
        return self.published.read()

    def close(self) -> None:
        """Closes what a publisher has open."""
        self.published.close()
        self.con.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty world and its publisher."""
    made = Desk(tmp_path)
    yield made
    made.close()
    made.world.activity.close()


def unit(snapshot: Snapshot, name: str) -> Unit:
    """The unit of that name."""
    return next(row for row in snapshot.units if row.unit == name)


def retained(snapshot: Snapshot, name: str) -> list[int | None]:
    """The four milestones of a unit."""
    return [row.retained for row in snapshot.milestones if row.unit == name]


def curve(snapshot: Snapshot, name: str) -> list[int]:
    """The daily curve of a unit."""
    return list(np.frombuffer(snapshot.curves[name], dtype="<i4").tolist())


def still(snapshot: Snapshot) -> Snapshot:
    """A snapshot without freshness, which moves by itself."""
    return replace(snapshot, freshness=None)


def full_world(world: World, seen: int = END + 380 * DAY) -> None:
    """India and Ghana large enough, Uruguay small, two protected; everybody verified to the end of coverage."""
    for country, size in (("IN", 25), ("GH", 12), ("UY", 4), ("BY", 30), ("RU", 15)):
        world.contest(country, size, old=3)
    random = Random(3)
    for account in world.everybody():
        for _ in range(random.choice((0, 0, 1, 5))):
            day = int(random.expovariate(1 / 90))
            world.contribute(account, END + min(day, 379) * DAY + random.randrange(DAY), random.randrange(1, 4))
    world.verify(world.everybody(), seen)
    world.see(seen)


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


def test_other_countries_say_who_is_in_them(desk: Desk) -> None:
    """The unit of the rest names its countries, and no protected country is a unit."""
    full_world(desk.world)
    snapshot = desk.step()
    other = unit(snapshot, "monuments2023/other")
    assert (other.country, other.title, other.merged) == ("", "other countries", ("Belarus", "Russia", "Uruguay"))
    assert unit(snapshot, "monuments2023/IN").title == "India"
    (edition,) = snapshot.editions
    assert (edition.title, edition.contests, edition.ended_contests) == ("Wiki Loves Monuments 2023", 5, 5)
    assert edition.newcomers == sum(row.newcomers for row in snapshot.units) == 86
    assert (snapshot.left_out, snapshot.running) == ((), ())
    assert [row.title for row in snapshot.campaigns] == ["Wiki Loves Monuments"]


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


def test_only_changed_contests_are_computed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One contribution in India computes the figures of India's contest, and no other."""
    full_world(desk.world)
    desk.step()
    ends: list[int] = []

    def counted(facts: ContestFacts) -> Figures:
        ends.append(len(facts.account))
        return contest_figures(facts)

    monkeypatch.setattr(publish, "contest_figures", counted)
    desk.world.contribute(desk.world.people["IN"][0], END + 380 * DAY + 100)
    desk.step()
    assert ends == [25]
    desk.step()
    assert ends == [25]


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


def test_a_running_contest_has_counts_and_no_retention(desk: Desk) -> None:
    """Participants and newcomers by country, protected ones in the sum; no unit, no milestone, no curve."""
    world = desk.world
    for country, size in (("IN", 25), ("UY", 2), ("BY", 30), ("RU", 15)):
        world.contest(country, size, enrolled=False, old=1)
    world.see(END - DAY)
    world.contribute(world.people["IN"][0], END - DAY - 7200, 3)
    snapshot = desk.step(END - DAY)
    assert (snapshot.units, snapshot.milestones) == ((), ())
    assert snapshot.curves == {}
    found = {row.title: (row.participants, row.newcomers) for row in snapshot.running}
    assert found == {"India": (26, 25), "Uruguay": (3, 2), "other countries": (47, 45)}
    assert [(row.running, row.ended_contests) for row in snapshot.editions] == [(True, 0)]
    assert [(row.unit, row.n) for row in snapshot.hours] == [("monuments2023/running", 3)]


def test_a_contest_is_a_unit_once_ended_and_read(desk: Desk) -> None:
    """Not at its end, but when its category was read after it; then its running row goes."""
    world = desk.world
    number = world.contest("IN", 25, enrolled=False)
    world.contest("GH", 25, enrolled=False, end=END + 10 * DAY)
    world.see(END + 2 * DAY)
    world.activity.roster.set_enrolled(number, END - 1)
    assert desk.step().units == ()
    world.activity.roster.set_enrolled(number, END)
    snapshot = desk.step()
    assert [row.unit for row in snapshot.units] == ["monuments2023/IN"]
    assert [row.title for row in snapshot.running] == ["Ghana"]


def test_a_single_small_country_is_left_out_and_told(desk: Desk) -> None:
    """Its people are counted, with the reason; no sum of units holds them."""
    desk.world.contest("IN", 25)
    desk.world.contest("BY", 30)
    desk.world.see(END + 40 * DAY)
    snapshot = desk.step()
    assert [row.unit for row in snapshot.units] == ["monuments2023/IN"]
    ((edition, countries, people, why),) = [(r.edition, r.countries, r.people, r.why) for r in snapshot.left_out]
    assert (edition, countries, people) == ("monuments2023", 1, 30)
    assert "single country" in why
    assert snapshot.running == ()


def test_units_outlive_the_process_and_the_growth_of_their_contests(desk: Desk) -> None:
    """A small country in "other countries" stays there when it has grown to ten, also after a restart."""
    world = desk.world
    for country, size in (("IN", 25), ("UY", 9), ("BY", 8)):
        world.contest(country, size)
    world.see(END + 40 * DAY)
    before = desk.step()
    (late,) = world.activity.roster.put_accounts([Account(99, "Late", END - DAY, END - DAY)])
    world.activity.roster.put_participations([Participation(world.contests["UY"], late, END - 60, 1, 1)])
    world.activity.roster.retrack()
    desk.restart()
    after = desk.step()
    assert {row.unit for row in after.units} == {row.unit for row in before.units}
    assert unit(after, "monuments2023/other").newcomers == 18
    assert unit(after, "monuments2023/other").formed == unit(before, "monuments2023/other").formed


def test_an_immature_contest_changes_no_other_unit(desk: Desk) -> None:
    """A contest that ends later, in the same edition and in another one, leaves the figures of units alone."""
    full_world(desk.world)
    before = desk.step()
    desk.world.contest("KE", 40, end=END + 500 * DAY, enrolled=False)
    desk.world.campaign = "earth"
    desk.world.contest("Kenya", 40, end=END + 379 * DAY)
    after = desk.step()
    kept = {row.unit for row in before.units}
    assert [row for row in after.units if row.unit in kept] == list(before.units)
    assert [row for row in after.milestones if row.unit in kept] == list(before.milestones)
    assert {name: values for name, values in after.curves.items() if name in kept} == before.curves


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


def test_hours_are_the_last_day_of_coverage(desk: Desk) -> None:
    """By unit and full hour; when coverage moves on, hours older than 24 go."""
    world = desk.world
    world.contest("IN", 10)
    one = world.people["IN"][0]
    for hours_ago, n in ((30, 1), (23, 2), (5, 4), (0, 8)):
        world.contribute(one, END + 10 * DAY - hours_ago * 3600 + 10, n)
    world.see(END + 10 * DAY + 60)
    hours = {row.hour: row.n for row in desk.step().hours}
    assert hours == {END + 10 * DAY - ago * 3600: n for ago, n in ((23, 2), (5, 4), (0, 8))}
    world.see(END + 10 * DAY + 3600)
    assert sorted(row.n for row in desk.step().hours) == [4, 8]
    world.see(END + 12 * DAY)
    assert desk.step().hours == ()


def test_hours_of_few_people_are_not_shown(desk: Desk) -> None:
    """Neither of a running edition with nine newcomers, nor of one protected country alone."""
    for country, size in (("UY", 9), ("BY", 40)):
        folder = desk.folder / country
        folder.mkdir()
        alone = Desk(folder)
        alone.world.contest(country, size, enrolled=False)
        alone.world.contribute(alone.world.people[country][0], END - 7200)
        alone.world.see(END - 3600)
        assert alone.step(END).hours == ()
        alone.close()
        alone.world.activity.close()


def test_the_sentence_about_invented_data_is_handed_on(desk: Desk) -> None:
    """What the collector noted about its data is on the published file, or an empty text."""
    assert desk.step().meta["simulated"] == ""
    desk.world.activity.set_meta("simulated", "All of this is invented.")
    snapshot = desk.step()
    assert snapshot.meta["simulated"] == "All of this is invented."
    assert (snapshot.meta["definition"], snapshot.meta["threshold"]) == ("global", "10")


def test_nothing_about_a_person_is_published(desk: Desk) -> None:
    """No name and no central id of anybody is anywhere in the file."""
    full_world(desk.world)
    desk.step()
    content = (desk.folder / "published" / "published.db").read_bytes()
    for name, central in desk.con.execute("SELECT name, central_id FROM account"):
        assert name.encode() not in content
        assert str(central).encode() not in content
    assert b"India" in content


def test_freshness_tells_how_far_and_how_late(desk: Desk) -> None:
    """Seen, verified through, lag and open gaps; verified is none while somebody in a figure was never asked."""
    assert desk.step().freshness is not None
    first = desk.published.read().freshness
    assert first is not None
    assert (first.seen, first.verified, first.lag_ms, first.stream) == (None, None, None, "waiting")
    world = desk.world
    world.contest("IN", 10)
    world.see(END + 10 * DAY)
    world.verify(world.everybody()[1:], END + 9 * DAY)
    world.activity.open_gap("eqiad.mediawiki.recentchange", END + DAY, END + DAY + 60, "history was over")
    fresh = desk.step(END + 10 * DAY + 7).freshness
    assert fresh is not None
    assert (fresh.seen, fresh.verified, fresh.lag_ms, fresh.stream) == (END + 10 * DAY, None, 7000, "live")
    assert fresh.gaps == ((END + DAY, END + DAY + 60, "history was over"),)
    world.verify(world.everybody(), END + 9 * DAY)
    later = desk.step(END + 10 * DAY + 8).freshness
    assert later is not None
    assert later.verified == END + 9 * DAY


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

    def interrupted(con: sqlite3.Connection, contest: int, since: int) -> list[tuple[int, int]]:
        answer = real(con, contest, since)
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


def test_the_category_of_a_whole_edition_is_no_contest(desk: Desk) -> None:
    """It completes the people of the edition and is neither counted as a contest nor a unit."""
    world = desk.world
    world.contest("IN", 10)
    contest = Contest("monuments", 2023, "Global", None, "Images from Wiki Loves Monuments 2023", END - 30 * DAY, END)
    (number,) = world.activity.roster.put_contests([contest]).values()
    ids = world.activity.roster.put_accounts([Account(7, "Elsewhere", END - DAY, END - DAY)])
    world.activity.roster.put_participations([Participation(number, ids[0], END - 60, 1, 1)])
    world.activity.roster.put_participations([Participation(number, world.people["IN"][0], END - 60, 1, 1)])
    world.activity.roster.retrack()
    world.see(END + DAY)
    snapshot = desk.step()
    (edition,) = snapshot.editions
    assert (edition.contests, edition.participants, edition.newcomers) == (1, 11, 10)
    assert [row.unit for row in snapshot.units] == ["monuments2023/IN"]


def test_a_contest_without_dates_is_counted_and_no_more(desk: Desk) -> None:
    """An imported contest of unknown dates has participants and no figures, and holds up no other one."""
    desk.world.contest("IN", 10)
    contest = Contest("monuments", 2023, "Ghana", "GH", "Images from somewhere", None, None)
    (number,) = desk.world.activity.roster.put_contests([contest]).values()
    ids = desk.world.activity.roster.put_accounts([Account(7, "Elsewhere", END - DAY, END - DAY)])
    desk.world.activity.roster.put_participations([Participation(number, ids[0], None, None, 1)])
    desk.world.see(END + DAY)
    snapshot = desk.step()
    assert [(row.contests, row.participants) for row in snapshot.editions] == [(2, 11)]
    assert [row.unit for row in snapshot.units] == ["monuments2023/IN"]


@pytest.mark.slow
def test_one_changed_contest_of_five_thousand_is_published_in_a_moment(desk: Desk) -> None:
    """One contribution among 5,000 newcomers with 40,000 day counts: read, computed and written well within 2 s."""
    world = desk.world
    world.activity.roster.put_countries([])
    world.contest("IN", 5000)
    random = Random(1)
    rows = []
    for account in world.people["IN"]:
        if random.random() < 0.4:
            rows += [(account, END + int(random.expovariate(1 / 60) * DAY)) for _ in range(random.randrange(40))]
    batch = [Contribution(account, "enwiki", n, at, Source.API) for n, (account, at) in enumerate(rows)]
    world.activity.record(Batch(tuple(batch)))
    world.verify(world.everybody(), END + 300 * DAY)
    world.see(END + 300 * DAY)
    world.revision = len(rows)
    desk.step()
    seconds = []
    for index in range(5):
        world.contribute(world.people["IN"][index], END + 300 * DAY + 60)
        seconds.append(_timed(lambda: desk.publisher.step(NOW * 1000)))
    assert sorted(seconds)[2] < 0.25, seconds


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start

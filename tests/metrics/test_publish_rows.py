"""What is published of an edition: units, counts, hours, and nothing about a person."""

from __future__ import annotations

from state.entries import Account, Contest, Participation
from tests.metrics.desk import Desk, full_world, unit
from tests.metrics.world import DAY, END


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
    assert {row.unit for row in snapshot.hours} == {"monuments2023/running"}
    assert {row.hour: row.n for row in snapshot.hours if row.n} == {END - DAY - 7200: 3}


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


def test_what_is_final_does_not_hold_back_what_is_verified(desk: Desk) -> None:
    """An edition of two years ago, verified last month, says nothing of who has a milestone to come."""
    world = desk.world
    world.contest("GH", 10, end=END - 700 * DAY)
    world.verify(world.people["GH"], END - 20 * DAY)
    world.see(END + 10 * DAY)
    alone = desk.step().freshness
    world.contest("IN", 10)
    world.verify(world.people["IN"], END + 9 * DAY)
    both = desk.step().freshness
    assert alone is not None
    assert both is not None
    assert (alone.verified, both.verified) == (END - 20 * DAY, END + 9 * DAY)


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


def test_units_are_not_formed_of_people_who_are_still_to_be_tracked(desk: Desk) -> None:
    """Between reading a contest's category and tracking its people, it is not taken for one without newcomers.

    Otherwise the edition's last contest would go into "other countries" for ever, however large it is.
    """
    world = desk.world
    for country in ("UY", "BY", "RU"):
        world.contest(country, 5)
    world.see(END + DAY)
    contest = Contest("monuments", 2023, "Ghana", "GH", "Images from Ghana", END - 30 * DAY, END)
    roster = world.activity.roster
    (number,) = roster.put_contests([contest]).values()
    assert desk.step().units == ()
    ids = roster.put_accounts(Account(n, f"Ghana {n}", END - DAY, END - DAY) for n in range(1, 21))
    roster.put_participations(Participation(number, account, END - 60, 1, 1) for account in ids)
    roster.set_enrolled(number, END + 60)
    between = desk.step()
    assert (between.units, between.left_out) == ((), ())
    roster.retrack()
    units = {row.unit: row.newcomers for row in desk.step().units}
    assert units == {"monuments2023/GH": 20, "monuments2023/other": 15}

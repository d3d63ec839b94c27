"""An edition's units by every definition: when they are formed, that they stay, and what waits for what."""

from __future__ import annotations

from state.entries import Account, Contest, ContestFile, Participation
from state.histories import History
from state.published import Cohort, Cube, Figure, read_cube
from tests.metrics.desk import Desk, anew, full_world, own_tables
from tests.metrics.world import DAY, END, START

OLD = START - 900 * DAY


def cube(desk: Desk) -> Cube:
    """Everything published once nothing waits."""
    desk.step()
    return read_cube(desk.published._con)


def cohorts(desk: Desk) -> dict[str, dict[str, Cohort]]:
    """The cohorts by definition and unit."""
    found: dict[str, dict[str, Cohort]] = {}
    for row in cube(desk).cohorts:
        found.setdefault(row.definition, {})[row.unit.partition("/")[2]] = row
    return found


def figure(desk: Desk, reading: str = "active", definition: str = "global", measure: str = "any", k: int = 3) -> Figure:
    """A figure of India, at least one contribution."""
    key = ("monuments2023/IN", definition, measure, reading, 1, k)
    names = ("unit", "definition", "measure", "reading", "least", "k")
    return next(row for row in cube(desk).figures if tuple(getattr(row, name) for name in names) == key)


def enter(desk: Desk, country: str, number: int, *, registered: int, commons: int) -> list[int]:
    """More people in a contest, registered then, on Commons at another time."""
    roster, contest = desk.world.activity.roster, desk.world.contests[country]
    base = 500_000 + 1000 * contest + registered % 997
    ids = roster.put_accounts(Account(base + n, f"Entrant {base + n}", registered, commons) for n in range(number))
    roster.put_participations(Participation(contest, account, START + 3 * DAY, account, 1) for account in ids)
    roster.retrack()
    return ids


def compare(desk: Desk, country: str, number: int) -> list[int]:
    """A comparison group of a contest."""
    base, contest = 900_000 + 1000 * desk.world.contests[country], desk.world.contests[country]
    accounts = [Account(base + n, f"Compared {base + n}", START + DAY, START + DAY) for n in range(number)]
    ids = desk.world.activity.roster.put_accounts(accounts)
    con = desk.world.activity._con
    rows = [(contest, account, desk.world.people[country][0]) for account in ids]
    con.executemany("INSERT INTO comparison VALUES (?, ?, ?)", rows)
    con.commit()
    desk.world.activity.roster.retrack()
    return ids


def test_other_definitions_have_their_own_people(desk: Desk) -> None:
    """Who registered ten days before is new by grace, an old wikipedian by Commons; nobody is in the headline's."""
    desk.world.contest("IN", 12)
    enter(desk, "IN", 11, registered=START - 10 * DAY, commons=START - 10 * DAY)
    enter(desk, "IN", 13, registered=OLD, commons=START + DAY)
    desk.world.see(END + DAY)
    found = {name: {unit: row.newcomers for unit, row in rows.items()} for name, rows in cohorts(desk).items()}
    assert found == {"global": {"IN": 12}, "grace": {"IN": 23}, "commons": {"IN": 25}}


def test_what_differs_by_a_few_people_is_not_told_apart(desk: Desk) -> None:
    """Three more by grace in India: there is no figure of India by grace, nor any sum that gives the three."""
    desk.world.contest("IN", 12)
    desk.world.contest("GH", 30)
    enter(desk, "IN", 3, registered=START - 10 * DAY, commons=START - 10 * DAY)
    desk.world.see(END + DAY)
    found = cohorts(desk)
    assert {unit: row.newcomers for unit, row in found["global"].items()} == {"IN": 12, "GH": 30}
    assert "IN" not in found.get("grace", {})
    assert {"IN", "GH"} <= set(found["commons"])


def test_other_definitions_wait_until_the_edition_is_complete(desk: Desk) -> None:
    """While a contest goes on, the headline alone has figures of the countries that are done."""
    desk.world.contest("IN", 12)
    number = desk.world.contest("GH", 12, enrolled=False)
    desk.world.see(END + DAY)
    assert {name: set(rows) for name, rows in cohorts(desk).items()} == {"global": {"IN"}}
    desk.world.activity.roster.set_enrolled(number, END)
    found = cohorts(desk)
    assert {name: set(rows) for name, rows in found.items()} == {
        name: {"IN", "GH"} for name in ("global", "grace", "commons", "first-edit")
    }


def test_first_edit_comes_when_everybody_is_decided(desk: Desk) -> None:
    """Old accounts may never have contributed: until they were asked about there is no figure, later there is."""
    desk.world.contest("IN", 12)
    ids = enter(desk, "IN", 11, registered=OLD, commons=OLD)
    desk.world.see(END + DAY)
    assert "first-edit" not in cohorts(desk)
    histories = desk.world.activity.histories
    histories.store(History(account, None, None, END) for account in ids[1:])
    desk.world.activity.roster.retrack()
    assert "first-edit" not in cohorts(desk)
    histories.store([History(ids[0], START - 5, None, END)])
    desk.world.activity.roster.retrack()
    row = cohorts(desk)["first-edit"]["IN"]
    assert (row.newcomers, row.undecided) == (22, 0)
    assert own_tables(desk)["cohort"] == anew(desk)["cohort"]


def test_who_is_undecided_later_is_told_and_takes_no_unit_away(desk: Desk) -> None:
    """A unit once formed keeps its figures; those found since that nobody asked about are in none, and counted."""
    desk.world.contest("IN", 12)
    desk.world.see(END + DAY)
    assert cohorts(desk)["first-edit"]["IN"].newcomers == 12
    enter(desk, "IN", 1, registered=OLD, commons=OLD)
    row = cohorts(desk)["first-edit"]["IN"]
    assert (row.newcomers, row.undecided) == (12, 1)


def test_the_comparison_group_has_figures(desk: Desk) -> None:
    """By the end of the contest it is compared in: curve, milestones and all, once it is as large as a unit."""
    world = desk.world
    world.contest("IN", 12)
    ids = compare(desk, "IN", 11)
    world.contribute(ids[0], END + 80 * DAY)
    world.see(END + 100 * DAY)
    world.verify([*world.everybody(), *ids], END + 100 * DAY)
    found = figure(desk, definition="comparison")
    assert (found.newcomers, found.retained, found.state) == (11, 1, "final")
    assert figure(desk).retained == 0
    assert cohorts(desk)["comparison"]["IN"].title == "India"


def test_a_small_comparison_group_has_none(desk: Desk) -> None:
    """Nine people are too few for figures, as anywhere."""
    desk.world.contest("IN", 12)
    compare(desk, "IN", 9)
    desk.world.see(END + DAY)
    assert "comparison" not in cohorts(desk)


def test_a_group_drawn_after_the_units_were_formed_gets_its_figures(desk: Desk) -> None:
    """It is drawn when the edition is complete, so that units may be there before."""
    desk.world.contest("IN", 12)
    desk.world.see(END + DAY)
    assert "comparison" not in cohorts(desk)
    compare(desk, "IN", 11)
    assert cohorts(desk)["comparison"]["IN"].newcomers == 11
    assert own_tables(desk)["cohort_contest"] == anew(desk)["cohort_contest"]


def test_units_of_other_definitions_outlive_the_process(desk: Desk) -> None:
    """With the instants they were formed at; coverage and people moving on form nothing anew."""
    full_world(desk.world)
    before = cohorts(desk)
    names = ("global", "grace", "commons")  # by first-edit nobody knows of the old hands
    assert {name: set(rows) for name, rows in before.items()} == {name: {"IN", "GH", "other"} for name in names}
    desk.world.see(END + 390 * DAY)
    enter(desk, "IN", 25, registered=START - DAY, commons=START - DAY)
    desk.restart()
    after = cohorts(desk)
    for name, rows in before.items():
        assert {unit: row.formed for unit, row in after[name].items()} == {u: row.formed for u, row in rows.items()}
    assert (after["grace"]["IN"].newcomers, after["global"]["IN"].newcomers) == (50, 25)


def test_an_organic_figure_waits_for_the_contest_that_overlaps_it(desk: Desk) -> None:
    """Until that was read after its end, nobody knows which uploads are its; then the figure is final, and smaller."""
    world = desk.world
    world.contest("IN", 12)
    one = world.people["IN"][0]
    world.contribute(one, END + 80 * DAY, 1, "commonswiki")
    world.activity._con.execute("UPDATE contribution SET file = 77")
    world.activity._con.commit()
    world.verify(world.everybody(), END + 100 * DAY, "commonswiki")
    world.verify(world.everybody(), END + 100 * DAY)
    world.see(END + 100 * DAY)
    later = Contest("monuments", 2024, "Ghana", "GH", "Images from Ghana", END + 70 * DAY, END + 91 * DAY)
    (number,) = world.activity.roster.put_contests([later]).values()
    assert (figure(desk).state, figure(desk).retained) == ("final", 1)
    assert (figure(desk, measure="organic").state, figure(desk, measure="organic").retained) == ("unread", None)
    world.activity.files.put(number, [ContestFile(77, one, END + 80 * DAY)])
    world.activity.roster.retrack()
    world.activity.roster.set_enrolled(number, END + 91 * DAY - 1)
    assert figure(desk, measure="organic").state == "unread"
    world.activity.roster.set_enrolled(number, END + 91 * DAY)
    assert (figure(desk, measure="organic").state, figure(desk, measure="organic").retained) == ("final", 0)
    assert (figure(desk).state, figure(desk).retained) == ("final", 1)
    assert own_tables(desk)["figure"] == anew(desk)["figure"]


def test_organic_curves_are_final_to_the_unread_contest(desk: Desk) -> None:
    """Any to day 100, organic to the day the other one began."""
    world = desk.world
    world.contest("IN", 12)
    world.verify(world.everybody(), END + 100 * DAY)
    world.see(END + 100 * DAY)
    later = Contest("monuments", 2024, "Ghana", "GH", "Images from Ghana", END + 70 * DAY, END + 91 * DAY)
    world.activity.roster.put_contests([later])
    found = {(row.measure, row.mature_day) for row in cube(desk).curves if row.definition == "global"}
    assert found == {("any", 100), ("organic", 70)}


def test_commons_met_late_is_told_from_other_wikis(desk: Desk) -> None:
    """A publisher that began before anybody was on Commons counts who was only there as that, from the first on."""
    world = desk.world
    world.contest("IN", 12)
    world.contribute(world.people["IN"][1], END + 85 * DAY)
    world.verify(world.everybody(), END + 100 * DAY)
    world.see(END + 100 * DAY)
    desk.restart(quality=False)
    spread = [row for row in cube(desk).spreads if (row.definition, row.measure, row.k) == ("global", "any", 3)]
    assert [(row.commons_only, row.other_only, row.both) for row in spread] == [(0, 1, 0)]
    world.contribute(world.people["IN"][0], END + 80 * DAY, 1, "commonswiki")
    world.verify(world.everybody(), END + 100 * DAY, "commonswiki")
    spread = [row for row in cube(desk).spreads if (row.definition, row.measure, row.k) == ("global", "any", 3)]
    assert [(row.commons_only, row.other_only, row.both) for row in spread] == [(1, 1, 0)]
    assert spread[0].wikis == (("commonswiki", 1), ("enwiki", 1))
    assert own_tables(desk) == anew(desk, quality=False)


def test_commons_met_late_leaves_no_edition_behind(desk: Desk) -> None:
    """Another edition, in which nobody was on Commons, goes on with coverage as before."""
    world = desk.world
    world.contest("IN", 20)
    world.year = 2022
    world.contest("GH", 20)
    world.see(END + 10 * DAY)
    world.verify(world.everybody(), END + 9 * DAY)
    desk.restart(quality=False)
    desk.step()
    world.contribute(world.people["IN"][0], END + 9 * DAY, 1, "commonswiki")
    desk.step()
    assert own_tables(desk) == anew(desk, quality=False)
    world.see(END + 11 * DAY)
    assert {row.today_day for row in desk.step().units} == {12}
    assert own_tables(desk) == anew(desk, quality=False)

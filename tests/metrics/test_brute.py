"""Every cell published of random worlds is the one brute force finds; where it should not be, that is noticed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import replace

import pytest

from tests.metrics import brute, brute_counts, brute_marks, brute_people
from tests.metrics.brute import Cells, Units, cells
from tests.metrics.brute_facts import DAY, Contest, Deed, Facts, Person
from tests.metrics.brute_people import DEFINITIONS, Groups
from tests.metrics.staged import published, wrong
from tests.metrics.told import differences
from tests.metrics.worlds import Made, Revision, invent

CHUNK = 100
Told = list[tuple[Made, Cells, Units]]


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(10))
def test_every_cell_of_a_thousand_worlds_is_that_of_brute_force(chunk: int) -> None:
    """Cohorts, figures, curves, spreads and returns by every definition, in a hundred worlds at a time."""
    found = [line for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK) for line in wrong(seed)[0]]
    assert not found, "\n".join(found[:20])


@pytest.fixture(scope="module")
def some() -> Told:
    """Sixty worlds with what is published of them."""
    worlds = [invent(seed) for seed in range(60)]
    return [(made, *published(made)) for made in worlds]


def test_the_worlds_hold_what_may_go_wrong(some: Told) -> None:
    """States of every kind, people unknown and established, figures above zero by every definition and reading."""
    seen: Counter[object] = Counter()
    for _, said, _ in some:
        for key, row in said.items():
            if key[0] == "figure":
                seen[row["state"], key[3]] += 1
                seen[key[2], key[3], key[4], key[5]] += bool(row["retained"])
            if key[0] == "cohort":
                seen.update(name for name in ("unknown", "established", "newcomers") if row[name])
                seen[key[2], "other"] += str(key[1]).endswith("/other")
            if key[0] == "again":
                seen.update(name for name in ("again_next", "again_later", "elsewhere") if row[name])
    readings = ("active", "active-90", "quarter", "since-end", "survival", "on-or-after", "today", "today-90")
    wanted: set[object] = {
        (state, measure) for state in ("final", "so far", "not due", "verifying") for measure in ("any", "organic")
    }
    wanted |= {(definition, "any", reading, 1) for definition in DEFINITIONS for reading in readings}
    wanted |= {("comparison", measure, "active", 1) for measure in ("any", "organic")}
    assert {key for key in wanted | {("unread", "organic")} if not seen[key]} == set()
    assert {
        name for name in ("unknown", "established", "again_next", "again_later", "elsewhere") if not seen[name]
    } == set()


def found(some: Told) -> int:
    """In how many worlds a cell differs."""
    return sum(bool(differences(said, cells(made.facts, units), limit=1)) for made, said, units in some)


def test_nothing_differs_before_anything_is_broken(some: Told) -> None:
    """The control of the controls below."""
    assert found(some) == 0


def test_an_instant_on_the_boundary_counted_on_its_wrong_side_is_noticed(
    some: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows that hold their last second and not their first differ in many worlds."""
    monkeypatch.setattr(brute_counts, "bisect_left", bisect_right)
    assert found(some) > 10


def test_months_of_thirty_days_are_noticed(some: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve times thirty days are no year."""
    monkeypatch.setattr(brute_marks, "months_later", lambda _, months: 30 * months)
    assert found(some) > 10


def test_months_chained_from_mark_to_mark_are_noticed(some: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """31 August + 3 + 3 + 3 + 3 months is 28 August: months are added to the end."""
    plain = brute_marks.months_later

    def chained(contest: Contest, months: int) -> int:
        days = 0
        for _ in range(months // 3):
            days += plain(replace(contest, end=contest.end + days * DAY), 3)
        return days

    monkeypatch.setattr(brute_marks, "months_later", chained)
    assert found(some) > 2


def test_a_person_counted_in_two_editions_is_noticed(some: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer of an edition is none of the campaign's later ones."""

    def everywhere(facts: Facts, definition: str) -> Groups:
        people: Groups = {key: [] for key in facts.contests}
        for there in brute_people.places(facts).values():
            for person, (_, _, key) in there.items():
                if brute_people.is_new(facts.people[person], facts.contests[key], definition):
                    people[key].append(person)
        return people

    monkeypatch.setattr(brute_people, "newcomers", everywhere)
    assert found(some) > 2


def test_the_clock_instead_of_coverage_is_noticed(some: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everybody taken for verified up to now, marks are final that are not, also behind a gap."""
    monkeypatch.setattr(Person, "mark", property(lambda _: 2_000_000_000))
    monkeypatch.setattr(Facts, "covered", property(lambda facts: facts.now))
    assert found(some) > 10


def test_campaign_uploads_taken_for_organic_are_noticed(some: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads to the campaign's own categories are contributions, and no organic ones."""
    monkeypatch.setattr(brute, "Counts", Both)
    assert found(some) > 5


class Both(brute_counts.Counts):
    """Counts for which everything is organic."""

    def __init__(self, facts: Facts, contest: Contest, measure: str) -> None:
        super().__init__(facts, contest, "any" if measure == "organic" else measure)


def by_reading(said: Cells, reading: str, least: int = 1) -> dict[tuple[object, ...], dict[int, int]]:
    """The numbers retained of a reading by unit, definition and measure, and by months; those that are known."""
    numbers: dict[tuple[object, ...], dict[int, int]] = {}
    for key, row in said.items():
        if key[0] == "figure" and key[4:6] == (reading, least) and row["retained"] is not None:
            numbers.setdefault(key[1:4], {})[int(key[6])] = row["retained"]
    return numbers


def test_quarters_tile_the_time_since_the_end(some: Told) -> None:
    """Who came back did so in one of the quarters; and where nobody contributed twice, their numbers add up."""
    for made, plain, _ in some[:20]:
        single, _ = published(once(made))
        for said, exact in ((plain, False), (single, True)):
            quarters = by_reading(said, "quarter")
            for group, since in by_reading(said, "since-end").items():
                for k, retained in since.items():
                    parts = [quarters[group][month] for month in (3, 6, 9, 12) if month <= k]
                    assert max(parts) <= retained <= sum(parts), (made.seed, group, k)
                    assert not exact or retained == sum(parts), (made.seed, group, k)


def once(made: Made) -> Made:
    """The same world, where everybody contributed at most once after the last contest's end in it that is not later."""
    last: dict[int, Revision] = {row.person: row for row in made.revisions if row.page is None}
    kept = Made(made.seed, made.facts, made.files, [row for row in made.revisions if row.page is not None])
    first_end = min(contest.end for contest in made.facts.contests.values())
    kept.revisions = [row for row in kept.revisions if row.at < first_end] + list(last.values())
    kept.facts = replace(made.facts)
    kept.derive()
    return kept


def test_more_is_never_less(some: Told) -> None:
    """Organic within any, five within one, thirty days within ninety and since the end, all within the cohort."""
    for _, said, _ in some:
        for key, row in said.items():
            if key[0] == "curve":
                wider = [(*key[:4], width, key[5]) for width in (90, 0) if width == 0 or key[4] == 30]
                for other in (*wider, (*key[:3], "any", *key[4:]), (*key[:5], 1)):
                    more = said[other]["retained"] if other in said else [row["newcomers"]] * len(row["retained"])
                    assert all(a <= b for a, b in zip(row["retained"], more, strict=True)), (key, other)
            if key[0] == "figure" and row["retained"] is not None:
                assert row["retained"] <= said[*key[:3], "any", *key[4:]]["retained"] <= row["newcomers"]
                assert row["retained"] <= said[*key[:5], 1, key[6]]["retained"]


def test_an_immature_contest_changes_no_other_figure(some: Told) -> None:
    """One more edition that goes on, with everybody in it, leaves every cell there was as it was."""
    for made, said, _ in (each for each in some if each[0].seen_first is None):
        facts = made.facts
        start = max([facts.as_of, *(through or 0 for p in facts.people.values() for _, through in p.verified)])
        young = Contest(
            "Images from monuments 2060 in India",
            "monuments",
            2060,
            "IN",
            "India",
            False,
            start,
            start + 30 * DAY,
            0,
            start,
        )
        grown = Made(
            made.seed, replace(facts, contests=facts.contests | {young.key: young}), made.files, made.revisions
        )
        grown.derive()
        now, _ = published(grown)
        assert differences({key: row for key, row in now.items() if "2060" not in str(key)}, said) == []


def test_brute_force_on_a_year_counted_by_hand() -> None:
    """One contest that ended with 31 August 2024, UTC: marks 91, 181, 273 and 365 days after it."""
    end = 1_725_148_800  # 2024-09-01 00:00
    contest = Contest("c", "monuments", 2024, "IN", "India", False, end - 30 * DAY, end, 0, end)
    whole = (("commonswiki", end + 366 * DAY),)
    people = {n: Person(registered=end - DAY, on_commons=end - DAY, verified=whole) for n in (1, 2, 3)}
    own = frozenset({"monuments"})
    facts = Facts(
        {"c": contest}, people, {"c": dict.fromkeys(people, (end - DAY, 1))}, seen_from=end, seen=end + 366 * DAY
    )
    facts.deeds = {
        1: [Deed(end + 61 * DAY, "enwiki"), Deed(end + 91 * DAY - 1, "commonswiki", own)],
        2: [Deed(end + 61 * DAY - 1, "enwiki"), Deed(end + 91 * DAY, "enwiki")],
        3: [Deed(end + 365 * DAY, "commonswiki", own)] * 5,
    }
    true = cells(facts, Units({"global": {"u": ["c"]}}, {("u", "global"): end}))
    figures = {key[3:]: row for key, row in true.items() if key[0] == "figure"}
    assert figures["any", "active", 1, 3]["due"] == end + 91 * DAY
    assert figures["any", "active", 1, 12]["due"] == end + 365 * DAY
    assert figures["any", "active", 1, 3]["retained"] == 1  # 1 alone: 2 was a second early, and a second late
    assert figures["organic", "active", 1, 3]["retained"] == 1
    assert figures["any", "survival", 1, 3]["retained"] == 1
    assert figures["any", "since-end", 1, 12]["retained"] == 2
    assert figures["any", "on-or-after", 5, 12] == {
        "due": end + 365 * DAY,
        "through": end + 367 * DAY,
        "newcomers": 3,
        "retained": 1,
        "state": "so far",
    }
    assert figures["organic", "on-or-after", 5, 12]["retained"] == 0
    assert figures["any", "survival", 1, 12]["state"] == "not due"
    assert true["spread", "u", "global", "any", 3] == {
        "commons_only": 0,
        "other_only": 0,
        "both": 1,
        "wikis": (("commonswiki", 1), ("enwiki", 1)),
    }
    assert true["spread", "u", "global", "organic", 3]["other_only"] == 1
    assert true["curve", "u", "global", "any", 30, 1]["retained"][60:64] == [0, 1, 2, 2]
    assert len(true["curve", "u", "global", "any", 30, 1]["retained"]) == 367

"""Worlds: the same for the same arguments, consistent in themselves, with every awkward case in them."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sandbox.model import Revision, World
from sandbox.specials import PROTECTED
from sandbox.truth import expected, truth
from sandbox.wikis import COMMONS
from sandbox.world import build

DAY = 86400
NOW = 1_795_520_000  # 2026-11-24

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def world() -> World:
    """Build a world at a tenth of the scale."""
    return build(1, NOW, 0.1)


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    """Write down its truth."""
    return truth(world)


@pytest.fixture(scope="module")
def outcome(facts: Facts) -> Facts:
    """Compute its retention as of now."""
    return expected(facts, NOW)


@pytest.fixture(scope="module")
def full() -> tuple[World, float]:
    """Build a world at scale 1 and measure the processor time in seconds."""
    began = time.process_time()
    return build(1, NOW), time.process_time() - began


def test_equal_arguments_equal_worlds(world: World) -> None:
    """Seed, instant and scale decide about everything; another seed gives other people."""
    assert build(1, NOW, 0.1) == world
    assert build(2, NOW, 0.1).by_name != world.by_name


def test_scale_leaves_the_awkward_alone(world: World) -> None:
    """More people in the contests change nobody of the awkward cases but their ids."""
    larger = build(1, NOW, 0.2)
    assert len(larger.people) > len(world.people)
    for case in ("burst", "namesake", "renamed_after_end", "contributed_at_3"):
        names = [w.people[_id(w.special[case][0])].name for w in (world, larger)]
        assert names[0] == names[1]


def test_scale_has_to_be_positive() -> None:
    """No world can be built at scale 0 or below."""
    with pytest.raises(ValueError, match="scale must be positive, not 0"):
        build(1, NOW, 0)


def test_full_scale_is_as_stated(full: tuple[World, float]) -> None:
    """Scale 1 is built in 3 s; 2,500 to 3,500 take part, 60 to 70 % of them newcomers."""
    world, seconds = full
    assert seconds < 3
    facts = truth(world)
    there = {account for rows in facts["participants"].values() for account in rows}
    new = {account for row in expected(facts, NOW).values() for account in row["newcomers"]}
    assert 2500 < len(there) < 3500
    assert 0.60 < len(new) / len(there) < 0.70


def test_full_scale_decays_as_stated(full: tuple[World, float]) -> None:
    """Of the newcomers whose mark is due 5 to 9 % are active at 3 months, 2 to 4 % at 12, fewer each time."""
    outcome = expected(truth(full[0]), NOW)
    rates = []
    for months in ("3", "6", "9", "12"):
        due = [row for row in outcome.values() if row["milestones"][months]["retained"] is not None]
        retained = sum(row["milestones"][months]["retained"] for row in due)
        rates.append(retained / sum(len(row["newcomers"]) for row in due))
    assert 0.05 < rates[0] < 0.09
    assert 0.02 < rates[3] < 0.04
    assert rates == sorted(rates, reverse=True)


def test_few_and_none_and_protected(full: tuple[World, float]) -> None:
    """Some contests have fewer than 10 newcomers, some nobody at all, and protected countries took part."""
    world = full[0]
    facts = truth(world)
    sizes = [len(row["newcomers"]) for row in expected(facts, NOW).values()]
    assert sum(0 < size < 10 for size in sizes) > 20
    empty = {entry["category"] for entry in world.special["no_participants"]}
    assert empty == {category for category, rows in facts["participants"].items() if not rows}
    assert "Images from Wiki Loves Monuments 2025 in the Gambia" in empty
    assert {"RU", "EG"} <= {entry["iso2"] for entry in world.special["protected"]}


def test_protected_countries_are_those_of_the_list(shared: Path) -> None:
    """The countries called protected are those of the canonical table that have a contest here."""
    lines = (shared / "data/countries/countries.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    protected = {row[1] for row in rows if row[4] == "True"}
    assert {c.code.upper() for c in build(1, NOW, 0.01).contests} & protected == PROTECTED


def test_ids_grow_with_time(world: World) -> None:
    """On every wiki revision and log ids grow, and times never fall behind them."""
    for wiki in world.wikis:
        for a, b in pairwise(world.revisions[wiki]):
            assert (a.rev_id, a.ts) < (b.rev_id, b.ts + 1)
            assert a.ts <= b.ts
        for c, d in pairwise(world.logs[wiki]):
            assert c.log_id < d.log_id
            assert c.ts <= d.ts
    assert max(r.ts for rows in world.revisions.values() for r in rows) < NOW


def test_ids_differ_between_wikis(world: World) -> None:
    """No revision, page, log or local id occurs on two wikis; Wikidata's revisions pass 2 ** 31."""
    kinds: list[list[set[int]]] = [
        [{r.rev_id for r in rows} for rows in world.revisions.values()],
        [{r.page_id for r in rows} for rows in world.revisions.values()],
        [{e.log_id for e in rows} for rows in world.logs.values()],
        [{p.local[w].user_id for p in world.people.values() if w in p.local} for w in world.wikis],
        [{p.local[w].actor_id for p in world.people.values() if w in p.local} for w in world.wikis],
    ]
    for sets in kinds:
        assert all(ids and min(ids) > 10_000 for ids in sets)
        assert sum(map(len, sets)) == len(set().union(*sets))
    assert min(r.rev_id for r in world.revisions["wikidatawiki"]) > 2**31


def test_revisions_form_histories(world: World) -> None:
    """Each revision's parent is the one before it on its page, and lengths add up."""
    for rows in world.revisions.values():
        last: dict[int, Revision] = {}
        for r in rows:
            before = last.get(r.page_id)
            assert r.parent_id == (before.rev_id if before else 0)
            assert r.size == r.size_diff + (before.size if before else 0) > 0
            assert r.namespace == (before.namespace if before else r.namespace)
            last[r.page_id] = r


def test_accounts_come_before_deeds(world: World) -> None:
    """Nobody acts on a wiki before the local account is there, nor is a local account older than the global."""
    for rows in world.revisions.values():
        for r in rows:
            local = world.people[r.central_id].local[r.wiki]
            assert local.registered is None or local.registered <= r.ts
    for person in world.people.values():
        dates = [account.registered for account in person.local.values()]
        assert person.registered is None or person.unattached or person.registered == min(dates)  # type: ignore[type-var]
        assert person.local[person.home].created_by == "create"


def test_every_file_has_its_traces(world: World) -> None:
    """The first version of a file is its page's first revision and an entry of the upload log."""
    logs = {(e.page_id, e.ts, e.action) for e in world.logs[COMMONS] if e.type == "upload"}
    revisions = {r.rev_id: r for r in world.revisions[COMMONS]}
    for page_id, file in world.files.items():
        first, revision = file.versions[0], revisions[file.first_rev]
        assert revision.upload
        assert (revision.page_id, revision.central_id, revision.ts) == (page_id, first.central_id, first.ts)
        assert (page_id, first.ts, "upload") in logs
        assert all((page_id, v.ts, "overwrite") in logs for v in file.versions[1:])
        assert revision.title == file.title or file.deleted


def test_names_are_valid_and_one_persons(world: World) -> None:
    """Names are normal, trimmed, upper-case first, without reserved characters; four scripts occur."""
    assert world.by_name == {p.name: i for i, p in world.people.items() if not p.unattached}
    for person in world.people.values():
        name = person.name
        assert not set(name) & set("#<>[]|{}/@:_")
        assert name == unicodedata.normalize("NFC", name).strip()
        assert name[0] == name[0].upper()
        assert "  " not in name
        assert len(name.encode()) < 236  # MediaWiki's $wgMaxNameChars
    scripts = {unicodedata.name(p.name[0]).split(" ")[0] for p in world.people.values()}
    assert {"LATIN", "DEVANAGARI", "ARABIC", "CYRILLIC"} <= scripts


def test_others_are_there_too(world: World, facts: Facts) -> None:
    """People outside the contests make a few thousand contributions at full scale, some of them bots."""
    there = {account for rows in facts["participants"].values() for account in rows}
    others = [account for account in facts["people"] if account not in there]
    recently = sum(ts > NOW - 7 * DAY for a in others for _, _, ts, _ in facts["contributions"][a])
    assert recently > 100
    assert any(facts["people"][account]["kind"] == "bot" for account in others)


def _id(entry: dict[str, object]) -> int:
    return int(str(entry["central_id"]))


class Case:
    """One awkward case: its person, what the truth says of it, and where it is counted."""

    def __init__(self, facts: Facts, outcome: Facts, name: str, number: int = 0) -> None:
        self.entry = facts["special"][name][number]
        self.account = str(self.entry["central_id"])
        self.person = facts["people"][self.account]
        self.contributions = facts["contributions"][self.account]
        self.takes_part = [c for c, rows in facts["participants"].items() if self.account in rows]
        self.new_in = [c for c, row in outcome.items() if self.account in row["newcomers"]]

    def on(self, wiki: str) -> list[int]:
        """Return the instants of its contributions to a wiki."""
        return [ts for w, _, ts, _ in self.contributions if w == wiki]


@pytest.mark.parametrize("case", ["two_countries", "two_editions", "two_campaigns"])
def test_people_in_several_contests(facts: Facts, outcome: Facts, case: str) -> None:
    """They take part in every contest entered and are new in the one they registered in."""
    one = Case(facts, outcome, case)
    assert set(one.entry["contests"]) <= set(one.takes_part)
    assert one.new_in == one.entry["contests"][:1]


def test_two_countries_in_one_second(facts: Facts, outcome: Facts) -> None:
    """Of two first uploads in one second the lower page decides."""
    one = Case(facts, outcome, "two_countries_one_second")
    assert (len(one.takes_part), one.new_in) == (2, [one.entry["first"]])


@pytest.mark.parametrize("case", ["renamed_before_end", "renamed_after_end", "renamed_lately"])
def test_renamed(world: World, facts: Facts, outcome: Facts, case: str) -> None:
    """A rename is in the log of Meta and of each wiki; the account contributes before and after it."""
    one = Case(facts, outcome, case)
    old, new, at = one.entry["old"], one.entry["new"], one.entry["at"]
    assert (one.person["name"], one.person["former_names"]) == (new, [[old, at]])
    assert old not in world.by_name
    times = [ts for _, _, ts, _ in one.contributions]
    assert min(times) < at < max(times)
    names = [e for rows in world.logs.values() for e in rows if e.params.get("olduser") == old]
    assert [(e.wiki, e.action) for e in names if e.type == "gblrename"] == [("metawiki", "rename")]
    assert {e.wiki for e in names if e.type == "renameuser"} == set(one.person["wikis"])
    assert all(e.params["newuser"] == new and e.ts == at for e in names)
    assert len(one.new_in) == 1


def test_rename_falls_before_or_after_the_end(facts: Facts) -> None:
    """One rename is within the contest, one after its end, one within the last week."""
    ends = {c["category"]: c for c in facts["contests"]}
    at = {case: facts["special"][case][0]["at"] for case in facts["special"] if case.startswith("renamed_")}
    germany = ends["Images from Wiki Loves Monuments 2025 in Germany"]
    india = ends["Images from Wiki Loves Monuments 2025 in India"]
    assert germany["start"] < at["renamed_before_end"] < germany["end"]
    assert at["renamed_after_end"] > india["end"]
    assert NOW - 7 * DAY < at["renamed_lately"] < NOW


@pytest.mark.parametrize("case", ["bot", "temporary", "hidden", "unattached", "null_registration", "auto_created"])
def test_take_part_and_are_never_new(facts: Facts, outcome: Facts, case: str) -> None:
    """They upload to a contest and are nowhere newcomers."""
    one = Case(facts, outcome, case)
    assert one.takes_part
    assert one.new_in == []


def test_kinds_are_named(facts: Facts, outcome: Facts) -> None:
    """Bots have the group, a temporary account its kind of name, a locked one stays a newcomer."""
    assert all(facts["people"][str(e["central_id"])]["kind"] == "bot" for e in facts["special"]["bot"])
    assert len(facts["special"]["bot"]) == 2
    assert Case(facts, outcome, "temporary").person["name"].startswith("~2025-12345")
    assert Case(facts, outcome, "hidden").person["hidden"]
    locked = Case(facts, outcome, "locked")
    assert locked.person["locked"]
    assert len(locked.new_in) == 1
    assert Case(facts, outcome, "null_registration").person["registered"] is None


def test_bots_have_the_group(world: World) -> None:
    """Every local account of a bot is in the group bot, nobody else's is."""
    for person in world.people.values():
        assert all((account.groups == ("bot",)) == person.bot for account in person.local.values())


def test_namesake(world: World, facts: Facts, outcome: Facts) -> None:
    """A stranger of the same name edits a wiki within the window; that is not the newcomer's contribution."""
    one = Case(facts, outcome, "namesake")
    strangers = [p for p in world.people.values() if p.unattached and p.name == one.person["name"]]
    assert [p.home for p in strangers] == ["hiwiki"]
    stranger = facts["contributions"][str(strangers[0].central_id)]
    end = next(c["end"] for c in facts["contests"] if c["category"] == one.new_in[0])
    assert any(end + 62 * DAY <= ts < end + 92 * DAY for _, _, ts, _ in stranger)
    assert "hiwiki" not in one.person["wikis"]
    assert one.on("hiwiki") == []
    assert world.by_name[one.person["name"]] == int(one.account)


def test_overwritten_and_moved(world: World, facts: Facts, outcome: Facts) -> None:
    """The first uploader stays the participant; who only overwrote is none; a moved file keeps its page."""
    one, other = Case(facts, outcome, "overwritten"), Case(facts, outcome, "only_overwrote")
    file = next(f for f in world.files.values() if f.title == one.entry["title"])
    assert [str(v.central_id) for v in file.versions] == [one.account, other.account]
    assert one.new_in
    assert other.takes_part == []
    moved = Case(facts, outcome, "moved")
    titles = {f.title for f in world.files.values()}
    assert moved.entry["new"] in titles
    assert moved.entry["old"] not in titles
    assert moved.new_in


def test_categories(world: World, facts: Facts, outcome: Facts) -> None:
    """A late link makes a participant, a sub-category does not, and a page that is no file is in a category."""
    late = Case(facts, outcome, "late_category")
    contest = next(c for c in facts["contests"] if c["category"] == late.entry["category"])
    file = next(f for f in world.files.values() if f.title == late.entry["title"])
    assert file.categories[contest["category"]] > contest["end"]
    assert late.new_in == [contest["category"]]
    assert Case(facts, outcome, "subcategory_only").takes_part == []
    entry = facts["special"]["non_file"][0]
    (page,) = world.non_files[entry["category"]]
    assert page not in world.files
    assert [r.title for r in world.revisions[COMMONS] if r.page_id == page] == [entry["title"]]


def test_deleted(world: World, facts: Facts, outcome: Facts) -> None:
    """What was deleted is marked and logged, and was deleted before the last week."""
    file = Case(facts, outcome, "deleted_file")
    assert file.takes_part == []
    assert all(deleted for _, _, _, deleted in file.contributions)
    edit = Case(facts, outcome, "deleted_contribution")
    assert len(edit.new_in) == 1
    assert [deleted for wiki, _, _, deleted in edit.contributions if wiki == "enwiki"] == [True]
    contest = next(c for c in facts["contests"] if c["category"] == edit.new_in[0])
    assert contest["end"] + 62 * DAY <= edit.on("enwiki")[0] < contest["end"] + 92 * DAY
    deletions = [e for rows in world.logs.values() for e in rows if e.type == "delete"]
    assert {e.title for e in deletions} == {file.entry["title"], edit.entry["title"]}
    assert all(e.ts < NOW - 7 * DAY for e in deletions)


@pytest.mark.parametrize(
    ("case", "takes_part", "new"),
    [
        ("upload_before_start", 0, 0),
        ("upload_first_second", 1, 1),
        ("upload_last_second", 1, 1),
        ("upload_at_end", 0, 0),
        ("registered_grace", 1, 0),
        ("registered_before_grace", 1, 0),
        ("registered_before_start", 1, 0),
        ("registered_first_second", 1, 1),
        ("registered_last_second", 1, 1),
        ("registered_at_end", 0, 0),
    ],
)
def test_edges_of_the_contest(facts: Facts, outcome: Facts, case: str, takes_part: int, new: int) -> None:
    """One second decides about taking part and about being new, and the case is on that second."""
    one = Case(facts, outcome, case)
    assert (len(one.takes_part), len(one.new_in)) == (takes_part, new)
    at = one.person["registered"] if case.startswith("registered") else min(one.on(COMMONS))
    assert at == one.entry["at"]


@pytest.mark.parametrize("months", [3, 6, 9, 12])
def test_edges_of_the_window(facts: Facts, months: int) -> None:
    """Its first and last second are in the window of the mark, the seconds before and after are not."""
    for edge, retained in (("before_opens", 0), ("opens", 1), ("before", 1), ("at", 0)):
        entry = facts["special"][f"contributed_{edge}_{months}"][0]
        alone = {**facts, "people": dict(facts["people"])}
        for account, person in alone["people"].items():
            if account != str(entry["central_id"]):
                alone["people"][account] = {**person, "hidden": True}
        row = expected(alone, NOW)[entry["category"]]
        assert row["newcomers"] == [str(entry["central_id"])]
        assert row["milestones"][str(months)]["retained"] == retained


def test_edges_of_the_end(facts: Facts, outcome: Facts) -> None:
    """One contributes on the end itself, one a second before it."""
    for case, shift in (("contributed_at_end", 0), ("contributed_before_end", -1)):
        one = Case(facts, outcome, case)
        end = next(c["end"] for c in facts["contests"] if c["category"] == one.new_in[0])
        assert one.on("enwiki") == [end + shift]


def test_oddities(facts: Facts, outcome: Facts) -> None:
    """Sixty edits in one second; a wiki first visited months later; established people; a name of signs."""
    burst = Case(facts, outcome, "burst")
    assert burst.on("wikidatawiki") == [burst.entry["at"]] * 60
    assert outcome[burst.new_in[0]]["milestones"]["6"]["due"] - 30 * DAY < burst.entry["at"]
    later = Case(facts, outcome, "later_wiki")
    assert later.on("swwiki") == [later.entry["at"]]
    assert "&" in Case(facts, outcome, "odd_name").person["name"]
    for number in range(len(facts["special"]["established"])):
        one = Case(facts, outcome, "established", number)
        start = next(c["start"] for c in facts["contests"] if c["category"] == one.entry["category"])
        assert sum(ts < start for _, _, ts, _ in one.contributions) > 500
        assert one.new_in == []
    visit = Case(facts, outcome, "auto_created").person
    contest = next(c for c in facts["contests"] if c["category"] == facts["special"]["auto_created"][0]["category"])
    assert visit["registered"] < contest["start"] < visit["commons_registered"] < contest["end"]

"""Every awkward case is in the world, and stands exactly where a wrong definition counts it otherwise."""

from __future__ import annotations

import pytest

from sandbox.model import World
from sandbox.truth import expected
from sandbox.wikis import COMMONS
from tests.sandbox.conftest import NOW, Facts

DAY = 86400


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
    """A late link makes a participant, and a page that is no file is in a category."""
    late = Case(facts, outcome, "late_category")
    contest = next(c for c in facts["contests"] if c["category"] == late.entry["category"])
    file = next(f for f in world.files.values() if f.title == late.entry["title"])
    assert file.categories[contest["category"]] > contest["end"]
    assert late.new_in == [contest["category"]]
    entry = facts["special"]["non_file"][0]
    titles = {r.page_id: r.title for r in world.revisions[COMMONS]}
    assert entry["title"] in [titles[page] for page in world.non_files[entry["category"]]]
    assert not set(world.non_files[entry["category"]]) & set(world.files)


def test_subcategories(world: World, facts: Facts, outcome: Facts) -> None:
    """Files lie one and two levels down, which hold each other; who has files only there takes no part by the rule."""
    titles = {r.page_id: r.title.removeprefix("Category:") for r in world.revisions[COMMONS]}
    below = {name: {titles[page] for page in pages} for name, pages in world.non_files.items()}
    top = facts["special"]["subcategory_only"][0]["contest"]
    churches, wooden = f"{top}/Churches", f"{top}/Wooden churches"
    assert churches in below[top]
    assert wooden not in below[top]
    assert wooden in below[churches]
    assert below[wooden] == {churches}
    for case, where in (
        ("subcategory_only", {churches}),
        ("subcategory_deep", {wooden}),
        ("subcategory_both", {top, churches, wooden}),
        ("subcategory_too_late", {churches}),
    ):
        one = Case(facts, outcome, case)
        (file,) = [f for f in world.files.values() if str(f.versions[0].central_id) == one.account]
        assert set(file.categories) == where
        assert one.takes_part == ([top] if top in where else [])
        contest = next(c for c in facts["contests"] if c["category"] == top)
        inside = contest["start"] <= file.versions[0].ts < contest["end"]
        assert inside == (case != "subcategory_too_late")


def test_merged(world: World, facts: Facts, outcome: Facts) -> None:
    """One account is left, with what both did before and after; the log of Meta names the other."""
    one = Case(facts, outcome, "merged")
    gone = one.entry["merged_id"]
    assert gone not in world.people
    assert one.entry["old"] not in world.by_name
    assert not any(r.central_id == gone for rows in world.revisions.values() for r in rows)
    assert one.new_in == one.takes_part
    assert facts["participants"][one.new_in[0]][one.account]["uploads"] == 2
    assert (len(one.on("enwiki")), len(one.on("hiwiki"))) == (3, 1)
    entry = next(e for e in world.logs["metawiki"] if e.action == "merge")
    assert (entry.type, entry.ts) == ("gblrename", one.entry["at"])
    assert entry.params == {"olduser": one.entry["old"], "newuser": one.person["name"]}


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

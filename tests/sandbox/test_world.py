"""Worlds: the same for the same arguments, consistent in themselves, with every awkward case in them."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.model import Revision, World
from sandbox.specials import PROTECTED
from sandbox.truth import expected, truth
from sandbox.wikis import COMMONS
from sandbox.world import build
from tests.sandbox.conftest import NOW, Facts

DAY = 86400


@pytest.fixture(scope="module")
def full() -> World:
    """Build a world at scale 1."""
    return build(1, NOW)


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


def test_full_scale_is_as_stated(full: World) -> None:
    """At scale 1 2,500 to 3,500 take part, 60 to 70 % of them newcomers."""
    facts = truth(full)
    there = {account for rows in facts["participants"].values() for account in rows}
    new = {account for row in expected(facts, NOW).values() for account in row["newcomers"]}
    assert 2500 < len(there) < 3500
    assert 0.60 < len(new) / len(there) < 0.70


def test_full_scale_decays_as_stated(full: World) -> None:
    """Of the newcomers whose mark is due 5 to 9 % are active at 3 months, 2 to 4 % at 12, fewer each time."""
    outcome = expected(truth(full), NOW)
    rates = []
    for months in ("3", "6", "9", "12"):
        due = [row for row in outcome.values() if row["milestones"][months]["retained"] is not None]
        retained = sum(row["milestones"][months]["retained"] for row in due)
        rates.append(retained / sum(len(row["newcomers"]) for row in due))
    assert 0.05 < rates[0] < 0.09
    assert 0.02 < rates[3] < 0.04
    assert rates == sorted(rates, reverse=True)


def test_few_and_none_and_protected(full: World) -> None:
    """Some contests have fewer than 10 newcomers, some nobody at all, and protected countries took part."""
    world = full
    facts = truth(world)
    sizes = [len(row["newcomers"]) for row in expected(facts, NOW).values()]
    assert sum(0 < size < 10 for size in sizes) > 20
    empty = {entry["category"]: entry["page"] for entry in world.special["no_participants"]}
    assert {True, False} == set(empty.values())
    assert empty.keys() == {category for category, rows in facts["participants"].items() if not rows}
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
        by_another = person.local[person.home].created_by in ("create2", "byemail")
        assert person.local[person.home].created_by == "create" or by_another or person.temporary


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

"""The live phase: exactly as much happens as is asked for, and what is told is what the world then holds."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.life import Happening, Life, history
from sandbox.model import World
from sandbox.truth import newcomers, participants, truth
from sandbox.wikis import COMMONS
from sandbox.world import build

DAY = 86400
NOW = 1_795_520_000  # 2026-11-24
HOUR = 3600
_BUILT = build(5, NOW, 0.1)
_BYTES = pickle.dumps({f.name: getattr(_BUILT, f.name) for f in fields(World) if f.name != "lock"})


def fresh() -> World:
    """Give a copy of a small world nobody has lived in."""
    return World(**pickle.loads(_BYTES))  # noqa: S301  our own bytes of a moment ago


def at(hours: float) -> int:
    """Give an instant so many hours after the history's end, in milliseconds."""
    return int((NOW + hours * HOUR) * 1000)


@pytest.fixture(scope="module")
def lived() -> tuple[World, list[Happening]]:
    """Let a world live for three hours, in steps of a minute."""
    world = fresh()
    life = Life(world)
    told = [h for minute in range(1, 181) for h in life.step(at(minute / 60))]
    return world, told


def revisions(told: Iterable[Happening]) -> list[tuple[str, int]]:
    """Return the keys of all revisions told, as often as they were told."""
    return [(h.revision.wiki, h.revision.rev_id) for h in told if h.revision]


def test_every_revision_is_told_once(lived: tuple[World, list[Happening]]) -> None:
    """History and live phase together tell each revision of the world once, and no other."""
    world, told = lived
    everything = [*history(world, 0), *told]
    counts = Counter(revisions(everything))
    assert set(counts) == {(r.wiki, r.rev_id) for rows in world.revisions.values() for r in rows}
    assert set(counts.values()) == {1}


def test_every_log_entry_is_told_once_but_first_visits(lived: tuple[World, list[Happening]]) -> None:
    """All log entries are told but accounts made by a first visit, as in the real streams."""
    world, told = lived
    counts = Counter((h.log.wiki, h.log.log_id) for h in [*history(world, 0), *told] if h.log)
    entries = {(e.wiki, e.log_id): e.action for rows in world.logs.values() for e in rows}
    assert set(counts) == {key for key, action in entries.items() if action != "autocreate"}
    assert set(counts.values()) == {1}
    assert "autocreate" in entries.values()


def test_every_category_link_is_told_once(lived: tuple[World, list[Happening]]) -> None:
    """Each category of a file is told when the link was made."""
    world, told = lived
    told_links = Counter(
        (h.file.page_id, h.category, h.ts_ms // 1000)
        for h in [*history(world, 0), *told]
        if h.file and h.kind == "categorize"
    )
    links = {(f.page_id, c, ts) for f in world.files.values() for c, ts in f.categories.items()}
    assert set(told_links) == links
    assert set(told_links.values()) == {1}


def test_happenings_say_what_their_kind_needs(lived: tuple[World, list[Happening]]) -> None:
    """An edit has a revision, an upload revision, log and file, a deletion its log; times agree."""
    world, told = lived
    for h in [*history(world, 0), *told]:
        has = (h.revision is not None, h.log is not None, h.file is not None, h.category is not None)
        assert (
            has
            == {
                "edit": (True, False, False, False),
                "new": (True, False, False, False),
                "upload": (True, True, True, False),
                "move": (True, True, True, False),
                "log": (False, True, False, False),
                "delete": (False, True, False, False),
                "categorize": (False, False, True, True),
            }[h.kind]
        )
        for row in (h.revision, h.log):
            if row:
                assert (row.wiki, row.central_id, row.ts) == (h.wiki, h.central_id, h.ts_ms // 1000)
        if h.kind in ("edit", "new") and h.revision:
            assert (h.kind == "new") == (h.revision.parent_id == 0)
        if h.log and h.log.type == "upload" and h.revision:
            assert (h.log.action == "upload") == (h.revision.parent_id == 0)


def test_time_only_goes_on(lived: tuple[World, list[Happening]]) -> None:
    """History ends before `now`, the live phase begins at it; both are in order of time."""
    world, told = lived
    before = [h.ts_ms for h in history(world, 0)]
    after = [h.ts_ms for h in told]
    assert before == sorted(before)
    assert after == sorted(after)
    assert before[-1] < NOW * 1000 <= after[0]
    assert after[-1] <= at(3)


def test_history_begins_where_asked() -> None:
    """History since an instant is the end of the whole history, to the millisecond of whole seconds."""
    world = fresh()
    whole, since = history(world, 0), (NOW - 7 * DAY) * 1000
    assert history(world, since) == [h for h in whole if h.ts_ms >= since]
    assert history(world, since + 1) == [h for h in whole if h.ts_ms >= since + 1000]
    assert len(history(world, since)) > 200
    assert history(world, NOW * 1000) == []


def test_all_kinds_occur(lived: tuple[World, list[Happening]]) -> None:
    """Within three hours everything happens, edits most of all."""
    kinds = Counter(h.kind for h in lived[1])
    assert set(kinds) == {"edit", "new", "upload", "log", "categorize", "delete", "move"}
    assert kinds["edit"] > len(lived[1]) / 2
    logs = {h.log.type for h in lived[1] if h.log}
    assert {"newusers", "upload", "gblrename", "renameuser", "delete", "move"} <= logs


def test_rate_is_the_stated_one(lived: tuple[World, list[Happening]]) -> None:
    """Two happenings a second by default."""
    assert len(lived[1]) == pytest.approx(2 * 3 * HOUR, rel=0.05)


def test_newcomers_come_back(lived: tuple[World, list[Happening]]) -> None:
    """Newcomers of ended contests not seen for 30 days come back, about one in 15 seconds until all have."""
    _, told = lived
    first: dict[int, int] = {}
    last = {r.central_id: r.ts for rows in _BUILT.revisions.values() for r in rows}
    for rows in _BUILT.revisions.values():
        for r in rows:
            last[r.central_id] = max(r.ts, last[r.central_id])
    ended = {c.category for c in _BUILT.contests if c.end <= NOW}
    recruits = {int(a) for category, some in newcomers(truth(_BUILT)).items() if category in ended for a in some}
    for h in told:
        if h.revision and h.central_id in recruits and last[h.central_id] < NOW - 30 * DAY:
            first.setdefault(h.central_id, h.ts_ms)
    within = [ms for ms in first.values() if ms < at(0.5)]
    assert len(within) == pytest.approx(0.5 * HOUR / 15, rel=0.25)


def test_people_go_on_joining_running_contests(lived: tuple[World, list[Happening]]) -> None:
    """New accounts and some old hands become participants of running contests, of no other."""
    world, _ = lived
    before, after = participants(_BUILT), participants(world)
    running = {c.category for c in world.contests if c.start <= NOW < c.end}
    grown = {category for category in after if after[category] != before[category]}
    assert grown
    assert grown <= running
    joined = {account for c in grown for account in after[c]} - {account for c in grown for account in before[c]}
    registered = [world.people[int(account)].registered or 0 for account in joined]
    assert any(ts >= NOW for ts in registered)
    assert any(ts < min(c.start for c in world.contests) for ts in registered)
    assert all(ts >= NOW or ts < NOW - 0.2 * 365 * DAY for ts in registered)


def test_some_files_get_their_category_later_by_somebody_else(lived: tuple[World, list[Happening]]) -> None:
    """A participant uploads without the contest's category; another's edit adds it, and the streams tell both."""
    world, told = lived
    categories = {c.category for c in world.contests}
    late = [h for h in told if h.kind == "categorize" and h.file and h.ts_ms // 1000 > h.file.versions[0].ts]
    assert len(late) > 20
    for h in late:
        assert h.category in categories
        assert h.file is not None
        assert h.central_id != h.file.versions[0].central_id
        before = told[told.index(h) - 1]
        assert (before.kind, before.central_id, before.ts_ms) == ("edit", h.central_id, h.ts_ms)
        assert before.revision is not None
        assert before.revision.page_id == h.file.page_id
    waits = [h.ts_ms / 1000 - h.file.versions[0].ts for h in late if h.file]
    assert 0 < min(waits) < 60


def test_nothing_of_a_newcomers_is_deleted(lived: tuple[World, list[Happening]]) -> None:
    """Deletions hit pages of outsiders alone, so API and streams tell the same of everybody tracked."""
    world, _ = lived
    facts = truth(world)
    tracked = {int(a) for some in newcomers(facts).values() for a in some}
    gone = {r.central_id for rows in world.revisions.values() for r in rows if r.deleted and r.ts >= NOW}
    assert gone
    assert not gone & tracked
    staff = {entry["central_id"] for entry in world.special["staff"]}
    assert all(world.people[central_id].home != COMMONS for central_id in gone - staff)
    categories = {c.category for c in world.contests}
    files = [f for f in world.files.values() if f.deleted and f.versions[0].ts >= NOW]
    assert files
    assert not any(categories & set(f.categories) for f in files)


def test_nobody_acts_who_cannot(lived: tuple[World, list[Happening]]) -> None:
    """Locked, hidden, temporary and unattached accounts do nothing any more."""
    world, told = lived
    for central_id in {h.central_id for h in told}:
        person = world.people[central_id]
        barred = (person.locked, person.hidden, person.temporary, person.unattached)
        assert not any(barred)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 12), max_size=8))
def test_emit_makes_exactly_as_many(counts: list[int]) -> None:
    """`emit(n)` tells n happenings, at the time of the last step or the one given."""
    world = fresh()
    life = Life(world, rate=0.0)
    assert life.step(at(1)) == []
    for n in counts:
        told = life.emit(n)
        assert [h.ts_ms for h in told] == [at(1)] * n
    assert [h.ts_ms for h in life.emit(2, at(2))] == [at(2)] * 2
    assert [h.ts_ms for h in life.emit(1, at(1))] == [at(2)]


@settings(max_examples=15)
@given(st.lists(st.floats(0, 120), min_size=1, max_size=6))
def test_steps_do_not_matter(pauses: list[float]) -> None:
    """However the time is cut into steps, the same happens at the same times."""
    total = sum(pauses) / HOUR
    whole = Life(world := fresh(), rng=random.Random(9)).step(at(total))
    parts, life, passed = [], Life(other := fresh(), rng=random.Random(9)), 0.0
    for pause in pauses:
        passed += pause
        parts += life.step(at(passed / HOUR))
    assert parts == whole
    assert world == other


def test_same_seed_same_life() -> None:
    """Without a generator of one's own the world's seed decides."""
    first, second = Life(fresh()).step(at(0.1)), Life(fresh()).step(at(0.1))
    assert first == second
    assert first != Life(fresh(), rng=random.Random(1)).step(at(0.1))


def test_rate_can_be_set() -> None:
    """At rate 0 nothing happens; after a change it happens at the new rate from then on."""
    life = Life(fresh(), rate=0.0)
    assert life.step(at(1)) == []
    life.rate = 5.0
    told = life.step(at(1.1))
    assert len(told) == pytest.approx(0.1 * HOUR * 5, rel=0.15)
    assert told[0].ts_ms >= at(1)
    assert life.rate == 5.0


def test_no_contest_runs_after_all_have_ended() -> None:
    """Long after the last end life goes on, without uploads to contests."""
    world = fresh()
    before = participants(world)
    told = Life(world, rate=0.0).emit(2000, at(24 * 60))
    assert len(told) == 2000
    assert any(h.kind == "upload" and h.wiki == COMMONS for h in told)
    assert participants(world) == before

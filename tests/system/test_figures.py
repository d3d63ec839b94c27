"""Every figure the demo publishes is the one an independent, slow computation finds in the sandbox's truth."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from sandbox.truth import newcomers
from state.paths import published_db
from state.published import Snapshot
from tests.metrics.brute_people import COMPARISON, DEFINITIONS
from tests.metrics.told import told
from tests.system import oracle
from tests.system.conftest import Running
from tests.system.oracle import Truth
from tests.system.whole import SERVICES, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def differences(snapshot: Snapshot, facts: Truth) -> list[str]:
    """In words, every published figure that is not the truth's."""
    assert snapshot.freshness is not None
    assert snapshot.freshness.seen is not None
    seen = snapshot.freshness.seen
    units, out = oracle.units(facts, seen)
    wrong = _editions(snapshot, facts, seen)
    if {unit.unit for unit in snapshot.units} != units.keys():
        wrong.append(f"units: {sorted({unit.unit for unit in snapshot.units} ^ units.keys())}")
    if {row.edition: row.people for row in snapshot.left_out} != out:
        wrong.append(f"left out: {snapshot.left_out} is {out}")
    hours: dict[str, Counter[int]] = {}
    for row in snapshot.hours:
        hours.setdefault(row.unit, Counter())[row.hour] = row.n
    for unit in snapshot.units:
        true = units[unit.unit]
        pairs = {
            "newcomers": (unit.newcomers, true.newcomers),
            "unknown": (unit.unknown, 0),
            "hours": (hours.get(unit.unit, Counter()), _untold(true.hours, hours, f"{unit.edition}/running")),
        }
        wrong += [f"{unit.unit} {name}: {ours} is {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs]
    for mark in snapshot.milestones:
        true = units[mark.unit]
        said = (mark.due, mark.newcomers, mark.retained)
        if said != (true.due[mark.k], true.newcomers, true.retained[mark.k]):
            wrong.append(f"{mark.unit} at {mark.k}: {said} is {true.due[mark.k]}, {true.retained[mark.k]}")
        if (mark.state == "final") != (true.retained[mark.k] is not None):
            wrong.append(f"{mark.unit} at {mark.k} is called {mark.state}")
    return wrong


def _untold(true: Counter[int], hours: dict[str, Counter[int]], running: str) -> Counter[int]:
    """A unit's hours, but for those that were told of the edition's running contests together."""
    return Counter({hour: n for hour, n in true.items() if hour not in hours.get(running, {})})


def _editions(snapshot: Snapshot, facts: Truth, seen: int) -> list[str]:
    recruited = newcomers(facts)
    wrong = []
    for edition in snapshot.editions:
        contests = [c for c in facts["contests"] if f"{c['campaign']}{c['year']}" == edition.edition]
        people = {account for c in contests for account in facts["participants"][c["category"]]}
        said = (edition.participants, edition.newcomers, edition.contests, edition.ended_contests)
        ended = sum(c["end"] <= seen for c in contests)
        true = (len(people), sum(len(recruited[c["category"]]) for c in contests), len(contests), ended)
        if said != true:
            wrong.append(f"{edition.edition}: {said} is {true}")
        shown = sum(row.newcomers for row in snapshot.running if row.edition == edition.edition)
        if edition.running and ended == 0 and shown != true[1]:
            wrong.append(f"{edition.edition} running: {shown} is {true[1]}")
    return wrong


def disagreement(demo: Running, within: float = 150.0) -> tuple[Snapshot, list[str]]:
    """What is published when it has come to agree with the truth, or how it still differs after `within` seconds.

    Everything that happened before the call has to be seen and verified first; a running contest's people are
    read every few seconds.
    """
    deadline = time.monotonic() + within
    snapshot = demo.whole.settled(time.time() + 3, within)
    while wrong := every_difference(snapshot, demo):
        if time.monotonic() > deadline:
            break
        time.sleep(1)
        snapshot = demo.whole.snapshot() or snapshot
    return snapshot, wrong


def every_difference(snapshot: Snapshot, demo: Running) -> list[str]:
    """In words, what is published and not the truth: of what the page shows first, then of every other cell."""
    facts, data = oracle.merged(demo.before, demo.whole.ask("truth")), demo.whole.data
    return differences(snapshot, facts) + oracle.wrong_cells(data, published_db(data), facts)


def test_every_published_figure_is_the_truths(demo: Running) -> None:
    """After 400 live events and a rename: editions, units, hours, and every figure by every definition."""
    demo.whole.ask("live", {"events": 200})
    demo.whole.ask("rename", {})
    demo.whole.ask("live", {"events": 200})
    snapshot, wrong = disagreement(demo)
    assert wrong == []
    final = [mark for mark in snapshot.milestones if mark.state == "final"]
    assert len(snapshot.units) > 15
    assert len(final) > 40
    assert sum(mark.retained or 0 for mark in final) > 50
    assert sum(unit.today_retained for unit in snapshot.units) > 20
    said, _, _ = told(published_db(demo.whole.data))
    assert {key[2] for key in said if key[0] == "cohort"} == {*DEFINITIONS, COMPARISON}
    assert sum(key[0] == "figure" for key in said) > 5000


def test_a_wrong_figure_would_be_noticed(demo: Running) -> None:
    """Negative control: with one newcomer's contributions taken out of the truth, or one added, figures differ."""
    snapshot = demo.whole.snapshot()
    assert snapshot is not None
    facts = oracle.merged(demo.before, demo.whole.ask("truth"))
    members = {account for accounts in newcomers(facts).values() for account in accounts}
    active = max(members, key=lambda account: len(facts["contributions"][account]))
    broken = {**facts, "contributions": {**facts["contributions"], active: []}}
    data = demo.whole.data
    assert differences(snapshot, facts) + oracle.wrong_cells(data, published_db(data), facts) == []
    assert differences(snapshot, broken) != []
    assert oracle.wrong_cells(data, published_db(data), broken) != []


def test_killing_any_process_at_any_time_changes_no_figure(demo: Running) -> None:
    """While things happen each process is killed, at random instants; everything ends in the truth's figures."""
    seed = random.randrange(2**32)
    order = random.Random(seed)
    victims = [*SERVICES, "collector", "publisher", "collector"]
    order.shuffle(victims)
    for victim in victims:
        _live(demo, order.randrange(20, 60))
        time.sleep(order.uniform(0.0, 1.2))
        demo.whole.kill(victim)
        time.sleep(order.uniform(0.5, 3.0))
    until(lambda: len(demo.whole.pids()) == len(SERVICES), "all processes are back", 60)
    demo.whole.quicken()
    _live(demo, 50)
    _, wrong = disagreement(demo)
    assert wrong == [], f"seed {seed}, killed {victims}"


def _live(demo: Running, events: int) -> None:
    """Lets `events` things happen, as soon as the sandbox is there to have them happen."""

    def happened() -> bool:
        try:
            demo.whole.ask("live", {"events": events})
        except OSError:
            return False
        return True

    until(happened, "the sandbox takes events", 60)


def test_a_second_start_continues_with_the_same_figures(demo: Running) -> None:
    """Stopped with Ctrl-C and started again, the demo goes on: no process left behind, same world, same figures."""
    pids = demo.whole.pids()
    assert demo.whole.stop() == 0
    assert [pid for pid in pids.values() if _runs(pid)] == []
    demo.whole.start()
    assert demo.whole.started_in < 20
    demo.whole.quicken()
    _, wrong = disagreement(demo)
    assert wrong == []


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()

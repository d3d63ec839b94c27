"""Where the reading stands: what is asked for, and whether anything is missing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.holes import Hole
from collector.position import (
    JUMP,
    TRUNCATED,
    UNPROVEN,
    Overlap,
    Positions,
    assumed,
    last_event_id,
    topics_of,
)
from state.coverage import Position

T = 1_800_000_000_000
EDITS = ("eqiad.mediawiki.recentchange", "codfw.mediawiki.recentchange")
BUSY, QUIET = EDITS


def at(offset: int, ts_ms: int | None = None, topic: str = BUSY, cluster: str = "") -> Position:
    """The event number `offset`, a second after the one before it unless said otherwise."""
    moment = T + 1000 * offset if ts_ms is None else ts_ms
    return Position(topic, moment, 0, offset, f"{topic}/{offset}{cluster}")


def read(positions: Positions, *events: Position) -> list[bool]:
    """A connection that brings these events; which of them were new."""
    positions.begin()
    return [positions.arrived(event) for event in events]


def entries(text: str) -> dict[str, int]:
    """The timestamps of a Last-Event-ID by topic, checked for its form."""
    found = json.loads(text)
    assert all(set(entry) == {"topic", "partition", "timestamp"} and entry["partition"] == 0 for entry in found)
    return {entry["topic"]: entry["timestamp"] for entry in found}


def test_a_stream_has_a_topic_in_each_datacentre() -> None:
    """Both are asked for, whichever is active: a switch during a break must not lose anything."""
    assert topics_of(["a", "b"]) == ("eqiad.a", "codfw.a", "eqiad.b", "codfw.b")


def test_every_topic_is_asked_for_by_time_rewound() -> None:
    """Known topics from their own position, each less the overlap; one not seen yet from the least of them."""
    known = assumed([at(500), at(3, topic="eqiad.b")], (*EDITS, "eqiad.b"), start_ms=0)
    asked = entries(last_event_id(known.values(), 60_000))
    assert asked == {BUSY: T + 440_000, QUIET: T + 3000 - 60_000, "eqiad.b": T + 3000 - 60_000}


def test_without_any_position_the_start_is_asked_for() -> None:
    """A first connection, or one after a first that brought nothing, begins where coverage begins."""
    assert entries(last_event_id(assumed([], EDITS, T).values(), 60_000)) == dict.fromkeys(EDITS, T - 60_000)
    assert entries(last_event_id(assumed([], EDITS, 5).values(), 60_000)) == dict.fromkeys(EDITS, 0)


@given(st.dictionaries(st.sampled_from(topics_of(["a", "b"])), st.integers(0, 2**41)), st.integers(0, 60_000))
def test_what_is_asked_for_never_leaves_a_topic_out_or_starts_at_the_end(known: dict[str, int], overlap: int) -> None:
    """All topics, no offsets (so never -1, which is the end), and none later than its position less the overlap."""
    positions = Positions(topics_of(["a", "b"]), [at(7, ts, topic) for topic, ts in known.items()], T)
    asked = entries(last_event_id(positions.current().values(), overlap))
    assert set(asked) == set(topics_of(["a", "b"]))
    assert all(asked[topic] == max(0, ts - overlap) for topic, ts in known.items())
    assert all(asked[topic] <= max(0, ts - 60_000) for topic in set(asked) - set(known) for ts in known.values())


def test_a_topic_without_events_is_asked_for_from_where_it_always_was() -> None:
    """The others moving on does not move it: its first events may still wait to be sent. So it is kept, too."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(900))
    assert positions.current()[QUIET] == Position(QUIET, T - 60_000, 0, -1, "")
    assert {p.topic for p in positions.moved()} == set(EDITS)
    again = Positions(EDITS, positions.moved(), start_ms=T + 10**9)
    assert again.current() == positions.current()
    assert again.moved() == ()
    assert read(again, at(5, T + 5, QUIET), at(6, T + 6, QUIET)) == [True, True]
    assert again.holes() == ()


def test_consecutive_events_move_the_position_and_leave_no_hole() -> None:
    """Each new event is new once; the position is the last one's."""
    positions = Positions(EDITS, [], T)
    assert read(positions, at(1), at(2), at(3), at(1, topic=QUIET)) == [True] * 4
    assert positions.current() == {BUSY: at(3), QUIET: at(1, topic=QUIET)}
    assert positions.moved() == (at(1, topic=QUIET), at(3))
    assert positions.holes() == ()


def test_a_duplicate_is_not_new() -> None:
    """An event sent twice moves nothing."""
    positions = Positions(EDITS, [], T)
    assert read(positions, at(1), at(2), at(1), at(2), at(3)) == [True, True, False, False, True]
    assert positions.holes() == ()


def test_a_jump_of_offsets_is_a_hole() -> None:
    """Within a connection a missing offset is a missing event, between the times of its neighbours."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(2), at(5))
    assert positions.holes() == (Hole(BUSY, T + 2000, T + 5000, JUMP),)


def test_events_in_the_wrong_order_leave_no_hole_once_all_are_there() -> None:
    """A late event fills its hole, and is new; until then the hole stands."""
    positions = Positions(EDITS, [], T)
    assert read(positions, at(1), at(3), at(2), at(4)) == [True] * 4
    assert positions.holes() == ()
    assert read(Positions(EDITS, [], T), at(1), at(5), at(2), at(4), at(3)) == [True] * 5
    some = Positions(EDITS, [], T)
    read(some, at(1), at(5), at(4), at(2))
    assert some.holes() == (Hole(BUSY, T + 1000, T + 5000, JUMP),)


def tell(positions: Positions) -> None:
    """Records what has moved, and every hole as a gap."""
    positions.told(positions.moved())
    for n, missing in enumerate(positions.missing(), 1):
        missing.gap = missing.gap or n


def test_a_hole_once_told_is_not_told_again() -> None:
    """Recording clears what was told; a late event afterwards is new all the same, and completes the hole."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(3))
    tell(positions)
    assert (positions.moved(), positions.holes()) == ((), ())
    assert [missing.complete for missing in positions.missing()] == [False]
    assert positions.arrived(at(2)) is True
    assert [missing.complete for missing in positions.missing()] == [True]
    assert positions.holes() == ()


def test_late_events_in_the_middle_of_a_hole_are_new() -> None:
    """Whatever of it comes when; and it is new once."""
    positions = Positions(EDITS, [], T)
    assert read(positions, at(1), at(9), at(5), at(5), at(7)) == [True, True, True, False, True]
    assert positions.holes() == (Hole(BUSY, T + 1000, T + 9000, JUMP),)


def test_a_hole_is_read_again_once_and_alone() -> None:
    """Its topic is asked for from the event before it, the others from where they stand; after that no more."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(5, topic=QUIET), at(2), at(5), at(6))
    tell(positions)
    asked = {position.topic: position.ts_ms for position in positions.asked()}
    assert asked == {BUSY: T + 2000, QUIET: T + 5000}
    positions.begin()
    assert {position.topic: position.ts_ms for position in positions.asked()} == {BUSY: T + 6000, QUIET: T + 5000}


def test_a_second_reading_finds_what_the_first_left_out() -> None:
    """The known is not new again, what was missing is; the position stays where it stood."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(2), at(5), at(6))
    tell(positions)
    assert read(positions, *[at(n) for n in range(2, 8)]) == [False, True, True, False, False, True]
    assert [missing.complete for missing in positions.missing()] == [True]
    assert positions.current()[BUSY] == at(7)


def test_a_resume_without_proof_is_proved_by_a_second_reading() -> None:
    """The last event seen did not come again, and then it does, with all that follows up to what is known."""
    positions = Positions(EDITS, [at(3)], T)
    assert read(positions, at(1), at(2), at(6), at(7)) == [False, False, True, True]
    tell(positions)
    assert read(positions, *[at(n) for n in range(2, 9)]) == [False, False, True, True, False, False, True]
    assert [(missing.hole.reason, missing.complete) for missing in positions.missing()] == [(UNPROVEN, True)]


numbers = st.sets(st.integers(1, 30), max_size=12)


@given(numbers, numbers, st.sampled_from([0, 0, 1, -2, 70_000]), st.sampled_from([0, 3]))
def test_a_second_reading_completes_what_it_brings_and_nothing_else(
    first: set[int], second: set[int], shift: int, known: int
) -> None:
    """Two readings that leave out some events each, the second perhaps of another cluster, with what is then known.

    No hole with a loss is complete, all are when the second brought everything, and every loss lies in a hole.
    """
    positions = Positions(EDITS, [at(known)] if known else [], T)
    left = [n for n in range(1, 31) if n not in first]
    found = {n for n, new in zip(left, read(positions, *[at(n) for n in left]), strict=True) if new}
    tell(positions)
    begin = {position.topic: position.ts_ms for position in positions.asked()}[BUSY]
    again = [n for n in range(1, 41) if n not in second and at(n).ts_ms >= begin]
    events = [at(n)._replace(offset=n + shift) for n in again]
    found |= {n for n, new in zip(again, read(positions, *events), strict=True) if new}
    lost = {n for n in range(known + 1, 41) if n not in found and n > min(left, default=40)}
    spans = [
        (missing, range((missing.hole.since_ms - T) // 1000 + 1, (missing.hole.until_ms - T) // 1000))
        for missing in positions.missing()
    ]
    assert not any(missing.complete and lost & set(span) for missing, span in spans)
    assert second or all(missing.complete for missing, _ in spans if missing.readings)
    assert lost <= {n for _, span in spans for n in span}


def test_a_topic_without_events_begins_by_the_servers_clock() -> None:
    """Ours may be ahead: what is still to come would be asked for, and the rest skipped."""
    positions = Positions(EDITS, [at(3)], T)
    positions.start_by(T - 600_000)
    assert positions.current() == {BUSY: at(3), QUIET: Position(QUIET, T - 600_000, 0, -1, "")}
    assert [p.topic for p in positions.moved()] == [QUIET]


def test_a_reading_that_starts_again_waits_for_nothing() -> None:
    """Every topic goes on at the given time as if it had brought no event, and what was missing is given up."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1), at(3))
    positions.restart(T + 500_000)
    assert positions.current() == {topic: Position(topic, T + 500_000, 0, -1, "") for topic in EDITS}
    assert positions.missing() == ()
    assert read(positions, at(900), at(901)) == [True, True]
    assert positions.holes() == ()


@pytest.mark.parametrize("first", [1, 2, 3])
def test_the_last_event_seen_coming_again_proves_continuity(first: int) -> None:
    """However far back a connection begins, the known is not new, and what follows is."""
    positions = Positions(EDITS, [at(3)], T)
    events = [at(n) for n in range(first, 6)]
    assert read(positions, *events) == [event.offset > 3 for event in events]
    assert positions.holes() == ()
    assert positions.current()[BUSY] == at(5)


def test_the_next_offset_proves_continuity_too() -> None:
    """The last event seen may be gone from the history: the one right after it is as good."""
    positions = Positions(EDITS, [at(3)], T)
    assert read(positions, at(4), at(5)) == [True, True]
    assert positions.holes() == ()


def test_a_history_that_begins_later_is_a_hole() -> None:
    """The first event being later than the last one seen, and not its successor, is what nobody says aloud."""
    positions = Positions(EDITS, [at(3)], T)
    assert read(positions, at(9_000_000)) == [True]
    assert positions.holes() == (Hole(BUSY, T + 3000, T + 9_000_000_000, TRUNCATED),)


def test_passing_the_place_without_the_proof_is_a_hole() -> None:
    """Older events came again, the last one seen did not: something is missing around it."""
    positions = Positions(EDITS, [at(3)], T)
    assert read(positions, at(1), at(2), at(5)) == [False, False, True]
    assert positions.holes() == (Hole(BUSY, T + 3000, T + 5000, UNPROVEN),)


def test_a_quiet_topic_is_no_hole() -> None:
    """No event, no suspicion: not in a connection without any, and not when its next canary is the successor."""
    positions = Positions(EDITS, [at(3), at(7, T, QUIET)], T)
    read(positions, at(3), at(4))
    assert positions.holes() == ()
    assert read(positions, at(4), at(5), at(7, T, QUIET), at(8, T + 3_600_000, QUIET)) == [False, True, False, True]
    assert positions.holes() == ()


def test_another_cluster_counts_differently_and_proves_by_the_events_id() -> None:
    """Offsets of the other datacentre's copy of a topic are others; the ids are the same, and go on from there."""
    positions = Positions(EDITS, [at(3)], T)
    copy = [at(n)._replace(offset=n + 70_000) for n in range(1, 6)]
    assert read(positions, *copy) == [False, False, False, True, True]
    assert positions.holes() == ()
    assert read(positions, *[at(n)._replace(offset=n - 1) for n in range(2, 7)])[-1] is True
    assert positions.holes() == ()


def test_time_in_a_position_never_goes_back() -> None:
    """Order in a topic is not quite order in time: the greatest time stays, or the next resume would skip."""
    positions = Positions(EDITS, [], T)
    read(positions, at(1, T + 50), at(2, T + 40))
    assert positions.current()[BUSY] == Position(BUSY, T + 50, 0, 2, f"{BUSY}/2")


def test_a_connection_that_ends_among_the_known_moves_nothing() -> None:
    """Positions do not slide back while the overlap is replayed."""
    positions = Positions(EDITS, [at(100)], T)
    read(positions, *[at(n) for n in range(60, 90)])
    assert positions.current()[BUSY] == at(100)
    assert [p.topic for p in positions.moved()] == [QUIET]


@given(st.permutations(list(range(2, 9))), st.integers(0, 7))
def test_any_order_without_loss_leaves_no_hole(order: list[int], seen: int) -> None:
    """Shuffled after a first event, with any of them twice, the set of new events is the set of events."""
    positions = Positions(EDITS, [], T)
    events = [1, *order, order[seen % 7]]
    new = [n for n, fresh in zip(events, read(positions, *[at(n) for n in events]), strict=True) if fresh]
    lost = set(range(1, 9)) - set(new)
    assert len(new) == len(set(new))
    assert bool(positions.holes()) == bool(lost)


def test_the_overlap_gives_way_to_a_server_that_cuts_early() -> None:
    """Halved by every short connection that brought nothing new, none below a second, full after one that lasted."""
    overlap = Overlap()
    found = []
    for _ in range(8):
        found.append(overlap.ms)
        overlap.after(events=50, new=0, seconds=1)
    assert found == [60_000, 30_000, 15_000, 7_500, 3_750, 1_875, 0, 0]
    overlap.after(events=50, new=3, seconds=59)
    assert overlap.ms == 0
    overlap.after(events=50, new=0, seconds=60)
    assert overlap.ms == 60_000


def test_a_connection_without_events_says_nothing_about_the_overlap() -> None:
    """Only the known coming again and again is a reason to rewind less; what brought something new is kept."""
    overlap = Overlap(10_000)
    overlap.after(events=0, new=0, seconds=1)
    overlap.after(events=50, new=1, seconds=1)
    assert overlap.ms == 10_000

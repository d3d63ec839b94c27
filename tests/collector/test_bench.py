"""The measurement: the stream it sends is what it says, the ways agree on the rows, and memory is seen to grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector import bench_stream
from collector.bench_events import CYCLE, Wire, matches
from collector.bench_server import Plan, serving
from collector.bench_stream import compare, growth, main, roster, run
from collector.bench_ways import Spent, Task, apart, ours, usual
from collector.change import decode
from collector.events import Categorized, Event, NewAccount, Revision
from collector.frames import frames
from collector.position import Positions, topics_of

TRACKED = 50
MB = 1024 * 1024


@pytest.fixture(scope="module")
def database() -> Iterator[Path]:
    """Give a database with a few tracked accounts."""
    with roster(TRACKED) as path:
        yield path


def test_the_stream_is_shaped_as_it_says() -> None:
    """Sixty of a hundred are recentchange's, half of them of categories; events are 1.3 KB, and each is understood."""
    found = [decode(frame.data) for frame in frames([b"".join(Wire(TRACKED).take(5 * CYCLE))])]
    kinds = Counter(type(event.change) for event in found if isinstance(event, Event))
    assert kinds == {Revision: 750, Categorized: 200, NewAccount: 50}
    assert sum(event.change.central_id is not None for event in found if _is_revision(event)) == 400  # type: ignore[union-attr]
    sizes = [len(frame.data) for frame in frames([b"".join(Wire(TRACKED).take(CYCLE))])]
    assert 1250 < sum(sizes) / CYCLE < 1400


def _is_revision(event: object) -> bool:
    return isinstance(event, Event) and isinstance(event.change, Revision)


def test_the_stream_has_no_hole_and_no_revision_twice() -> None:
    """Offsets follow each other and times do not go back, so that nothing is measured but plain reading."""
    found = [decode(frame.data) for frame in frames([b"".join(Wire(TRACKED).take(3 * CYCLE))])]
    positions = Positions(topics_of(bench_stream.STREAMS), [], 0)
    assert all(event.at is not None and positions.arrived(event.at) for event in found)
    assert positions.holes() == ()
    revisions = [event.change.rev_id for event in found if _is_revision(event)]  # type: ignore[union-attr]
    assert len(set(revisions)) == len(revisions)


@pytest.mark.parametrize("number", [0, 1, 101, 102, 200, 201, 5000])
def test_one_event_in_a_hundred_is_a_tracked_accounts(number: int) -> None:
    """As many as `matches` says, by name and by central id in turns."""
    found = [decode(frame.data) for frame in frames([b"".join(Wire(TRACKED).take(number))])]
    tracked = [event for event in found if _is_revision(event) and "Invented" in str(event.change.user)]  # type: ignore[union-attr]
    assert len(tracked) == matches(number)


@pytest.mark.slow
def test_the_ways_record_the_same_rows(database: Path) -> None:
    """A small run of each way over a real socket, in processes of their own, records every row and gives figures."""
    found = {one.way: one for one in compare(2 * CYCLE, TRACKED, database, rounds=1)}
    assert set(found) == {
        "socket alone",
        "requests-sse, json, a commit a match",
        "our follower",
        "our follower, an event a chunk",
    }
    assert all(one.rate > 0 and one.cpu_us > 0 for one in found.values())
    assert found["requests-sse, json, a commit a match"].ratio == 1.0


@pytest.mark.slow
def test_a_way_that_records_too_little_is_no_measurement(tmp_path: Path) -> None:
    """Negative control: with somebody missing from the roster the run is refused."""
    with serving(Plan(2 * CYCLE, TRACKED)) as url:
        task = Task(url, 2 * CYCLE, 1, tmp_path / "usual.db")
        with pytest.raises(RuntimeError, match="usual recorded 2 rows and not 4"):
            apart(usual, task)


@pytest.mark.slow
def test_memory_is_looked_at_all_along(database: Path) -> None:
    """Resident memory is noted from the first event to the last, in bytes."""
    spent = run(ours, Plan(20 * CYCLE, TRACKED, 16_384), database)
    assert spent.rows == 40
    assert spent.memory[0][0] < spent.memory[-1][0] <= 20 * CYCLE
    assert all(10 * MB < size < 1000 * MB for _, size in spent.memory)


def test_the_slope_is_that_of_the_second_half() -> None:
    """What is taken once at the beginning is no growth; what is taken for each event is."""
    once = [(n, (50 + 10 * (n > 3)) * MB) for n in range(20)]
    assert growth(once) == 0.0
    leaking = [(n, 50 * MB + 100 * n) for n in range(20)]
    assert growth(leaking) == pytest.approx(100 * 1e6 / MB)
    with pytest.raises(ValueError, match="too few"):
        growth(leaking[:2])


@pytest.mark.parametrize(("most", "grows", "code"), [(100, 0, 0), (200, 0, 1), (100, 10, 1)])
def test_the_soak_says_whether_memory_stays_small(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], most: int, grows: int, code: int
) -> None:
    """Its exit code is 1 where too much is resident, or more with every event."""
    memory = tuple((n * 1000, most * MB + grows * n * 1000) for n in range(20))
    monkeypatch.setattr(bench_stream, "run", lambda *_: Spent(2.0, 1.0, 5, memory))
    assert main(["--soak", "20000", "--tracked", "1"]) == code
    assert "MB resident" in capsys.readouterr().out

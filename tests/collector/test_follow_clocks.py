"""Clocks that are wrong, or jump: ours against the server's, and events that are dated wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collector.clock import FakeClock
from state.activity import Activity
from tests.collector.dated import dated
from tests.collector.followed import NOW, NOW_MS, PAGE, add_edit, follow, recorded
from tests.collector.scripted import BUSY, PAGES, QUIET, Answer, Request, Scripted, Topics
from tests.state.world import DAY, populated

HOUR = 3600
JUMPS = (-3 * DAY, -HOUR, HOUR, 3 * DAY)
EVERY = (BUSY, QUIET, PAGE, f"codfw.{PAGES}")


class Clocks(FakeClock):
    """Ours, wrong by `wrong` seconds; and the server's, which is right and goes on with the monotonic one."""

    def __init__(self, wrong: float = 0.0) -> None:
        super().__init__(NOW + wrong)
        self._began = self.monotonic()

    def server(self) -> float:
        """The server's time."""
        return NOW + self.monotonic() - self._began


def everywhere(topics: Topics, first: int, ts_ms: int) -> None:
    """An edit in every topic, at the same time."""
    for n, topic in enumerate(EVERY):
        add_edit(topics, first + n, ts_ms, topic)


def seen(activity: Activity) -> tuple[int, int]:
    """Seen coverage as recorded: from and to."""
    (row,) = activity._con.execute("SELECT seen_from, seen FROM coverage")
    return row[0], row[1]


def test_the_servers_clock_less_ours_is_told(activity: Activity) -> None:
    """In ms, to a second; unknown where the server does not tell its time."""
    topics, clock = Topics(), Clocks(-90)
    with Scripted(topics.respond) as server:
        assert follow(server, activity, connections=1, clock=clock).progress.skew_ms is None
        server._respond = dated(topics.respond, clock.server)
        made = follow(server, activity, connections=1, clock=clock)
    assert made.progress.skew_ms == pytest.approx(90_000, abs=1000)


@pytest.mark.parametrize("wrong", JUMPS)
def test_coverage_begins_by_the_servers_clock(activity: Activity, wrong: int) -> None:
    """Whatever ours says at the first start; and what happens in a break after it is read."""
    topics, clock = Topics(), Clocks(wrong)
    with Scripted(dated(topics.respond, clock.server)) as server:
        follow(server, activity, connections=1, clock=clock)
        assert seen(activity) == (NOW, NOW)
        clock.advance(600)
        everywhere(topics, 1, NOW_MS + 300_000)
        follow(server, activity, connections=2, clock=clock)
    assert recorded(activity) == [1, 2, 3, 4]
    assert activity.gaps() == []


def followed_over_a_jump(activity: Activity, jump: float) -> tuple[object, ...]:
    """All that is recorded of four connections, before the third of which our clock jumps."""
    topics, clock = Topics(), Clocks()

    def respond(request: Request) -> Answer:
        made = len(server.requests)
        clock.advance(300)
        everywhere(topics, 10 * made, NOW_MS + 1000 * 300 * made - 5000)
        if made == 3:
            clock.set_back(-jump)
        return dated(topics.respond, clock.server)(request)

    with Scripted(respond) as server:
        made = follow(server, activity, connections=5, clock=clock, read_timeout=1000.0, api_seconds=lambda: 1.0)
        asked = [request.headers["last-event-id"] for request in server.requests]
    cursor = activity.cursor()
    return recorded(activity), activity.gaps(), cursor, seen(activity), asked, made.progress.seen


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_changes_nothing(activity: Activity, tmp_path: Path, jump: int) -> None:
    """Rows, gaps, positions, coverage and what is asked for are the same as without; only lag figures are not."""
    found = followed_over_a_jump(activity, jump)
    other, _, _ = populated(tmp_path / "other.db")
    wanted = followed_over_a_jump(other, 0.0)
    other.close()
    assert found == wanted
    assert found[0] == [10 * made + n for made in (1, 2, 3, 4) for n in range(4)]


def test_coverage_never_runs_ahead_of_the_servers_clock(activity: Activity) -> None:
    """Events dated two hours ahead prove nothing about those two hours; they are recorded, and read on from."""
    topics, clock = Topics(), Clocks()
    everywhere(topics, 1, NOW_MS + 1000 * 2 * HOUR)
    with Scripted(dated(topics.respond, clock.server)) as server:
        follow(server, activity, connections=2, clock=clock)
        assert NOW <= seen(activity)[1] <= clock.server()
        everywhere(topics, 11, NOW_MS + 1000 * 2 * HOUR + 500)
        everywhere(topics, 21, NOW_MS + 1000)
        follow(server, activity, connections=3, clock=clock)
    assert recorded(activity) == [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24]
    assert activity.gaps() == []


def test_a_server_two_hours_ahead_is_followed_by_its_own_clock(activity: Activity) -> None:
    """Coverage is in the wikis' time, which is the only one their contributions have."""
    topics, clock = Topics(), Clocks()
    everywhere(topics, 1, NOW_MS + 1000 * 2 * HOUR)
    with Scripted(dated(topics.respond, lambda: clock.server() + 2 * HOUR)) as server:
        made = follow(server, activity, connections=2, clock=clock)
    assert made.progress.skew_ms == pytest.approx(1000 * 2 * HOUR, abs=1000)
    assert seen(activity)[0] == NOW + 2 * HOUR
    assert recorded(activity) == [1, 2, 3, 4]


def test_a_clock_ahead_would_ask_for_what_is_still_to_come(activity: Activity) -> None:
    """Negative control: where the server does not tell its time, the first connection is asked for from tomorrow on."""
    topics, clock = Topics(), Clocks(DAY)
    with Scripted(topics.respond) as server:
        made = follow(server, activity, connections=1, clock=clock)
        (sent,) = (json.loads(request.headers["last-event-id"]) for request in server.requests)
    assert made.progress.seen == NOW + DAY
    assert {entry["timestamp"] for entry in sent} == {1000 * (NOW + DAY - 60)}

"""What the tests of holes and breaks share: edits, what was asked for, and which gaps there are."""

from __future__ import annotations

import json
import threading
from typing import Any

from collector.follow import Follower
from state.activity import Activity
from tests.collector.followed import NOW, NOW_MS, add_edit
from tests.collector.scripted import BUSY, Answer, Request, Scripted, Topics


def edits(topics: Topics, numbers: range, topic: str = BUSY, start_ms: int = NOW_MS) -> None:
    """An edit of a newcomer a second."""
    for n in numbers:
        add_edit(topics, n, start_ms + 1000 * n, topic)


def table(activity: Activity) -> list[tuple[str, int, int, str, str | None, bool]]:
    """Every gap ever: topic, since and until from NOW on, reason, remedy, and whether it is closed."""
    rows = activity._con.execute(
        "SELECT topic, since - ?1, until - ?1, reason, remedy, closed IS NOT NULL FROM gap ORDER BY since, id", [NOW]
    )
    return [(*row[:5], bool(row[5])) for row in rows]


def asked(server: Scripted) -> list[dict[str, int]]:
    """What each request asked for: seconds from NOW on by topic."""
    sent: list[list[dict[str, Any]]] = [json.loads(one.headers["last-event-id"]) for one in server.requests]
    return [{entry["topic"]: entry["timestamp"] // 1000 - NOW for entry in entries} for entries in sent]


def run(made: Follower, server: Scripted, connections: int) -> None:
    """Follows until the server has been asked so often."""
    stop, respond = threading.Event(), server._respond

    def counting(request: Request) -> Answer:
        if len(server.requests) >= connections:
            stop.set()
        return respond(request)

    server._respond = counting
    made.run(stop)

"""The routes under `/_sandbox/`: what a test or a demo asks of the miniature itself."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from sandbox.errors import FaultError, OrderError
from sandbox.faults import Faults, merged
from sandbox.orders import ORDERS
from sandbox.truth import truth
from sandbox.wire import Answer, Request, as_json, json_answer

if TYPE_CHECKING:
    from sandbox.server import Server

MOST_EVENTS = 100_000


def control(server: Server, request: Request) -> Answer:
    """Answer a request for the miniature itself; errors are JSON with a sentence in `error`."""
    route = (request.method, request.path.removeprefix("/_sandbox/"))
    match route:
        case ("GET", "truth"):
            return Answer(200, as_json(truth(server.miniature.world)), compress=True)
        case ("GET", "state"):
            return json_answer(state(server))
        case ("GET" | "POST" | "PUT", "faults"):
            return _faults(server, request)
        case ("POST", "live"):
            return _live(server, request)
        case ("POST", "pause" | "resume"):
            paused = request.path.endswith("pause")
            server.miniature.set_rate(0.0 if paused else server.miniature.rate)
            return json_answer({"paused": paused})
        case ("POST", "cut"):
            return json_answer({"cut": server.cut()})
        case ("POST", name) if name in ORDERS:
            return _order(server, name, request)
    return json_answer({"error": f"no such control: {request.method} {request.path}"}, 404)


def _faults(server: Server, request: Request) -> Answer:
    """Show the faults, merge some (POST), or replace all, the ones not named by their defaults (PUT)."""
    if request.method != "GET":
        changes = _json_object(request)
        if changes is None:
            return json_answer({"error": "expected a JSON object of faults"}, 400)
        try:
            base = Faults() if request.method == "PUT" else server.box.now
            server.box.replace(merged(base, changes))
        except FaultError as error:
            return json_answer({"error": str(error)}, 400)
    return json_answer(dataclasses.asdict(server.box.now))


def _live(server: Server, request: Request) -> Answer:
    """Make things happen now: as many happenings as `events` says; `contributors` are the accounts that contributed."""
    n = (_json_object(request) or {}).get("events")
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_EVENTS:
        return json_answer({"error": f"expected {{'events': N}} with N from 1 to {MOST_EVENTS}"}, 400)
    happened = server.miniature.emit(n)
    contributors = [happening.revision.central_id for happening in happened if happening.revision is not None]
    told = {"events": len(happened), "contributors": contributors}
    return json_answer(told | {"last_event_ms": server.miniature.topics.last_ms()})


def _order(server: Server, name: str, request: Request) -> Answer:
    """Let happen what is asked for; the answer says to whom or what it happened, and the time of its last event."""
    given = _json_object(request) if request.body else {}
    if given is None:
        return json_answer({"error": "expected a JSON object"}, 400)
    try:
        facts = server.miniature.order(name, given)
    except OrderError as error:
        return json_answer({"error": str(error)}, 400)
    return json_answer({**facts, "last_event_ms": server.miniature.topics.last_ms()})


def _json_object(request: Request) -> dict[str, object] | None:
    try:
        value = json.loads(request.body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def state(server: Server) -> dict[str, object]:
    """Return counters since the start: requests by wiki and module, streams, topics, happenings, faults met."""
    miniature = server.miniature
    topics = {
        topic.name: {
            "kept": len(topic.kept),
            "first_offset": topic.kept[0].offset if topic.kept else None,
            "next_offset": topic.next_offset,
            "last_ms": topic.kept[-1].ts_ms if topic.kept else None,
        }
        for topic in miniature.topics.by_name.values()
    }
    return {
        "now": miniature.clock(),
        "seed": miniature.world.seed,
        "people": len(miniature.world.people),
        "revisions": sum(map(len, miniature.world.revisions.values())),
        "paused": miniature.life.rate == 0,
        "happenings": dict(miniature.told),
        "emitted": miniature.topics.published,
        "last_event_ms": miniature.topics.last_ms(),
        "topics": topics,
        "requests": miniature.api.requests,
        "counts": dict(server.counts),
        "faults_met": miniature.box.met,
        "streams": list(server.open.values()),
    }

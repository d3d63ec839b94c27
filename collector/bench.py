"""What reading an event costs, step by step, beside decoding it with the standard library; and what recording costs.

Run as `python -m collector.bench`. Every figure is of this run and this machine; only the ratios mean anything.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from collector.change import decode
from collector.events import Event, Revision
from collector.frames import frames
from collector.match import Matcher
from state.activity import Activity, Batch, Contribution, Source
from state.entries import Account, Contest, Participation, TrackedAccount

TRACKED: Final = 300_000
EVENTS: Final = 20_000
ROUNDS: Final = 3
END: Final = 1_700_006_400
DAY: Final = 86_400
CHUNK: Final = 65_536


def events(number: int, tracked: int) -> list[bytes]:
    """Page changes of the size the real stream has (about 1.3 KB), one in a hundred by a tracked account."""
    made = []
    for n in range(number):
        central = n % tracked if n % 100 == 0 else tracked + n
        user = {"user_text": f"Person {central}", "user_id": n, "user_central_id": central, "is_bot": False}
        body = {
            "$schema": "/mediawiki/page/change/1.3.0",
            "meta": {
                "id": f"{n:032x}",
                "dt": "2023-11-20T00:00:00.000Z",
                "domain": "en.wikipedia.org",
                "stream": "mediawiki.page_change.v1",
                "topic": "eqiad.mediawiki.page_change.v1",
                "partition": 0,
                "offset": n,
            },
            "page_change_kind": "edit",
            "wiki_id": "enwiki",
            "page": {"page_id": n, "page_title": "An_invented_page", "namespace_id": 0},
            "performer": user,
            "revision": {"rev_id": n, "rev_dt": "2023-11-20T00:00:00Z", "editor": user, "comment": "x" * 500},
        }
        made.append(json.dumps(body).encode())
    return made


def chunks(bodies: list[bytes]) -> Iterator[bytes]:
    """The bodies as the stream's bytes, in chunks as they come from a socket."""
    raw = b":ok\n\n" + b"".join(b"event: message\nid: []\ndata: " + body + b"\n\n" for body in bodies)
    return (raw[at : at + CHUNK] for at in range(0, len(raw), CHUNK))


def fastest(work: Callable[[], object]) -> float:
    """The least seconds of a few runs."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def reading(number: int, tracked: int) -> dict[str, float]:
    """Seconds by step for `number` events and `tracked` accounts."""
    bodies = events(number, tracked)
    revisions = [found.change for body in bodies if isinstance(found := decode(body), Event)]
    wanted = [change for change in revisions if isinstance(change, Revision)]
    matcher = Matcher(TrackedAccount(n, n, f"Person {n}", END) for n in range(tracked))
    return {
        "decoding with json.loads": fastest(lambda: [json.loads(body) for body in bodies]),
        "framing": fastest(lambda: sum(1 for _ in frames(chunks(bodies)))),
        "decoding": fastest(lambda: [decode(body) for body in bodies]),
        f"matching {tracked:,} accounts": fastest(lambda: [matcher.match(change) for change in wanted]),
    }


def recording(number: int, people: int = 2000) -> dict[str, float]:
    """Seconds to record `number` contributions, new and known, one or two hundred at a time."""
    with tempfile.TemporaryDirectory() as folder:
        activity = Activity.open(Path(folder) / "activity.db")
        contest = Contest("bench", 2023, "India", "IN", "An invented category", END - 30 * DAY, END)
        (key,) = activity.roster.put_contests([contest]).values()
        ids = activity.roster.put_accounts([Account(n, f"Person {n}", END - DAY, END - DAY) for n in range(people)])
        activity.roster.put_participations([Participation(key, one, END - DAY, one, 1) for one in ids])
        activity.roster.retrack()
        rows = [
            Contribution(ids[n % people], "enwiki", n, END + n * 997 % (300 * DAY), Source.STREAM)
            for n in range(number)
        ]
        took = {
            "recording 200 at a time": _recorded(activity, rows[: number // 2], 200),
            "the same again (all known)": _recorded(activity, rows[: number // 2], 200),
            "recording one at a time": _recorded(activity, rows[number // 2 : number // 2 + 500], 1) * number / 1000,
        }
        activity.close()
    return {name: seconds * 2 for name, seconds in took.items()}


def _recorded(activity: Activity, rows: list[Contribution], size: int) -> float:
    began = time.perf_counter()
    for at in range(0, len(rows), size):
        activity.record(Batch(tuple(rows[at : at + size])))
    return time.perf_counter() - began


def main() -> int:
    """Prints the table."""
    took = reading(EVENTS, TRACKED) | recording(EVENTS)
    base = took["decoding with json.loads"]
    table = Table("step", "us an event", "ratio to json.loads", title=f"{EVENTS:,} events")
    for name, seconds in took.items():
        table.add_row(name, f"{seconds / EVENTS * 1e6:.2f}", f"{seconds / base:.2f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

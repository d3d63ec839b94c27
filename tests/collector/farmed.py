"""A farm of real wikis that can be spoiled, a collector that follows it, and what both say happened."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from collector import backfill, enquiry, jobs, settings
from collector.clock import SystemClock
from collector.follow import STREAMS
from collector.intake import Progress
from collector.service import Service, client, opened
from state.activity import Activity, Source, open_reader
from state.comparisons import Compared
from state.entries import Account, Contest
from tests.conftest import Rig

DAY = 86_400
HEALED: Mapping[str, Any] = {"canary_every": 1.0}  # as in production, where a quiet topic has some, too
REFUSED = 5.0  # seconds until a wiki that refused to answer is asked again
OCCUPIED = 2.0  # seconds for which somebody else holds the only place


@dataclass(frozen=True, slots=True)
class Truth:
    """What a farm's accounts did, by its own account; `gone` are the (wiki, revision) pairs of deleted pages."""

    revisions: frozenset[tuple[int, str, int]]  # (central id, wiki, revision)
    gone: frozenset[tuple[str, int]]
    uploads: frozenset[int]  # revisions that made a file's page
    names: Mapping[int, str]


class Farm:
    """A running farm, from its bridge's back."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def turn(self, knobs: Mapping[str, Any]) -> None:
        """Sets these knobs, and every other one as in production."""
        self._control("faults", "PUT", {**HEALED, **knobs})

    def turn_again(self, knobs: Mapping[str, Any]) -> None:
        """Sets these knobs, and leaves the others."""
        self._control("faults", "POST", knobs)

    def knobs(self) -> set[str]:
        """The names of all knobs."""
        return set(self._control("faults", "GET"))

    def counts(self) -> Counter[str]:
        """How often the bridge did what, since it was started."""
        return Counter(self._control("state", "GET")["counts"])

    def cut(self) -> None:
        """Ends every connection to the streams."""
        self._control("kick", "POST", {})

    def occupy(self, seconds: float = OCCUPIED) -> None:
        """Cuts the streams, and holds a place among them for a while, before its holder is back."""
        self.cut()
        for _ in range(50):
            with closing(http.client.HTTPConnection(urlsplit(self.rig.bridge).netloc, timeout=10)) as connection:
                connection.request("GET", f"/v2/stream/{','.join(STREAMS)}")
                if connection.getresponse().status == http.client.OK:
                    time.sleep(seconds)
                    return
            time.sleep(0.01)

    def lag(self, seconds: float) -> None:
        """Lets the wikis' databases lag by so much; 0 ends it."""
        file = self.rig.state / "lag"
        if seconds:
            file.write_text(str(seconds))
        else:
            file.unlink(missing_ok=True)

    def act(self, count: int, **more: object) -> subprocess.Popen[str]:
        """Lets accounts make so many edits, and what else is asked for (uploads, renames, deletes, seed, ...)."""
        words = [str(self.rig.folder / "venv/bin/python"), "live.py", "--count", str(count)]
        words += [word for key, value in more.items() for word in (f"--{key}", str(value))]
        env = os.environ | {"RIG_STATE": str(self.rig.state)}
        return subprocess.Popen(words, cwd=self.rig.folder, env=env, stdout=subprocess.PIPE, text=True)

    def seeded(self) -> dict[int, str]:
        """The present names of the accounts made with the farm, by central id."""
        people, now = self.read("ground_truth")["users"].items(), self.truth(0).names
        ids = {int(person["central_id"]): str(name) for name, person in people if "central_id" in person}
        return {central_id: now.get(central_id, name) for central_id, name in ids.items()}

    def truth(self, since: float) -> Truth:
        """What was done by live edits at `since` or later; deleted and present names whenever."""
        live = self.read("live_truth")
        people = {int(central_id): person for central_id, person in live["people"].items()}
        return Truth(
            frozenset(
                (central_id, str(wiki), int(rev))
                for central_id, person in people.items()
                for wiki, rev, stamp in person["revs"]
                if _ts(stamp) >= since
            ),
            frozenset((str(wiki), int(rev)) for person in people.values() for wiki, rev in person["gone"]),
            frozenset(int(file["rev"]) for file in live["files"].values() if _ts(file["ts"]) >= since),
            {central_id: str(person["name"]) for central_id, person in people.items()},
        )

    def work_off(self) -> None:
        """Lets the wikis do the work they have queued: what is put into a category is told of then."""
        env = os.environ | {"RIG_STATE": str(self.rig.state)}
        subprocess.run(["./up.sh", "jobs"], cwd=self.rig.folder, env=env, check=True, capture_output=True, timeout=120)

    def read(self, name: str) -> dict[str, Any]:
        """What the farm wrote down about itself, as it is."""
        with suppress(FileNotFoundError):
            found: dict[str, Any] = json.loads((self.rig.state / f"{name}.json").read_text())
            return found
        return {"people": {}, "files": {}, "users": {}}

    def _control(self, what: str, method: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.rig.bridge}/_rig/{what}", data, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own loopback address
            return json.load(answer)


def _ts(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many gaps were opened and closed, and how many of the closed ones each remedy filled."""

    opened: int
    closed: int
    by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Followed:
    """A collector of a farm in this process, whom it tracks (by central id), and what it has recorded."""

    activity: Activity
    progress: Progress
    known: frozenset[int]

    def recorded(self, since: float) -> set[tuple[int, str, int]]:
        """The (central id, wiki, revision) triples recorded that were made at `since` or later."""
        sql = (
            "SELECT a.central_id, w.dbname, c.rev_id FROM contribution c JOIN account a ON a.id = c.account"
            " JOIN wiki w ON w.id = c.wiki WHERE c.ts >= ?"
        )
        return set(self._rows(sql, int(since)))

    def uploads(self, since: float) -> set[int]:
        """The revisions recorded as uploads that were made at `since` or later."""
        sql = "SELECT rev_id FROM contribution WHERE file NOTNULL AND ts >= ?"
        return {rev for (rev,) in self._rows(sql, int(since))}

    def only_asked(self, since: float) -> int:
        """How many revisions came from the API alone."""
        sql = "SELECT count(*) FROM contribution WHERE sources = ? AND ts >= ?"
        return int(self._rows(sql, int(Source.API), int(since))[0][0])

    def counted_twice(self) -> int:
        """How much more the day counts hold than there are revisions: 0 when each was counted once."""
        days, rows = self._rows(
            "SELECT coalesce(sum(n), 0) FROM day_count UNION ALL SELECT count(*) FROM contribution i"
            ' JOIN tracked t USING (account) JOIN contest c ON c.id = t.contest WHERE i.ts >= c."end"'
        )
        return int(days[0]) - int(rows[0])

    def verified(self) -> int:
        """The instant up to which every account is verified on each of its wikis; 0 while one was never asked."""
        return int(self._rows("SELECT min(coalesce(verified, 0)) FROM attachment")[0][0] or 0)

    def attached(self) -> dict[str, int]:
        """How many accounts are attached to each wiki."""
        return dict(self._rows("SELECT dbname, count(*) FROM attachment a JOIN wiki w ON w.id = a.wiki GROUP BY 1"))

    def numbered(self) -> int:
        """How many accounts have a number of edits that can stay the same."""
        return int(self._rows("SELECT count(*) FROM asked WHERE edits > 0")[0][0])

    def names(self) -> dict[int, str]:
        """What the accounts are called now, by central id."""
        return dict(self._rows("SELECT central_id, name FROM account WHERE central_id NOTNULL"))

    def last_gap(self) -> int:
        """The number of the latest gap, 0 without any."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM gap")[0][0])

    def gaps(self, after: int) -> Gaps:
        """The gaps with a higher number than `after`."""
        rows = self._rows("SELECT closed NOTNULL, coalesce(remedy, 'api') FROM gap WHERE id > ?", after)
        by = Counter(remedy for closed, remedy in rows if closed)
        return Gaps(len(rows), by.total(), by)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with closing(open_reader(self.activity.path)) as con:
            return con.execute(sql, values).fetchall()


@contextmanager
def following(farm: Farm, folder: Path, **more: object) -> Iterator[Followed]:
    """Follow a farm with the whole service, which tracks everybody who was made with the farm.

    What a wiki refused for minutes is tried again after seconds, as everything here is verified every few.
    """
    found, clock, stop = farm_settings(farm.rig, folder, **more), SystemClock(), threading.Event()
    with ExitStack() as stack:
        for module, name in ((backfill, "AGAIN"), (enquiry, "AGAIN"), (jobs, "AFTER_FAILURE")):
            stack.enter_context(mock.patch.object(module, name, REFUSED))
        activity = stack.enter_context(opened(found))
        api = stack.enter_context(client(found, clock, stop))
        known = track(activity, farm.seeded())
        made, codes = Service(found, activity, api, clock, stop), list[int]()
        thread = threading.Thread(target=lambda: codes.append(made.run()), name="service")
        thread.start()
        try:
            yield Followed(activity, made._follower.progress, known)
        finally:
            stop.set()
            thread.join(30)
    assert codes == [0], "a thread of the collector failed"


def farm_settings(rig: Rig, folder: Path, **more: object) -> settings.Settings:
    """Give the settings of a collector of a farm: quick to verify, and no contest is read."""
    found = {
        "stream_url": rig.bridge,
        "api": f"{rig.bridge}/commonswiki/w/api.php",
        "meta_api": f"{rig.bridge}/metawiki/w/api.php",
        "wiki_api": rig.bridge + "/{dbname}/w/api.php",
        "data": str(folder),
        "requests_per_minute": 60_000,
        "replication_lag": 1,
        "verify_every": 10,
        "verify_late_every": 10,
        "read_timeout": 4,
        "campaigns": "jubilee",
        "since_year": 2100,
        "comparison": 0,
        **more,
    }
    return settings.load(found, {})


def track(activity: Activity, people: Mapping[int, str]) -> frozenset[int]:
    """Track everybody in a contest that ended at the last midnight; they are compared, whenever they registered."""
    end = int(time.time()) // DAY * DAY
    contest = Contest("jubilee", 2026, "Nowhere", None, "Images from nowhere", end - DAY, end)
    (number,) = activity.roster.put_contests([contest]).values()
    ids = activity.roster.put_accounts([Account(central_id, name, None, None) for central_id, name in people.items()])
    members = [Compared(number, account, ids[0]) for account in ids]
    activity.comparisons.put(contest.campaign, contest.year, end, len(ids), members)
    assert activity.roster.retrack() == len(people)
    return frozenset(people)

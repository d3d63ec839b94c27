"""Everything that a farm's bridge can do to its streams and to the API, one thing after another, while people edit.

`python -m tests.collector.knobs --edits 300` makes so many live edits under each, lets a collector follow, heals the
farm, and prints what of them arrived. Where the farm is, the environment says (`.ci/rig start FOLDER`, `. FOLDER/env`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.collector.farmed import Farm, Followed, Gaps, following
from tests.conftest import Rig

PATIENCE = 120.0  # seconds for everything to arrive after the farm is healed


@dataclass(frozen=True, slots=True)
class Trial:
    """A thing that goes wrong: the knobs that make it, and how.

    With `every`, knobs that count down are set again so often, and the streams are cut then when `cut` is said: some
    knobs are met by a new connection only. `shows` is what the bridge counts of it. With `lossy`, events are lost
    for ever, so that nobody can tell of the revisions of a page that was deleted meanwhile.
    """

    name: str
    knobs: Mapping[str, Any]
    shows: str = ""
    every: float = 0.0
    cut: bool = False
    occupied: bool = False  # somebody else holds the only place among the streams for a while
    lag: float = 0.0  # seconds that the wikis' databases lag, half of the time
    lossy: bool = False


def _asking(name: str, shows: str = "", every: float = 0.0, lag: float = 0.0, **knobs: Any) -> Trial:
    """Something wrong with the API while half of all events are lost before they get into a stream."""
    return Trial(name, {"upstream_lose_every": 2, **knobs}, shows, every=every, lag=lag, lossy=True)


TRIALS = (
    Trial("cut short", {"max_age": 1.5}, "stream_end:max_age"),
    Trial("ended well", {"max_age": 1.5, "end_style": "clean"}, "stream_end:max_age"),
    Trial("reset", {"max_age": 1.5, "end_style": "reset"}, "stream_end:max_age"),
    Trial("many keep-alives", {"keepalive": 0.1}),
    Trial("ids of offsets", {"id_style": "offset"}, "stream_end:kicked", every=2, cut=True),
    Trial("times in seconds", {"resolution": "s"}, "stream_end:kicked", every=2, cut=True),
    Trial("times step back", {"ts_jitter_ms": 40}, "stream_end:kicked", every=2, cut=True),
    Trial("another datacentre", {"active_dc": "codfw"}, "stream_end:kicked", every=3, cut=True),
    Trial("no place left", {"max_streams": 1}, "stream_429", every=4, occupied=True),
    Trial("many canaries", {"canary_every": 0.2}, "canaries"),
    Trial("ids in one order", {"id_order": "fixed"}, "stream_end:kicked", every=2, cut=True),
    Trial("replayed in turns", {"replay_batch": 3, "fail_next": 2}, "stream_failed", every=5, cut=True),
    Trial("short history", {"retention_s": 1.5, "fail_next": 3}, "stream_failed", every=7, cut=True, lossy=True),
    Trial("offsets gone", {"offset_reset": "earliest", "id_style": "offset"}, "stream_end:kicked", every=2, cut=True),
    Trial("not served", {"fail_next": 2, "retry_after": "1"}, "stream_failed", every=4, cut=True),
    Trial("refused", {"fail_next": 1, "fail_status": 429, "retry_after": "2"}, "stream_failed", every=4, cut=True),
    Trial("cut in an event", {"drop_mid_every": 7}, "dropped_mid_event"),
    Trial("cut between events", {"drop_after": 15}, "stream_end:drop_after"),
    Trial("twice", {"duplicate_every": 3, "duplicate_gap": 4}, "duplicated"),
    Trial("out of order", {"reorder_every": 5}),
    Trial("left out", {"lose_every": 9}, "lost_on_purpose", lossy=True),
    Trial("silent", {"stall_after": 20, "stall_for": 6.0}, "stream_end:gone", every=9, cut=True),
    Trial("in small pieces", {"split": 7, "split_pause": 0.0005}),
    Trial("CRLF", {"crlf": True}),
    Trial("half an event's data", {"bad_json_every": 6}, lossy=True),
    Trial("names taken out", {"redact_every": 5}, lossy=True),
    Trial("errors as events", {"error_event_every": 10}),
    Trial("slow", {"rate": 20.0}),
    Trial("nulls", {"strip_nulls": False}),
    Trial("lost before", {"upstream_lose_every": 3}, "lost_upstream", lossy=True),
    Trial(
        "one stream lost before",
        {"upstream_lose_every": 1, "upstream_lose_stream": "mediawiki.page_change.v1"},
        "lost_upstream",
        lossy=True,
    ),
    Trial("late", {"upstream_delay_every": 4, "upstream_delay_ms": 1500}, "stream_end:kicked", every=3, cut=True),
    _asking("API fails", "api_failed", every=4, api_fail_next=3, api_fail_status=500),
    _asking("API closed", "api_failed", every=4, api_fail_next=2, api_fail_status=429, api_retry_after="1"),
    _asking("API often fails", "api_failed", api_fail_every=4),
    _asking("API pages", "api_html_next", every=2, api_html_next=2),
    _asking("API half", "api_truncate_next", every=4, api_truncate_next=2),
    _asking("API cut", "api_cut_next", every=4, api_cut_next=2),
    _asking("API gone", "api_drop_next", every=4, api_drop_next=2),
    _asking("API slow", "api_delay_next", every=3, api_delay=0.7, api_delay_next=5),
    _asking("API counts", "api_429", api_per_minute=30),
    _asking("API one by one", "api_429", api_concurrency=1),
    _asking("API by agent", require_ua=True),
    _asking("API maxlag", "maxlag_next", every=6, maxlag_next=1),
    _asking("databases lag", every=6, lag=12.5),
)


@dataclass(slots=True)
class Result:
    """What became of the live edits under one trial."""

    trial: Trial
    edits: int = 0
    recorded: int = 0
    missing: set[tuple[int, str, int]] = field(default_factory=set)
    invented: set[tuple[int, str, int]] = field(default_factory=set)
    unmade: set[int] = field(default_factory=set)  # uploads not told apart, or told apart wrongly
    misnamed: int = 0
    twice: int = 0
    lost: int = 0  # revisions of deleted pages that nobody could tell of
    asked: int = 0  # revisions that came from the API alone
    gaps: Gaps = field(default_factory=lambda: Gaps(0, 0, {}))
    connections: int = 0
    rejects: int = 0
    shown: int = 0
    seconds: float = 0.0  # from healing the farm until everything had arrived

    @property
    def complete(self) -> bool:
        """Whether everything arrived exactly once, and every gap is closed."""
        wrong = self.missing or self.invented or self.unmade or self.misnamed or self.twice
        return not wrong and self.gaps.opened == self.gaps.closed

    @property
    def well(self) -> bool:
        """Whether it did although something was wrong: a trial that shows nothing was none."""
        return self.complete and bool(self.shown or not self.trial.shows)


def spoil(farm: Farm, trial: Trial, busy: Callable[[], bool]) -> None:
    """Turns a trial's knobs as long as `busy` says."""
    farm.turn(trial.knobs)
    farm.lag(trial.lag)
    due = time.monotonic()
    while busy():
        if due <= time.monotonic():
            due = time.monotonic() + (trial.every or float("inf"))
            _begin(farm, trial)
        time.sleep(0.05)
        if trial.lag and due - time.monotonic() < trial.every / 2:
            farm.lag(0)


def _begin(farm: Farm, trial: Trial) -> None:
    if trial.every:
        farm.turn_again(trial.knobs)
    if trial.lag:
        farm.lag(trial.lag)
    if trial.cut:
        farm.cut()
    if trial.occupied:
        farm.occupy()


def heal(farm: Farm) -> None:
    """Turns every knob back."""
    farm.lag(0)
    farm.turn({})
    farm.cut()


def judge(farm: Farm, followed: Followed, since: float, result: Result) -> Result:
    """Fills in what was done at `since` or later, and what of it is recorded."""
    truth = farm.truth(since)
    want = {one for one in truth.revisions if one[0] in followed.known}
    found = followed.recorded(since)
    missing = want - found
    gone = {one for one in missing if one[1:] in truth.gone} if result.trial.lossy else set()
    names = followed.names()
    result.edits, result.recorded, result.lost = len(want), len(found & want), len(gone)
    result.missing, result.invented = missing - gone, found - want
    result.unmade = followed.uploads(since) ^ truth.uploads
    result.misnamed = sum(names.get(one, name) != name for one, name in truth.names.items())
    result.twice, result.asked = followed.counted_twice(), followed.only_asked(since)
    return result


def arrived(farm: Farm, followed: Followed, since: float, result: Result, after: int, patience: float) -> Result:
    """Waits until everything has arrived and every gap is closed, or until the patience is over."""
    begun = time.monotonic()
    while True:
        result = judge(farm, followed, since, result)
        result.gaps = followed.gaps(after)
        result.seconds = time.monotonic() - begun
        if result.complete or result.seconds > patience:
            return result
        time.sleep(0.25)


def attempt(farm: Farm, followed: Followed, trial: Trial, edits: int, patience: float, **more: object) -> Result:
    """Makes live edits under a trial, heals the farm, and waits for everything to arrive."""
    _next_second()
    since, after, before = int(time.time()), followed.last_gap(), farm.counts()
    connections, rejects = followed.progress.connections, followed.progress.rejects
    with farm.act(edits, seed=since, **more) as life:
        spoil(farm, trial, lambda: life.poll() is None)
        said = life.communicate()[0]
    if life.returncode or " 0 not successful" not in said:
        raise RuntimeError(f"the live edits under {trial.name!r} went wrong: {said}")
    result = Result(trial, shown=_shown(farm, trial, before))
    heal(farm)
    arrived(farm, followed, since, result, after, patience)
    result.connections = followed.progress.connections - connections
    result.rejects = followed.progress.rejects - rejects
    return result


def _next_second() -> None:
    """Two trials have no second in common: the time of a revision is a whole one."""
    time.sleep(1 - time.time() % 1)


def _shown(farm: Farm, trial: Trial, before: Mapping[str, int]) -> int:
    now = farm.counts()
    return sum(n - before.get(name, 0) for name, n in now.items() if trial.shows and name.startswith(trial.shows))


HEADS = (
    *("edits", "recorded", "missing", "invented", "twice", "uploads", "names", "lost", "asked"),
    *("gaps", "closed", "streams", "rejects", "shown", "seconds"),
)


def table(results: Sequence[Result]) -> Iterator[str]:
    """The lines of a table, one a trial, with a cross before those that failed.

    `uploads` and `names` are wrong ones, `lost` went with a deleted page and every event that told of it, `asked`
    came from the API alone; `seconds` is how long it took to be complete after healing, `shown` how often the bridge
    did what the trial is about. The last column says what the closed gaps were filled by.
    """
    yield f"  {'under':<24}" + "".join(f"{head:>9}" for head in HEADS)
    for one in results:
        sets = (len(one.missing), len(one.invented), one.twice, len(one.unmade), one.misnamed)
        rest = (one.lost, one.asked, one.gaps.opened, one.gaps.closed, one.connections, one.rejects, one.shown)
        row = "".join(f"{cell:>9}" for cell in (one.edits, one.recorded, *sets, *rest, f"{one.seconds:.1f}"))
        by = "  " + ", ".join(f"{n} {remedy}" for remedy, n in sorted(one.gaps.by.items()))
        yield f"{' ' if one.well else 'x'} {one.trial.name:<24}{row}{by}".rstrip()


def farm_of(env: Mapping[str, str]) -> Farm:
    """The farm that the environment names."""
    values = {name: env[f"RETENTION_RIG{name}"] for name in ("", "_STATE", "_HTTP", "_BRIDGE", "_DB_PORT")}
    folders = Path(values[""]), Path(values["_STATE"])
    return Farm(Rig(*folders, values["_HTTP"], values["_BRIDGE"], int(values["_DB_PORT"])))


def main(words: Sequence[str] | None = None) -> int:
    """Every trial, or those named; 1 when something did not arrive exactly once."""
    parser = argparse.ArgumentParser(prog="python -m tests.collector.knobs", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--edits", type=int, default=300, help="live edits under each (default: 300)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="trials whose name holds one of these")
    parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS")
    options = parser.parse_args(words)
    chosen = [one for one in TRIALS if not options.only or any(word in one.name for word in options.only)]
    farm, results = farm_of(os.environ), []
    more = {"workers": 4, "uploads": 6, "renames": 4, "deletes": 3}
    with tempfile.TemporaryDirectory() as folder, following(farm, Path(folder)) as followed:
        heal(farm)
        for trial in chosen:
            results.append(attempt(farm, followed, trial, options.edits, options.patience, **more))
            *_, line = table(results)
            sys.stderr.write(line + "\n")
    sys.stdout.write("\n".join(table(results)) + "\n")
    return int(not all(one.well for one in results))


if __name__ == "__main__":
    sys.exit(main())

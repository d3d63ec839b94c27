"""The health of a collector as metrics in Prometheus' text format (version 0.0.4), for its textfile collector.

Names and units follow https://prometheus.io/docs/practices/naming/: base units, `_total` for what only grows while a
process runs. What is not known is left out rather than told as 0. No label names a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from collector.check import Health
from collector.errors import SettingsError
from collector.status import Status

PREFIX: Final = "retention_"
_ESCAPED: Final = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


@dataclass(frozen=True, slots=True)
class Metric:
    """A family of samples: a name without the prefix, its type, what it means, and values by one label's value.

    Without a label there is one sample, under the empty text.
    """

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    values: Mapping[str, float | None]
    label: str = ""
    more: Mapping[str, str] = field(default_factory=dict)  # labels that every sample has

    def lines(self) -> Iterator[str]:
        """The lines of the family; none where nothing is known."""
        known = {key: value for key, value in self.values.items() if value is not None}
        if known:
            yield f"# HELP {PREFIX}{self.name} {self.help}"
            yield f"# TYPE {PREFIX}{self.name} {self.kind}"
        for key, value in known.items():
            labels = dict(self.more) | ({self.label: key} if self.label else {})
            inner = ",".join(f'{name}="{text.translate(_ESCAPED)}"' for name, text in labels.items())
            yield f"{PREFIX}{self.name}{f'{{{inner}}}' if inner else ''} {_number(value)}"


def render(health: Health) -> str:
    """The whole text."""
    families = [*_of_data(health), *_of_requests(health)]
    if health.status is not None and health.presence == "running":
        families += [*_of_process(health.status), *_of_stream(health.status), *_of_work(health.status)]
    return "".join(f"{line}\n" for family in families for line in family.lines())


def save(path: Path, text: str) -> None:
    """Replaces the file in one step, readable for everybody: it is another user's program that reads it.

    Raises OSError, and leaves nothing half written.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def refuse_unusable(path: Path) -> None:
    """Raises SettingsError when the setting `prometheus` names no file that can be written."""
    if path.is_dir():
        raise SettingsError("prometheus", str(path), "is a folder, not a file")
    if not path.parent.is_dir():
        raise SettingsError("prometheus", str(path), "its folder does not exist")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SettingsError("prometheus", str(path), "its folder may not be written to")


def _number(value: float) -> str:
    """The shortest text that gives the number back; a truth is 1 or 0."""
    return str(int(value)) if isinstance(value, int) else repr(value)


def _gauge(name: str, text: str, value: float | None) -> Metric:
    return Metric(name, "gauge", text, {"": value})


def _counter(name: str, text: str, value: float) -> Metric:
    return Metric(name, "counter", text, {"": value})


def _of_data(health: Health) -> Iterator[Metric]:
    yield _gauge("collector_up", "1 while a collector runs and says how it is.", health.presence == "running")
    yield _gauge("problems", "What keeps the check from saying that all is well.", len(health.problems))
    yield _gauge("seen_timestamp_seconds", "The stream was followed without a hole up to here.", health.seen)
    yield _gauge("verified_timestamp_seconds", "Every tracked account is verified up to here.", health.verified)
    last = {topic: at / 1000 for topic, at in (health.last_events or {}).items()}
    yield Metric("stream_last_event_timestamp_seconds", "gauge", "The last recorded event of a topic.", last, "topic")
    gaps = {"open": health.gaps_open, "filled": health.gaps_closed}
    yield Metric("stream_gaps", "gauge", "Gaps in the stream, by whether they were filled.", gaps, "state")
    contests = {"read": health.read, "waiting": health.waiting, "coming": health.coming}
    yield Metric("contests", "gauge", "Contests, by how far they are.", contests, "state")
    yield _gauge("tracked_accounts", "Accounts that are followed.", health.tracked)
    if health.behind is not None:
        yield _gauge("due_accounts", "Tracked accounts that are due to be verified.", health.behind.due)
    yield _gauge("contributions", "Contributions recorded.", health.contributions)
    yield _gauge("quarantined_inputs", "Inputs that could not be used.", health.set_aside)
    size = {"main": health.database_bytes, "wal": health.wal_bytes}
    yield Metric("database_size_bytes", "gauge", "Size of the private database's files.", size, "file")


def _of_requests(health: Health) -> Iterator[Metric]:
    yield _gauge("api_requests_per_minute_limit", "API requests allowed in a minute.", health.per_minute or None)
    if health.spent is not None:
        yield _gauge("api_requests_last_day", "API requests sent in the last 24 hours.", health.spent.day)


def _of_process(status: Status) -> Iterator[Metric]:
    versions = {"version": status.version, "python": status.python, "sqlite": status.sqlite}
    yield Metric("collector_info", "gauge", "Versions of what runs.", {"": 1}, more=versions)
    yield _gauge("collector_start_timestamp_seconds", "The collector was started at this time.", status.since)
    yield _gauge("collector_status_timestamp_seconds", "The collector last said how it is.", status.at)
    yield _gauge("collector_resident_memory_bytes", "Memory of the collector.", status.memory_bytes)


def _of_stream(status: Status) -> Iterator[Metric]:
    s = status.stream
    yield _gauge("stream_connected", "1 while the stream is connected.", s.connected)
    yield _gauge("recording_degraded", "1 while nothing can be recorded.", bool(s.degraded))
    lag = {topic: ms / 1000 for topic, ms in s.lag_ms.items()}
    yield Metric("stream_lag_seconds", "gauge", "From the sending of a topic's last event to its coming.", lag, "topic")
    skew = None if s.skew_ms is None else s.skew_ms / 1000
    yield _gauge("stream_clock_skew_seconds", "The server's clock less this machine's.", skew)
    yield _counter("stream_connections_total", "Connections to the stream since the start.", s.connections)
    yield _counter("stream_events_total", "Events read since the start.", s.events)
    yield _counter("stream_matches_total", "Events of tracked accounts since the start.", s.matches)
    yield _counter("stream_recorded_total", "New contributions recorded since the start.", s.recorded)
    yield _counter("stream_rejects_total", "Events set aside since the start.", s.rejects)
    yield _counter("stream_gaps_found_total", "Gaps found since the start.", s.gaps)


def _of_work(status: Status) -> Iterator[Metric]:
    sent: dict[str, float | None] = dict(status.asking.sent)
    yield Metric("api_requests_total", "counter", "API requests sent since the start.", sent, "step")
    yield _gauge("api_requests_last_minute", "API requests begun in the last minute.", status.asking.minute)
    if (filling := status.filling) is not None:
        requests = {"sent": filling.done, "left": filling.requests_left}
        yield Metric("backfill_requests", "gauge", "Requests of the pass that goes on.", requests, "state")
        yield _gauge("backfill_left_seconds", "The time that those left take within the budget.", filling.seconds_left)

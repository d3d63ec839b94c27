"""What the miniature does wrong, as values.

`Faults` is one frozen set of settings. The defaults are the services' own manners (a cut every 15
minutes, seven days of history, two connections a client); everything else is off. A `FaultBox` holds
the set in force: requests read it, `/_sandbox/faults` replaces it, and the settings that end in
`_next` count down as they are used.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from sandbox.errors import FaultError

_STATUSES = frozenset(status.value for status in HTTPStatus if status >= 400)
_TYPES = {"int": int, "float": float, "str": str}


@dataclass(frozen=True, slots=True)
class Faults:
    """The settings; `_every` counts the frames of a connection or the requests of the process, 0 is never."""

    # -- streams: manners
    max_age: float = 900.0  # seconds after which a connection is cut, without a last chunk; 0: never
    max_connections: int = 2  # streams one client address may hold, then 429; 0: any number
    history_seconds: float = 7 * 86400.0  # older events are hidden; asking for them starts at the oldest kept
    canary_every: float = 3600.0  # seconds between canary events in every topic; 0: none
    active_dc: str = "eqiad"  # the datacentre whose topics get the events: eqiad or codfw
    # -- streams: on one connection
    cut_mid_frame_every: int = 0  # the connection ends inside every Nth frame
    duplicate_every: int = 0  # every Nth event comes twice
    reorder_every: int = 0  # every Nth event comes after the one behind it
    skip_every: int = 0  # every Nth event is left out: a hole in the offsets
    bad_json_every: int = 0  # the data of every Nth event ends half-way, in a good frame
    error_event: int = 0  # after so many events an `event: error` comes and the connection ends
    stall_after: int = 0  # after so many events nothing comes for `stall_for` seconds
    stall_for: float = 30.0
    # -- streams: before the topics
    lose_every: int = 0  # every Nth event never reaches a topic; no offset shows it
    late_every: int = 0  # every Nth event comes into its topic with a Kafka time `late_ms` in the past
    late_ms: int = 2000
    # -- streams: refused
    fail_next: int = 0  # that many requests for a stream are answered with `fail_status`
    fail_status: int = 503
    # -- API
    api_fail_next: int = 0  # that many requests are answered with `api_fail_status`
    api_fail_every: int = 0
    api_fail_status: int = 503
    too_many_next: int = 0  # that many requests meet the gateway's 429
    too_many_every: int = 0
    per_minute: int = 0  # requests a minute a client address may make, then 429; 0: any number
    retry_after: int = 1  # seconds named by 429 and 503
    maxlag_next: int = 0  # that many requests that carry maxlag meet the maxlag error
    replica_lag: float = 0.0  # seconds: newer rows are not seen, and maxlag below it is an error
    internal_error_next: int = 0  # that many requests meet a crash, which is status 200 as all errors
    delay: float = 0.0  # seconds before every answer
    truncate_next: int = 0  # that many answers hold half of their JSON
    high_limits: int = 0  # 1: whoever logs in has the right apihighlimits
    expired_next: int = 0  # that many requests that assert a user find their session over
    imageinfo_pages: int = 0  # imageinfo for so many pages an answer, then iicontinue; 0: for all


FIELDS = {field.name: field for field in dataclasses.fields(Faults)}


def _value(name: str, value: object) -> object:
    """Return `value` as the type of the setting; raise FaultError when it is none of its values."""
    if name not in FIELDS:
        raise FaultError(f"no such fault: {name}")
    kind: Callable[[str], object] = _TYPES[str(FIELDS[name].type)]
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise FaultError(f"fault {name}: {value!r} is not a value of type {FIELDS[name].type}")
    try:
        result = kind(str(value))
    except ValueError as error:
        raise FaultError(f"fault {name}: {value!r} is not a value of type {FIELDS[name].type}") from error
    if isinstance(result, (int, float)) and not 0 <= result < math.inf:
        raise FaultError(f"fault {name}: {value!r} is not a number from 0 on")
    if name.endswith("fail_status") and result not in _STATUSES:
        raise FaultError(f"fault {name}: {value!r} is no HTTP error status")
    if name == "active_dc" and result not in ("eqiad", "codfw"):
        raise FaultError(f"fault active_dc: {value!r} is neither eqiad nor codfw")
    return result


def merged(faults: Faults, changes: Mapping[str, object]) -> Faults:
    """Return `faults` with `changes`; raise FaultError, naming the setting, for what cannot be."""
    return dataclasses.replace(faults, **{name: _value(name, value) for name, value in changes.items()})  # type: ignore[arg-type]


def parse(items: list[str]) -> Faults:
    """Return the faults of a command line's `key=value` items; raise FaultError for a bad one."""
    changes: dict[str, object] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not sign:
            raise FaultError(f"fault {item!r}: expected key=value")
        changes[name.strip()] = value.strip()
    return merged(Faults(), changes)


class FaultBox:
    """The faults in force, and how often each was met. `on_change` hears every replacement but a countdown."""

    def __init__(self, faults: Faults, on_change: Callable[[Faults], None] = lambda _: None) -> None:
        self.now = faults
        self.met: dict[str, int] = {}
        self.on_change = on_change

    def merge(self, changes: Mapping[str, object]) -> Faults:
        """Change the named settings and leave the others."""
        return self.replace(merged(self.now, changes))

    def replace(self, faults: Faults) -> Faults:
        """Put `faults` in force."""
        self.now = faults
        self.on_change(faults)
        return faults

    def take(self, name: str) -> bool:
        """Return whether the countdown `name` is above 0, and count it down."""
        left: int = getattr(self.now, name)
        if left <= 0:
            return False
        self.now = dataclasses.replace(self.now, **{name: left - 1})  # type: ignore[arg-type]
        self.count(name)
        return True

    def due(self, name: str, nth: int) -> bool:
        """Return whether the setting `name` (every N, 0: never) meets the nth of something."""
        every: int = getattr(self.now, name)
        if not every or nth % every:
            return False
        self.count(name)
        return True

    def count(self, name: str) -> None:
        """Note that the fault `name` was met."""
        self.met[name] = self.met.get(name, 0) + 1

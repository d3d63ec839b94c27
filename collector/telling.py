"""Numbers, spans and instants in words, as reports say them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def when(ts: int | None) -> str:
    """An instant of epoch seconds, to the second, UTC; `not yet` for None."""
    return "not yet" if ts is None else f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%d %H:%M:%S} UTC"


def ago(seconds: float) -> str:
    """A span in its largest unit and the next, such as `3 h 20 min`; a negative one has its sign in front."""
    left, sign = round(abs(seconds)), "-" if round(seconds) < 0 else ""
    for number, (size, unit) in enumerate(_UNITS):
        if left >= size:
            more = _UNITS[number + 1 : number + 2]
            rest = "".join(f" {left % size // size_} {unit_}" for size_, unit_ in more if left % size // size_)
            return f"{sign}{left // size} {unit}{rest}"
    return "0 s"


def bytes_of(n: int) -> str:
    """A number of bytes in the unit that suits it, powers of 1000."""
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if n >= size:
            return f"{n / size:.1f} {unit}"
    return f"{n} bytes"


def plural(n: int, noun: str) -> str:
    """A number with its noun: `1 gap`, `2 gaps`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"

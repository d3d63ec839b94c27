"""Parameters of an Action API request, read as MediaWiki reads them: limits, lists, names, timestamps."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Iterable, Mapping

from sandbox.errors import ApiError

VALUES, HIGH_VALUES = 50, 500  # values of a list parameter, without and with the right apihighlimits
ROWS, HIGH_ROWS = 500, 5000  # rows of an answer
NAMESPACES = {"talk": 1, "user": 2, "user talk": 3, "file": 6, "category": 14, "module": 828}
_BAD_IN_NAME = re.compile(r"[#<>\[\]|{}/@:\x00-\x1f\x7f�]")
_FOURTEEN = re.compile(r"\d{14}")


class Params:
    """All parameters of a request; notes which were asked for, so that the rest can be warned about."""

    def __init__(self, values: Mapping[str, str], *, high: bool = False) -> None:
        self.values = values
        self.most_values, self.most_rows = (HIGH_VALUES, HIGH_ROWS) if high else (VALUES, ROWS)
        self.known: set[str] = set()
        self.warnings: dict[str, list[str]] = {}
        self.limits: dict[str, int] = {}

    def get(self, name: str) -> str | None:
        """Return a parameter, or None when it is absent."""
        self.known.add(name)
        return self.values.get(name)

    def flag(self, name: str) -> bool:
        """Return whether a boolean parameter is there, with whatever value."""
        return self.get(name) is not None

    def warn(self, module: str, text: str) -> None:
        """Add a warning to the answer."""
        self.warnings.setdefault(module, []).append(text)

    def warn_unknown(self) -> None:
        """Warn about parameters that no module asked for."""
        unknown = [name for name in self.values if name not in self.known]
        if unknown:
            word = "parameter" if len(unknown) == 1 else "parameters"
            self.warn("main", f"Unrecognized {word}: {', '.join(unknown)}.")


class ModuleParams:
    """The parameters of one module, by their names without prefix."""

    def __init__(self, params: Params, module: str, prefix: str, *, path: str = "query+") -> None:
        self.params, self.module, self.prefix = params, module, prefix
        self.path = path + module

    def error(self, code: str, info: str, data: Mapping[str, object] | None = None) -> ApiError:
        """Return an error of this module."""
        return ApiError(code, info, self.path, data)

    def get(self, name: str) -> str | None:
        """Return a parameter, or None when it is absent."""
        return self.params.get(self.prefix + name)

    def multi(self, name: str) -> list[str] | None:
        """Return a list parameter's values; raise toomanyvalues above 50, or 500."""
        value = self.get(name)
        if value is None:
            return None
        values = value[1:].split("\x1f") if value.startswith("\x1f") else value.split("|")
        most = self.params.most_values
        if len(values) > most:
            full = self.prefix + name
            raise self.error(
                "toomanyvalues",
                f'Too many values supplied for parameter "{full}". The limit is {most}.',
                {"limit": most, "lowlimit": VALUES, "highlimit": HIGH_VALUES},
            )
        return values if value else []

    def integers(self, name: str) -> list[int] | None:
        """Return a list parameter of integers; raise badinteger."""
        values = self.multi(name)
        return None if values is None else [self._integer(name, value) for value in values]

    def integer(self, name: str) -> int | None:
        """Return an integer parameter; raise badinteger."""
        value = self.get(name)
        return None if value is None else self._integer(name, value)

    def _integer(self, name: str, value: str) -> int:
        try:
            return int(value)
        except ValueError as error:
            full = self.prefix + name
            info = f'Invalid value "{value}" for integer parameter "{full}".'
            raise self.error("badinteger", info) from error

    def choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return one of the allowed values; raise badvalue."""
        value = self.get(name) or default
        if value not in allowed:
            raise self.error("badvalue", f'Unrecognized value for parameter "{self.prefix}{name}": {value}.')
        return value

    def choices(self, name: str, allowed: Iterable[str], default: str) -> list[str]:
        """Return the allowed values of a list parameter; warn about the others."""
        values = self.multi(name)
        values = default.split("|") if values is None else values
        unknown = [value for value in values if value not in allowed]
        if unknown:
            word = "value" if len(unknown) == 1 else "values"
            text = f'Unrecognized {word} for parameter "{self.prefix}{name}": {", ".join(unknown)}'
            self.params.warn(self.module, text)
        return [value for value in dict.fromkeys(values) if value in allowed]

    def limit(self, default: int, name: str = "limit") -> int:
        """Return how many rows are wanted: `max` is 500, or 5000; more than that warns."""
        most = self.params.most_rows
        value = self.get(name)
        if value is None:
            return default
        if value == "max":
            self.params.limits[self.module] = most
            return most
        rows = self._integer(name, value)
        if not 1 <= rows <= most:
            text = f'The value "{value}" for parameter "{self.prefix}{name}" must be between 1 and {most}.'
            self.params.warn(self.module, text)
        return min(max(rows, 1), most)

    def timestamp(self, name: str) -> int | None:
        """Return a timestamp parameter in seconds; raise badtimestamp."""
        value = self.get(name)
        if not value:
            return None
        ts = parse_timestamp(value)
        if ts is None:
            full = self.prefix + name
            raise self.error("badtimestamp", f'Invalid value "{value}" for timestamp parameter "{full}".')
        return ts

    def bad_continue(self) -> ApiError:
        """Return the error for a continue value that does not fit the request."""
        return self.error(
            "badcontinue",
            "Invalid continue param. You should pass the original value returned by the previous query.",
        )

    def continued(self, *kinds: type[int] | type[str]) -> list[int | str] | None:
        """Return the fields of the continue parameter; raise badcontinue. `int` is an id, `str` anything."""
        value = self.get("continue")
        if not value:
            return None
        parts = value.split("|")
        if len(parts) != len(kinds) or any(k is int and not p.isdigit() for k, p in zip(kinds, parts, strict=True)):
            raise self.bad_continue()
        return [kind(part) for kind, part in zip(kinds, parts, strict=True)]

    def continued_at(self, fourteen: int | str) -> int:
        """Return the seconds of a continue value's time field (14 digits); raise badcontinue."""
        ts = parse_timestamp(str(fourteen)) if _FOURTEEN.fullmatch(str(fourteen)) else None
        if ts is None:
            raise self.bad_continue()
        return ts


def parse_timestamp(value: str) -> int | None:
    """Return seconds since the epoch of an ISO, 14-digit or epoch timestamp, or None for anything else."""
    try:
        if _FOURTEEN.fullmatch(value):
            moment = dt.datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
        elif value.isdigit():
            return int(value)
        else:
            moment = dt.datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return int(moment.timestamp())


def iso(ts: int) -> str:
    """Return a time as the API writes it: 2026-11-22T12:00:00Z."""
    return dt.datetime.fromtimestamp(ts, dt.UTC).isoformat()[:19] + "Z"


def fourteen(ts: int) -> str:
    """Return a time as continue values hold it: 14 digits."""
    return dt.datetime.fromtimestamp(ts, dt.UTC).strftime("%Y%m%d%H%M%S")


def canonical(name: str) -> str | None:
    """Return a user name as MediaWiki stores it, or None when it cannot be one (IP addresses cannot)."""
    name = re.sub(r"[ _]+", " ", name).strip()
    if not name or _BAD_IN_NAME.search(name) or len(name.encode()) > 255 or is_ip(name):
        return None
    first = name[0].upper()
    return (first if len(first) == 1 else name[0]) + name[1:]


def is_ip(name: str) -> bool:
    """Return whether a name is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def page_title(text: str) -> str:
    """Return a page title with spaces and a capital first letter after its prefix."""
    text = re.sub(r"[ _]+", " ", text).strip()
    prefix, _, rest = text.partition(":")
    rest = rest.strip()
    if prefix.strip().lower() not in NAMESPACES or not rest:
        return text[:1].upper() + text[1:]
    return f"{prefix.strip().capitalize()}:{rest[:1].upper()}{rest[1:]}"

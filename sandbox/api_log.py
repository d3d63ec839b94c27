"""list=logevents: a wiki's log by time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import ModuleParams, canonical, fourteen, iso, page_title, parse_timestamp
from sandbox.index import moment
from sandbox.model import LogEntry

PROPS = ("ids", "title", "type", "user", "userid", "timestamp", "comment", "parsedcomment", "details", "tags")
DEFAULT_PROPS = "ids|title|type|user|timestamp|comment|details"
NEVER = 1 << 62


def logevents(call: Call, params: ModuleParams) -> Part:
    """Return log entries of a type or action, a user, a title, a time; bounds are inclusive."""
    newer = params.choice("dir", ("newer", "older"), "older") == "newer"
    kind, _, action = (params.get("action") or params.get("type") or "").partition("/")
    if params.get("action") and not action:
        raise params.error("badvalue", f'Unrecognized value for parameter "leaction": {kind}.')
    rows, order = _order(call, params, kind, newer)
    props, limit = params.choices("prop", PROPS, DEFAULT_PROPS), params.limit(10)
    who, title, ids = _user(call, params), params.get("title"), params.integers("ids")
    found: list[Row] = []
    for at in order:
        entry = rows[at]
        if (action and entry.action != action) or (who is not None and entry.central_id != who):
            continue
        if ids is not None and entry.log_id not in ids:
            continue
        if title and (entry.title != page_title(title) or _about_hidden(call, entry)):
            continue
        if len(found) == limit:
            return Part(found, {params.prefix + "continue": f"{fourteen(entry.ts)}|{entry.log_id}"})
        found.append(_row(call, entry, props))
    return Part(found)


def _order(call: Call, params: ModuleParams, kind: str, newer: bool) -> tuple[list[LogEntry], range]:
    """Return the log and the places in it to look at, in order."""
    rows = call.index.logs(call.wiki, kind)
    start, end = params.timestamp("start"), params.timestamp("end")
    first, last = (start, end) if newer else (end, start)
    low = 0 if first is None else bisect_left(rows, (first, 0), key=moment)
    last = int(min(NEVER if last is None else last, call.visible_until))
    high = bisect_right(rows, (last, NEVER), key=moment)
    if place := params.continued(str, int):
        row = (params.continued_at(place[0]), int(place[1]))
        low = max(low, bisect_left(rows, row, key=moment)) if newer else low
        high = high if newer else min(high, bisect_right(rows, row, key=moment))
    return rows, range(low, high) if newer else range(high - 1, low - 1, -1)


def _user(call: Call, params: ModuleParams) -> int | None:
    """Return the central id of the user asked for (0: nobody), or None when all are."""
    given = params.get("user")
    if given is None:
        return None
    name = canonical(given)
    if name is None:
        raise params.error("baduser", f'Invalid value "{given}" for user parameter "leuser".')
    found = call.index.local(call.wiki, name)
    return found[0].central_id if found else 0


def _row(call: Call, entry: LogEntry, props: list[str]) -> Row:
    row: Row = {}
    if "ids" in props:
        row["logid"] = entry.log_id
    if _about_hidden(call, entry):
        row |= {"actionhidden": True} if {"ids", "title", "details"} & set(props) else {}
    else:
        row |= _target(entry, props)
    if "type" in props:
        row |= {"type": entry.type, "action": entry.action}
    row |= _performer(call, entry, props)
    if "timestamp" in props:
        row["timestamp"] = iso(entry.ts)
    if "comment" in props:
        row["comment"] = entry.comment
    if "tags" in props:
        row["tags"] = []
    return row


def _about_hidden(call: Call, entry: LogEntry) -> bool:
    """Return whether an entry tells the making of an account whose name is hidden."""
    person = call.world.people.get(entry.central_id)
    return entry.type == "newusers" and person is not None and person.hidden


def _target(entry: LogEntry, props: list[str]) -> Row:
    row: Row = {"ns": entry.namespace, "title": entry.title} if "title" in props else {}
    if "ids" in props:
        row |= {"pageid": entry.page_id, "logpage": entry.page_id}
    if "details" in props:
        row["params"] = {name: _detail(name, value) for name, value in entry.params.items()}
    return row


def _performer(call: Call, entry: LogEntry, props: list[str]) -> Row:
    person = call.world.people.get(entry.central_id)
    if person is None or person.hidden:
        return {"userhidden": True} if {"user", "userid"} & set(props) else {}
    account = person.local.get(call.wiki)
    row: Row = {"user": person.name} if "user" in props else {}
    return row | ({"userid": account.user_id if account else 0} if "userid" in props else {})


def _detail(name: str, value: object) -> object:
    """Return a detail as the API shows it: the time of a file version as ISO, 14 digits in the log itself."""
    if name == "img_timestamp" and (ts := parse_timestamp(str(value))) is not None:
        return iso(ts)
    return value

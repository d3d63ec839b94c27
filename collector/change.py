"""One event of the stream to what it says: a typed change with its place in the stream, or the reason why not.

Two schemas come through the same door: mediawiki.recentchange (edits by name, and the logs of uploads, new
accounts, renames and locks) and mediawiki.page_change.v1 (revisions by central id, with those that files and
moves make). One lenient structure decodes both: fields that are not needed are not looked at.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

import msgspec

from collector.events import (
    Canary,
    Categorized,
    Change,
    Event,
    FilePage,
    Locked,
    Merged,
    NewAccount,
    Rejected,
    Renamed,
    Revision,
    Upload,
)
from state.coverage import Position

__all__ = [
    "Canary",
    "Categorized",
    "Change",
    "Event",
    "FilePage",
    "Locked",
    "Merged",
    "NewAccount",
    "Rejected",
    "Renamed",
    "Revision",
    "Upload",
    "decode",
]

SAMPLE = 500  # characters kept of what cannot be understood
_LARGEST = 2**63 - 1
_SKEW = 86_400  # seconds an event's own time may lie after the time it was sent
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_REVISION_KINDS = ("create", "edit", "move", "undelete")
_COMMONS, _FILE = "commonswiki", 6
_PLACE = re.compile(r" \((?:byte|at byte) \d+\)")
_PAGE = re.compile(r"\[\[:?([^\]|]+)")
_T = TypeVar("_T")


_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_Id = Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]


class _Meta(msgspec.Struct):
    dt: _Instant
    id: str = ""
    domain: str | None = None
    topic: str | None = None
    partition: int = 0
    offset: Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)] | None = None


class _Person(msgspec.Struct):
    user_text: str | None = None
    user_central_id: int | None = None
    is_bot: bool | None = None
    is_temp: bool | None = None


class _Revision(msgspec.Struct):
    new: _Id | None = None
    rev_id: _Id | None = None
    rev_dt: _Instant | None = None
    editor: _Person | None = None


class _Page(msgspec.Struct):
    page_id: _Id
    page_title: str
    namespace_id: int
    is_redirect: bool = False


class _Placed(msgspec.Struct):
    meta: _Meta


class _Event(msgspec.Struct):
    meta: _Meta
    type: str | int | None = None
    wiki: str | None = None
    timestamp: Annotated[int, msgspec.Meta(ge=0, le=2**40)] | None = None
    user: str | None = None
    bot: bool | None = None
    title: str | None = None
    comment: str | None = None
    log_type: str | None = None
    log_action: str | None = None
    log_params: msgspec.Raw = msgspec.Raw(b"{}")
    revision: _Revision | None = None
    wiki_id: str | None = None
    page_change_kind: str | None = None
    page: msgspec.Raw = msgspec.Raw(b"null")
    performer: _Person | None = None


_events = msgspec.json.Decoder(_Event, strict=False)
_placed = msgspec.json.Decoder(_Placed, strict=False)
_pages = msgspec.json.Decoder(_Page | None)
_Problem = (msgspec.MsgspecError, ValueError, OverflowError, RecursionError)


def decode(data: bytes | str) -> Event | Rejected:
    """What one event says. Never raises: what cannot be understood is Rejected with its reason.

    Times are the change's own; `at` carries the time it was sent, which is for positions only.
    """
    try:
        raw = _events.decode(data)
        at = _position(raw.meta)
        if raw.meta.domain == "canary":
            return Event(at, Canary(raw.meta.topic or ""))
        return Event(at, _change(raw))
    except _Problem as problem:
        return _unreadable(data, problem)


def _unreadable(data: bytes | str, problem: Exception) -> Event | Rejected:
    """An event of which the position, at least, may be readable; a canary of any shape is one."""
    at, canary = None, False
    try:
        meta = _placed.decode(data).meta
        at, canary = _position(meta), meta.domain == "canary"
    except _Problem:
        pass
    if at is not None and canary:
        return Event(at, Canary(at.topic))
    text = data[: 4 * SAMPLE].decode("utf-8", "replace") if isinstance(data, bytes) else data
    reason = _PLACE.sub("", str(problem)) or type(problem).__name__
    return Rejected(at, reason, text[:SAMPLE])


def _position(meta: _Meta) -> Position | None:
    if meta.topic is None or meta.offset is None:
        return None
    return Position(meta.topic, (meta.dt - _EPOCH) // _MS, meta.partition, meta.offset, meta.id)


def _change(raw: _Event) -> Change | None:
    if raw.page_change_kind is not None:
        return _page_change(raw)
    if raw.type in ("edit", "new"):
        return _recent_edit(raw)
    if raw.type == "categorize":
        return _categorized(raw)
    return _logged(raw) if raw.type == "log" else None


def _page_change(raw: _Event) -> Change | None:
    """A revision by its editor: whoever undeletes or imports is the performer only."""
    if raw.page_change_kind not in _REVISION_KINDS:
        return None
    revision = _need(raw.revision, "revision")
    wiki, rev_id = _need(raw.wiki_id, "wiki_id"), _need(revision.rev_id, "revision.rev_id")
    ts = _moment(int((_need(revision.rev_dt, "revision.rev_dt") - _EPOCH).total_seconds()), raw)
    who = revision.editor
    if who is None:
        who = _Person() if raw.page_change_kind == "undelete" else raw.performer or _Person()
    file = _file(raw) if wiki == _COMMONS and raw.page_change_kind == "create" else None
    user, central_id = who.user_text, who.user_central_id or None
    return Revision(wiki, rev_id, ts, user, central_id, bool(who.is_bot), bool(who.is_temp), file)


def _file(raw: _Event) -> FilePage | None:
    """The new page if it is a file's, and not the redirect that a move leaves. Other pages are not looked at."""
    page = _need(_pages.decode(raw.page), "page")
    if page.namespace_id != _FILE or page.is_redirect:
        return None
    return FilePage(page.page_id, page.page_title.replace("_", " "))


def _recent_edit(raw: _Event) -> Change:
    rev_id = _need(_need(raw.revision, "revision").new, "revision.new")
    return Revision(_need(raw.wiki, "wiki"), rev_id, _sent(raw), raw.user, bot=bool(raw.bot))


def _categorized(raw: _Event) -> Change:
    """The page is only named in the comment, in the wiki's language; on Commons that is English."""
    comment = raw.comment or ""
    page = _PAGE.search(comment)
    added = True if "added to category" in comment else False if "removed from category" in comment else None
    category = _need(raw.title, "title").partition(":")[2]
    return Categorized(_need(raw.wiki, "wiki"), category, page[1] if page else "", raw.user, added, _sent(raw))


def _logged(raw: _Event) -> Change | None:
    wiki, ts, kind, action = raw.wiki, _sent(raw), raw.log_type, raw.log_action or ""
    if wiki is None or raw.title is None:
        return None
    name = raw.title.partition(":")[2]
    if kind == "upload" and raw.user is not None:
        return Upload(wiki, raw.title, raw.user, ts, action, _dated(_params(raw).get("img_timestamp")))
    if kind == "newusers":
        return NewAccount(wiki, name, ts, action)
    if kind in ("gblrename", "renameuser"):
        return _renamed(raw, wiki, ts)
    if kind == "globalauth" and action == "setstatus":
        params = _params(raw)
        return Locked(name.removesuffix("@global"), _locked(params.get("added"), params.get("removed")), ts)
    return None


def _renamed(raw: _Event, wiki: str, ts: int) -> Change | None:
    """A rename or a merge. A promoted account ("promote") was one wiki's alone: whoever has its name stays."""
    params = _params(raw)
    old, new = params.get("olduser"), params.get("newuser")
    if not isinstance(old, str) or not isinstance(new, str):
        return None
    if raw.log_action == "merge":
        return Merged(tuple(old.split("|")), new, ts)
    everywhere = raw.log_type == "gblrename"
    return Renamed(wiki, old, new, ts, everywhere) if raw.log_action in ("rename", "renameuser") else None


def _locked(added: object, removed: object) -> bool | None:
    """Whether "locked" is among what was added to a status, or removed from it: lists, or texts in old entries."""
    if isinstance(added, list | str) and "locked" in added:
        return True
    return False if isinstance(removed, list | str) and "locked" in removed else None


def _params(raw: _Event) -> dict[str, Any]:
    """The parameters of a log entry; entries without any have an empty list there."""
    params = msgspec.json.decode(raw.log_params)
    return params if isinstance(params, dict) else {}


def _dated(text: object) -> int | None:
    """The instant that fourteen digits stand for; None where there is no such text."""
    if not isinstance(text, str) or len(text) != len("YYYYMMDDhhmmss"):
        return None
    return int(datetime.fromisoformat(f"{text[:8]}T{text[8:]}Z").timestamp())


def _sent(raw: _Event) -> int:
    return _moment(_need(raw.timestamp, "timestamp"), raw)


def _moment(ts: int, raw: _Event) -> int:
    """The change's own time, refused when it lies well after the event was sent."""
    if ts > (raw.meta.dt - _EPOCH).total_seconds() + _SKEW:
        raise ValueError("dated after it was sent")
    return ts


def _need(value: _T | None, name: str) -> _T:
    if value is None:
        raise ValueError(f"without {name}")
    return value

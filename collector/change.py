"""One event of the stream to what it says: a typed change with its place in the stream, or the reason why not.

Two schemas come through the same door: mediawiki.recentchange (edits by name, and the logs of uploads, new
accounts, renames and locks) and mediawiki.page_change.v1 (revisions by central id, with those that files and
moves make). One lenient structure decodes both: fields that are not needed are not looked at.
"""

from __future__ import annotations

import re
from contextlib import suppress
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
_MS, _SECOND = timedelta(milliseconds=1), timedelta(seconds=1)
_REVISION_KINDS = ("create", "edit", "move", "undelete")
_COMMONS, _FILE = "commonswiki", 6
_PLACE = re.compile(r" \((?:byte|at byte) \d+\)")
_PAGE = re.compile(r"\[\[:?([^\]|]+)")
_T = TypeVar("_T")


_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_Id = Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)]


class _Meta(msgspec.Struct, gc=False):
    dt: _Instant
    id: str = ""
    domain: str | None = None
    topic: str | None = None
    partition: _Number = 0
    offset: _Number | None = None


class _Person(msgspec.Struct, gc=False):
    user_text: str | None = None
    user_central_id: _Number | None = None
    is_bot: bool | None = None
    is_temp: bool | None = None


class _Revision(msgspec.Struct, gc=False):
    new: _Id | None = None
    rev_id: _Id | None = None
    rev_dt: _Instant | None = None
    editor: _Person | None = None


class _Page(msgspec.Struct, gc=False):
    page_id: _Id
    page_title: str
    namespace_id: int
    is_redirect: bool = False


class _Placed(msgspec.Struct, gc=False):
    meta: _Meta


class _Event(msgspec.Struct, gc=False):
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
    performer: msgspec.Raw = msgspec.Raw(b"null")


_events = msgspec.json.Decoder(_Event, strict=False)
_placed = msgspec.json.Decoder(_Placed, strict=False)
_pages = msgspec.json.Decoder(_Page | None)
_people = msgspec.json.Decoder(_Person | None, strict=False)
_NOBODY = _Person()
_Problem = (msgspec.MsgspecError, ValueError, OverflowError, RecursionError)


def decode(data: bytes | str) -> Event | Rejected:
    """What one event says. Never raises: what cannot be understood is Rejected with its reason.

    Times are the change's own; `at` carries the time it was sent, which is for positions only.
    """
    try:
        raw = _events.decode(data)
        meta = raw.meta
        sent = (meta.dt - _EPOCH) // _MS
        at = _position(meta, sent)
        if meta.domain == "canary":
            return Event(at, Canary(meta.topic or ""))
        return Event(at, _change(raw, sent // 1000 + _SKEW))
    except _Problem as problem:
        return _unreadable(data, problem)


def _unreadable(data: bytes | str, problem: Exception) -> Event | Rejected:
    """An event of which the position, at least, may be readable; a canary of any shape is one."""
    at = None
    with suppress(*_Problem):
        meta = _placed.decode(data).meta
        at = _position(meta, (meta.dt - _EPOCH) // _MS)
        if at is not None and meta.domain == "canary":
            return Event(at, Canary(at.topic))
    text = data[: 4 * SAMPLE].decode("utf-8", "replace") if isinstance(data, bytes) else data
    reason = _PLACE.sub("", str(problem)) or type(problem).__name__
    return Rejected(at, reason, text[:SAMPLE])


def _position(meta: _Meta, ts_ms: int) -> Position | None:
    topic, offset = meta.topic, meta.offset
    return None if topic is None or offset is None else Position(topic, ts_ms, meta.partition, offset, meta.id)


def _change(raw: _Event, latest: int) -> Change | None:
    """What the event says; `latest` is the second after which nothing in it can have happened."""
    if raw.page_change_kind is not None:
        return _page_change(raw, latest)
    if raw.type in ("edit", "new"):
        return _recent_edit(raw, latest)
    if raw.type == "categorize":
        return _categorized(raw, latest)
    return _logged(raw, latest) if raw.type == "log" else None


def _page_change(raw: _Event, latest: int) -> Change | None:
    """A revision by its editor: whoever undeletes or imports is the performer only."""
    kind = raw.page_change_kind
    if kind not in _REVISION_KINDS:
        return None
    revision, wiki = _need(raw.revision, "revision"), _need(raw.wiki_id, "wiki_id")
    rev_id, dated, who = revision.rev_id, revision.rev_dt, revision.editor
    if rev_id is None or dated is None:
        raise ValueError("without revision.rev_id" if rev_id is None else "without revision.rev_dt")
    if who is None:
        who = (None if kind == "undelete" else _people.decode(raw.performer)) or _NOBODY
    ts = _moment((dated - _EPOCH) // _SECOND, latest)
    file = _file(raw) if wiki == _COMMONS and kind == "create" else None
    return Revision(
        wiki, rev_id, ts, who.user_text, who.user_central_id or None, who.is_bot is True, who.is_temp is True, file
    )


def _file(raw: _Event) -> FilePage | None:
    """The new page if it is a file's, and not the redirect that a move leaves. Other pages are not looked at."""
    page = _need(_pages.decode(raw.page), "page")
    if page.namespace_id != _FILE or page.is_redirect:
        return None
    return FilePage(page.page_id, page.page_title.replace("_", " "))


def _recent_edit(raw: _Event, latest: int) -> Change:
    rev_id = _need(_need(raw.revision, "revision").new, "revision.new")
    return Revision(_need(raw.wiki, "wiki"), rev_id, _sent(raw, latest), raw.user, None, raw.bot is True)


def _categorized(raw: _Event, latest: int) -> Change:
    """The page is only named in the comment, in the wiki's language; on Commons that is English."""
    comment = raw.comment or ""
    page = _PAGE.search(comment)
    added = True if "added to category" in comment else False if "removed from category" in comment else None
    category = _need(raw.title, "title").partition(":")[2]
    return Categorized(_need(raw.wiki, "wiki"), category, page[1] if page else "", raw.user, added, _sent(raw, latest))


def _logged(raw: _Event, latest: int) -> Change | None:
    wiki, ts, kind, action = raw.wiki, _sent(raw, latest), raw.log_type, raw.log_action or ""
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


def _sent(raw: _Event, latest: int) -> int:
    return _moment(_need(raw.timestamp, "timestamp"), latest)


def _moment(ts: int, latest: int) -> int:
    """The change's own time, refused when it lies well after the event was sent."""
    if ts > latest:
        raise ValueError("dated after it was sent")
    if ts < 0:
        raise ValueError("dated before 1970")
    return ts


def _need(value: _T | None, name: str) -> _T:
    if value is None:
        raise ValueError(f"without {name}")
    return value

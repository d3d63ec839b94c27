"""list=usercontribs: revisions by local actor, then time, then id, with the two kinds of continue value."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import ModuleParams, canonical, fourteen, is_ip, iso
from sandbox.index import Moment, moment
from sandbox.model import LocalAccount, Person, Revision

PROPS = ("ids", "title", "timestamp", "comment", "parsedcomment", "size", "sizediff", "flags", "tags")
DEFAULT_PROPS = "ids|title|timestamp|comment|flags|size"
FIRST: Moment = (-1, -1)
LAST: Moment = (1 << 62, 1 << 62)

Author = tuple[Person, LocalAccount]


@dataclass(frozen=True, slots=True)
class _Range:
    """Which rows are wanted: direction, time bounds (both inclusive), and the row to go on with."""

    newer: bool
    low: int
    high: int
    actor: int | None = None  # to go on with; None for a single user
    place: Moment | None = None

    def rows(self, rows: list[Revision], actor_id: int) -> Iterator[Revision]:
        """Yield one author's rows in the wanted order."""
        low, high = bisect_left(rows, (self.low, -1), key=moment), bisect_right(rows, (self.high, LAST[1]), key=moment)
        if self.place and self.actor in (None, actor_id):
            if self.newer:
                low = max(low, bisect_left(rows, self.place, key=moment))
            else:
                high = min(high, bisect_right(rows, self.place, key=moment))
        order = range(low, high) if self.newer else range(high - 1, low - 1, -1)
        return (rows[at] for at in order if not rows[at].deleted)


def usercontribs(call: Call, params: ModuleParams) -> Part:
    """Return contributions of up to 50 users; unknown names give no rows and no hint."""
    authors, many = _authors(call, params)
    wanted = _range(call, params, many)
    props = set(params.choices("prop", PROPS, DEFAULT_PROPS))
    limit = params.limit(10)
    spaces = params.integers("namespace")
    rows: list[Row] = []
    authors.sort(key=lambda author: author[1].actor_id, reverse=not wanted.newer)
    for person, account in authors:
        actor = account.actor_id
        if wanted.actor is not None and (actor < wanted.actor if wanted.newer else actor > wanted.actor):
            continue
        for revision in wanted.rows(call.index.edits(call.wiki, person.central_id), actor):
            if spaces and revision.namespace not in spaces:
                continue
            if len(rows) == limit:
                return Part(rows, {params.prefix + "continue": _place(revision, actor, many)})
            rows.append(_row(call, person, account, revision, props))
    return Part(rows)


def _place(revision: Revision, actor: int, many: bool) -> str:
    place = f"{fourteen(revision.ts)}|{revision.rev_id}"
    return f"actor|{actor}|{place}" if many else place


def _authors(call: Call, params: ModuleParams) -> tuple[list[Author], bool]:
    """Return the known ones of the users asked for, and whether several were asked for."""
    given = [name for name in ("user", "userids", "userprefix", "iprange") if params.get(name) is not None]
    if len(given) != 1:
        names = '"ucuserprefix", "ucuserids", "uciprange" and "ucuser"'
        if given:
            raise params.error("invalidparammix", f"The parameters {names} can not be used together.")
        raise params.error("missingparam", f"One of the parameters {names} is required.")
    if given[0] == "userids":
        ids = set(params.integers("userids") or [])
        people = list(call.index.by_user_ids(call.wiki, ids))
        return [(person, person.local[call.wiki]) for person in people], len(ids) > 1
    if given[0] != "user":
        raise params.error("unsupported", f"The miniature does not know uc{given[0]}.")
    names_asked = _names(params)
    found = [call.index.local(call.wiki, name) for name in names_asked]
    return [author for author in found if author], len(names_asked) > 1


def _names(params: ModuleParams) -> list[str]:
    """Return the canonical names asked for; one that cannot be a name fails the whole request."""
    names: dict[str, None] = {}
    for given in params.multi("user") or [""]:
        if not given:
            raise params.error(f"paramempty_{params.prefix}user", 'The parameter "ucuser" must not be empty.')
        name = given if is_ip(given) or ">" in given else canonical(given)
        if name is None:
            full = params.prefix + "user"
            raise params.error(f"baduser_{full}", f'Invalid value "{given}" for user parameter "{full}".')
        names[name] = None
    return list(names)


def _range(call: Call, params: ModuleParams, many: bool) -> _Range:
    newer = params.choice("dir", ("newer", "older"), "older") == "newer"
    start, end = params.timestamp("start"), params.timestamp("end")
    low, high = (start, end) if newer else (end, start)
    low, high = FIRST[0] if low is None else low, LAST[0] if high is None else high
    high = int(min(high, call.visible_until))
    if many and (place := params.continued(str, int, str, int)):
        if place[0] != "actor":
            raise params.bad_continue()
        return _Range(newer, low, high, int(place[1]), (params.continued_at(place[2]), int(place[3])))
    if not many and (place := params.continued(str, int)):
        return _Range(newer, low, high, None, (params.continued_at(place[0]), int(place[1])))
    return _Range(newer, low, high)


def _row(call: Call, person: Person, account: LocalAccount, revision: Revision, props: set[str]) -> Row:
    row: Row = {"userid": account.user_id, "user": person.name}
    if "ids" in props:
        row |= {"pageid": revision.page_id, "revid": revision.rev_id, "parentid": revision.parent_id}
    if "title" in props:
        row |= {"ns": revision.namespace, "title": revision.title}
    if "timestamp" in props:
        row["timestamp"] = iso(revision.ts)
    if "flags" in props:
        top = call.index.is_latest(revision)
        row |= {"new": revision.parent_id == 0, "minor": revision.minor, "top": top}
    if "comment" in props:
        row["comment"] = revision.comment
    if "parsedcomment" in props:
        row["parsedcomment"] = revision.comment
    if "size" in props:
        row["size"] = revision.size
    if "sizediff" in props:
        row["sizediff"] = revision.size_diff
    if "tags" in props:
        row["tags"] = []
    return row

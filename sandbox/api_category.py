"""list=categorymembers, also as a generator: by sort key within kinds, or by the time of the link."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import ModuleParams, fourteen, iso, page_title
from sandbox.index import KINDS, Key, Members, sort_key

PROPS = ("ids", "title", "sortkey", "sortkeyprefix", "type", "timestamp")
UPWARDS = ("asc", "ascending", "newer")
DOWNWARDS = ("desc", "descending", "older")
NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Member:
    """A page in a category, and when its link was made."""

    key: Key
    namespace: int
    title: str
    ts: int

    @property
    def page_id(self) -> int:
        """Its page id."""
        return self.key[2]


def categorymembers(call: Call, params: ModuleParams) -> Part:
    """Return the pages of a category; one that does not exist has none."""
    props = params.choices("prop", PROPS, "ids|title")
    found, going_on = members(call, params)
    return Part([_row(member, props) for member in found], going_on)


def members(call: Call, params: ModuleParams) -> tuple[list[Member], dict[str, str]]:
    """Return the members asked for and where to go on; the type is ignored when sorted by time."""
    category = _category(params)
    upwards = params.choice("dir", UPWARDS + DOWNWARDS, "ascending") in UPWARDS
    by_time = params.choice("sort", ("sortkey", "timestamp"), "sortkey") == "timestamp"
    kinds = params.choices("type", KINDS, "page|subcat|file")
    start, end = params.timestamp("start"), params.timestamp("end")
    limit, spaces = params.limit(10), params.integers("namespace")
    rows = call.index.categories.get(category, Members()) if call.wiki == "commonswiki" else Members()
    ids = _by_time(rows, params, upwards, start, end) if by_time else _by_key(rows, params, upwards, kinds)
    found: list[Member] = []
    taken = 0
    for page_id in ids:
        member = _member(call, page_id, rows.linked[page_id])
        if member is None or member.ts > call.visible_until:
            continue
        if taken == limit:
            return found, {params.prefix + "continue": _place(member, by_time=by_time)}
        taken += 1  # before the namespace is looked at: pages may be short, as in miser mode
        if not spaces or member.namespace in spaces:
            found.append(member)
    return found, {}


def category_members(call: Call, category: str) -> list[Member]:
    """Return all members of a category that can be seen."""
    rows = call.index.categories.get(category, Members()) if call.wiki == "commonswiki" else Members()
    found = [_member(call, page_id, ts) for page_id, ts in rows.linked.items() if ts <= call.visible_until]
    return [member for member in found if member]


def _category(params: ModuleParams) -> str:
    given = params.get("title")
    if given is None:
        raise params.error("missingparam", f'The parameter "{params.prefix}title" must be set.')
    prefix, _, name = page_title(given).partition(":")
    if prefix != "Category" or not name:
        raise params.error("invalidcategory", "The category name you entered is not valid.")
    return name


def _member(call: Call, page_id: int, ts: int) -> Member | None:
    if file := call.world.files.get(page_id):
        if file.deleted:
            return None
        return Member(sort_key(6, file.title, page_id), 6, file.title, ts)
    page = call.index.page(call.wiki, page_id)
    if page is None or page.deleted:
        return None
    return Member(sort_key(page.namespace, page.title, page_id), page.namespace, page.title, ts)


def _by_key(rows: Members, params: ModuleParams, upwards: bool, kinds: list[str]) -> Iterator[int]:
    """Yield page ids kind by kind in the order the kinds were named, each by sort key."""
    place = params.continued(str, str, int)
    if place:
        if place[0] not in kinds:
            raise params.bad_continue()
        kinds = kinds[kinds.index(str(place[0])) :]
    for kind in (KINDS.index(name) for name in kinds):
        low, high = bisect_left(rows.by_key, (kind, b"", 0)), bisect_left(rows.by_key, (kind + 1, b"", 0))
        if place and kind == KINDS.index(str(place[0])):
            key = (kind, _unhex(params, str(place[1])), int(place[2]))
            low = bisect_left(rows.by_key, key) if upwards else low
            high = high if upwards else bisect_right(rows.by_key, key)
        yield from (key[2] for key in (rows.by_key[low:high] if upwards else rows.by_key[low:high][::-1]))


def _unhex(params: ModuleParams, text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise params.bad_continue() from error


def _by_time(rows: Members, params: ModuleParams, upwards: bool, start: int | None, end: int | None) -> Iterator[int]:
    first, last = (start, end) if upwards else (end, start)
    low = 0 if first is None else bisect_left(rows.by_time, (first, 0))
    high = len(rows.by_time) if last is None else bisect_right(rows.by_time, (last, NEVER))
    if place := params.continued(str, int):
        row = (params.continued_at(place[0]), int(place[1]))
        low = max(low, bisect_left(rows.by_time, row)) if upwards else low
        high = high if upwards else min(high, bisect_right(rows.by_time, row))
    return (row[1] for row in (rows.by_time[low:high] if upwards else rows.by_time[low:high][::-1]))


def _place(member: Member, *, by_time: bool) -> str:
    kind, key, page_id = member.key
    return f"{fourteen(member.ts)}|{page_id}" if by_time else f"{KINDS[kind]}|{key.hex()}|{page_id}"


def _row(member: Member, props: list[str]) -> Row:
    row: Row = {}
    if "ids" in props:
        row["pageid"] = member.page_id
    if "title" in props:
        row |= {"ns": member.namespace, "title": member.title}
    if "sortkey" in props:
        row["sortkey"] = member.key[1].hex()
    if "sortkeyprefix" in props:
        row["sortkeyprefix"] = ""
    if "type" in props:
        row["type"] = KINDS[member.key[0]]
    if "timestamp" in props:
        row["timestamp"] = iso(member.ts)
    return row

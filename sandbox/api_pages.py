"""Pages of a query, from titles, page ids or a generator, with prop=imageinfo, info, categoryinfo and revisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox import contests
from sandbox.api_call import Call, Row
from sandbox.api_category import category_members, members
from sandbox.api_params import NAMESPACES, ModuleParams, Params, fourteen, iso, page_title
from sandbox.errors import ApiError
from sandbox.model import File, FileVersion, Revision
from sandbox.wikis import CATEGORY, COMMONS, MODULE_TITLE

INFO_PROPS = ("timestamp", "user", "userid", "comment", "url", "size", "sha1", "mime")
REVISION_PROPS = ("ids", "flags", "timestamp", "user", "userid", "size", "comment", "content")


@dataclass(slots=True)
class Pages:
    """The pages of a query in order of id, and what a client needs to go on."""

    rows: list[Row] = field(default_factory=list)
    normalized: list[Row] = field(default_factory=list)
    of_generator: dict[str, str] = field(default_factory=dict)  # continue values of the generator
    of_props: dict[str, str] = field(default_factory=dict)  # continue values of props: the batch is not complete


def pages(call: Call, params: Params, props: list[str]) -> Pages | None:
    """Return the query's pages, or None when it names none."""
    generator = params.get("generator")
    if generator == "categorymembers":
        found, going_on = members(call, ModuleParams(params, generator, "gcm"))
        result = Pages([_member_row(m.page_id, m.namespace, m.title) for m in found], of_generator=going_on)
    elif generator is not None:
        raise ApiError("badvalue", f'Unrecognized value for parameter "generator": {generator}.', "query")
    else:
        named = _named(call, ModuleParams(params, "query", "", path=""))
        if named is None:
            return None
        result = named
    result.rows.sort(key=_page_order)
    for name in props:
        if name == "imageinfo":
            _imageinfo(call, ModuleParams(params, name, "ii"), result)
        elif name == "info":
            _info(call, result)
        elif name == "categoryinfo":
            _categoryinfo(call, result)
        elif name == "revisions":
            _revisions(call, ModuleParams(params, name, "rv"), result)
    return result


def _member_row(page_id: int, namespace: int, title: str) -> Row:
    return {"pageid": page_id, "ns": namespace, "title": title}


def _page_order(row: Row) -> int:
    page_id = row.get("pageid", 0)
    return page_id if isinstance(page_id, int) else 0


def _named(call: Call, params: ModuleParams) -> Pages | None:
    titles, ids = params.multi("titles"), params.integers("pageids")
    if titles is None and ids is None:
        return None
    result = Pages()
    for given in titles or []:
        title = page_title(given)
        if title != given:
            result.normalized.append({"fromencoded": False, "from": given, "to": title})
        result.rows.append(_page_of_title(call, title))
    for page_id in ids or []:
        page = call.index.page(call.wiki, page_id)
        gone = page is None or page.deleted
        result.rows.append({"pageid": page_id, "missing": True} if page is None or gone else _page_row(page))
    return result


def _page_row(page: Revision) -> Row:
    return _member_row(page.page_id, page.namespace, page.title)


def _page_of_title(call: Call, title: str) -> Row:
    page = call.index.titled(call.wiki, title)
    if page:
        return _page_row(page)
    return {"ns": NAMESPACES.get(title.partition(":")[0].lower(), 0), "title": title, "missing": True}


def _info(call: Call, result: Pages) -> None:
    """Add what prop=info says of every page; nothing in the miniature is a redirect."""
    for row in result.rows:
        if "title" not in row or "invalid" in row:
            continue
        row |= {"contentmodel": "Scribunto" if row["title"] == MODULE_TITLE else "wikitext"}
        row |= {"pagelanguage": "en", "pagelanguagehtmlcode": "en", "pagelanguagedir": "ltr"}
        page = None if "missing" in row else call.index.page(call.wiki, int(str(row["pageid"])))
        if page:
            row |= {"touched": iso(page.ts), "lastrevid": page.rev_id, "length": page.size}


def _categoryinfo(call: Call, result: Pages) -> None:
    """Add how many members each category has; one that never had a page nor members has no such information."""
    for row in result.rows:
        if row.get("ns") != CATEGORY or "title" not in row:
            continue
        found = category_members(call, str(row["title"]).partition(":")[2])
        if "missing" in row and not found:
            continue
        kinds = [member.key[0] for member in found]
        sizes = {name: kinds.count(kind) for kind, name in ((0, "pages"), (2, "files"), (1, "subcats"))}
        row["categoryinfo"] = {"size": len(kinds), **sizes, "hidden": "missing" not in row}


def _imageinfo(call: Call, params: ModuleParams, result: Pages) -> None:
    """Add file versions, newest first. With several pages, versions above the limit are not gone on with."""
    props = params.choices("prop", INFO_PROPS, "timestamp|user")
    limit, start = params.limit(1), params.timestamp("start")
    from_title = (params.get("continue") or "").partition("|")[0]
    done = 0
    for row in result.rows:
        if row.get("ns") != 6 or "pageid" not in row:
            continue
        if from_title and row["title"] != from_title:
            continue
        from_title = ""
        file = call.world.files[int(str(row["pageid"]))]
        if call.faults.imageinfo_pages and done >= call.faults.imageinfo_pages:
            place = f"{file.title}|{fourteen(file.versions[-1].ts)}"
            result.of_props = {params.prefix + "continue": place}
            return
        done += 1
        shown = [v for v in reversed(file.versions) if start is None or v.ts <= start]
        row |= {"imagerepository": "local", "imageinfo": [_version(call, file, v, props) for v in shown[:limit]]}
        if len(shown) > limit and len(result.rows) == 1:
            result.of_props = {params.prefix + "start": iso(shown[limit].ts)}


def _version(call: Call, file: File, version: FileVersion, props: list[str]) -> Row:
    person = call.world.people[version.central_id]
    name = file.title.partition(":")[2].replace(" ", "_")
    row: Row = {}
    if "timestamp" in props:
        row["timestamp"] = iso(version.ts)
    if person.hidden:
        row |= {"userhidden": True} if {"user", "userid"} & set(props) else {}
    else:
        row |= {"user": person.name} if "user" in props else {}
        row |= {"userid": person.local[call.wiki].user_id} if "userid" in props else {}
    if "size" in props:
        row |= {"size": version.size, "width": 4000, "height": 3000}
    if "comment" in props:
        row["comment"] = ""
    if "url" in props:
        row["url"] = f"{call.base}/{call.wiki}/upload/{name}"
    if "sha1" in props:
        row["sha1"] = version.sha1
    if "mime" in props:
        row["mime"] = "image/jpeg"
    return row


def _revisions(call: Call, params: ModuleParams, result: Pages) -> None:
    """Add the latest revision of Module:WL data; other pages' texts are not in the miniature."""
    props = params.choices("prop", REVISION_PROPS, "ids|timestamp|flags|comment|user")
    slots = params.multi("slots")
    for row in result.rows:
        latest = call.index.titled(COMMONS, MODULE_TITLE) if call.wiki == COMMONS else None
        if latest is None or row.get("pageid") != latest.page_id:
            continue
        revision: Row = {}
        if "ids" in props:
            revision |= {"revid": latest.rev_id, "parentid": latest.parent_id}
        if "timestamp" in props:
            revision["timestamp"] = iso(latest.ts)
        if "user" in props:
            revision["user"] = call.world.people[latest.central_id].name
        if "content" in props:
            text: Row = {"contentmodel": "Scribunto", "contentformat": "text/plain"}
            text["content"] = contests.lua(call.world.contests)
            revision |= {"slots": {"main": text}} if slots else text
        row["revisions"] = [revision]

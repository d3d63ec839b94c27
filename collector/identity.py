"""Who is behind the names of uploaders: central id, registrations, and whether it is a person at all.

Two questions for 50 names: `list=users` on Commons (registration there, groups, edits, whether the local account is
attached) and `list=globalusers` on Meta (central id, global registration, lock). A wiki whose CentralAuth is too
old for the second is asked one by one by `meta=globaluserinfo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collector.api import Api, Params, batches, instant, join, understood
from collector.errors import ApiError
from state.roster import Account

Row = dict[str, Any]

JUST_NOW = 2  # seconds
_TEMPORARY = re.compile(r"~2\d*-")
# Accounts that software acts under (MediaWiki's and its extensions' reserved names).
SYSTEM = frozenset(
    {
        "Abuse filter",
        "Babel AutoCreate",
        "Conversion script",
        "Delete page script",
        "Flow talk page manager",
        "FuzzyBot",
        "Global rename script",
        "Maintenance script",
        "MediaWiki default",
        "MediaWiki message delivery",
        "Move page script",
        "New user message",
        "Redirect fixer",
        "ScriptImporter",
        "Template namespace initialisation script",
        "Translation Notification Bot",
        "Unknown user",
    }
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An account, its number of edits on Commons (None: none there), and whether Commons and Meta tell of two."""

    account: Account
    edits: int | None
    disputed: bool


def resolve(api: Api, names: Sequence[str]) -> Iterator[Account]:
    """An Account for each name, in order. A name that nobody seems to have is hidden: it is suppressed."""
    return (found.account for found in resolve_all(api, names))


def resolve_all(api: Api, names: Sequence[str]) -> Iterator[Resolved]:
    """What `resolve` gives, with what else the same answers tell."""
    one_by_one = False
    for batch in batches(names):
        with understood(api.settings.meta_api):
            local = _by_name(api, api.settings.api, "users", "us", batch, "registration|groups|centralids|editcount")
            central = None if one_by_one else _global(api, batch)
            one_by_one = central is None
            if central is None:
                central = {name: _one(api, name) for name, row in (local or {}).items() if "userid" in row}
            nobody: Row = {"missing": True}
            yield from (resolved(name, (local or {}).get(name, nobody), central.get(name, nobody)) for name in batch)


def _global(api: Api, names: Sequence[str]) -> dict[str, Row] | None:
    return _by_name(api, api.settings.meta_api, "globalusers", "gus", names, "registration|locked|groups")


def _by_name(api: Api, url: str, module: str, prefix: str, names: Sequence[str], props: str) -> dict[str, Row] | None:
    """The rows of a list by name; None when the wiki does not know the list (then it only warns)."""
    found: dict[str, Row] = {}
    params = {"list": module, f"{prefix}users": join(names), f"{prefix}prop": props}
    for answer in api.query(url, params):
        rows = answer.get("query", {}).get(module)
        if rows is None:
            return None
        found |= {str(row["name"]): row for row in rows}
    return found


def _one(api: Api, name: str) -> Row:
    """What list=globalusers would say, from meta=globaluserinfo, which shows a missing registration as just now."""
    params: Params = {"meta": "globaluserinfo", "guiuser": name, "guiprop": "groups", "curtimestamp": 1}
    try:
        answer = api.get(api.settings.meta_api, params)
    except ApiError as error:
        if error.code.startswith(("baduser", "invaliduser")):
            return {"name": name, "invalid": True}
        raise
    row: Row = answer["query"]["globaluserinfo"]
    if row.get("missing"):
        return row
    just_now = (instant(row.get("registration")) or 0) >= (instant(answer["curtimestamp"]) or 0) - JUST_NOW
    return {**row, "centralid": row["id"]} | ({"registration": None} if just_now else {})


def resolved(name: str, local: Row, central: Row) -> Resolved:
    """Who has the name on Commons, from the rows of list=users there and list=globalusers.

    Where the two know different accounts by it, somebody is just being renamed.
    """
    attached = "userid" in local and local.get("attachedlocal", {}).get("CentralAuth", True)
    ids = {local.get("centralids", {}).get("CentralAuth"), central.get("centralid")} - {None, 0}
    disputed = bool(attached) and len(ids) > 1
    known = attached and "centralid" in central and not disputed
    groups = {*local.get("groups", ()), *(central.get("groups", ()) if known else ())}
    account = Account(
        central_id=central["centralid"] if known else None,
        name=name,
        registered=instant(central.get("registration")) if known else None,
        commons_registered=instant(local.get("registration")),
        home=central.get("home") if known else None,
        kind="unresolved" if disputed else _kind(name, local, groups),
        locked=bool(central.get("locked")) if known else None,
        attached=bool(attached or "userid" not in local or "centralid" not in central),
    )
    return Resolved(account, local.get("editcount"), disputed)


def _kind(name: str, local: Row, groups: set[str]) -> str:
    if _TEMPORARY.match(name) or "temp" in groups:
        return "temporary"
    if name in SYSTEM:
        return "system"
    if local.get("invalid"):
        return "unresolved"
    if local.get("missing"):
        return "hidden"
    return "bot" if any(group == "bot" or group.endswith("bot") for group in groups) else "person"


def with_wikis(api: Api, central_id: int) -> tuple[Row, int] | None:
    """What CentralAuth says of an account, its wikis and edits, and as of when; None when it is hidden or gone."""
    url = api.settings.meta_api
    params: Params = {"meta": "globaluserinfo", "guiid": central_id, "guiprop": "merged|editcount", "curtimestamp": 1}
    try:
        answer = api.get(url, params)
    except ApiError as error:
        if error.code.startswith(("invaliduser", "baduser")):
            return None
        raise
    with understood(url):
        row: Row = answer["query"]["globaluserinfo"]
        return None if row.get("missing") else (row, instant(answer["curtimestamp"]) or 0)

"""Who is behind the names of uploaders: central id, registrations, and whether it is a person at all.

Two questions for 50 names: `list=users` on Commons (registration there, groups, whether the local account is
attached) and `list=globalusers` on Meta (central id, global registration, lock). A wiki whose CentralAuth is too
old for the second is asked one by one by `meta=globaluserinfo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from collector.api import Api, batches, instant, join, understood
from collector.errors import ApiError
from state.roster import Account

Row = dict[str, Any]

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


def resolve(api: Api, names: Sequence[str]) -> Iterator[Account]:
    """An Account for each name, in order. A name that nobody seems to have is hidden: it is suppressed."""
    for batch in batches(names):
        with understood(api.settings.meta_api):
            local = _by_name(api, api.settings.api, "users", "us", batch, "registration|groups|centralids") or {}
            central = _by_name(api, api.settings.meta_api, "globalusers", "gus", batch, "registration|locked|groups")
            if central is None:
                central = {name: _one(api, name) for name in batch}
            nobody: Row = {"missing": True}
            yield from (_account(name, local.get(name, nobody), central.get(name, nobody)) for name in batch)


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
    """What list=globalusers would say, from meta=globaluserinfo."""
    try:
        answer = api.get(api.settings.meta_api, {"meta": "globaluserinfo", "guiuser": name, "guiprop": "groups"})
    except ApiError as error:
        if error.code.startswith(("baduser", "invaliduser")):
            return {"name": name, "invalid": True}
        raise
    row: Row = answer["query"]["globaluserinfo"]
    return row if row.get("missing") else {**row, "centralid": row["id"]}


def _account(name: str, local: Row, central: Row) -> Account:
    attached = local.get("attachedlocal", {}).get("CentralAuth", True)
    known = attached and "centralid" in central
    groups = {*local.get("groups", ()), *(central.get("groups", ()) if known else ())}
    return Account(
        central_id=central["centralid"] if known and "userid" in local else None,
        name=name,
        registered=instant(central.get("registration")) if known and "userid" in local else None,
        commons_registered=instant(local.get("registration")),
        home=central.get("home") if known else None,
        kind=_kind(name, local, groups),
        locked=bool(central.get("locked")) if known else None,
    )


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

"""Who made an account on Commons, and what these people did first, there and elsewhere.

Everything Commons can say of 50 accounts comes in one answer: their contributions, oldest first, grouped by account,
their local accounts, and their global ones. Whoever has a row on a page that is cut is known; the others are asked
about again. Where the number of edits on all wikis is that on Commons, nobody has to ask anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from collector.api import Api, Params, instant, join, understood
from collector.errors import ApiUnavailable
from collector.identity import resolve, resolved
from state.roster import Account

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Created:
    """An account somebody made for themselves on Commons: its local id, its name, and when."""

    user_id: int
    name: str
    ts: int


@dataclass(frozen=True, slots=True)
class Start:
    """What Commons says of an account: who it is, its first contribution there before the instant asked for, if any.

    With `elsewhere` there may be contributions on other wikis.
    """

    account: Account
    first: int | None
    elsewhere: bool


def fetch_created(api: Api, start: int, end: int) -> Iterator[Created]:
    """The accounts made on Commons by their owners within [start, end), oldest first; hidden names are left out."""
    params: Params = {
        "list": "logevents",
        "leaction": "newusers/create",
        "ledir": "newer",
        "lestart": start,
        "leend": end - 1,
        "lelimit": "max",
        "leprop": "user|userid|timestamp",
    }
    with understood(api.settings.api):
        for answer in api.query(api.settings.api, params):
            for row in answer.get("query", {}).get("logevents", ()):
                if row.get("userid") and "user" in row:
                    yield Created(int(row["userid"]), str(row["user"]), instant(row["timestamp"]) or 0)


def fetch_starts(api: Api, people: Sequence[Created], until: int) -> dict[int, Start]:
    """What Commons says of up to 50 accounts, by local id, and contributions before `until`.

    Of those that are not in it nobody knows yet; at least one is. Raises ApiError and ApiUnavailable.
    """
    with understood(api.settings.api):
        answer = api.get(api.settings.api, _question(people, until))
        found = answer["query"]
        firsts = _firsts(found["usercontribs"])
        local = {int(row["userid"]): row for row in found["users"]}
        central = {str(row["name"]): row for row in found.get("globalusers", ())}
        known = [one for one in people if one.user_id in firsts] if "continue" in answer else people
        if not known:
            raise ApiUnavailable(urlsplit(api.settings.api).netloc, "it cuts a page before its first row")
        if "globalusers" not in found:
            return _without_global(api, known, firsts)
        return {one.user_id: _start(one, local, central, firsts) for one in known}


def _question(people: Sequence[Created], until: int) -> Params:
    ids, names = join(one.user_id for one in people), join(one.name for one in people)
    return {
        "list": "usercontribs|users|globalusers",
        "ucuserids": ids,
        "ucdir": "newer",
        "ucend": until - 1,
        "uclimit": "max",
        "ucprop": "timestamp",
        "ususerids": ids,
        "usprop": "registration|groups|centralids|editcount",
        "gususers": names,
        "gusprop": "registration|locked|groups|editcount",
    }


def _firsts(rows: Sequence[Row]) -> dict[int, int]:
    firsts: dict[int, int] = {}
    for row in rows:
        firsts.setdefault(int(row["userid"]), instant(row["timestamp"]) or 0)
    return firsts


def _start(one: Created, local: Mapping[int, Row], central: Mapping[str, Row], firsts: Mapping[int, int]) -> Start:
    here: Row = local.get(one.user_id, {"missing": True})
    everywhere: Row = central.get(one.name, {"missing": True})
    who = resolved(str(here.get("name", one.name)), here, everywhere)
    alone = who.edits is not None and who.edits == everywhere.get("editcount")
    return Start(who.account, firsts.get(one.user_id), not alone)


def _without_global(api: Api, people: Sequence[Created], firsts: Mapping[int, int]) -> dict[int, Start]:
    """The same where Commons does not know list=globalusers."""
    accounts = resolve(api, [one.name for one in people])
    return {
        one.user_id: Start(found, firsts.get(one.user_id), elsewhere=True)
        for one, found in zip(people, accounts, strict=True)
    }

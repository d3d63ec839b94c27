"""What accounts contributed on a wiki before an instant, and on which wikis they may have.

`list=usercontribs` gives 50 people's contributions as one list: grouped by person, oldest first, at most 500 rows a
page. It skips names that it does not know without a word, so the same request asks who has the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from collector.api import Answer, Api, Params, instant, join, understood
from collector.contributions import Member
from collector.identity import with_wikis

JUST_NOW = 60  # seconds; a registration that the answer itself is hardly older than stands for an unknown one


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a wiki's list: contributions by account, in order of time.

    `edits` has whoever bears the name asked about there, with the number of edits to this day. The list of `last`
    may go on. With `whole` the page is everything, also for those without a contribution.
    """

    times: dict[int, list[int]]
    edits: dict[int, int]
    last: int | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A central account's present name, and the number of its edits on all wikis together."""

    name: str
    edits: int


@dataclass(frozen=True, slots=True)
class Places:
    """An account's present name, and the wikis where it has edits, with its registration there (None: unknown)."""

    name: str
    wikis: dict[str, int | None]


def fetch(api: Api, url: str, members: Sequence[Member], until: int) -> Iterator[Page]:
    """What up to 50 accounts contributed on a wiki before `until`. Raises ApiError and ApiUnavailable.

    The first page proves who has the names; later ones count for those only who have a contribution on them.
    """
    names = join(member.name for member in members)
    params: Params = {
        "list": "usercontribs|users",
        "ucuser": names,
        "ucdir": "newer",
        "ucend": until - 1,
        "uclimit": "max",
        "ucprop": "timestamp",
        "ususers": names,
        "usprop": "centralids|editcount",
    }
    owners: dict[str, int] = {}
    edits: dict[int, int] = {}
    for number, answer in enumerate(api.query(url, params)):
        if number == 0:
            owners, edits = _owners(members, answer)
        yield _page(answer, owners, edits, first=number == 0)


def _page(answer: Answer, owners: dict[str, int], edits: dict[int, int], *, first: bool) -> Page:
    rows = answer.get("query", {}).get("usercontribs", ())
    times: dict[int, list[int]] = {}
    for row in rows:
        if row.get("user") in owners:
            times.setdefault(owners[row["user"]], []).append(instant(row["timestamp"]) or 0)
    more = "continue" in answer
    last = owners.get(rows[-1].get("user")) if rows and more else None
    return Page(times, edits, last, whole=first and not more)


def _owners(members: Iterable[Member], answer: Answer) -> tuple[dict[str, int], dict[int, int]]:
    """Our accounts by name, and their edits: where the name is theirs on the wiki, attached, with their central id."""
    by_name = {member.name: member for member in members}
    owners: dict[str, int] = {}
    edits: dict[int, int] = {}
    for row in answer["query"]["users"]:
        member = by_name.get(str(row["name"]))
        attached = row.get("attachedlocal", {}).get("CentralAuth", True)
        if member and "userid" in row and attached and row["centralids"].get("CentralAuth") == member.central_id:
            owners[member.name] = member.account
            edits[member.account] = int(row["editcount"])
    return owners, edits


def fetch_totals(api: Api, central_ids: Sequence[int]) -> dict[int, Total] | None:
    """Names and numbers of edits by central id; who is hidden or gone is left out. None where there is no such list."""
    params: Params = {"list": "globalusers", "guscentralids": join(central_ids), "gusprop": "editcount"}
    found: dict[int, Total] = {}
    with understood(api.settings.meta_api):
        for answer in api.query(api.settings.meta_api, params):
            rows = answer.get("query", {}).get("globalusers")
            if rows is None:
                return None
            present = (row for row in rows if "name" in row and not row.get("missing"))
            found |= {int(row["centralid"]): Total(str(row["name"]), int(row["editcount"])) for row in present}
    return found


def fetch_places(api: Api, central_id: int) -> Places | None:
    """Where a central account has edits; None when it is hidden or gone."""
    if (told := with_wikis(api, central_id)) is None:
        return None
    row, at = told
    with understood(api.settings.meta_api):
        edited = [place for place in row.get("merged", ()) if place.get("editcount", 1)]
        return Places(str(row["name"]), {str(place["wiki"]): _registered(place, at) for place in edited})


def _registered(place: Answer, at: int) -> int | None:
    """A local registration. Where none is known, the module says the present instant instead."""
    registered = instant(place.get("registration"))
    return None if registered is None or registered >= at - JUST_NOW else registered

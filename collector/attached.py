"""Where accounts are attached and how many edits they have, as CentralAuth says.

`meta=globaluserinfo` tells the wikis of one account. `list=globalusers` tells 50 accounts' names and edits on all
wikis together: while an account's number stays, it has no edits on a wiki that is not known yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.api import Api, Params, instant, join, understood
from collector.identity import with_wikis


@dataclass(frozen=True, slots=True)
class Attached:
    """What CentralAuth says of an account: name, home wiki, lock, the wikis it is attached to, edits; and when."""

    name: str
    home: str | None
    locked: bool
    wikis: tuple[str, ...]
    edits: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Accounts' present names and numbers of edits by central id, as of `at`; those hidden or gone are left out."""

    names: dict[int, str]
    edits: dict[int, int]
    at: int


def fetch_attached(api: Api, central_id: int) -> Attached | None:
    """Where a central account is attached; None when it is hidden or gone."""
    if (told := with_wikis(api, central_id)) is None:
        return None
    row, at = told
    with understood(api.settings.meta_api):
        return Attached(
            name=str(row["name"]),
            home=row.get("home"),
            locked=bool(row.get("locked")),
            wikis=tuple(str(place["wiki"]) for place in row.get("merged", ())),
            edits=row.get("editcount"),
            at=at,
        )


def fetch_counted(api: Api, central_ids: Sequence[int]) -> Counted | None:
    """How many edits the accounts have, one request's worth of them; None where Meta does not know list=globalusers.

    A number that CentralAuth never added up is 0 there (CentralAuth's ApiQueryGlobalUsers): it is no number, and left
    out. Asking for an account's wikis lets it be added up.
    """
    url = api.settings.meta_api
    params: Params = {
        "list": "globalusers",
        "guscentralids": join(central_ids),
        "gusprop": "editcount",
        "curtimestamp": 1,
    }
    found = Counted({}, {}, 0)
    with understood(url):
        for answer in api.query(url, params):
            rows = answer.get("query", {}).get("globalusers")
            if rows is None:
                return None
            found = Counted(found.names, found.edits, found.at or instant(answer["curtimestamp"]) or 0)
            for row in rows:
                if "name" in row and not row.get("missing"):
                    found.names[int(row["centralid"])] = str(row["name"])
                    if row.get("editcount"):
                        found.edits[int(row["centralid"])] = int(row["editcount"])
    return found

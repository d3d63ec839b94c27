"""People with a past on several wikis, and what MediaWiki and CentralAuth answer about it, 500 rows a page.

Follows ApiQueryUserContribs (`ucend` is inclusive, many users come by actor, then time), ApiQueryUsers, CentralAuth's
ApiQueryGlobalUsers and ApiQueryGlobalUserInfo (an unknown registration comes out as the present instant).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter

from tests.collector.scripted_api import Params
from tests.collector.scripted_world import Row, World, bad, iso, names

COMMONS = "commonswiki"


@dataclass(slots=True)
class There:
    """An account on a wiki: contributions shown, edits no more shown, registration, and whose it is."""

    times: list[int] = field(default_factory=list)
    gone: int = 0
    registered: int | None = 0
    attached: bool = True

    @property
    def edits(self) -> int:
        """The edit count, which keeps what was deleted."""
        return len(self.times) + self.gone


@dataclass(slots=True)
class Somebody:
    """A global account with what it has on each wiki."""

    central_id: int
    name: str
    there: dict[str, There] = field(default_factory=dict)
    hidden: bool = False

    @property
    def attached(self) -> dict[str, There]:
        """The accounts that are the person's own."""
        return {wiki: local for wiki, local in self.there.items() if local.attached}

    def before(self, start: int) -> int:
        """Count the contributions before `start`, the obvious way."""
        return sum(1 for local in self.attached.values() for at in local.times if at < start)


@dataclass(slots=True)
class Wikis(World):
    """The wikis of `somebody`; actors are in the order of the list. A wiki that is `down` only has errors."""

    somebody: list[Somebody] = field(default_factory=list)
    page: int = 500
    down: set[str] = field(default_factory=set)

    def _answer(self, wiki: str, params: Params) -> Row:
        if wiki in self.down:
            return {"error": {"code": "internal_api_error_DBQueryError", "info": "down"}}
        answer: Row = {"batchcomplete": True, "query": {}}
        if "curtimestamp" in params:
            answer["curtimestamp"] = iso(self.now)
        if "ucuser" in params:
            asked = names(params["ucuser"])
            assert len(asked) <= 50
            if any(bad(name) for name in asked):
                return {"error": {"code": "baduser_ucuser", "info": "Invalid value for ucuser"}}
            answer |= self._rows(wiki, asked, params, answer["query"])
            if "users" not in params.get("continue", ""):
                answer["query"]["users"] = [self._user(wiki, name) for name in asked]
        if "guscentralids" in params and self.globalusers:
            asked = params["guscentralids"].split("|")
            assert len(asked) <= 50
            answer["query"]["globalusers"] = [self._central(int(one)) for one in asked]
        if "guiid" in params:
            answer["query"]["globaluserinfo"] = self._merged(int(params["guiid"]))
        return answer

    def _by_name(self, wiki: str, name: str) -> tuple[int, Somebody] | None:
        found = [(n, one) for n, one in enumerate(self.somebody) if one.name == name and wiki in one.there]
        return found[0] if found and not found[0][1].hidden else None

    def _user(self, wiki: str, name: str) -> Row:
        found = self._by_name(wiki, name)
        if found is None:
            return {"name": name, "missing": True}
        number, one = found
        return {
            "userid": 1000 + number,
            "name": name,
            "editcount": one.there[wiki].edits,
            "centralids": {"CentralAuth": one.central_id, "local": 1000 + number},
            "attachedlocal": {"CentralAuth": one.there[wiki].attached, "local": True},
        }

    def _rows(self, wiki: str, asked: list[str], params: Params, query: Row) -> Row:
        """Give a page of contributions into `query`, and how it goes on."""
        start, end = int(params.get("ucstart", 0)), int(params["ucend"])
        users = sorted((found for name in set(asked) if (found := self._by_name(wiki, name))), key=itemgetter(0))
        rows = [
            (actor, at, one.name) for actor, one in users for at in sorted(one.there[wiki].times) if start <= at <= end
        ]
        first = int(params.get("uccontinue", 0))
        query["usercontribs"] = [
            {"user": name, "userid": 1000 + actor, "timestamp": iso(at)}
            for actor, at, name in rows[first : first + self.page]
        ]
        if len(rows) <= first + self.page:
            return {}
        return {"continue": {"uccontinue": str(first + self.page), "continue": "-||users"}}

    def _present(self, central_id: int) -> Somebody | None:
        found = [one for one in self.somebody if one.central_id == central_id and not one.hidden]
        return found[0] if found else None

    def _central(self, central_id: int) -> Row:
        one = self._present(central_id)
        if one is None:
            return {"centralid": central_id, "missing": True}
        edits = sum(local.edits for local in one.attached.values())
        return {"centralid": central_id, "name": one.name, "editcount": edits}

    def _merged(self, central_id: int) -> Row:
        one = self._present(central_id)
        if one is None:
            return {"missing": True}
        merged = [
            {"wiki": wiki, "editcount": local.edits, "registration": iso(local.registered or self.now)}
            for wiki, local in one.attached.items()
        ]
        return {"id": central_id, "name": one.name, "home": merged[0]["wiki"], "merged": merged}

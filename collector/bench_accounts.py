"""Invented newcomers on invented wikis, and the Action API's answers about them, for the benchmark of backfill.

Everybody is on Commons, most on a Wikipedia or two, few wikis have many of them and many have a handful. Most are
hardly seen again, a few make thousands of edits. What is asked goes through the whole client, but not through a socket.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
import requests
from requests.adapters import BaseAdapter

DAY: Final = 86_400
END: Final = 1_759_276_800  # 2025-10-01, UTC
START: Final = END - 30 * DAY
ROWS: Final = 500  # contributions in an answer
Row = dict[str, Any]


def _iso(ts: int) -> str:
    return f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Accounts:
    """`people` accounts, whose central ids begin at 1, on up to `wikis` wikis; `now` is the time there."""

    def __init__(self, people: int, wikis: int, seed: int = 1) -> None:
        self.now = END + 10 * DAY
        self.people = people
        self._random = random.Random(seed)
        self._names = [f"wiki{n}" for n in range(wikis)]
        self._weights = [1 / (n + 1) for n in range(wikis)]
        self.wikis: dict[int, list[str]] = {}
        self.revisions: dict[str, dict[int, list[tuple[int, int]]]] = {}
        self.edits: Counter[int] = Counter()
        self._revision = 0
        for person in range(1, people + 1):
            more = min(20, int(self._random.paretovariate(1.2)))
            self.wikis[person] = [
                "commonswiki",
                *dict.fromkeys(self._random.choices(self._names, self._weights, k=more)),
            ]
            for _ in range(min(5000, int(3 * self._random.paretovariate(1.1)))):
                self._edit(person, START + self._random.randrange(40 * DAY))

    def day(self, share: float) -> set[int]:
        """A day passes, in which a share of the people makes edits, some on a wiki that is new to them; returns who."""
        active = set(self._random.sample(range(1, self.people + 1), int(share * self.people)))
        for person in sorted(active):
            if self._random.random() < 0.05:
                (wiki,) = self._random.choices(self._names, self._weights)
                self.wikis[person] = list(dict.fromkeys([*self.wikis[person], wiki]))
            for _ in range(min(300, int(2 * self._random.paretovariate(1.1)))):
                self._edit(person, self.now + self._random.randrange(DAY))
        self.now += DAY
        return active

    def _edit(self, person: int, ts: int) -> None:
        self._revision += 1
        wiki = self._random.choice(self.wikis[person])
        self.revisions.setdefault(wiki, {}).setdefault(person, []).append((ts, self._revision))
        self.edits[person] += 1

    def answer(self, wiki: str, params: dict[str, str]) -> Row:
        """What the API of a wiki says."""
        answer: Row = {"batchcomplete": True, "query": {}, "curtimestamp": _iso(self.now)}
        if params.get("list") == "globalusers":
            ids = map(int, params["guscentralids"].split("|"))
            answer["query"]["globalusers"] = [
                {"centralid": person, "name": f"P{person}", "editcount": self.edits[person]} for person in ids
            ]
        elif params.get("meta") == "globaluserinfo":
            person = int(params["guiid"])
            info = {"id": person, "name": f"P{person}", "home": "commonswiki", "editcount": self.edits[person]}
            answer["query"]["globaluserinfo"] = info | {"merged": [{"wiki": one} for one in self.wikis[person]]}
        elif "users" in params.get("list", ""):
            asked = [int(name[1:]) for name in params["ususers"].split("|")]
            answer["query"]["users"] = [
                {"userid": person, "name": f"P{person}", "centralids": {"CentralAuth": person}}
                for person in asked
                if wiki in self.wikis[person]
            ]
            if "ucuser" in params:
                self._contributions(wiki, sorted(asked), params, answer)
        return answer

    def _contributions(self, wiki: str, people: list[int], params: dict[str, str], answer: Row) -> None:
        there = self.revisions.get(wiki, {})
        rows = [
            {"user": f"P{person}", "revid": rev, "timestamp": _iso(ts), "pageid": rev, "ns": 0, "new": False}
            for person in people
            for ts, rev in sorted(there.get(person, ()))
            if ts >= int(params["ucstart"])
        ]
        at = int(params.get("uccontinue", "0"))
        answer["query"]["usercontribs"] = rows[at : at + ROWS]
        if at + ROWS < len(rows):
            answer["continue"] = {"uccontinue": str(at + ROWS), "continue": "-||users"}


class Adapter(BaseAdapter):
    """Answers what a session sends with what the accounts' wikis say; the wiki is the path's first part."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """The answer, as if it came from a server."""
        url = urlsplit(request.url or "")
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        params = {key: values[0] for key, values in parse_qs(url.query or str(body or "")).items()}
        response = requests.Response()
        response.status_code = 200
        response.request, response.url = request, request.url or ""
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        response.raw = io.BytesIO(msgspec.json.encode(self._accounts.answer(url.path.split("/")[1], params)))
        return response

    def close(self) -> None:
        """Nothing is open."""

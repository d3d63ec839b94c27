"""A few accounts, files and revisions, and the answers MediaWiki would give about them: small pages, exact rules.

Follows ApiQueryUserContribs (many users: by actor, then time; unknown names give nothing), ApiQueryUsers and
CentralAuth's ApiQueryGlobalUsers and ApiQueryGlobalUserInfo. Pages are `page` rows long, so that short lists
have continuations too.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.collector.scripted_api import Params, Reply

Row = dict[str, Any]


def iso(ts: int) -> str:
    """Write an instant as answers do."""
    return f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(slots=True)
class Person:
    """An account: central id (0: none), name, registrations, wikis; `hidden` as by suppression."""

    central_id: int
    name: str
    registered: int = 0
    commons_registered: int | None = 0
    wikis: list[str] = field(default_factory=lambda: ["commonswiki"])
    groups: tuple[str, ...] = ()
    hidden: bool = False
    locked: bool = False


@dataclass(slots=True)
class World:
    """What there is. `versions[page] = [(name or None, ts), ...]`, newest first; `revs[wiki] = [(name, rev, ts)]`.

    `made[rev] = page` where a revision made a file's page on Commons. `linked[page]` is when a page was put into its
    categories, `below[category]` are its sub-categories, `described` the categories that have a page.
    """

    people: list[Person] = field(default_factory=list)
    versions: dict[int, list[tuple[str | None, int]]] = field(default_factory=dict)
    categories: dict[str, list[int]] = field(default_factory=dict)
    linked: dict[int, int] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    described: set[str] = field(default_factory=set)
    redirects: set[int] = field(default_factory=set)
    revs: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)
    module: str = ""
    now: int = 1_800_000_000
    page: int = 3
    versions_page: int = 500
    files_page: int = 2  # files whose versions one answer gives
    globalusers: bool = True
    renamings: list[tuple[int, str, str, str]] = field(default_factory=list)  # when, action, old (empty: hidden), new
    log_page: int = 500
    matrix: Row = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self) -> Reply:
        """Give the function a scripted API answers by."""

        def answer(wiki: str, params: Params) -> Row:
            with self.lock:
                return self._answer(wiki, params)

        return answer

    def named(self, wiki: str, name: str) -> Person | None:
        """Give who has a name on a wiki, if anybody can see it."""
        found = [p for p in self.people if p.name == name and wiki in p.wikis and not p.hidden]
        return found[0] if found else None

    def _answer(self, wiki: str, params: Params) -> Row:
        if params.get("action") == "sitematrix":
            return {"sitematrix": self.matrix}
        answer: Row = {"batchcomplete": True, "query": {}}
        if "curtimestamp" in params:
            answer["curtimestamp"] = iso(self.now)
        for name in params.get("list", "").split("|") + params.get("meta", "").split("|"):
            if name == "users":
                answer["query"]["users"] = list(self._users(wiki, names(params["ususers"])))
            elif name == "globalusers" and self.globalusers:
                answer["query"]["globalusers"] = self._globals(params)
            elif name == "logevents":
                answer |= self._log(params)
            elif name == "globaluserinfo":
                answer["query"]["globaluserinfo"] = self._info(params)
            elif name == "usercontribs":
                answer |= self._contribs(wiki, params, answer)
            elif name:
                answer["warnings"] = {"query": {"warnings": f'Unrecognized value for parameter "list": {name}'}}
        if params.get("generator") == "categorymembers":
            answer |= self._members(params)
        elif "pageids" in params:
            page = int(params["pageids"])
            answer |= self._versions([page], params)
        elif params.get("prop") == "imageinfo|info":
            answer |= self._titled(names(params["titles"]), params)
        elif params.get("prop") == "info":
            answer["query"]["pages"] = [self._described(title) for title in names(params["titles"])]
        elif params.get("titles") == "Module:WL_data":
            slot = {"slots": {"main": {"content": self.module}}}
            answer["query"]["pages"] = [{"pageid": 1, "revisions": [slot]} if self.module else {"missing": True}]
        return answer

    def _users(self, wiki: str, asked: list[str]) -> Iterator[Row]:
        yield from ({"name": name, "invalid": True} for name in asked if bad(name))
        for name in asked:
            if bad(name):
                continue
            person = self.named(wiki, name)
            if person is None:
                yield {"name": name, "missing": True}
                continue
            registered = person.commons_registered
            yield {
                "userid": 1000 + self.people.index(person),
                "name": name,
                "registration": None if registered is None else iso(registered),
                "groups": ["*", "user", *person.groups],
                "centralids": {"CentralAuth": person.central_id or 99, "local": 1},
                "editcount": sum(name == who for who, _, _ in self.revs.get(wiki, ())),
                "attachedlocal": {"CentralAuth": bool(person.central_id), "local": True},
            }

    def _globals(self, params: Params) -> list[Row]:
        if "gususers" in params:
            return [self._global(name) for name in names(params["gususers"])]
        known = {str(person.central_id): person for person in self.people if not person.hidden}
        return [
            self._global(known[key].name) if key in known else {"centralid": int(key), "missing": True}
            for key in names(params["guscentralids"])
        ]

    def _log(self, params: Params) -> Row:
        """Give the global renames from a time on, oldest first, a page at a time."""
        rows = sorted((row for row in self.renamings if row[0] >= int(params["lestart"])), key=lambda row: row[0])
        at = int(params.get("lecontinue", 0))
        found = [
            {"type": "gblrename", "action": action, "timestamp": iso(ts)}
            | ({"params": {"olduser": old, "newuser": new}} if old else {"actionhidden": True})
            for ts, action, old, new in rows[at : at + self.log_page]
        ]
        more = {"continue": {"lecontinue": str(at + self.log_page), "continue": "-||"}}
        return {"query": {"logevents": found}} | (more if at + self.log_page < len(rows) else {})

    def _global(self, name: str) -> Row:
        if bad(name):
            return {"name": name, "invalid": True}
        found = [p for p in self.people if p.name == name and p.central_id and not p.hidden]
        if not found:
            return {"name": name, "missing": True}
        return {
            "centralid": found[0].central_id,
            "name": name,
            "locked": found[0].locked,
            "registration": iso(found[0].registered),
            "groups": [],
            "editcount": self.edits(found[0].name),
        }

    def edits(self, name: str) -> int:
        """Give how many edits somebody has on all wikis; the first upload is not among the revisions of most tests."""
        return 1 + sum(name == who for rows in self.revs.values() for who, _, _ in rows)

    def _info(self, params: Params) -> Row:
        found = [
            p
            for p in self.people
            if p.central_id
            and not p.hidden
            and (p.name == params.get("guiuser") or str(p.central_id) == params.get("guiid"))
        ]
        if not found:
            return {"missing": True}
        person = found[0]
        row: Row = {"home": person.wikis[0], "id": person.central_id, "name": person.name, "groups": []}
        row["editcount"] = self.edits(person.name)
        row |= {"registration": iso(person.registered), "merged": [{"wiki": wiki} for wiki in person.wikis]}
        return row | ({"locked": True} if person.locked else {})

    def _contribs(self, wiki: str, params: Params, answer: Row) -> Row:
        asked = names(params["ucuser"])
        if any(bad(name) for name in asked):
            return {"error": {"code": "baduser_ucuser", "info": "Invalid value for ucuser"}}
        order = {p.name: at for at, p in enumerate(self.people) if self.named(wiki, p.name) and p.name in asked}
        rows = sorted(
            (order[name], ts, rev)
            for name, rev, ts in self.revs.get(wiki, ())
            if name in order and ts >= int(params["ucstart"])
        )
        after = tuple(map(int, params["uccontinue"].split("|"))) if "uccontinue" in params else (-1, 0, 0)
        rows = [row for row in rows if row >= after]
        by_actor = {at: name for name, at in order.items()}
        answer["query"]["usercontribs"] = [
            {"userid": actor, "user": by_actor[actor], "revid": rev, "parentid": 0, "timestamp": iso(ts)}
            | {"pageid": self.made.get(rev, rev), "ns": 6 if rev in self.made else 0, "new": rev in self.made}
            for actor, ts, rev in rows[: self.page]
        ]
        if len(rows) > self.page:
            answer["continue"] = {"uccontinue": "|".join(map(str, rows[self.page])), "continue": "-||users"}
        return answer

    def _members(self, params: Params) -> Row:
        pages = self._listed(params["gcmtitle"].removeprefix("Category:"), params)
        at = int(params.get("gcmcontinue", 0))
        answer = self._versions(pages[at : at + self.page], params)
        if at + self.page < len(pages) and "continue" not in answer:
            answer["continue"] = {"gcmcontinue": str(at + self.page), "continue": "gcmcontinue||"}
        elif "continue" in answer and "gcmcontinue" in params:
            answer["continue"]["gcmcontinue"] = params["gcmcontinue"]
        return answer

    def _listed(self, category: str, params: Params) -> list[int]:
        """Give the members asked for: by kind, or in the order of links whatever their kind, as MediaWiki does."""
        files, below = self.categories.get(category, []), self.below.get(category, [])
        ids = {name: page for page, name in self._category_pages().items()}
        subcats = [ids[name] for name in below]
        if params.get("gcmsort") == "timestamp":
            moments = sorted((self.linked.get(page, 0), page) for page in (*files, *subcats))
            return [page for ts, page in moments if ts >= int(params["gcmstart"])]
        kinds = params.get("gcmtype", "page|subcat|file").split("|")
        return (subcats if "subcat" in kinds else []) + (files if "file" in kinds else [])

    def _category_pages(self) -> dict[int, str]:
        below = {name for found in self.below.values() for name in found}
        return dict(enumerate(sorted({*self.below, *below}), 9_000_000))

    def _described(self, title: str) -> Row:
        there = title.removeprefix("Category:") in self.described
        return {"ns": 14, "title": title} | ({"pageid": 1} if there else {"missing": True})

    def _titled(self, titles: list[str], params: Params) -> Row:
        """Give files by title; a title that is no file's is missing."""
        pages = [page for page in self.versions if f"File:{page}" in titles]
        answer = self._versions(pages, params)
        gone = sorted(set(titles) - {f"File:{page}" for page in pages})
        answer["query"]["pages"] += [{"ns": 6, "title": title, "missing": True} for title in gone]
        return answer

    def _versions(self, pages: list[int], params: Params) -> Row:
        """Give a few files' versions at a time; one alone goes on with its own versions, among others it is cut."""
        below = self._category_pages()
        rows: list[Row] = [
            {"pageid": page, "ns": 14, "title": f"Category:{below[page]}"}
            if page in below
            else {"pageid": page, "ns": 6, "title": f"File:{page}"}
            for page in sorted(pages)
        ]
        files = [row for row in rows if row["ns"] == 6]
        answer: Row = {"batchcomplete": True, "query": {"pages": rows}}
        at, start = int(params.get("iicontinue", 0)), int(params.get("iistart", 1 << 40))
        for row in files[at : at + self.files_page]:
            shown = [version for version in self.versions.get(row["pageid"], ()) if version[1] <= start]
            row["imageinfo"] = [version_row(*version) for version in shown[: self.versions_page]]
            if len(rows) == 1 and len(shown) > self.versions_page:
                answer["continue"] = {"iistart": str(shown[self.versions_page][1]), "continue": "||"}
        for row in rows:
            row |= {"redirect": True} if row["pageid"] in self.redirects else {}
        if at + self.files_page < len(files):
            answer["continue"] = {"iicontinue": str(at + self.files_page), "continue": "||info"}
        if "continue" in answer:
            del answer["batchcomplete"]
        return answer


def version_row(name: str | None, ts: int) -> Row:
    """Give a version as imageinfo shows it; a hidden name is a flag."""
    return {"timestamp": iso(ts), **({"userhidden": True} if name is None else {"user": name})}


def names(text: str) -> list[str]:
    """Split a multi-value parameter, in either of its forms."""
    return text[1:].split("\x1f") if text.startswith("\x1f") else text.split("|")


def bad(name: str) -> bool:
    """Tell whether a name cannot be a user's."""
    return any(sign in name for sign in "#<>[]{}") or not name

"""What accounts contributed on a wiki, asked so that the answer proves who was asked about.

Unknown names are skipped by `list=usercontribs` without a word, and names change: each request therefore also
asks `list=users` who has these names there now, and with which central id. An answer can be gone on with later at
any of its pages, as long as the names are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from collector.api import Answer, Api, Params, instant, join, understood
from collector.errors import ApiError
from state.activity import Contribution, Source

COMMONS, FILE = "commonswiki", 6  # the wiki and the namespace of campaigns' files
BAD_CONTINUE = "badcontinue"  # what MediaWiki says of a continuation that it does not understand
_SPLIT = ("baduser", "toomanyvalues")  # errors that fewer names may not have


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a question: our id, CentralAuth's and the name."""

    account: int
    central_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a few accounts contributed on a wiki from the instant `since` on; `more` is where an answer broke off."""

    wiki: str
    url: str
    members: tuple[Member, ...]
    since: int
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accounts(self) -> tuple[int, ...]:
        """Our ids of the members, in their order."""
        return tuple(member.account for member in self.members)

    @property
    def goes_on(self) -> bool:
        """Whether `more` belongs to these names; else the answer would go on with somebody else's contributions."""
        return self.more.get("names") == _digest(self.members)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the answer to `question`, which may be about half of those asked about.

    With the last part come the accounts it is complete for. `asked_at` is the server's time at the start of the answer,
    None where it was gone on with. `more` is how it goes on, empty at the end, None where there is one page only.
    `refused` is an account whose name the wiki calls invalid.
    """

    question: Question
    contributions: tuple[Contribution, ...] = ()
    answered: frozenset[int] = frozenset()
    asked_at: int | None = None
    more: Mapping[str, Any] | None = None
    refused: Member | None = None


def fetch(api: Api, question: Question) -> Iterator[Page]:
    """The answer to a question, a page at a time.

    One invalid name spoils the request for all: it is found by halving, and set aside. Raises ApiError and
    ApiUnavailable; then the pages so far prove nothing about those still unanswered.
    """
    try:
        with understood(question.url):
            yield from _pages(api, question)
    except ApiError as error:
        if not error.code.startswith(_SPLIT):
            raise
        if len(question.members) == 1:
            yield Page(question, refused=question.members[0])
            return
        middle = len(question.members) // 2
        for half in (question.members[:middle], question.members[middle:]):
            yield from fetch(api, replace(question, members=half, more={}))


def _pages(api: Api, question: Question) -> Iterator[Page]:
    names = join(member.name for member in question.members)
    params: Params = {
        "list": "usercontribs|users",
        "ucuser": names,
        "ucdir": "newer",
        "ucstart": question.since,
        "uclimit": "max",
        "ucprop": "ids|timestamp|title|flags",
        "ususers": names,
        "usprop": "centralids",
        "curtimestamp": 1,
    }
    known = set(question.more.get("owners", ()))
    owners = {member.name: member.account for member in question.members if member.account in known}
    asked_at, followed = None, bool(question.more)
    for answer in api.query(question.url, {**params, **question.more.get("continue", {})}):
        if not followed and asked_at is None:
            asked_at = instant(answer["curtimestamp"]) or 0
            owners = _owners(question.members, answer)
        rows = _contributions(question.wiki, owners, answer)
        if "continue" in answer:
            followed = True
            more = {
                "continue": answer["continue"],
                "owners": sorted(owners.values()),
                "names": _digest(question.members),
            }
            yield Page(question, rows, asked_at=asked_at, more=more)
            continue
        answered = frozenset(owners.values())
        if followed:
            answered &= _still(api, question, names)
        yield Page(question, rows, answered, asked_at, {} if followed else None)


def _digest(members: Iterable[Member]) -> str:
    """Names can be compared by it, and not read from it."""
    return hashlib.sha256("\n".join(member.name for member in members).encode()).hexdigest()[:16]


def _still(api: Api, question: Question, names: str) -> frozenset[int]:
    """The accounts that have their name after the last page too: a rename between two pages takes rows away."""
    answer = api.get(question.url, {"list": "users", "ususers": names, "usprop": "centralids"})
    return frozenset(_owners(question.members, answer).values())


def _owners(members: Iterable[Member], answer: Answer) -> dict[str, int]:
    """Our accounts by the names they have on the wiki now; a name that somebody else has by now is left out."""
    by_name = {member.name: member for member in members}
    owners: dict[str, int] = {}
    for row in answer.get("query", {}).get("users", ()):
        member = by_name.get(str(row["name"]))
        if member is not None and "userid" in row and _is(member, row):
            owners[member.name] = member.account
    return owners


def _is(member: Member, row: dict[str, Any]) -> bool:
    central = row.get("centralids", {}).get("CentralAuth")
    return central is None or member.central_id is None or central == member.central_id


def _contributions(wiki: str, owners: Mapping[str, int], answer: Answer) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(
            owners[row["user"]], wiki, row["revid"], instant(row["timestamp"]) or 0, Source.API, _file(wiki, row)
        )
        for row in answer.get("query", {}).get("usercontribs", ())
        if row.get("user") in owners
    )


def _file(wiki: str, row: dict[str, Any]) -> int | None:
    """The page where the revision made a file's: an upload, or the redirect of a move, which nobody looks for."""
    return int(row["pageid"]) if wiki == COMMONS and row["ns"] == FILE and row["new"] else None

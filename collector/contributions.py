"""What accounts contributed on a wiki, asked so that the answer proves who was asked about.

Unknown names are skipped by `list=usercontribs` without a word, and names change: each request therefore also
asks `list=users` who has these names there now, and with which central id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from collector.api import NAMES, Answer, Api, Params, instant, join, understood
from collector.errors import ApiError
from state.activity import Contribution, Source
from state.roster import TrackedAccount

COMMONS, FILE = "commonswiki", 6  # the wiki and the namespace of campaigns' files
SPREAD = 366 * 86_400  # accounts whose questions begin within so many seconds of each other share a request


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a question: our id, CentralAuth's and the name."""

    account: int
    central_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What up to 50 accounts contributed on a wiki from the instant `since` on."""

    wiki: str
    url: str
    members: tuple[Member, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Page:
    """A part of an answer. With the last part come the accounts it is complete for, and the server's time at the start.

    `refused` is an account whose name the wiki calls invalid.
    """

    contributions: tuple[Contribution, ...] = ()
    answered: frozenset[int] = frozenset()
    asked_at: int = 0
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
        if not error.code.startswith("baduser"):
            raise
        if len(question.members) == 1:
            yield Page(refused=question.members[0])
            return
        middle = len(question.members) // 2
        for half in (question.members[:middle], question.members[middle:]):
            yield from fetch(api, replace(question, members=half))


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
    owners: dict[str, int] = {}
    asked_at = pages = 0
    for answer in api.query(question.url, params):
        if not pages:
            asked_at = instant(answer["curtimestamp"]) or 0
            owners = _owners(question.members, answer)
        pages += 1
        rows = _contributions(question.wiki, owners, answer)
        if "continue" in answer:
            yield Page(rows)
            continue
        answered = frozenset(owners.values())
        if pages > 1:
            answered &= _still(api, question, names)
        yield Page(rows, answered, asked_at)


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


def questions(
    accounts: Iterable[TrackedAccount],
    attachments: Mapping[int, Mapping[str, int | None]],
    url: Callable[[str], str | None],
    overlap: int,
) -> list[Question]:
    """What to ask about accounts: those that begin near each other together, at most 50 in a question.

    An account is asked about from its verified mark less `overlap` seconds, else from its start. Wikis with most
    accounts come first; those without an address are left out.
    """
    by_wiki: dict[str, list[tuple[int, Member]]] = {}
    for account in accounts:
        for wiki, verified in attachments.get(account.id, {}).items():
            since = account.start if verified is None else max(account.start, verified - overlap)
            member = Member(account.id, account.central_id, account.name or "")
            by_wiki.setdefault(wiki, []).append((since, member))
    asked: list[Question] = []
    for wiki, members in sorted(by_wiki.items(), key=lambda item: (-len(item[1]), item[0])):
        if (address := url(wiki)) is None:
            continue
        asked.extend(
            Question(wiki, address, tuple(member for _, member in group), group[0][0])
            for group in _near(sorted(members, key=lambda pair: (pair[0], pair[1].account)))
        )
    return asked


def _near(members: Sequence[tuple[int, Member]]) -> Iterator[list[tuple[int, Member]]]:
    group: list[tuple[int, Member]] = []
    for pair in members:
        if group and (len(group) == NAMES or pair[0] - group[0][0] > SPREAD):
            yield group
            group = []
        group.append(pair)
    if group:
        yield group

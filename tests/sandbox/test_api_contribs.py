"""list=usercontribs over HTTP, against the world itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.api_params import iso
from sandbox.model import Revision, World
from sandbox.running import Running, running
from sandbox.wire import Request
from tests.sandbox.listen import api, paged
from tests.sandbox.town import NOW, alive, miniature, town

WIKI = "enwiki"


@pytest.fixture(scope="module")
def made() -> Iterator[Running]:
    """Serve a made world that nobody changes."""
    with running(alive()) as box:
        yield box


def most_active(world: World, n: int) -> list[str]:
    """Return the names of the visible people with the most revisions on the wiki."""
    counts: dict[int, int] = {}
    for revision in world.revisions[WIKI]:
        counts[revision.central_id] = counts.get(revision.central_id, 0) + 1
    people = [world.people[central_id] for central_id in sorted(counts, key=lambda i: -counts[i])]
    return [person.name for person in people if not person.hidden and not person.unattached][:n]


def expected(world: World, names: list[str], *, newer: bool) -> list[int]:
    """Return the revision ids an anonymous reader sees, by (actor, time, id), the slow way."""
    ids = {world.by_name[name] for name in names}
    rows = [r for r in world.revisions[WIKI] if r.central_id in ids and not r.deleted]

    def order(row: Revision) -> tuple[int, int, int]:
        return (world.people[row.central_id].local[WIKI].actor_id, row.ts, row.rev_id)

    return [row.rev_id for row in sorted(rows, key=order, reverse=not newer)]


def ids(answers: list[Any]) -> list[int]:
    """Return the revision ids of all answers."""
    return [row["revid"] for answer in answers for row in answer["query"]["usercontribs"]]


@pytest.mark.parametrize("direction", ["newer", "older"])
@pytest.mark.parametrize("limit", [3, 500])
def test_paging_many_users_gives_every_revision_once_by_actor(made: Running, direction: str, limit: int) -> None:
    """All pages together are the world's rows by actor, then time, then id; each continue value names the actor."""
    names = most_active(made.miniature.world, 20)
    answers = paged(made.url, WIKI, list="usercontribs", ucuser="|".join(names), uclimit=limit, ucdir=direction)
    assert ids(answers) == expected(made.miniature.world, names, newer=direction == "newer")
    for answer in answers[:-1]:
        assert answer["batchcomplete"] is True
        assert answer["continue"]["continue"] == "-||"
        kind, actor, stamp, _ = answer["continue"]["uccontinue"].split("|")
        assert (kind, len(stamp)) == ("actor", 14)
        assert int(actor) > 0


@pytest.mark.parametrize("direction", ["newer", "older"])
def test_paging_one_user_uses_the_short_continue(made: Running, direction: str) -> None:
    """For one user the continue value is time and id; the pages hold every row once."""
    name = most_active(made.miniature.world, 1)
    answers = paged(made.url, WIKI, list="usercontribs", ucuser=name[0], uclimit=2, ucdir=direction)
    assert ids(answers) == expected(made.miniature.world, name, newer=direction == "newer")
    assert len(answers) > 1
    assert all(len(a["continue"]["uccontinue"].split("|")) == 2 for a in answers[:-1])


def test_sixty_edits_in_one_second_page_by_id() -> None:
    """Rows of the same second are told apart by their id, so none is lost or repeated at a page's end."""
    a_town = town()
    made_ids = [a_town.edit("Asha", NOW - 60).rev_id for _ in range(60)]
    with running(miniature(a_town)) as box:
        for who in ("Asha the tester", "Asha the tester|Ben the tester"):
            answers = paged(box.url, WIKI, list="usercontribs", ucuser=who, uclimit=7, ucdir="newer")
            assert ids(answers) == made_ids


def test_continue_of_the_other_kind_is_badcontinue(made: Running) -> None:
    """A value of many users is refused for one, and the other way round; so is nonsense."""
    names = most_active(made.miniature.world, 2)
    for who, value in (
        (names[0], "actor|5|20240101000000|5"),
        ("|".join(names), "20240101000000|5"),
        (names[0], "20240101000000|x"),
        (names[0], "20241301000000|5"),
        ("|".join(names), "name|5|20240101000000|5"),
    ):
        reply = api(made.url, WIKI, list="usercontribs", ucuser=who, uccontinue=value)
        assert reply.status == 200
        assert reply.json["error"]["code"] == reply.headers["mediawiki-api-error"] == "badcontinue"


def test_bounds_are_inclusive_and_reversed_ones_give_nothing() -> None:
    """Both ends belong to the range, in both directions; a range the wrong way round is empty and no error."""
    a_town = town()
    for ts in (NOW - 30, NOW - 20, NOW - 10):
        a_town.edit("Asha", ts)
    with running(miniature(a_town)) as box:

        def seconds(**params: object) -> list[str]:
            answer = api(box.url, WIKI, list="usercontribs", ucuser="Asha the tester", **params).json
            return [row["timestamp"][-3:-1] for row in answer["query"]["usercontribs"]]

        assert seconds(ucdir="newer", ucstart=iso(NOW - 20), ucend=iso(NOW - 10)) == ["40", "50"]
        assert seconds(ucdir="older", ucstart=iso(NOW - 20), ucend=iso(NOW - 30)) == ["40", "30"]
        assert seconds(ucdir="newer", ucstart=iso(NOW - 10), ucend=iso(NOW - 30)) == []


def test_names_are_silent_unless_they_cannot_be_names() -> None:
    """Unknown, hidden and former names give no rows and no hint; one impossible name fails the whole batch."""
    a_town = town()
    for who in ("Asha", "Hidden", "Ben"):
        a_town.edit(who, NOW - 50)
    old = a_town.people["Ben"].name
    a_town.ledger.rename(a_town.people["Ben"], "Benjamin", NOW - 40, a_town.people["Sysop"])
    with running(miniature(a_town)) as box:
        query = {"list": "usercontribs", "uclimit": "max"}
        answer = api(box.url, WIKI, ucuser=f"Nobody|Hidden the tester|{old}|asha_the tester|1.2.3.4|de>X", **query).json
        assert [row["user"] for row in answer["query"]["usercontribs"]] == ["Asha the tester"]
        assert answer["limits"] == {"usercontribs": 500}
        assert len(api(box.url, WIKI, ucuser="Benjamin", **query).json["query"]["usercontribs"]) == 1
        error = api(box.url, WIKI, ucuser="Asha the tester|Bad#name", **query).json["error"]
        assert error["code"] == "baduser_ucuser"
        assert error["info"] == 'Invalid value "Bad#name" for user parameter "ucuser".'


def test_fifty_one_users_are_too_many_and_a_separator_may_be_chosen(made: Running) -> None:
    """The limit is 50 values; a list that begins with U+001F is split there, so that names may hold a pipe."""
    names = most_active(made.miniature.world, 50)
    many = api(made.url, WIKI, list="usercontribs", ucuser="|".join([*names, "X"])).json["error"]
    assert (many["code"], many["limit"], many["highlimit"]) == ("toomanyvalues", 50, 500)
    fine = api(made.url, WIKI, list="usercontribs", ucuser="\x1f" + "\x1f".join(names)).json
    assert fine["query"]["usercontribs"]


def test_deleted_revisions_are_absent_and_flags_tell_new_and_top() -> None:
    """A deleted page's revisions are not listed; `new` is a page's first revision and `top` its last."""
    a_town = town()
    first = a_town.edit("Asha", NOW - 90)
    a_town.edit("Asha", NOW - 80, title="Draft")
    a_town.edit("Ben", NOW - 70)
    last = a_town.edit("Asha", NOW - 60, minor=True, comment="fix")
    a_town.ledger.delete(a_town.people["Sysop"], NOW - 50, WIKI, "Draft")
    with running(miniature(a_town)) as box:
        rows = api(box.url, WIKI, list="usercontribs", ucuser="Asha the tester").json["query"]["usercontribs"]
    account = a_town.people["Asha"].local[WIKI]
    assert [row["revid"] for row in rows] == [last.rev_id, first.rev_id]
    assert [(row["new"], row["minor"], row["top"]) for row in rows] == [(False, True, True), (True, False, False)]
    assert rows[0] == {
        "userid": account.user_id,
        "user": "Asha the tester",
        "pageid": last.page_id,
        "revid": last.rev_id,
        "parentid": last.parent_id,
        "ns": 0,
        "title": "Bridge",
        "timestamp": "2026-11-24T11:59:00Z",
        "new": False,
        "minor": True,
        "top": True,
        "comment": "fix",
        "size": last.size,
    }


def test_user_ids_and_missing_parameters() -> None:
    """Local user ids find the same rows; no user, or two ways of naming one, is an error."""
    a_town = town()
    a_town.edit("Asha", NOW - 90)
    a_town.edit("Twin", NOW - 80, wiki="frwiki")
    with running(miniature(a_town)) as box:
        local = a_town.people["Asha"].local[WIKI].user_id
        rows = api(box.url, WIKI, list="usercontribs", ucuserids=local).json["query"]["usercontribs"]
        assert [row["user"] for row in rows] == ["Asha the tester"]
        assert api(box.url, WIKI, list="usercontribs").json["error"]["code"] == "missingparam"
        both = api(box.url, WIKI, list="usercontribs", ucuser="A", ucuserids="1").json
        assert both["error"]["code"] == "invalidparammix"
        namesake = api(box.url, "frwiki", list="usercontribs", ucuser="Ben the tester").json
        assert [row["user"] for row in namesake["query"]["usercontribs"]] == ["Ben the tester"]


def test_what_happens_while_paging_is_found_by_the_next_page() -> None:
    """An index follows the world: a revision made between two requests is in the second answer."""
    a_town = town()
    for at in range(4):
        a_town.edit("Asha", NOW - 90 + at)
    with running(miniature(a_town)) as box:
        query = {"list": "usercontribs", "ucuser": "Asha the tester", "ucdir": "newer", "uclimit": 3}
        first = api(box.url, WIKI, **query).json
        late = box.do(lambda: a_town.edit("Asha", NOW - 5)).rev_id
        second = api(box.url, WIKI, **query, **first["continue"]).json
    assert [row["revid"] for row in second["query"]["usercontribs"]][-1] == late


def test_a_batch_of_fifty_users_takes_less_than_ten_milliseconds(made: Running) -> None:
    """An answer of 500 rows costs less than 10 ms of processor time; its rows come user by user."""
    names = "|".join(most_active(made.miniature.world, 50))
    query = {"list": "usercontribs", "uclimit": "max", "ucuser": names, "ucdir": "newer"}
    fields = {"action": "query", "format": "json", "formatversion": "2", **query}
    request = Request("GET", f"/{WIKI}/w/api.php", fields, {}, b"", "client", keep_alive=True)

    def cost() -> float:
        began = time.thread_time()
        made.miniature.api.answer(WIKI, request)
        return time.thread_time() - began

    assert made.do(lambda: min(cost() for _ in range(10))) < 0.010
    actors = [row["userid"] for row in api(made.url, WIKI, **query).json["query"]["usercontribs"]]
    assert len(actors) > 100
    assert len([key for key, _ in itertools.groupby(actors)]) == len(set(actors))

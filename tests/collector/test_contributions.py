"""collector.contributions: answers that come in pages, and whom they answer for."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.api import Api
from collector.contributions import Member, Page, Question, fetch
from tests.collector.asking import asking
from tests.collector.scripted_api import Params, ScriptedApi
from tests.collector.scripted_world import Person, World

START = 1_756_684_800  # 2025-09-01, UTC


def ask(api: Api, server: ScriptedApi, *members: Member) -> list[Page]:
    """Give the pages of an answer on enwiki."""
    return list(fetch(api, Question("enwiki", server.url("enwiki"), members, START)))


def test_sixty_edits_in_one_second(tmp_path: Path) -> None:
    """Pages continue by revision, not by time: 60 revisions of one second all come, also with ids beyond 2^31."""
    revs = [("Asha", 4_000_000_000 + n, START + 5) for n in range(60)]
    there = World(people=[Person(11, "Asha", wikis=["enwiki"])], revs={"enwiki": revs})
    with asking(tmp_path, there) as (api, server, _):
        pages = ask(api, server, Member(1, 11, "Asha"))
    assert [row.rev_id for page in pages for row in page.contributions] == [4_000_000_000 + n for n in range(60)]
    assert [page.answered for page in pages if page.answered] == [{1}]
    assert pages[-1].asked_at == there.now


def test_who_is_answered_for(tmp_path: Path) -> None:
    """Of five names, only those that exist there and belong to the central id asked about are answered for."""
    people = [
        Person(11, "Asha", wikis=["enwiki"]),
        Person(12, "Binod", wikis=["hiwiki"]),
        Person(13, "Chitra", wikis=["enwiki"], hidden=True),
        Person(99, "Dipak", wikis=["enwiki"]),
    ]
    there = World(people=people, revs={"enwiki": [("Dipak", 1, START), ("Asha", 2, START)]})
    asked = [Member(n, 10 + n, name) for n, name in enumerate(("Asha", "Binod", "Chitra", "Dipak", "Nobody"), 1)]
    with asking(tmp_path, there) as (api, server, _):
        (page,) = ask(api, server, *asked)
    assert page.answered == {1}
    assert [row.rev_id for row in page.contributions] == [2]


def test_one_request_answers_both_questions(tmp_path: Path) -> None:
    """Contributions and who has the names come in one request; a long answer takes one more to look again."""
    revs = [("Asha", n, START + n) for n in range(7)]
    there = World(people=[Person(11, "Asha", wikis=["enwiki"])], revs={"enwiki": revs[:3]})
    with asking(tmp_path, there) as (api, server, _):
        ask(api, server, Member(1, 11, "Asha"))
        assert len(server.asked) == 1
        there.revs["enwiki"] = revs
        ask(api, server, Member(1, 11, "Asha"))
        assert [asked.params["list"] for asked in server.asked[1:]] == ["usercontribs|users"] * 3 + ["users"]


def test_uploads_are_marked(tmp_path: Path) -> None:
    """The revision that made a file's page has the page, on Commons alone; every other revision has none."""
    asha = Person(11, "Asha", wikis=["commonswiki", "enwiki"])
    revs = [("Asha", 1, START), ("Asha", 2, START + 1)]
    there = World(people=[asha], revs={"commonswiki": revs, "enwiki": revs}, made={2: 77})
    with asking(tmp_path, there) as (api, server, _):
        found = {
            wiki: [row.file for page in fetch(api, question(server, wiki)) for row in page.contributions]
            for wiki in ("commonswiki", "enwiki")
        }
    assert found == {"commonswiki": [None, 77], "enwiki": [None, None]}


def question(server: ScriptedApi, wiki: str) -> Question:
    """Give the question about one account on a wiki."""
    return Question(wiki, server.url(wiki), (Member(1, 11, "Asha"),), START)


@pytest.mark.parametrize("at", range(1, 7))
def test_an_answer_is_gone_on_with(tmp_path: Path, at: int) -> None:
    """From each of its pages on, an answer goes on as if it had not broken off, for those it was about at its start."""
    people = [Person(11, "Asha", wikis=["enwiki"]), Person(12, "Binod", wikis=["enwiki"])]
    revs = [(name, 100 * k + n, START + n) for k, name in enumerate(("Asha", "Binod"), 1) for n in range(10)]
    there = World(people=people, revs={"enwiki": revs})
    members = (Member(1, 11, "Asha"), Member(2, 12, "Binod"), Member(3, 13, "Chitra"))
    with asking(tmp_path, there) as (api, server, _):
        whole = ask(api, server, *members)
        assert [bool(page.more) for page in whole] == [True] * 6 + [False]
        broken = Question("enwiki", server.url("enwiki"), members, START, whole[at - 1].more or {})
        assert broken.goes_on
        rest = list(fetch(api, broken))
    assert [page.contributions for page in rest] == [page.contributions for page in whole[at:]]
    assert (rest[-1].answered, rest[-1].more) == (frozenset({1, 2}), {})
    assert rest[-1].asked_at is None


def test_names_are_not_in_what_is_kept(tmp_path: Path) -> None:
    """How an answer goes on is kept without names, but other names do not go on with it."""
    revs = [("Asha", n, START + n) for n in range(7)]
    there = World(people=[Person(11, "Asha", wikis=["enwiki"])], revs={"enwiki": revs})
    with asking(tmp_path, there) as (api, server, _):
        more = ask(api, server, Member(1, 11, "Asha"))[0].more
        assert more
        assert "Asha" not in str(more)
        other = Question("enwiki", server.url("enwiki"), (Member(1, 11, "Asha of Nepal"),), START, more)
        assert not other.goes_on


def test_too_many_names_are_halved(tmp_path: Path) -> None:
    """A wiki that takes fewer names than it said is asked about half of them at a time."""
    people = [Person(11 + n, f"P{n}", wikis=["enwiki"]) for n in range(8)]
    there = World(people=people, revs={"enwiki": [("P3", 5, START)]})
    with asking(tmp_path, there) as (api, server, _):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, object]:
            if params["ucuser"].count("|") >= 3:
                return {"error": {"code": "toomanyvalues", "info": ""}}
            return good(wiki, params)

        server.reply = reply
        pages = ask(api, server, *(Member(n, 11 + n, f"P{n}") for n in range(8)))
    assert [len(page.answered) for page in pages] == [2, 2, 2, 2]
    assert [row.rev_id for page in pages for row in page.contributions] == [5]

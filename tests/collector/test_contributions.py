"""collector.contributions: who is asked about together, and answers that come in pages."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from collector.api import Api
from collector.contributions import SPREAD, Member, Page, Question, fetch, questions
from state.roster import TrackedAccount
from tests.collector.asking import asking
from tests.collector.scripted_api import ScriptedApi
from tests.collector.scripted_world import Person, World

START = 1_756_684_800  # 2025-09-01, UTC


def test_fifty_names_a_request(tmp_path: Path) -> None:
    """120 accounts on one wiki are three questions, each from its earliest account's instant on."""
    accounts = [TrackedAccount(n, n, f"P{n}", START + n) for n in range(120)]
    asked = questions(accounts, {n: {"enwiki": None} for n in range(120)}, lambda wiki: wiki, 60)
    assert [(len(one.members), one.since) for one in asked] == [(50, START), (50, START + 50), (20, START + 100)]


spans = st.lists(st.tuples(st.integers(0, 5 * SPREAD), st.one_of(st.none(), st.integers(0, 5 * SPREAD))), max_size=60)


@given(spans)
def test_nobody_is_left_out_of_the_questions(pairs: list[tuple[int, int | None]]) -> None:
    """Everyone is asked about once on each wiki, from no later than the mark or the start, in small groups."""
    accounts = [TrackedAccount(n, n, f"P{n}", start) for n, (start, _) in enumerate(pairs)]
    wikis = {n: {"a": verified, "b": None} for n, (_, verified) in enumerate(pairs)}
    asked = questions(accounts, wikis, lambda wiki: wiki, 60)
    assert sorted((one.wiki, member.account) for one in asked for member in one.members) == sorted(
        (wiki, n) for n in wikis for wiki in "ab"
    )
    for one in asked:
        assert 1 <= len(one.members) <= 50
        for member in one.members:
            start, verified = pairs[member.account]
            mark = verified if one.wiki == "a" else None
            begin = start if mark is None else max(start, mark - 60)
            assert begin - SPREAD <= one.since <= begin


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

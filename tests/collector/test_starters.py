"""What is asked of Commons about accounts that were made there, and what the answers tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.api import Api
from collector.errors import ApiError, ApiUnavailable
from collector.starters import Created, fetch_created, fetch_starts
from sandbox.model import Person
from tests.collector.asking import asking
from tests.collector.compared import COMMONS, Village, asked
from tests.collector.scripted_api import always
from tests.collector.scripted_world import World


def created(person: Person, ts: int) -> Created:
    """Give what the log tells of somebody."""
    return Created(person.local[COMMONS].user_id, person.name, ts)


def test_accounts_people_made_for_themselves_within_the_time(tmp_path: Path) -> None:
    """The first second counts, the end does not; those made by others, by a visit or hidden since are left out."""
    village = Village()
    at = village.monday + 1000
    first = village.person(at)
    village.ledger.register(Person(0, "Made for", at + 1, COMMONS), at + 1, "create2", first)
    visitor = Person(0, "Visitor", at - 5, "enwiki")
    village.ledger.register(visitor, at - 5)
    village.ledger.visit(visitor, COMMONS, at + 2)
    village.person(at + 3).hidden = True
    last = village.person(at + 9)
    village.person(at + 10)
    with asked(tmp_path, village.world) as (api, _, _):
        assert list(fetch_created(api, at, at + 10)) == [created(first, at), created(last, at + 9)]
        assert list(fetch_created(api, at + 1, at + 9)) == []


def test_one_answer_tells_who_somebody_is_and_when_it_began(tmp_path: Path) -> None:
    """Central id, both registrations and kind; the first contribution before the instant; and edits elsewhere."""
    village = Village()
    here, abroad, late, silent = (village.person(village.monday + 1000 + at) for at in range(4))
    village.edit(here, village.monday + 2000)
    village.edit(here, village.monday + 2500)
    village.edit(abroad, village.monday + 2600)
    village.edit(abroad, village.monday + 2700, "enwiki")
    village.edit(late, village.monday + 3000)
    people = [created(person, village.monday + 1000 + at) for at, person in enumerate((here, abroad, late, silent))]
    with asked(tmp_path, village.world) as (api, _, _):
        found = fetch_starts(api, people, village.monday + 3000)
        assert sum(api.requests.values()) == 1
    starts = [found[one.user_id] for one in people]
    assert [start.first for start in starts] == [village.monday + 2000, village.monday + 2600, None, None]
    assert [start.elsewhere for start in starts] == [False, True, False, False]
    who = starts[0].account
    assert (who.central_id, who.name, who.kind) == (here.central_id, here.name, "person")
    assert who.registered == who.commons_registered == village.monday + 1000


def test_somebody_hidden_or_renamed_meanwhile_is_nobody_to_follow(tmp_path: Path) -> None:
    """An account that is not there by its id, or not globally by its name, has no central id."""
    village = Village()
    gone, renamed = village.person(village.monday + 1000), village.person(village.monday + 1001)
    people = [created(gone, village.monday + 1000), created(renamed, village.monday + 1001)]
    gone.hidden = True
    village.ledger.rename(renamed, "Somebody else", village.now - 9, village.newcomer)
    with asked(tmp_path, village.world) as (api, _, _):
        found = fetch_starts(api, people, village.now)
    assert [found[one.user_id].account.central_id for one in people] == [None, None]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            {"query": {"usercontribs": [], "users": []}, "continue": {"uccontinue": "x", "continue": "-||"}},
            ApiUnavailable,
        ),
        ({"query": {"users": []}}, ApiError),
        ({"batchcomplete": True}, ApiError),
    ],
)
def test_an_answer_that_helps_nobody_is_an_error(
    tmp_path: Path, body: dict[str, object], error: type[Exception]
) -> None:
    """A page cut before its first row, or an unknown form, ends the asking instead of going on for ever."""
    with asking(tmp_path, World()) as (api, server, _):
        server.reply = always(body)
        with pytest.raises(error):
            ask_one(api)


def ask_one(api: Api) -> None:
    """Ask about somebody."""
    fetch_starts(api, [Created(5, "Somebody", 0)], 100)

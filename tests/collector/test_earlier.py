"""collector.earlier: contributions before an instant, and where there may be any."""

from __future__ import annotations

from pathlib import Path

from collector.api import Api
from collector.contributions import Member
from collector.earlier import Page, Places, Total, fetch, fetch_places, fetch_totals
from tests.collector.asking import asking
from tests.collector.scripted_api import ScriptedApi
from tests.collector.scripted_past import COMMONS, Somebody, There, Wikis

START = 1_756_684_800  # 2025-09-01, UTC


def one(number: int, *times: int, wiki: str = COMMONS) -> Somebody:
    """Give somebody with contributions on one wiki."""
    return Somebody(100 + number, f"P{number}", {wiki: There(list(times))})


def pages(api: Api, server: ScriptedApi, *numbers: int) -> list[Page]:
    """Give the pages about some people, whose accounts have the numbers in their names."""
    members = [Member(number, 100 + number, f"P{number}") for number in numbers]
    return list(fetch(api, server.url(COMMONS), members, START))


def test_before_an_instant(tmp_path: Path) -> None:
    """The last second before the instant is in, the instant itself is not; one request says it all."""
    world = Wikis(somebody=[one(1, START - 1, START), one(2, START), one(3)])
    with asking(tmp_path, world) as (api, server, _):
        found = pages(api, server, 1, 2, 3)
    assert found == [Page({1: [START - 1]}, {1: 2, 2: 1, 3: 0}, None, whole=True)]
    assert len(server.asked) == 1


def test_a_list_that_is_cut(tmp_path: Path) -> None:
    """A page names whose list may go on; only a first page that is everything tells of those without a row."""
    world = Wikis(somebody=[one(1, 5, 6, 7), one(2, 8), one(3)], page=2)
    with asking(tmp_path, world) as (api, server, _):
        found = pages(api, server, 1, 2, 3)
    edits = {1: 3, 2: 1, 3: 0}
    assert found == [Page({1: [5, 6]}, edits, 1, whole=False), Page({1: [7], 2: [8]}, edits, None, whole=False)]


def test_whose_names_they_are(tmp_path: Path) -> None:
    """Left out are names of nobody there, of hidden people, of another central id, and accounts that are unattached."""
    stranger, hidden, namesake = one(2, 5), one(3, 6), one(4, 7)
    stranger.central_id, hidden.hidden, namesake.there[COMMONS].attached = 999, True, False
    world = Wikis(somebody=[one(1, 4), stranger, hidden, namesake, one(5, 8, wiki="hiwiki")])
    with asking(tmp_path, world) as (api, server, _):
        (found,) = pages(api, server, 1, 2, 3, 4, 5)
    assert found == Page({1: [4]}, {1: 1}, None, whole=True)


def test_totals(tmp_path: Path) -> None:
    """Everybody's present name and edits on all wikis, deleted ones too; hidden people are left out."""
    busy = Somebody(101, "Busy", {COMMONS: There([1, 2]), "enwiki": There([3], gone=4), "hiwiki": There([5])})
    busy.there["hiwiki"].attached = False
    hidden = one(2, 1)
    hidden.hidden = True
    with asking(tmp_path, Wikis(somebody=[busy, hidden])) as (api, server, _):
        assert fetch_totals(api, [101, 102, 103]) == {101: Total("Busy", 7)}
        assert len(server.asked) == 1


def test_no_totals_without_the_list(tmp_path: Path) -> None:
    """A CentralAuth that does not know the list gives no totals, which is not the same as nobody."""
    with asking(tmp_path, Wikis(somebody=[one(1, 1)], globalusers=False)) as (api, _, _):
        assert fetch_totals(api, [101]) is None


def test_places(tmp_path: Path) -> None:
    """Wikis without edits are left out; a registration that is given as this very moment is unknown."""
    there = {
        COMMONS: There([START], registered=START - 9),
        "enwiki": There([], gone=1, registered=None),
        "hiwiki": There([]),
    }
    with asking(tmp_path, Wikis(somebody=[Somebody(101, "Busy", there)])) as (api, _, _):
        assert fetch_places(api, 101) == Places("Busy", {COMMONS: START - 9, "enwiki": None})
        assert fetch_places(api, 102) is None

"""collector.histories: who contributed before a contest, asked with as few requests as there can be."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from collector.api import NAMES
from collector.errors import ApiUnavailable, Stopped
from collector.histories import AT_A_TIME, REST, Histories
from state.entries import Account
from tests.collector.scripted_past import COMMONS, Somebody, There, Wikis
from tests.collector.taking_part import OLD, account, taking_part
from tests.state.world import DAY, START

LIST, TOTALS, PLACES = "usercontribs|users", "globalusers", "globaluserinfo"


def people(n: int, *times: int, wiki: str = COMMONS, first: int = 1, registered: int = OLD) -> list[Somebody]:
    """Give `n` people with the same contributions on a wiki, and one on Commons after the start."""
    found = []
    for number in range(first, first + n):
        there = {COMMONS: There([START + DAY], registered=registered)}
        there.setdefault(wiki, There(registered=registered)).times += times
        found.append(Somebody(1000 + number, f"Person {number}", there))
    return found


def test_light_people_cost_a_fiftieth(tmp_path: Path) -> None:
    """120 people with a few contributions on Commons before the start are answered for by three requests."""
    with taking_part(tmp_path, Wikis(somebody=people(120, OLD + 5, OLD + 6))) as one:
        assert one.histories.run() == 120
        assert len(one.server.asked) == ceil(120 / NAMES) == one.api.requests["histories"]
        assert set(one.facts().values()) == {(OLD + 5, None, None)}
        assert one.histories.run() == 0
        assert len(one.server.asked) == 3


@pytest.mark.parametrize("heavy_first", [True, False])
def test_heavy_people_cost_a_request(tmp_path: Path, heavy_first: bool) -> None:
    """Thousands of contributions cost one request each; the light ones come along with them, or by fifties."""
    light, heavy = people(60, OLD + 1), people(7, *range(OLD, OLD + 3000), first=500)
    world = Wikis(somebody=heavy + light if heavy_first else light + heavy)
    with taking_part(tmp_path, world) as one:
        assert one.histories.run() == 67
        assert max(7, ceil(67 / NAMES)) <= len(one.server.asked) <= 7 + ceil(60 / NAMES)
        assert set(one.answers(START).values()) == {(True, False), (True, True)}


def test_one_heavy_account(tmp_path: Path) -> None:
    """Somebody with 20,000 contributions takes a single page of 500."""
    with taking_part(tmp_path, Wikis(somebody=people(1, *range(OLD, OLD + 20_000)))) as one:
        assert one.histories.run() == 1
        assert [asked.params["uclimit"] for asked in one.server.asked] == ["max"]
        assert one.facts() == {"Person 1": (OLD, OLD + 499, None)}


def test_newcomers_to_everything(tmp_path: Path) -> None:
    """Who has edits on Commons only, none before the start, costs two fiftieths: the list, and the total."""
    with taking_part(tmp_path, Wikis(somebody=people(120))) as one:
        assert one.histories.run() == 120
        assert (one.asked(LIST), one.asked(TOTALS)) == (3, 3)
        assert len(one.server.asked) == 6
        assert set(one.facts().values()) == {(None, None, START)}


def test_other_wikis(tmp_path: Path) -> None:
    """The first fifty cost a request each to say where they have edits; many have them on one wiki, so the rest do not.

    The contribution there decides, so a wiki that is rarer is asked about those only who were placed, if at all.
    """
    world = Wikis(somebody=people(120, OLD + 5, wiki="enwiki"))
    world.somebody[3].there["hiwiki"] = There([OLD + 1])
    with taking_part(tmp_path, world) as one:
        assert one.histories.run() == 120
        counts = (one.asked(LIST, COMMONS), one.asked(TOTALS), one.asked(PLACES), one.asked(LIST, "enwiki"))
        assert counts == (3, 3, 50, 3)
        assert len(one.server.asked) == sum(counts)
        assert set(one.answers(START).values()) == {(True, False)}


def test_the_likeliest_wiki_first(tmp_path: Path) -> None:
    """Where the contest's people are at home is asked before anybody is asked about one by one."""
    world = Wikis(somebody=people(120, OLD + 5, wiki="ukwiki"))
    accounts = [account(one) for one in world.somebody]
    neighbour = Account(99, "Neighbour", START + 1, START + 1, home="ukwiki")
    with taking_part(tmp_path, world, [*accounts, neighbour]) as one:
        assert one.histories.run() == 120
        assert (one.asked(LIST, COMMONS), one.asked(TOTALS), one.asked(LIST, "ukwiki")) == (3, 3, 3)
        assert len(one.server.asked) == 9


def test_wikis_met_too_late_are_not_asked(tmp_path: Path) -> None:
    """Wikis without edits, or with an account that is no older than the start, are left out; unknown age is asked."""
    someone = Somebody(1001, "Person 1", {COMMONS: There([START + 5], registered=START + 1)})
    someone.there |= {
        "awiki": There([START + 7], registered=START),
        "bwiki": There([START + 7], registered=START - 1),
        "cwiki": There([], registered=OLD),
        "dwiki": There([START + 7], registered=None),
        "ewiki": There([], gone=3, registered=OLD),
        "fwiki": There([OLD], registered=OLD, attached=False),
    }
    with taking_part(tmp_path, Wikis(somebody=[someone])) as one:
        assert one.histories.run() == 1
        wikis = [asked.wiki for asked in one.server.asked if asked.params.get("list") == LIST]
        assert wikis == [COMMONS, "bwiki", "dwiki", "ewiki"]
        assert one.facts() == {"Person 1": (None, None, START)}


@pytest.mark.parametrize("many", [499, 500])
def test_established(tmp_path: Path, many: int) -> None:
    """500 contributions before the start on several wikis together are established; 499 and later ones are not."""
    someone = Somebody(1001, "Old Wikipedian", {COMMONS: There([START + 9], registered=START + 5)})
    someone.there["enwiki"] = There([*range(OLD, OLD + 300), START], registered=None)
    someone.there["hiwiki"] = There([*range(OLD + 900, OLD + 600 + many), START], registered=OLD)
    with taking_part(tmp_path, Wikis(somebody=[someone])) as one:
        assert one.histories.run() == 1
        established = OLD + 600 + many - 1 if many == 500 else None
        assert one.facts() == {"Old Wikipedian": (OLD, established, None if established else START)}
        assert one.answers(START) == {"Old Wikipedian": (True, many == 500)}
        assert len(one.server.asked) == 5  # Commons, the total, the places, two wikis


def test_who_is_established_is_read_through(tmp_path: Path) -> None:
    """Where numbers matter, lists are read on over pages, and 500 rows of one person are enough."""
    found = people(30, *range(OLD, OLD + 190), wiki="enwiki", registered=START + 5)
    found += people(3, *range(OLD, OLD + 2000), wiki="enwiki", first=500, registered=START + 5)
    for person in found:
        person.there["enwiki"].registered = OLD
    neighbour = Account(99, "Neighbour", START + 1, START + 1, home="enwiki")
    with taking_part(tmp_path, Wikis(somebody=found), [*map(account, found), neighbour]) as one:
        assert one.histories.run() == 33
        assert one.asked(LIST, "enwiki") == ceil(30 * 190 / 500) + 3
        assert one.asked(PLACES) == 0
        assert sorted(filter(None, one.answers(START).values())) == [(True, False)] * 30 + [(True, True)] * 3


def test_renamed_people(tmp_path: Path) -> None:
    """Somebody who bears another name by now is found by the central id, and asked about under the new name."""
    world = Wikis(somebody=people(2, OLD + 5))
    with taking_part(tmp_path, world) as one:
        world.somebody[0].name = "Quite another name"
        world.somebody.append(Somebody(77, "Person 1", {COMMONS: There([*range(OLD, OLD + 2000)])}))
        assert one.histories.run() == 2
        assert one.facts() == {"Person 1": (OLD + 5, None, None), "Person 2": (OLD + 5, None, None)}
        assert (one.asked(LIST), one.asked(TOTALS), one.asked(PLACES)) == (2, 1, 0)


def test_hidden_people_rest(tmp_path: Path) -> None:
    """Nobody answers for somebody hidden; whoever waits for that is asked about again after a day, and not before."""
    world = Wikis(somebody=people(2, OLD + 5))
    world.somebody[0].hidden = True
    with taking_part(tmp_path, world) as one:
        assert one.histories.run() == 1
        assert one.answers(START)["Person 1"] is None
        asked = len(one.server.asked)
        one.clock.advance(REST - 1)
        assert (one.histories.run(), len(one.server.asked)) == (0, asked)
        one.clock.advance(1)
        world.somebody[0].hidden = False
        assert one.histories.run() == 1
        assert one.answers(START)["Person 1"] == (True, False)


def test_without_totals(tmp_path: Path) -> None:
    """Where CentralAuth does not know the list, everybody who is not decided is asked about one by one."""
    with taking_part(tmp_path, Wikis(somebody=people(3), globalusers=False)) as one:
        assert one.histories.run() == 3
        assert (one.asked(LIST), one.asked(TOTALS), one.asked(PLACES)) == (1, 1, 3)
        assert set(one.facts().values()) == {(None, None, START)}


def test_an_invalid_name(tmp_path: Path) -> None:
    """A name that the wiki calls invalid is found by halving; the others are answered for."""
    world = Wikis(somebody=people(9, OLD + 5))
    world.somebody[6].name = "Bad#name"
    with taking_part(tmp_path, world) as one:
        assert one.histories.run() == 8
        assert one.answers(START)["Bad#name"] is None
        assert one.activity._con.execute("SELECT reason, n FROM quarantine").fetchall() == [
            ("a name that a wiki calls invalid", 1)
        ]


def test_a_wiki_that_is_down(tmp_path: Path) -> None:
    """People who wait for a wiki that does not answer rest for a day; the others are answered for."""
    world = Wikis(somebody=people(3, OLD + 5) + people(2, OLD + 5, wiki="enwiki", first=50), down={"enwiki"})
    with taking_part(tmp_path, world) as one:
        assert one.histories.run() == 3
        world.down.clear()
        assert one.histories.run() == 0
        one.clock.advance(REST)
        assert one.histories.run() == 2


def test_commons_that_is_down(tmp_path: Path) -> None:
    """Without Commons nothing can be found out: that is an error of the run, and the next one starts anew."""
    world = Wikis(somebody=people(3, OLD + 5), down={COMMONS})
    with taking_part(tmp_path, world) as one:
        with pytest.raises(ApiUnavailable):
            one.histories.run()
        world.down.clear()
        assert one.histories.run() == 3


def test_a_stop_loses_what_is_open_only(tmp_path: Path) -> None:
    """Stopped after each request in turn, everything is asked at last, and who was decided is not asked again."""
    world = Wikis(somebody=people(70, OLD + 5) + people(40, first=500))
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls % 2 == 0:
            raise Stopped("asked to stop")

    with taking_part(tmp_path, world) as one:
        for _ in range(9):
            try:
                Histories(one.api, one.activity, one.clock).run(stop)
            except Stopped:
                continue
            break
        assert sorted(map(str, one.answers(START).values())) == ["(False, False)"] * 40 + ["(True, False)"] * 70
        # 110 are three lists; the first two decide 70, and the rest come again: a list, and the total
        assert len(one.server.asked) <= 3 + 1 + 1


def test_a_thousand_at_a_time(tmp_path: Path) -> None:
    """A run takes a thousand people; the next one the rest."""
    with taking_part(tmp_path, Wikis(somebody=people(AT_A_TIME + 5, OLD + 5))) as one:
        assert (one.histories.run(), one.histories.run(), one.histories.run()) == (AT_A_TIME, 5, 0)
        assert len(one.server.asked) == AT_A_TIME / NAMES + 1


def test_contests_that_began_just_now_wait(tmp_path: Path) -> None:
    """What the API may not know yet is not asked for: a start within the replication lag waits."""
    world = Wikis(somebody=people(1, OLD + 5))
    with taking_part(tmp_path, world, start=world.now - 600 + 1, upload=world.now) as one:
        assert one.histories.run() == 0
        one.clock.advance(1)
        assert one.histories.run() == 1

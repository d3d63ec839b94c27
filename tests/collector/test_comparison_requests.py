"""How little a comparison group asks: answers as full as they can be, and nobody looked at who is not needed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import sandbox.api_query
from collector.comparison import Comparison
from collector.matching import Known, in_order, turns
from sandbox.model import World
from sandbox.running import running
from sandbox.truth import participants
from sandbox.world import build
from state.activity import Activity
from state.comparisons import Newcomer
from tests.collector.compared import (
    COMMONS,
    Oracle,
    Village,
    asked,
    drawn,
    drawn_of,
    editions,
    enrolled,
    told_of,
    week,
)
from tests.collector.test_matching import touched
from tests.sandbox.town import miniature, town

NOW = 1_795_520_000  # 2026-11-24


@pytest.fixture(scope="module")
def world() -> World:
    """Build a world at a tenth of the scale."""
    return build(1, NOW, 0.1)


@pytest.fixture
def database(tmp_path: Path, world: World) -> Iterator[Activity]:
    """Give the database of a collector that has read every category."""
    opened = enrolled(tmp_path, world)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [2000, 25, 7])
def test_as_few_requests_as_the_protocol_allows(
    tmp_path: Path, world: World, database: Activity, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The log of the weeks, 500 an answer; 50 candidates a request; and who has edits elsewhere one by one.

    Nobody is asked about on another wiki more than once, and fifty there are one request. Where a sample is enough,
    who else is needed turns out on the way: that may cost an edition one request more.
    """
    with (
        asked(tmp_path, world, comparison=size) as (api, clock, box),
        caplog.at_level(logging.INFO, "collector.comparison"),
    ):
        Comparison(api, database, clock).run()
    least = [Least(Oracle(world, contests), name, size) for name, contests in editions(world).items()]
    told = box.miniature.api.requests
    assert told[COMMONS]["logevents"] == sum(one.pages for one in least)
    assert told[COMMONS]["usercontribs"] == told[COMMONS]["users"] == told[COMMONS]["globalusers"]
    fewest = sum(one.batches for one in least)
    assert fewest <= told[COMMONS]["usercontribs"] <= fewest + (0 if size == 2000 else len(least))
    assert told["metawiki"]["globaluserinfo"] == sum(len(one.doubtful) for one in least)
    elsewhere = {wiki: row["usercontribs"] for wiki, row in told.items() if wiki != COMMONS and "usercontribs" in row}
    pairs = Counter(wiki for one in least for wikis in one.doubtful.values() for wiki in wikis)
    assert elsewhere.keys() <= pairs.keys()
    assert all(count <= pairs[wiki] for wiki, count in elsewhere.items())
    assert size < 2000 or sum(elsewhere.values()) <= sum(one.wikis for one in least)
    lines = [record.getMessage() for record in caplog.records if record.name == "collector.comparison"]
    assert api.requests == {"comparison": sum(int(line.rpartition("requests=")[2]) for line in lines)}
    found = Counter(name for name, _, _ in drawn(database))
    assert all(f"edition={name} wanted={size} found={found[name]} " in " ".join(lines) for name in editions(world))


class Least:
    """What there is to ask for an edition: pages of the log, fifties of candidates, who has edits elsewhere and where.

    All of it follows from who is looked at before the last member is taken.
    """

    def __init__(self, oracle: Oracle, edition: str, size: int) -> None:
        self._world, new, good = oracle.world, oracle.newcomers(), oracle.candidates()
        involved = {int(account) for rows in participants(self._world).values() for account in rows}
        weeks = {week(self._world.people[one].registered or 0) for one in new}
        made = [log for log in self._world.logs[COMMONS] if (log.type, log.action) == ("newusers", "create")]
        made = [log for log in made if week(log.ts) in weeks]
        owner, candidates = dict[int, int](), dict[int, list[int]]()
        for log in made:
            person = self._world.people[log.central_id]
            if log.central_id not in involved and not person.hidden:
                owner[person.local[COMMONS].user_id] = log.central_id
                candidates.setdefault(week(log.ts), []).append(person.local[COMMONS].user_id)
        people = [Newcomer(0, one, self._world.people[one].registered or 0, 0, c.end) for one, c in new.items()]
        known = Known({user_id: good.get(one) for user_id, one in owner.items()})
        ordered = {at: in_order(edition, ids) for at, ids in candidates.items()}
        looked_at = touched(turns(edition, people), ordered, known, size)
        self.pages = sum(-(-n // 500) for n in _stretches(weeks, [week(log.ts) for log in made]))
        self.batches = -(-len({one for one, _ in looked_at}) // 50)
        doubtful = {owner[one] for one, newcomer in looked_at if self._is_doubtful(owner[one], newcomer.end)}
        self.doubtful = {one: self._before(one) for one in doubtful}
        self.wikis = len({wiki for wikis in self.doubtful.values() for wiki in wikis})

    def _times(self, one: int, wiki: str) -> list[int]:
        return [r.ts for r in self._world.revisions[wiki] if r.central_id == one]

    def _is_doubtful(self, one: int, end: int) -> bool:
        """Whether somebody who by Commons alone began in time has edits elsewhere."""
        person, account = self._world.people[one], self._world.people[one].local[COMMONS]
        fits = not (person.bot or person.unattached) and week(person.registered or 0) == week(account.registered or 0)
        visible = [r.ts for r in self._world.revisions[COMMONS] if r.central_id == one and not r.deleted]
        began = bool(visible) and min(visible) < end
        return fits and began and any(self._times(one, wiki) for wiki in person.local if wiki != COMMONS)

    def _before(self, one: int) -> list[str]:
        """Give the wikis where somebody with edits had an account before the first edit on Commons."""
        local, first = self._world.people[one].local, min(self._times(one, COMMONS))
        return [w for w, a in local.items() if w != COMMONS and self._times(one, w) and (a.registered or 0) < first]


def _stretches(weeks: set[int], made: list[int]) -> list[int]:
    """Give how many accounts were made in each stretch of weeks that follow each other."""
    begun = [at for at in weeks if at - 1 not in weeks]
    counts = Counter(max(at for at in begun if at <= one) for one in made)
    return [max(1, counts[at]) for at in begun]


def test_whoever_has_a_row_on_a_cut_page_is_known(tmp_path: Path) -> None:
    """Sixty people with 20 edits each are three requests, not the three pages of the first fifty and more."""
    village = Village()
    people = village.starters(60, edits=20)
    found, requests = told_of(village, tmp_path)
    assert found == {person.central_id for person in people}
    # 25 people fill a page of 500 rows: 25, 25 and 10 more, after one request for the log.
    assert requests["comparison"] == 1 + 3


def test_somebody_with_very_many_edits_costs_one_request(tmp_path: Path) -> None:
    """A page holding nothing but one person's edits is enough to know when that person began."""
    village = Village()
    busy = village.starters(1, edits=1700)
    people = busy + village.starters(30)
    found, requests = told_of(village, tmp_path)
    assert found == {person.central_id for person in people}
    assert requests["comparison"] == 1 + 2


def test_edits_elsewhere_are_looked_at_only_as_far_as_the_first(tmp_path: Path) -> None:
    """Of sixty with edits on a Wikipedia, those who began there are out; a full page there costs no second look."""
    village = Village()
    before, after = [village.person(village.monday + 900 + at) for at in range(30)], village.starters(30)
    for at, person in enumerate(before):
        for more in range(40):
            village.edit(person, village.monday + 2000 + 50 * at + more, "enwiki")
        village.edit(person, village.monday + 9000 + at)
    for at, person in enumerate(after):
        village.ledger.visit(person, "enwiki", village.monday + 2000 + at)
        village.edit(person, village.monday + 9000 + at, "enwiki")
    found, requests = told_of(village, tmp_path)
    assert found == {person.central_id for person in after}
    # The log, 60 on Commons, 60 one by one. On the Wikipedia 13 fill a page: 13, 13 and the rest.
    assert requests["comparison"] == 1 + 2 + 60 + 3


def test_an_old_global_service_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where list=globalusers is not known everybody is looked up by name, and the group is the same."""
    village = Village()
    people = village.starters(8)
    village.edit(village.person(village.monday + 50), village.monday + 60, "enwiki")
    monkeypatch.delitem(sandbox.api_query.LISTS, "globalusers")
    assert drawn_of(village, tmp_path) == {person.central_id for person in people}


def test_a_wiki_that_does_not_tell_leaves_out_whom_it_is_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a wiki refuses, those with edits there before Commons are no members; the others are; the log says it."""
    village = Village()
    people = village.starters(3)
    doubtful = village.person(village.monday + 50)
    village.edit(doubtful, village.monday + 60, "enwiki")
    village.edit(doubtful, village.monday + 70)
    with caplog.at_level(logging.WARNING, "collector.comparison"), running(miniature(town())) as box:
        found = drawn_of(village, tmp_path, wiki_api=box.url + "/no/{dbname}/w/api.php")
    assert found == {person.central_id for person in people}
    assert "comparison-left-out wiki=enwiki accounts=1" in caplog.text

"""collector.histories: whatever the pasts, the answers are the true ones, in invented worlds and on real wikis."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector import settings as collector_settings
from collector.api import Api, open_session
from collector.budget import Budget
from collector.clock import SystemClock
from collector.histories import Histories
from state.activity import Activity
from state.entries import Account, Contest, Participation
from tests.collector.sandboxed import miniature, told
from tests.collector.scripted_past import COMMONS, Somebody, There, Wikis
from tests.collector.taking_part import OLD, account, answer, enter, taking_part
from tests.conftest import Rig
from tests.state.world import DAY, START, contest

SOON, NEXT = START + 2 * DAY, START + 400 * DAY  # when two more contests start
places = st.lists(
    st.tuples(
        st.sampled_from([COMMONS, "enwiki", "hiwiki", "metawiki"]),
        st.sampled_from([0, 1, 2, 250, 499, 500, 501]),
        st.sampled_from([OLD, *(at + before for at in (START, SOON, NEXT) for before in (-600, -500, -1, 0))]),
        st.sampled_from([0, 3]),
        st.booleans(),
    ),
    max_size=4,
)
somebodies = st.lists(st.tuples(places, st.sampled_from([None, OLD, START - 5 * DAY]), st.booleans()), max_size=8)


def invent(drawn: list[Any]) -> tuple[Wikis, list[Account]]:
    """Make people of drawn pasts, some of them new on Commons, who took part in two contests, the even ones in three.

    They uploaded to the first two on the fourth day, and to the third on its second.
    """
    world, accounts = Wikis(), []
    for number, (parts, registered, came_late) in enumerate(drawn):
        commons = There([START + 4 * DAY] * 2 + [NEXT + DAY] * (number % 2 == 0))
        one = Somebody(1000 + number, f"Person {number}", {COMMONS: commons})
        commons.registered = START + 3 * DAY if came_late else OLD
        for wiki, n, begin, gone, known in parts:
            if wiki == COMMONS and came_late:
                continue
            there = one.there.setdefault(wiki, There(registered=OLD if known else None))
            there.times += range(begin, begin + n)
            there.gone += gone
        world.somebody.append(one)
        accounts.append(account(one, registered))
    return world, accounts


def differences(folder: Path, world: Wikis, accounts: list[Account], shift: int = 0) -> list[tuple[str, int]]:
    """Ask about everybody for all contests; give where the answer is not that of a plain loop `shift` s later."""
    found = []
    with taking_part(folder, world, accounts, upload=START + 4 * DAY) as one:
        enter(one.activity, contest(campaign="earth", end=SOON + 30 * DAY), accounts, START + 4 * DAY)
        enter(one.activity, contest(year=2024, end=NEXT + 30 * DAY), accounts[::2], NEXT + DAY)
        due = {who.name: who for who in one.activity.histories.due(world.now)}
        while one.histories.run():
            pass
        assert one.activity.histories.due(world.now) == []
        for person in world.somebody:
            who = due[person.name]
            for start in {START, SOON, *who.firsts, *who.counts}:
                before = person.before(start + shift)
                got = one.answers(start)[person.name]
                # the number is asked for where it matters only; whatever is claimed is true
                much = before >= 500 and (start in who.counts or got == (True, True))
                if got != (before > 0, much):
                    found.append((person.name, start))
    return found


@settings(max_examples=60, deadline=None)
@given(somebodies, st.sampled_from([97, 500]))
def test_answers_are_those_of_a_plain_loop(drawn: list[Any], page: int) -> None:
    """Whatever the pasts and the pages, for every start of a contest the stored answer is what counting finds."""
    world, accounts = invent(drawn)
    world.page = page
    with TemporaryDirectory() as folder:
        assert differences(Path(folder), world, accounts) == []


def test_the_plain_loop_tells_a_second(tmp_path: Path) -> None:
    """Control: compared with counts a second later, the answer about who contributed at the start is found wrong."""
    world, accounts = invent([([(COMMONS, 1, START, 0, True)], OLD, False)])
    assert differences(tmp_path, world, accounts, shift=1) == [("Person 0", START)]


Parts = dict[str, dict[int, tuple[int, int]]]  # first upload and its page, by category and central id
Everybody = list[tuple[Account, list[int]]]  # accounts with the times of their contributions


def compare(
    folder: Path, base: str, contests: list[Contest], parts: Parts, everybody: Everybody
) -> tuple[int, int, list[object]]:
    """Ask the wikis at `base` about everybody who took part; give people asked about, requests, and differences."""
    activity = Activity.open(folder / "activity.db")
    times = filled(activity, contests, parts, everybody)
    due = activity.histories.due(int(SystemClock().now()))
    requests = ask_all(folder, base, activity)
    wrong: list[object] = []
    for who in due:
        sql = "SELECT first_contribution, established, history FROM account WHERE id = ?"
        stored = activity._con.execute(sql, [who.account]).fetchone()
        for start in who.firsts + who.counts:
            n = sum(at < start for at in times[who.account])
            if answer(start, *stored) != (n > 0, n >= 500):
                wrong.append((who.account, start, n, stored))
    activity.close()
    return len(due), requests, wrong


def filled(activity: Activity, contests: list[Contest], parts: Parts, everybody: Everybody) -> dict[int, list[int]]:
    """Store who took part in what; give the times of contributions by our ids."""
    contest_ids = activity.roster.put_contests(contests)
    ids = activity.roster.put_accounts([one for one, _ in everybody])
    ours = {one.central_id: number for (one, _), number in zip(everybody, ids, strict=True)}
    activity.roster.put_participations(
        Participation(contest_ids[category], ours[central_id], upload, page, 1)
        for category, rows in parts.items()
        for central_id, (upload, page) in rows.items()
        if central_id in ours
    )
    return {number: moments for (_, moments), number in zip(everybody, ids, strict=True)}


def ask_all(folder: Path, base: str, activity: Activity) -> int:
    """Ask about everybody, as many times as it takes; give the number of requests."""
    options = {
        "data": str(folder),
        "stream_url": base,
        "api": f"{base}/commonswiki/w/api.php",
        "meta_api": f"{base}/metawiki/w/api.php",
        "wiki_api": base + "/{dbname}/w/api.php",
    }
    clock, found = SystemClock(), collector_settings.load(options, {})
    with open_session(found) as session:
        api = Api(session, Budget(60_000, found.concurrency, clock), clock, found)
        histories = Histories(api, activity, clock)
        while histories.run():
            pass
    return api.requests["histories"]


@pytest.mark.slow
def test_everybody_in_the_miniature(tmp_path: Path) -> None:
    """Every participant's answers are those of the world's own revisions, deleted ones left out, for few requests."""
    with miniature("--seed", "3", "--scale", "0.1", "--live-rate", "0") as base:
        truth = told(base, "/_sandbox/truth")
        contests = [
            Contest(c["campaign"], c["year"], c["country"], c["iso2"], c["category"], c["start"], c["end"])
            for c in truth["contests"]
        ]
        everybody = [
            (
                Account(int(key), one["name"], one["registered"], one["commons_registered"], kind=one["kind"]),
                [at for _, _, at, deleted in truth["contributions"][key] if not deleted],
            )
            for key, one in truth["people"].items()
            if one["kind"] != "unattached" and not one["hidden"]
        ]
        parts = {
            category: {int(key): (row["first_upload"], row["first_page"]) for key, row in rows.items()}
            for category, rows in truth["participants"].items()
        }
        asked, requests, wrong = compare(tmp_path, base, contests, parts, everybody)
    assert wrong == []
    assert asked > 100
    assert requests < asked


def seconds(text: str) -> int:
    """Give the instant of an ISO timestamp, or of 14 digits."""
    return int(datetime.fromisoformat(text if "-" in text else f"{text[:8]}T{text[8:]}Z").timestamp())


def on_the_farm(rig: Rig) -> tuple[list[Contest], Parts, Everybody]:
    """Give the farm's contests, who took part, and what anybody may see of their contributions, imported ones too."""
    read = {
        name: json.loads((rig.state / name).read_text(encoding="utf-8")) if (rig.state / name).exists() else {}
        for name in ("ground_truth.json", "contests.json", "live_truth.json")
    }
    users, renamed = read["ground_truth.json"]["users"], read["live_truth.json"].get("people", {})
    contests = [
        Contest(c["campaign"], c["year"], c["country"], None, c["category"], seconds(c["start"]), seconds(c["end"]) + 1)
        for c in read["contests.json"]["contests"]
    ]
    everybody = []
    for name, one in users.items():
        if one.get("hidden") or "bot" in str(one.get("groups", "")) or COMMONS not in one["wikis"]:
            continue
        own = [local for wiki, local in one["wikis"].items() if wiki not in (one.get("unattached") or ())]
        there = one["wikis"][COMMONS]["registration"]
        present = renamed.get(str(one["central_id"]), {"name": name})["name"]
        found = Account(one["central_id"], present, seconds(one["global_registration"]), there and seconds(there))
        everybody.append((found, [seconds(at) for local in own for _, at in local.get("revs", ())]))
    return contests, uploaders(contests, read["ground_truth.json"]), everybody


def uploaders(contests: list[Contest], truth: dict[str, Any]) -> Parts:
    """Give who uploaded the first versions of the contests' files, and when first."""
    parts: Parts = {there.category: {} for there in contests}
    for file in truth["files"].values():
        at, who = seconds(file["versions"][0]["ts"]), truth["users"][file["versions"][0]["user"]].get("central_id")
        for there in contests:
            if there.category in file["categories"] and (there.start or 0) <= at < (there.end or 0):
                rows = parts[there.category]
                rows[who] = min(rows.get(who, (at, file["page_id"])), (at, file["page_id"]))
    return parts


@pytest.mark.rig
@pytest.mark.slow
def test_everybody_on_the_farm(rig: Rig, tmp_path: Path) -> None:
    """On real wikis, every participant's answers are those of the revisions that anybody may see, imported ones too."""
    asked, requests, wrong = compare(tmp_path, rig.wikis, *on_the_farm(rig))
    assert wrong == []
    assert asked > 100
    assert requests < asked

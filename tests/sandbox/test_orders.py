"""What can be asked for while a world goes on, over HTTP, and after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.running import Running, running
from sandbox.truth import participants, truth
from tests.sandbox.listen import api, ask, listening
from tests.sandbox.test_journal import everything, started
from tests.sandbox.town import NOW, alive

COMMONS = "commonswiki"
LESOTHO = {"campaign": "folklore", "year": 2026, "code": "ls", "country": "Lesotho"}
CATEGORY = "Images from Wiki Loves Folklore 2026 in Lesotho"


@pytest.fixture
def box() -> Iterator[Running]:
    """Serve a world in which nothing happens by itself."""
    with running(alive(rate=0.0)) as served:
        yield served


def order(box: Running, what: str, **given: object) -> Any:
    """Ask for something; give the answer."""
    reply = ask(box.url, f"/_sandbox/{what}", "POST", json.dumps(given))
    assert reply.status == 200, reply.body
    return reply.json


def shown(box: Running, central_id: object, **more: object) -> Any:
    """Return what list=globalusers says of an account."""
    answer = api(box.url, "metawiki", list="globalusers", guscentralids=central_id, **more).json
    return answer["query"]["globalusers"][0]


def logged(box: Running, action: str) -> Any:
    """Return Meta's latest log entry of an action."""
    return api(box.url, "metawiki", list="logevents", leaction=action, lelimit=1).json["query"]["logevents"][0]


def module(box: Running) -> dict[str, Any]:
    """Return the latest revision of Module:WL_data."""
    answer = api(box.url, COMMONS, titles="Module:WL_data", prop="revisions", rvprop="ids|content", rvslots="main")
    return dict(answer.json["query"]["pages"][0]["revisions"][0])


def test_a_contest_added_is_in_module_truth_and_category(box: Running) -> None:
    """It runs from an hour ago for two weeks, has a page, and the module page a new revision that names it."""
    before = module(box)
    told = order(box, "contest", **LESOTHO)
    after = module(box)
    assert (told["category"], told["start"], told["end"]) == (CATEGORY, NOW - 3600, NOW - 3600 + 14 * 86400)
    assert after["revid"] > before["revid"]
    text = after["slots"]["main"]["content"]
    assert 'wl["folklore"][2026] = {\n    ["ls"] = {["start"] = 20261124110000, ["end"] = 20261208105959},' in text
    assert '["ls"] = "Lesotho"' in text
    contests = ask(box.url, "/_sandbox/truth").json["contests"]
    assert contests[-1] == {"iso2": "LS", **{key: told[key] for key in told if key != "last_event_ms"}}
    page = api(box.url, COMMONS, titles=f"Category:{CATEGORY}", prop="categoryinfo").json["query"]["pages"][0]
    assert page["categoryinfo"]["size"] == 0


def test_people_come_to_an_added_contest(box: Running) -> None:
    """So many as asked for register and upload at once, and life brings more; the streams tell their files."""
    with listening(box.url, "recentchange") as stream:
        order(box, "contest", **LESOTHO, participants=3)
        events = [frame.data for frame in stream.frames(2 + 3 * 3)]
    assert [event["title"] for event in events[:2]] == [f"Category:{CATEGORY}", "Module:WL data"]
    assert [event["type"] for event in events[2:5]] == ["log", "log", "categorize"]
    assert len(participants(box.miniature.world)[CATEGORY]) == 3
    ask(box.url, "/_sandbox/live", "POST", '{"events": 2000}')
    assert len(participants(box.miniature.world)[CATEGORY]) > 3


def test_dates_may_be_given(box: Running) -> None:
    """Start and end are seconds since the epoch; a contest to come has nobody yet."""
    told = order(box, "contest", **LESOTHO, start=NOW + 86400, end=NOW + 2 * 86400)
    assert (told["start"], told["end"]) == (NOW + 86400, NOW + 2 * 86400)
    ask(box.url, "/_sandbox/live", "POST", '{"events": 500}')
    assert participants(box.miniature.world)[CATEGORY] == {}


@pytest.mark.parametrize(
    ("name", "given", "what"),
    [
        ("contest", {**LESOTHO, "campaign": 5}, "campaign"),
        ("contest", {**LESOTHO, "year": "2026"}, "year"),
        ("contest", {**LESOTHO, "country": " "}, "country"),
        ("contest", {**LESOTHO, "start": NOW, "end": NOW}, "end"),
        ("contest", {**LESOTHO, "code": "in"}, "code"),
        ("contest", {**LESOTHO, "participants": 10_000}, "participants"),
        ("contest", {"campaign": "africa", "year": 2026, "code": "gh", "country": "Ghana"}, "already"),
        ("rename", {"central_id": 5}, "central_id"),
        ("rename", {"central_id": True}, "central_id"),
        ("merge", {}, "into"),
    ],
)
def test_what_cannot_be_is_refused_by_name(box: Running, name: str, given: dict[str, object], what: str) -> None:
    """The answer is 400 with the member that is wrong, and nothing has happened."""
    before = json.dumps(truth(box.miniature.world))
    reply = ask(box.url, f"/_sandbox/{name}", "POST", json.dumps(given))
    assert reply.status == 400
    assert what in reply.json["error"]
    assert json.dumps(truth(box.miniature.world)) == before
    assert ask(box.url, f"/_sandbox/{name}", "POST", "[]").status == 400


def test_a_rename_now(box: Running) -> None:
    """Somebody named, or anybody, has another name from now on; the log of Meta and the stream tell it."""
    anybody = order(box, "rename")
    named = order(box, "rename", central_id=anybody["central_id"], name="Quite another")
    assert (named["old"], named["new"]) == (anybody["new"], "Quite another")
    assert shown(box, named["central_id"])["name"] == "Quite another"
    assert logged(box, "gblrename/rename")["params"]["newuser"] == "Quite another"
    reply = ask(box.url, "/_sandbox/rename", "POST", json.dumps({"name": "Quite another"}))
    assert "taken" in reply.json["error"]


def test_an_account_vanishes_is_locked_is_hidden(box: Running) -> None:
    """A vanished one has a name that says nothing and a lock; a hidden one is missing everywhere."""
    gone = order(box, "vanish")
    row = shown(box, gone["central_id"], gusprop="locked")
    assert row == {"centralid": gone["central_id"], "name": gone["new"], "locked": True}
    assert row["name"].startswith("Renamed user ")
    locked = order(box, "lock")
    row = shown(box, locked["central_id"], gusprop="locked")
    assert (row["name"], row["locked"]) == (locked["name"], True)
    hidden = order(box, "hide")
    assert shown(box, hidden["central_id"])["missing"] is True
    assert api(box.url, COMMONS, list="usercontribs", ucuser=hidden["name"]).json["query"]["usercontribs"] == []
    for who in (gone, locked, hidden):
        assert who["central_id"] not in ask(box.url, "/_sandbox/live", "POST", '{"events": 300}').json["contributors"]


def test_one_account_is_merged_into_another(box: Running) -> None:
    """The other has the contributions of both; the id and the name of the first are gone; Meta's log tells it."""
    made = box.miniature.world
    one, other = (entry["central_id"] for entry in (made.special["burst"][0], made.special["later_wiki"][0]))
    name = made.people[int(str(one))].name
    told = order(box, "merge", central_id=one, into=other)
    rows = api(box.url, "wikidatawiki", list="usercontribs", ucuser=told["new"], uclimit="max").json["query"]
    assert len(rows["usercontribs"]) == 60
    assert shown(box, one) == {"centralid": one, "missing": True}
    assert logged(box, "gblrename/merge")["params"] == {"olduser": name, "newuser": told["new"]}


def test_a_restart_has_what_was_asked_for(tmp_path: Path) -> None:
    """Contest, names, merges and what people did meanwhile are there again, to the byte."""
    clock = [float(NOW)]
    with started(tmp_path / "journal", clock) as first:
        first.order("contest", {**LESOTHO, "participants": 2})
        clock[0] += 40
        first.step()
        renamed = first.order("rename", {})
        first.order(
            "merge", {"central_id": renamed["central_id"], "into": first.world.special["burst"][0]["central_id"]}
        )
        first.emit(50)
        first.order("vanish", {})
        lived = everything(first)
    with started(tmp_path / "journal", clock) as again:
        assert everything(again) == lived
        assert again.world.contests[-1].category == CATEGORY

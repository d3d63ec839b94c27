"""list=logevents over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api_params import iso
from sandbox.model import Person
from sandbox.running import running
from tests.sandbox.listen import api, paged
from tests.sandbox.town import NOW, Town, alive, miniature, town

COMMONS = "commonswiki"


def busy() -> Town:
    """Return a town with uploads, an overwrite, a rename and an upload by somebody hidden."""
    a_town = town()
    people, ledger = a_town.people, a_town.ledger
    for at, who in enumerate(("Asha", "Chidi", "Asha", "Hidden")):
        ledger.upload(people[who], NOW - 100 + at, f"File:{who} {at}.jpg", ("X",), 1000, comment="own work")
    ledger.overwrite(people["Chidi"], NOW - 60, "File:Asha 0.jpg", 2000)
    ledger.rename(people["Ben"], "Benjamin", NOW - 50, people["Sysop"])
    return a_town


def titles(answers: list[Any]) -> list[str]:
    """Return the titles of all answers' entries."""
    return [row["title"] for answer in answers for row in answer["query"]["logevents"]]


def test_uploads_by_one_user_have_their_versions() -> None:
    """Uploads and overwrites come with hash and time of the version, this as ISO; leuser takes one user."""
    a_town = busy()
    asha = a_town.people["Asha"]
    with running(miniature(a_town)) as box:
        query = {"list": "logevents", "letype": "upload", "ledir": "newer", "lelimit": 50}
        rows = api(box.url, COMMONS, leuser="Asha the tester", **query).json["query"]["logevents"]
        action = api(box.url, COMMONS, leaction="upload/overwrite", **query).json["query"]["logevents"]
    file = next(file for file in a_town.world.files.values() if file.title == "File:Asha 0.jpg")
    log = next(log for log in a_town.world.logs[COMMONS] if log.type == "upload")
    assert rows[0] == {
        "logid": log.log_id,
        "ns": 6,
        "title": "File:Asha 0.jpg",
        "pageid": file.page_id,
        "logpage": file.page_id,
        "params": {"img_sha1": log.params["img_sha1"], "img_timestamp": "2026-11-24T11:58:20Z"},
        "type": "upload",
        "action": "upload",
        "user": asha.name,
        "timestamp": "2026-11-24T11:58:20Z",
        "comment": "own work",
    }
    assert [row["title"] for row in rows] == ["File:Asha 0.jpg", "File:Asha 2.jpg"]
    assert [(row["title"], row["user"]) for row in action] == [("File:Asha 0.jpg", "Chidi the tester")]


@pytest.mark.parametrize("direction", ["newer", "older"])
def test_paging_gives_each_entry_once_and_bounds_are_inclusive(direction: str) -> None:
    """Pages of two hold all entries of the range by time; the continue value is time and id."""
    start, end = iso(NOW - 100), iso(NOW - 98)
    bounds = {"lestart": start, "leend": end} if direction == "newer" else {"lestart": end, "leend": start}
    with running(miniature(busy())) as box:
        answers = paged(box.url, COMMONS, list="logevents", letype="upload", ledir=direction, lelimit=2, **bounds)
    found = titles(answers)
    assert found == ["File:Asha 0.jpg", "File:Chidi 1.jpg", "File:Asha 2.jpg"][:: 1 if direction == "newer" else -1]
    stamp, _, log_id = answers[0]["continue"]["lecontinue"].partition("|")
    assert (len(stamp), log_id.isdigit()) == (14, True)


def test_hidden_performers_have_no_name_and_no_rows_of_their_own() -> None:
    """An entry by somebody hidden says userhidden; asking for that user, or for nobody's name, gives nothing."""
    with running(miniature(busy())) as box:
        query = {"list": "logevents", "letype": "upload", "lelimit": 50}
        rows = api(box.url, COMMONS, **query).json["query"]["logevents"]
        hidden = [row for row in rows if row["title"] == "File:Hidden 3.jpg"]
        assert hidden[0]["userhidden"] is True
        assert "user" not in hidden[0]
        for who in ("Hidden the tester", "Nobody"):
            assert api(box.url, COMMONS, leuser=who, **query).json["query"]["logevents"] == []
        assert api(box.url, COMMONS, leuser="Bad#name", **query).json["error"]["code"] == "baduser"


def test_renames_and_new_accounts_are_in_their_logs() -> None:
    """A global rename is logged on Meta and then on each wiki; newusers tells how an account came to be."""
    with running(miniature(busy())) as box:
        meta = api(box.url, "metawiki", list="logevents", letype="gblrename").json["query"]["logevents"][0]
        local = api(box.url, "enwiki", list="logevents", letype="renameuser").json["query"]["logevents"][0]
        made = paged(box.url, "enwiki", list="logevents", letype="newusers", lelimit=2, leprop="type")
    assert meta["params"] == {
        "olduser": "Ben the tester",
        "newuser": "Benjamin",
        "movepages": True,
        "suppressredirects": False,
    }
    assert (meta["title"], meta["ns"]) == ("Special:CentralAuth/Benjamin", -1)
    assert local["params"] == {"olduser": "Ben the tester", "newuser": "Benjamin", "edits": 0}
    assert {row["action"] for answer in made for row in answer["query"]["logevents"]} == {"create", "autocreate"}


def test_self_made_accounts_of_a_week() -> None:
    """leaction=newusers/create gives those alone, by time, with local ids; a hidden one's entry tells nobody's name."""
    a_town = town()
    sysop = a_town.people["Sysop"]
    made = [Person(0, f"Made {at}", NOW - 60 + at, COMMONS) for at in range(5)]
    for at, person in enumerate(made):
        a_town.ledger.register(person, NOW - 60 + at, "create2" if at == 1 else "create", sysop if at == 1 else None)
    a_town.ledger.visit(a_town.people["Asha"], COMMONS, NOW - 50)
    made[2].hidden = True
    query = {"list": "logevents", "leaction": "newusers/create", "ledir": "newer", "lelimit": "max"}
    with running(miniature(a_town)) as box:
        bounds = {"lestart": iso(NOW - 60), "leend": iso(NOW - 57)}
        rows = api(box.url, COMMONS, leprop="ids|user|userid|timestamp", **bounds, **query).json["query"]["logevents"]
        more = api(box.url, COMMONS, leprop="title|details|type|user", **bounds, **query).json["query"]["logevents"]
    assert [(row.get("user"), row.get("userid")) for row in rows] == [
        (None if person.hidden else person.name, None if person.hidden else person.local[COMMONS].user_id)
        for person in (made[0], made[2], made[3])
    ]
    assert rows[1].keys() == {"logid", "actionhidden", "userhidden", "timestamp"}
    assert (more[0]["title"], more[0]["params"]) == ("User:Made 0", {"userid": made[0].local[COMMONS].user_id})
    assert more[1] == {"actionhidden": True, "type": "newusers", "action": "create", "userhidden": True}


def test_a_made_worlds_log_pages_to_what_it_holds() -> None:
    """Paging the upload log by 50 gives every upload of the world, in order of (time, id)."""
    made = alive()
    wanted = sorted((log.ts, log.log_id) for log in made.world.logs[COMMONS] if log.type == "upload")
    with running(made) as box:
        answers = paged(box.url, COMMONS, list="logevents", letype="upload", ledir="newer", lelimit=50, leprop="ids")
    assert [row["logid"] for answer in answers for row in answer["query"]["logevents"]] == [
        log_id for _, log_id in wanted
    ]

"""list=users, list=globalusers and meta=globaluserinfo over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.api_params import canonical
from sandbox.running import Running, running
from tests.sandbox.listen import api
from tests.sandbox.town import NOW, Town, miniature, town


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Town, Running]]:
    """Serve a town that nobody changes."""
    a_town = town()
    a_town.edit("Asha", NOW - 100)
    a_town.edit("Asha", NOW - 90, title="Draft")
    a_town.ledger.delete(a_town.people["Sysop"], NOW - 80, "enwiki", "Draft")
    a_town.edit("Asha", NOW - 70, wiki="commonswiki")
    a_town.edit("Old", NOW - 60)
    with running(miniature(a_town)) as box:
        yield a_town, box


def one(box: Running, wiki: str, kind: str, **params: object) -> Any:
    """Return the rows of one module."""
    key = "meta" if kind == "globaluserinfo" else "list"
    return api(box.url, wiki, **{key: kind}, **params).json["query"][kind]


def test_users_puts_invalid_names_first_and_keeps_the_rest_in_order(place: tuple[Town, Running]) -> None:
    """Invalid names and IPs come first, absent and hidden are both missing, a name asked twice comes twice."""
    a_town, box = place
    asked = "Asha the tester|Bad#name|Nobody|1.2.3.4|Hidden the tester|asha_the_tester|de>Jemand"
    rows = one(box, "enwiki", "users", ususers=asked)
    account = a_town.people["Asha"].local["enwiki"]
    assert rows == [
        {"name": "Bad#name", "invalid": True},
        {"name": "1.2.3.4", "invalid": True},
        {"name": "de>Jemand", "invalid": True},
        {"userid": account.user_id, "name": "Asha the tester"},
        {"name": "Nobody", "missing": True},
        {"name": "Hidden the tester", "missing": True},
        {"userid": account.user_id, "name": "Asha the tester"},
    ]


def test_users_by_local_id(place: tuple[Town, Running]) -> None:
    """Each id asked for is given once, in order; those of hidden and absent accounts are missing."""
    a_town, box = place
    asha, hidden = (a_town.people[name].local["enwiki"].user_id for name in ("Asha", "Hidden"))
    rows = one(box, "enwiki", "users", ususerids=f"{hidden}|5|{asha}|{asha}")
    assert rows == [
        {"userid": hidden, "missing": True},
        {"userid": 5, "missing": True},
        {"userid": asha, "name": "Asha the tester"},
    ]


def test_users_are_local(place: tuple[Town, Running]) -> None:
    """Ids, registration and edit counts are the wiki's own; a null registration stays null; deleted edits count."""
    a_town, box = place
    props = "registration|editcount|groups|centralids"
    english = one(box, "enwiki", "users", ususers="Asha the tester", usprop=props)[0]
    commons = one(box, "commonswiki", "users", ususers="Asha the tester", usprop=props)[0]
    assert (english["editcount"], commons["editcount"]) == (2, 1)
    assert english["userid"] != commons["userid"]
    assert (english["registration"], commons["registration"]) == ("2026-11-24T11:58:20Z", "2026-11-24T11:58:50Z")
    assert english["groups"] == ["*", "user", "autoconfirmed"]
    central_id = a_town.people["Asha"].central_id
    assert english["centralids"] == {"CentralAuth": central_id, "local": english["userid"]}
    assert english["attachedlocal"] == {"CentralAuth": True, "local": True}
    assert one(box, "enwiki", "users", ususers="Old the tester", usprop="registration")[0]["registration"] is None
    assert "bot" in one(box, "enwiki", "users", ususers="Bot the tester", usprop="groups")[0]["groups"]
    assert one(box, "swwiki", "users", ususers="Asha the tester") == [{"name": "Asha the tester", "missing": True}]


def test_unattached_namesake_shows_the_others_central_id(place: tuple[Town, Running]) -> None:
    """A local account outside the global one has its owner's central id in centralids; attachedlocal tells."""
    a_town, box = place
    row = one(box, "frwiki", "users", ususers="Ben the tester", usprop="centralids")[0]
    assert row["userid"] == a_town.people["Twin"].local["frwiki"].user_id
    assert row["centralids"]["CentralAuth"] == a_town.people["Ben"].central_id
    assert row["attachedlocal"]["CentralAuth"] is False
    info = one(box, "enwiki", "globaluserinfo", guiuser="Ben the tester", guiprop="merged|unattached")
    assert [account["wiki"] for account in info["merged"]] == ["enwiki"]
    assert [account["wiki"] for account in info["unattached"]] == ["frwiki"]


def test_globalusers_by_name_and_by_id_in_the_order_asked_for(place: tuple[Town, Running]) -> None:
    """Each is given once, in order, with missing and invalid ones in their place; hidden ones are missing."""
    a_town, box = place
    asked = "Locked the tester|Bad#name|Hidden the tester|Asha the tester|asha the tester|Ghost"
    rows = one(
        box, "commonswiki", "globalusers", gususers=asked, gusprop="registration|locked|editcount|localinfo|groups"
    )
    asha = a_town.people["Asha"]
    assert [row["name"] for row in rows] == [
        "Locked the tester",
        "Bad#name",
        "Hidden the tester",
        "Asha the tester",
        "Ghost",
    ]
    assert rows[0]["locked"] is True
    assert rows[0]["localinfo"] == {"attached": False}
    assert rows[1] == {"name": "Bad#name", "invalid": True}
    assert rows[2] == {"name": "Hidden the tester", "missing": True}
    assert rows[3] == {
        "centralid": asha.central_id,
        "name": "Asha the tester",
        "locked": False,
        "editcount": 3,
        "registration": "2026-01-28T12:00:00Z",
        "localinfo": {
            "attached": True,
            "localid": asha.local["commonswiki"].user_id,
            "timestamp": "2026-11-24T11:58:50Z",
        },
        "groups": [],
    }
    ids = f"{asha.central_id}|5|{a_town.people['Hidden'].central_id}|{a_town.people['Twin'].central_id}"
    by_id = one(box, "commonswiki", "globalusers", guscentralids=ids)
    assert by_id[0] == {"centralid": asha.central_id, "name": "Asha the tester"}
    assert [row.get("missing") for row in by_id] == [None, True, True, True]


def test_globalusers_needs_one_way_of_asking(place: tuple[Town, Running]) -> None:
    """Neither names nor ids, both, 51 of them or an id that is no number are errors."""
    _, box = place
    for params, code in (
        ({}, "missingparam"),
        ({"gususers": "A", "guscentralids": "1"}, "invalidparammix"),
        ({"guscentralids": "1|x"}, "badinteger"),
        ({"gususers": "|".join(f"N{at}" for at in range(51))}, "toomanyvalues"),
    ):
        assert api(box.url, "enwiki", list="globalusers", **params).json["error"]["code"] == code


def test_rename_is_seen_by_central_id() -> None:
    """After a rename the id has the new name, and the old name is missing."""
    a_town = town()
    ben = a_town.people["Ben"]
    with running(miniature(a_town)) as box:
        before = one(box, "metawiki", "globalusers", guscentralids=ben.central_id)
        box.do(lambda: a_town.ledger.rename(ben, "Benjamin", NOW, a_town.people["Sysop"]))
        after = one(box, "metawiki", "globalusers", guscentralids=ben.central_id)
        old = one(box, "metawiki", "globalusers", gususers="Ben the tester")
    assert (before[0]["name"], after[0]["name"]) == ("Ben the tester", "Benjamin")
    assert old == [{"name": "Ben the tester", "missing": True}]


def test_globaluserinfo_lists_the_attached_wikis(place: tuple[Town, Running]) -> None:
    """Merged accounts come by wiki, with local ids, times, counts and the loopback address of the wiki."""
    a_town, box = place
    asha = a_town.people["Asha"]
    info = one(box, "enwiki", "globaluserinfo", guiuser="Asha the tester", guiprop="merged|groups|editcount|unattached")
    assert (info["home"], info["id"], info["name"], info["editcount"]) == ("hiwiki", asha.central_id, asha.name, 3)
    assert [account["wiki"] for account in info["merged"]] == ["commonswiki", "enwiki", "hiwiki"]
    assert [account["method"] for account in info["merged"]] == ["login", "login", "new"]
    assert info["merged"][1] == {
        "wiki": "enwiki",
        "url": f"{box.url}/enwiki",
        "id": asha.local["enwiki"].user_id,
        "timestamp": "2026-11-24T11:58:20Z",
        "method": "login",
        "editcount": 2,
        "registration": "2026-11-24T11:58:20Z",
    }
    assert one(box, "enwiki", "globaluserinfo", guiid=asha.central_id)["name"] == asha.name


def test_globaluserinfo_of_hidden_unknown_and_unregistered(place: tuple[Town, Running]) -> None:
    """Hidden and unknown are missing; an unknown local registration comes out as the time of asking."""
    a_town, box = place
    for who in ("Hidden the tester", "Ghost"):
        assert one(box, "enwiki", "globaluserinfo", guiuser=who) == {"missing": True}
    old = one(box, "enwiki", "globaluserinfo", guiuser="Old the tester", guiprop="merged")
    assert old["merged"][0]["registration"] == "2026-11-24T12:00:00Z"
    assert one(box, "enwiki", "globaluserinfo", guiuser="Locked the tester")["locked"] is True
    assert api(box.url, "enwiki", meta="globaluserinfo", guiuser="Bad#name").json["error"]["code"] == "baduser"
    twin = a_town.people["Twin"].central_id
    assert api(box.url, "enwiki", meta="globaluserinfo", guiid=twin).json["error"]["code"] == "invaliduserid"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("asha_the  tester ", "Asha the tester"),
        ("éa", "Éa"),
        ("~2026-1", "~2026-1"),
        ("a/b", None),
        ("", None),
        ("::1", None),
    ],
)
def test_canonical_names(given: str, name: str | None) -> None:
    """Underscores are spaces, the first letter is a capital, and what a name cannot hold makes it none."""
    assert canonical(given) == name

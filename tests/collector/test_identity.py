"""collector.identity: who the uploaders are, against a scripted API and against recorded answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from collector.identity import Resolved, resolve, resolve_all
from state.roster import Account
from tests.collector.asking import asking
from tests.collector.scripted_api import Params
from tests.collector.scripted_world import Person, World

NOW = 1_800_000_000
PEOPLE = [
    Person(11, "Asha", registered=100, commons_registered=200),
    Person(12, "Old hand", registered=50, commons_registered=None),
    Person(13, "A|B", registered=100, commons_registered=200, locked=True),
    Person(14, "Uploader", groups=("bot",)),
    Person(15, "Copy checker", groups=("copyviobot",)),
    Person(16, "~2026-12345-67", groups=("temp",)),
    Person(17, "Maintenance script"),
    Person(0, "Namesake", registered=0, commons_registered=70),
    Person(18, "Suppressed", hidden=True),
    Person(19, "Botanist"),
]


@pytest.mark.parametrize("globalusers", [True, False])
def test_everybody_is_who_they_are(tmp_path: Path, globalusers: bool) -> None:
    """Ids, registrations and kinds are the same whether the wiki has list=globalusers or is asked one by one."""
    world = World(people=PEOPLE, globalusers=globalusers)
    names = [person.name for person in PEOPLE] + ["Gone", "de>Jemand", "Bad#name"]
    with asking(tmp_path, world) as (api, _, _):
        found = {account.name: account for account in resolve(api, names)}
    assert list(found) == names
    home = None if globalusers else "commonswiki"
    assert found["Asha"] == Account(11, "Asha", 100, 200, home=home, locked=False)
    assert found["Old hand"] == Account(12, "Old hand", 50, None, home=home, locked=False)
    assert found["A|B"] == Account(13, "A|B", 100, 200, home=home, locked=True)
    kinds = {name: account.kind for name, account in found.items()}
    assert {name for name, kind in kinds.items() if kind == "bot"} == {"Uploader", "Copy checker"}
    assert kinds["~2026-12345-67"] == "temporary"
    assert kinds["Maintenance script"] == "system"
    assert {name for name, kind in kinds.items() if kind == "hidden"} == {"Suppressed", "Gone"}
    assert {name for name, kind in kinds.items() if kind == "unresolved"} == {"de>Jemand", "Bad#name"}
    assert kinds["Botanist"] == "person"


def test_an_unattached_namesake_is_nobody_global(tmp_path: Path) -> None:
    """list=users shows the central id of whoever has the name globally; attachedlocal says it is somebody else."""
    world = World(people=[*PEOPLE, Person(20, "Namesake", registered=999, wikis=["hiwiki"])])
    with asking(tmp_path, world) as (api, _, _):
        (found,) = resolve(api, ["Namesake"])
    assert found == Account(None, "Namesake", None, 70, attached=False)


def test_an_account_without_a_global_one_has_its_name_to_itself(tmp_path: Path) -> None:
    """Where nobody has the name globally, as also in the midst of a rename, there is nobody to be told apart from."""
    with asking(tmp_path, World(people=PEOPLE)) as (api, _, _):
        (found,) = resolve(api, ["Namesake"])
    assert found == Account(None, "Namesake", None, 70)


def test_two_requests_for_fifty_names(tmp_path: Path) -> None:
    """51 names take four requests; without list=globalusers that is noticed once, and each name is asked about."""
    people = [Person(100 + n, f"P{n}") for n in range(51)]
    for globalusers, requests in ((True, 4), (False, 2 + 1 + 51)):
        with asking(tmp_path, World(people=people, globalusers=globalusers)) as (api, server, _):
            assert len(list(resolve(api, [person.name for person in people]))) == 51
            assert len(server.asked) == requests


def test_only_who_is_on_commons_is_asked_about_one_by_one(tmp_path: Path) -> None:
    """Without list=globalusers nobody is asked about who has no account on Commons: that decides it."""
    names = ["Asha", "Suppressed", "Gone", "Bad#name"]
    with asking(tmp_path, World(people=PEOPLE, globalusers=False)) as (api, server, _):
        assert len(list(resolve(api, names))) == 4
        assert [one.params.get("guiuser") for one in server.asked] == [None, None, "Asha"]


def test_edits_on_commons_come_along(tmp_path: Path) -> None:
    """The same two requests tell how much somebody has edited on Commons, and that somebody has not been there."""
    there = World(people=PEOPLE, revs={"commonswiki": [("Asha", 1, 5), ("Asha", 2, 6)]})
    with asking(tmp_path, there) as (api, server, _):
        assert [one.edits for one in resolve_all(api, ["Asha", "Old hand", "Gone"])] == [2, 0, None]
        assert len(server.asked) == 2


def test_two_ids_for_a_name_are_nobody_yet(tmp_path: Path) -> None:
    """When Commons and Meta know different accounts by a name, somebody is being renamed: it is asked about later."""
    answer = World(people=PEOPLE).reply()

    def reply(wiki: str, params: Params) -> dict[str, Any]:
        told = answer(wiki, params)
        for row in told["query"].get("globalusers", ()):
            row["centralid"] = 4711
        return told

    with asking(tmp_path, World()) as (api, server, _):
        server.reply = reply
        (found,) = resolve_all(api, ["Asha"])
    assert found == Resolved(Account(None, "Asha", None, 200, kind="unresolved"), 0, disputed=True)


def test_a_registration_just_now_is_none(tmp_path: Path) -> None:
    """The older module shows accounts older than the records as registered at the moment: they are not new."""
    people = [Person(1, "Ancient", registered=NOW, commons_registered=5), Person(2, "Young", registered=NOW - 60)]
    with asking(tmp_path, World(people=people, globalusers=False, now=NOW)) as (api, _, _):
        assert [one.registered for one in resolve(api, ["Ancient", "Young"])] == [None, NOW - 60]


def test_recorded_answers(tmp_path: Path, shared: Path) -> None:
    """Real answers of list=users and list=globalusers of MediaWiki 1.39 are understood."""
    folder = shared / "data" / "action_api"
    bodies = {
        "users": json.loads((folder / "users-mixed.json").read_text())["body"],
        "globalusers": json.loads((folder / "globalusers.json").read_text())["body"],
    }

    def reply(wiki: str, params: Params) -> dict[str, object]:
        return dict(bodies[params["list"]])

    with asking(tmp_path, World()) as (api, server, _):
        server.reply = reply
        names = ["Edge case", "OldTimer2004", "20240901", "Bad#name", "203.0.113.77", "Hidden abusive name"]
        found = {account.name: account for account in resolve(api, names)}
    assert {name: account.kind for name, account in found.items()} == {
        "Edge case": "person",
        "OldTimer2004": "person",
        "20240901": "person",
        "Bad#name": "unresolved",
        "203.0.113.77": "unresolved",
        "Hidden abusive name": "hidden",
    }
    assert found["OldTimer2004"].commons_registered is None
    assert found["Edge case"].commons_registered == 1_725_148_800  # 2024-09-01T00:00:00Z

"""What the streams say about each kind of happening."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.events import Event, Events, canary
from sandbox.happening import Happening
from sandbox.index import Index
from sandbox.model import World
from sandbox.topics import PAGE_CHANGE, RECENTCHANGE
from tests.sandbox.town import CATEGORY, NOW, Town, alive, town

MS = NOW * 1000
COMMONS = "commonswiki"


def tell(a_town: Town | World, happening: Happening) -> dict[str, dict[str, Any]]:
    """Return the bodies told, by stream."""
    world = a_town.world if isinstance(a_town, Town) else a_town
    return {event.stream: event.body for event in Events(Index(world)).of(happening)}


def happened(a_town: Town, kind: str, who: str, **more: Any) -> Happening:
    """Return a happening of now on Commons."""
    return Happening(MS, kind, COMMONS, a_town.people[who].central_id, **more)  # type: ignore[arg-type]


def test_an_edit_is_in_both_streams_with_the_same_key() -> None:
    """Recentchange and page_change name the same wiki and revision; old length and parent are the former state."""
    a_town = town()
    a_town.edit("Ben", NOW - 9, title="Old bridge", diff=300)
    bodies = tell(a_town, a_town.edited("Asha", MS + 42, title="Old bridge"))
    change, page = bodies[RECENTCHANGE], bodies[PAGE_CHANGE]
    revision = a_town.world.revisions["enwiki"][-1]
    asha = a_town.people["Asha"]
    assert (
        (change["wiki"], change["revision"]["new"])
        == (page["wiki_id"], page["revision"]["rev_id"])
        == ("enwiki", revision.rev_id)
    )
    assert (change["type"], change["user"], change["bot"]) == ("edit", asha.name, False)
    assert change["revision"]["old"] == page["revision"]["rev_parent_id"] == revision.parent_id
    assert change["length"] == {"old": 300, "new": revision.size}
    assert (change["timestamp"], page["dt"]) == (NOW, "2026-11-24T12:00:00Z")
    assert (change["title"], page["page"]["page_title"]) == ("Old bridge", "Old_bridge")
    assert change["title_url"] == "https://en.wikipedia.org/wiki/Old_bridge"
    assert (page["page_change_kind"], page["changelog_kind"]) == ("edit", "update")
    assert page["prior_state"]["revision"]["rev_id"] == revision.parent_id
    assert page["prior_state"]["revision"]["editor"]["user_text"] == "Ben the tester"


def test_performer_has_the_central_id_and_the_local_facts() -> None:
    """The performer is told by central id, local id, groups, registration and edits so far; so is the editor."""
    a_town = town()
    a_town.edit("Bot", NOW - 9)
    body = tell(a_town, a_town.edited("Bot", MS))[PAGE_CHANGE]
    bot = a_town.people["Bot"]
    assert body["performer"] == body["revision"]["editor"]
    assert body["performer"] == {
        "user_text": bot.name,
        "groups": ["bot", "*", "user", "autoconfirmed"],
        "is_bot": True,
        "is_system": False,
        "is_temp": False,
        "user_id": bot.local["enwiki"].user_id,
        "user_central_id": bot.central_id,
        "registration_dt": "2026-01-28T12:00:06Z",
        "edit_count": 2,
    }


def test_accounts_without_global_one_or_registration_lack_these_members() -> None:
    """An unattached account has no user_central_id; one without registration has no registration_dt."""
    a_town = town()
    twin = tell(a_town, a_town.edited("Twin", MS, wiki="frwiki"))[PAGE_CHANGE]["performer"]
    old = tell(a_town, a_town.edited("Old", MS))[PAGE_CHANGE]["performer"]
    assert "user_central_id" not in twin
    assert "user_id" in twin
    assert "registration_dt" not in old
    assert old["user_central_id"] == a_town.people["Old"].central_id


def test_a_new_page_has_no_old_length_or_revision() -> None:
    """The members `old` are absent, not null, and the kinds are new and create."""
    bodies = tell(a_town := town(), a_town.edited("Asha", MS))
    assert bodies[RECENTCHANGE]["length"].keys() == bodies[RECENTCHANGE]["revision"].keys() == {"new"}
    assert bodies[RECENTCHANGE]["type"] == "new"
    assert (bodies[PAGE_CHANGE]["page_change_kind"], bodies[PAGE_CHANGE]["changelog_kind"]) == ("create", "insert")
    assert "prior_state" not in bodies[PAGE_CHANGE]
    assert "rev_parent_id" not in bodies[PAGE_CHANGE]["revision"]


def test_an_upload_is_a_log_without_revision_and_a_page_creation() -> None:
    """Recentchange tells the upload with hash and 14-digit time and no revision; page_change tells the revision."""
    a_town = town()
    done = a_town.ledger.upload(a_town.people["Asha"], NOW, "File:A b.jpg", (CATEGORY,), 1000)
    bodies = tell(a_town, happened(a_town, "upload", "Asha", revision=done.revision, log=done.log, file=done.file))
    change, page = bodies[RECENTCHANGE], bodies[PAGE_CHANGE]
    assert (change["type"], change["log_type"], change["log_action"]) == ("log", "upload", "upload")
    assert (change["log_id"], change["log_params"]["img_timestamp"]) == (done.log.log_id, "20261124120000")
    assert "revision" not in change
    assert (change["title"], change["namespace"]) == ("File:A b.jpg", 6)
    assert (page["page_change_kind"], page["revision"]["rev_id"]) == ("create", done.revision.rev_id)
    assert page["page"] == {
        "page_id": done.file.page_id,
        "page_title": "File:A_b.jpg",
        "namespace_id": 6,
        "is_redirect": False,
    }
    again = a_town.ledger.overwrite(a_town.people["Ben"], NOW, "File:A b.jpg", 2000)
    bodies = tell(a_town, happened(a_town, "upload", "Ben", revision=again.revision, log=again.log, file=again.file))
    assert bodies[RECENTCHANGE]["log_action"] == "overwrite"
    assert bodies[PAGE_CHANGE]["page_change_kind"] == "edit"


def test_category_changes_and_logs_are_in_recentchange_alone() -> None:
    """A category change carries a user and no revision; accounts and renames are logs; autocreation is not told."""
    a_town = town()
    done = a_town.ledger.upload(a_town.people["Asha"], NOW, "File:A.jpg", (CATEGORY,), 1000)
    linked = tell(a_town, happened(a_town, "categorize", "Asha", file=done.file, category=CATEGORY))
    assert linked.keys() == {RECENTCHANGE}
    assert linked[RECENTCHANGE]["title"] == f"Category:{CATEGORY}"
    assert linked[RECENTCHANGE]["comment"] == "[[:File:A.jpg]] added to category"
    assert not {"revision", "length", "log_id"} & linked[RECENTCHANGE].keys()
    logs = a_town.world.logs["enwiki"]
    made = next(log for log in logs if log.action == "create")
    auto = next((log for log in a_town.world.logs[COMMONS] if log.action == "autocreate"), None)
    told = tell(a_town, Happening(MS, "log", "enwiki", made.central_id, log=made))
    assert told.keys() == {RECENTCHANGE}
    assert told[RECENTCHANGE]["log_params"] == {"userid": made.params["userid"]}
    assert auto is not None
    assert tell(a_town, Happening(MS, "log", COMMONS, auto.central_id, log=auto)) == {}


def test_renames_are_told_with_both_names_and_old_events_keep_the_old_name() -> None:
    """The global rename is a log on Meta with old and new name; what happened before is told under the name of then."""
    a_town = town()
    before = a_town.edited("Ben", (NOW - 100) * 1000)
    logs = a_town.ledger.rename(a_town.people["Ben"], "Benjamin", NOW, a_town.people["Sysop"])
    change = tell(a_town, Happening(MS, "log", "metawiki", logs[0].central_id, log=logs[0]))[RECENTCHANGE]
    assert (change["log_type"], change["log_action"], change["namespace"]) == ("gblrename", "rename", -1)
    assert (change["log_params"]["olduser"], change["log_params"]["newuser"]) == ("Ben the tester", "Benjamin")
    bodies = tell(a_town, before)
    assert bodies[RECENTCHANGE]["user"] == bodies[PAGE_CHANGE]["performer"]["user_text"] == "Ben the tester"
    after = tell(a_town, a_town.edited("Ben", MS))
    assert after[RECENTCHANGE]["user"] == "Benjamin"


def test_moves_and_deletions_are_told_in_both_streams() -> None:
    """A move makes a log, and a revision under the new title; a deletion a log, and the last revision's end."""
    a_town = town()
    sysop, ledger = a_town.people["Sysop"], a_town.ledger
    done = ledger.upload(a_town.people["Asha"], NOW - 5, "File:A.jpg", (CATEGORY,), 1000)
    revision, log = ledger.move_file(sysop, NOW, "File:A.jpg", "File:B.jpg")
    moved = tell(a_town, happened(a_town, "move", "Sysop", revision=revision, log=log, file=done.file))
    assert (moved[RECENTCHANGE]["log_type"], moved[RECENTCHANGE]["title"]) == ("move", "File:A.jpg")
    page = moved[PAGE_CHANGE]
    assert (page["page_change_kind"], page["page"]["page_title"]) == ("move", "File:B.jpg")
    assert page["prior_state"]["page"]["page_title"] == "File:A.jpg"
    assert page["prior_state"]["revision"]["rev_id"] == done.revision.rev_id
    log = ledger.delete(sysop, NOW, COMMONS, "File:B.jpg", "out of scope")
    gone = tell(a_town, happened(a_town, "delete", "Sysop", log=log))
    assert (gone[RECENTCHANGE]["log_type"], gone[RECENTCHANGE]["log_action"]) == ("delete", "delete")
    page = gone[PAGE_CHANGE]
    assert (page["page_change_kind"], page["changelog_kind"], page["comment"]) == ("delete", "delete", "out of scope")
    assert (page["revision"]["rev_id"], page["performer"]["user_text"]) == (revision.rev_id, sysop.name)


def test_every_happening_of_a_made_world_can_be_told() -> None:
    """A hundred live happenings give at least one event each, and all are JSON."""
    made = alive(rate=2.0)
    happenings = made.life.emit(300, MS)
    events = Events(Index(made.world))
    for happening in happenings:
        told = events.of(happening)
        assert told
        json.dumps([event.body for event in told])
    kinds = {happening.kind for happening in happenings}
    assert kinds >= {"edit", "upload", "categorize", "log"}


def recorded(folder: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    """Return recorded events of a real MediaWiki, without canaries, by type and log type or kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "data" / "action_api" / name).read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["meta"]["domain"] != "canary":
            kind = event.get("page_change_kind") or f"{event['type']}/{event.get('log_type', '')}"
            found.setdefault(kind, []).append(event)
    return found


@pytest.mark.parametrize("name", ["events-by-type.jsonl", "page-change-by-kind.jsonl"])
def test_members_are_those_of_recorded_events(shared: Path, name: str) -> None:
    """For each kind a real MediaWiki was recorded with, ours has the same members, and may have `patrolled` more."""
    real = recorded(shared, name)
    made = alive(rate=2.0)
    happenings = made.life.emit(3000, MS)
    events = Events(Index(made.world))
    ours: dict[str, Event] = {}
    for happening in happenings:
        for event in events.of(happening):
            kind = event.body.get("page_change_kind") or f"{event.body['type']}/{event.body.get('log_type', '')}"
            ours.setdefault(str(kind), event)
    compared = 0
    for kind, samples in real.items():
        if kind in ours:
            compared += 1
            missing = samples[0].keys() - {"meta", "created_redirect_page"} - ours[kind].body.keys()
            more = ours[kind].body.keys() - samples[0].keys()
            assert missing <= {"patrolled"}, kind
            assert more <= {"patrolled"}, kind
    assert compared >= 4


def test_canaries_are_examples_of_their_schema() -> None:
    """Recentchange's canary holds nothing but its schema; page_change's is an edit on a wiki called example."""
    assert canary(RECENTCHANGE).body.keys() == {"$schema"}
    assert canary(PAGE_CHANGE).body["wiki_id"] == "example"
    assert canary(PAGE_CHANGE).domain == canary(RECENTCHANGE).domain == "canary"

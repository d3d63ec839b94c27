"""What an event says, and that nothing it may contain raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.change import decode
from collector.events import (
    Canary,
    Categorized,
    Change,
    Event,
    FilePage,
    Locked,
    Merged,
    NewAccount,
    Rejected,
    Renamed,
    Revision,
    Upload,
)
from collector.frames import frames
from state.coverage import Position

RECENT = "data/eventstreams/recentchange_enwiki_100.ndjson"
TS = 1_795_349_632  # 2026-11-22T12:13:52Z
META = {
    "id": "50e9a821-d300-4364-822a-1bdd7e908dad",
    "dt": "2026-11-22T12:13:52.933Z",
    "domain": "en.wikipedia.org",
    "stream": "mediawiki.recentchange",
    "topic": "eqiad.mediawiki.recentchange",
    "partition": 0,
    "offset": 4_500_000_001,
}
AT = Position("eqiad.mediawiki.recentchange", 1_795_349_632_933, 0, 4_500_000_001, META["id"])  # type: ignore[arg-type]
EDIT = {
    "type": "edit",
    "wiki": "enwiki",
    "user": "Asha",
    "bot": False,
    "timestamp": TS,
    "revision": {"old": 6, "new": 7},
}
EDITOR = {"user_text": "Asha", "user_central_id": 9001, "is_bot": False, "is_temp": False}
PAGE = {
    "page_change_kind": "edit",
    "wiki_id": "enwiki",
    "performer": {"user_text": "Admin", "user_central_id": 1},
    "revision": {"rev_id": 7, "rev_dt": "2026-11-22T12:13:52Z", "editor": EDITOR},
}
FORT = {"page_id": 71, "page_title": "File:Old_fort_1.jpg", "namespace_id": 6, "is_redirect": False}
CREATION = PAGE | {"page_change_kind": "create", "wiki_id": "commonswiki", "page": FORT}
LOG = {"type": "log", "wiki": "metawiki", "user": "Admin", "timestamp": TS}


def event(*parts: dict[str, Any], **more: Any) -> bytes:
    """An event as it comes, in JSON."""
    body: dict[str, Any] = {"meta": META}
    for part in parts:
        body |= part
    return json.dumps(body | more, ensure_ascii=False).encode()


def said(data: bytes | str) -> Change | None:
    """What a readable event says."""
    found = decode(data)
    assert isinstance(found, Event), found
    assert found.at is None or found.at == AT
    return found.change


def test_an_edit_is_a_revision_by_name() -> None:
    """Edits and new pages of recentchange give the new revision, its own second, and no id."""
    assert said(event(EDIT)) == Revision("enwiki", 7, TS, "Asha")
    assert said(event(EDIT, type="new", revision={"new": 7}, bot=True)) == Revision("enwiki", 7, TS, "Asha", bot=True)


def test_the_position_is_read_to_the_millisecond() -> None:
    """Topic, Kafka time, partition, offset and id are the event's own; a second's time is as good."""
    assert decode(event(EDIT)) == Event(AT, Revision("enwiki", 7, TS, "Asha"))
    whole = decode(event(EDIT, meta=META | {"dt": "2026-11-22T12:13:52Z"}))
    assert isinstance(whole, Event)
    assert whole.at is not None
    assert whole.at.ts_ms == TS * 1000


def test_an_event_without_a_place_is_still_read() -> None:
    """Recorded events without topic and offset say what they say, and have no position."""
    bare = {"dt": "2026-11-22T12:13:52Z"}
    assert decode(event(EDIT, meta=bare)) == Event(None, Revision("enwiki", 7, TS, "Asha"))


@pytest.mark.parametrize("kind", ["create", "edit", "move", "undelete"])
def test_a_page_change_is_a_revision_by_central_id(kind: str) -> None:
    """Its author is the revision's editor, not who moved, imported or undeleted; its time is rev_dt."""
    assert said(event(PAGE, page_change_kind=kind)) == Revision("enwiki", 7, TS, "Asha", 9001)


@pytest.mark.parametrize("kind", ["delete", "visibility_change", "something new"])
def test_what_makes_no_revision_says_nothing(kind: str) -> None:
    """Deletions and hidings carry a revision that is not new."""
    assert said(event(PAGE, page_change_kind=kind)) is None
    assert said(event({"page_change_kind": kind})) is None


def test_a_revision_without_an_editor_is_its_performers_unless_it_was_undeleted() -> None:
    """Old events name the performer only; who undeletes is not the author."""
    revision = {"rev_id": 7, "rev_dt": "2026-11-22T12:13:52Z"}
    assert said(event(PAGE, revision=revision)) == Revision("enwiki", 7, TS, "Admin", 1)
    assert said(event(PAGE, revision=revision, page_change_kind="undelete")) == Revision("enwiki", 7, TS, None)


def test_flags_and_missing_ids_are_kept_apart() -> None:
    """Bots and temporary accounts are flagged, and a central id of 0 is none."""
    editor = {"user_text": "~2026-1", "user_central_id": 0, "is_bot": True, "is_temp": True}
    revision = PAGE["revision"] | {"editor": editor}  # type: ignore[operator]
    assert said(event(PAGE, revision=revision)) == Revision("enwiki", 7, TS, "~2026-1", None, True, True)


def test_a_files_new_page_on_commons_is_told() -> None:
    """The revision that makes it has the page's id, and its title as logs and categories write it."""
    page = FilePage(71, "File:Old fort 1.jpg")
    assert said(event(CREATION)) == Revision("commonswiki", 7, TS, "Asha", 9001, file=page)


@pytest.mark.parametrize(
    "other",
    [
        {"wiki_id": "enwiki"},
        {"page_change_kind": "edit"},
        {"page_change_kind": "undelete"},
        {"page": FORT | {"namespace_id": 14}},
        {"page": FORT | {"is_redirect": True}},
    ],
    ids=str,
)
def test_nothing_else_is_an_upload(other: dict[str, Any]) -> None:
    """Not a page of another wiki or namespace, not a later revision, not the redirect that a move leaves."""
    found = said(event(CREATION | other))
    assert isinstance(found, Revision)
    assert found.file is None


def test_a_hidden_user_is_a_revision_of_nobody() -> None:
    """Redacted events have no user; that is no error."""
    assert said(event({k: v for k, v in EDIT.items() if k != "user"})) == Revision("enwiki", 7, TS, None)
    assert said(event(EDIT, user=None)) == Revision("enwiki", 7, TS, None)


@pytest.mark.parametrize(
    ("log", "change"),
    [
        (
            {
                "log_type": "upload",
                "log_action": "overwrite",
                "title": "File:Fort.jpg",
                "log_params": {"img_sha1": "x"},
            },
            Upload("metawiki", "File:Fort.jpg", "Admin", TS, "overwrite"),
        ),
        (
            {
                "log_type": "upload",
                "log_action": "upload",
                "title": "File:Fort.jpg",
                "log_params": {"img_sha1": "x", "img_timestamp": "20261122121350"},
            },
            Upload("metawiki", "File:Fort.jpg", "Admin", TS, "upload", TS - 2),
        ),
        (
            {"log_type": "upload", "log_action": "upload", "title": "File:Fort.jpg", "log_params": []},
            Upload("metawiki", "File:Fort.jpg", "Admin", TS, "upload"),
        ),
        (
            {"log_type": "newusers", "log_action": "create2", "title": "सदस्य:Asha: K"},
            NewAccount("metawiki", "Asha: K", TS, "create2"),
        ),
        (
            {"log_type": "gblrename", "log_action": "rename", "title": "Special:CentralAuth/B"},
            Renamed("metawiki", "A", "B", TS, everywhere=True),
        ),
        (
            {"log_type": "renameuser", "log_action": "renameuser", "title": "User:A"},
            Renamed("metawiki", "A", "B", TS, everywhere=False),
        ),
        ({"log_type": "gblrename", "log_action": "rename", "title": "x", "log_params": []}, None),
        (
            {"log_type": "gblrename", "log_action": "merge", "title": "x"},
            Merged(("A",), "B", TS),
        ),
        (
            {
                "log_type": "gblrename",
                "log_action": "merge",
                "title": "x",
                "log_params": {"olduser": "A|C", "newuser": "B"},
            },
            Merged(("A", "C"), "B", TS),
        ),
        ({"log_type": "gblrename", "log_action": "promote", "title": "x"}, None),
        (
            {"log_type": "globalauth", "log_action": "setstatus", "log_params": {"added": ["locked"], "removed": []}},
            Locked("A", True, TS),
        ),
        (
            {"log_type": "globalauth", "log_action": "setstatus", "log_params": {"added": [], "removed": ["locked"]}},
            Locked("A", False, TS),
        ),
        (
            {"log_type": "globalauth", "log_action": "setstatus", "log_params": ["locked", "(none)"]},
            Locked("A", None, TS),
        ),
        ({"log_type": "patrol", "log_action": "patrol"}, None),
        ({"log_type": "abusefilter", "log_id": 0}, None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_logs_are_told_apart(log: dict[str, Any], change: Change | None) -> None:
    """Uploads, new accounts, renames and locks are typed; every other log says nothing."""
    params = {"olduser": "A", "newuser": "B", "movepages": True}
    assert said(event(LOG | {"title": "User:A@global", "log_params": params} | log)) == change


@pytest.mark.parametrize(
    ("comment", "page", "added"),
    [
        ("[[:File:Fort 1.jpg]] added to category", "File:Fort 1.jpg", True),
        ("[[:File:Fort.jpg]] removed from category", "File:Fort.jpg", False),
        ("[[:File:Fort.jpg]] added to category, [[Special:WhatLinksHere/x|more]]", "File:Fort.jpg", True),
        ("[[:Datei:Burg.jpg]] zur Kategorie hinzugefügt", "Datei:Burg.jpg", None),
        ("", "", None),
    ],
)
def test_a_categorisation_names_page_and_direction(comment: str, page: str, added: bool | None) -> None:
    """The page stands in the comment; the direction only where the language is known."""
    body = {"type": "categorize", "wiki": "commonswiki", "title": "Category:Forts", "user": "Asha", "timestamp": TS}
    assert said(event(body, comment=comment)) == Categorized("commonswiki", "Forts", page, "Asha", added, TS)


@pytest.mark.parametrize(
    "body",
    [
        {},
        EDIT,
        PAGE,
        {"type": 7, "timestamp": "no time", "revision": "none"},
        {"page_change_kind": "edit", "revision": {"rev_id": "x"}},
    ],
)
def test_a_canary_is_one_whatever_its_body(body: dict[str, Any]) -> None:
    """Only meta.domain tells; one that looks like an edit, or like nothing, is still a canary."""
    assert said(event(body, meta=META | {"domain": "canary"})) == Canary("eqiad.mediawiki.recentchange")


@pytest.mark.parametrize("kind", [142, "142", "external", None])
def test_other_types_say_nothing(kind: object) -> None:
    """A type may be a number (Flow's 142) or new to us."""
    assert said(event(EDIT, type=kind)) is None


@pytest.mark.parametrize(
    ("data", "reason", "placed"),
    [
        (b"", "Input data was truncated", False),
        (event(EDIT)[:100], "Input data was truncated", False),
        (b"<html>", "JSON is malformed: invalid character", False),
        (b"[]", "Expected `object`, got `array`", False),
        (event(EDIT, meta=META | {"dt": "yesterday"}), "Invalid RFC3339 encoded datetime", False),
        (event(EDIT, meta=META | {"offset": -1}), "Expected `int` >= 0", False),
        (event(EDIT, revision={"new": "seven"}), "Expected `int | null`, got `str` - at `$.revision.new`", True),
        (event(EDIT, revision={"new": 0}), "Expected `int` >= 1", True),
        (event(EDIT, revision={"new": 2**63}), "Expected `int` <= 9223372036854775807", True),
        (event(EDIT, revision=None), "without revision", True),
        (event(EDIT, wiki=None), "without wiki", True),
        (event(EDIT, timestamp=None), "without timestamp", True),
        (event(EDIT, timestamp=TS + 90_000), "dated after it was sent", True),
        (event(EDIT, meta=META | {"partition": 2**63}), "Expected `int` <= 9223372036854775807", False),
        (event(PAGE, revision={"rev_id": 7, "rev_dt": "1969-12-31T23:59:59Z"}), "dated before 1970", True),
        (event(PAGE, wiki_id=None), "without wiki_id", True),
        (event(PAGE, revision={"rev_id": 7}), "without revision.rev_dt", True),
        (event(CREATION, page=None), "without page", True),
        (event(CREATION, page=FORT | {"page_id": 0}), "Expected `int` >= 1", True),
        (b'{"meta":' * 5000, "", False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_understood_is_set_aside_with_its_reason(data: bytes, reason: str, placed: bool) -> None:
    """The reason names the field and no value; the place is kept where it is readable; the sample is short."""
    found = decode(data)
    assert isinstance(found, Rejected)
    assert found.reason.startswith(reason)
    assert "Asha" not in found.reason
    assert found.at == (AT if placed else None)
    assert len(found.sample) <= 500
    assert found.sample == data.decode()[:500]


def test_reasons_do_not_depend_on_the_place_in_the_text() -> None:
    """The same fault is one kind of reject, wherever in the text it is."""
    reasons = {r.reason for r in map(decode, [b'{"a":1,x}', b'{"a":1,"b":2,x}']) if isinstance(r, Rejected)}
    assert len(reasons) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({*EDIT, *CREATION, *LOG, "meta", "title", "comment", "log_type", "log_action", "log_params"})


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    """Arbitrary bytes are an event or a reject."""
    assert isinstance(decode(data), Event | Rejected)


@given(st.text(max_size=200))
def test_no_text_raises(data: str) -> None:
    """Arbitrary text, lone surrogates included, is an event or a reject."""
    assert isinstance(decode(data), Event | Rejected)


LOGS = (LOG | {"log_type": "gblrename", "log_action": "rename"}, LOG | {"log_type": "upload", "title": "File:A"})


@given(st.sampled_from([EDIT, PAGE, CREATION, *LOGS]), st.data())
def test_no_spoiled_event_raises(body: dict[str, Any], data: st.DataObject) -> None:
    """An event with any of its fields, or of its meta's, replaced by anything is an event or a reject."""
    spoilt: dict[str, Any] = {"meta": dict(META), **body}
    for name in data.draw(st.lists(st.sampled_from(FIELDS), max_size=3)):
        spoilt[name] = data.draw(JSON)
    if isinstance(spoilt["meta"], dict):
        for name in data.draw(st.lists(st.sampled_from(sorted(META)), max_size=2)):
            spoilt["meta"][name] = data.draw(JSON)
    if isinstance(spoilt.get("revision"), dict):
        spoilt["revision"] = spoilt["revision"] | data.draw(st.dictionaries(st.sampled_from(["new", "rev_id"]), JSON))
    found = decode(json.dumps(spoilt))
    assert isinstance(found, Event | Rejected)
    if isinstance(found, Event) and isinstance(found.change, Revision):
        assert 0 < found.change.rev_id < 2**63
        assert 0 <= found.change.ts < 2**41


def test_real_recent_changes_are_all_understood(shared: Path) -> None:
    """A hundred events of the English Wikipedia of 2023 are a hundred edits with users."""
    found = [decode(line) for line in (shared / RECENT).read_bytes().splitlines()]
    changes = [event.change for event in found if isinstance(event, Event)]
    assert len(changes) == 100
    assert all(isinstance(change, Revision) and change.wiki == "enwiki" and change.user for change in changes)


def test_real_page_changes_are_all_understood(shared: Path) -> None:
    """Of the thirteen of 2024 the three that delete or hide say nothing, the others are revisions."""
    files = sorted((shared / "data/eventstreams/page_change_events").glob("*.json"))
    found = {file.stem: decode(file.read_bytes()) for file in files}
    assert all(isinstance(event, Event) for event in found.values())
    silent = {name for name, event in found.items() if isinstance(event, Event) and event.change is None}
    assert silent == {"wikibase__item-delete", "wikibase__item-page-suppress", "wikibase__item-visibility-change"}
    assert len(found) == 13


def test_a_farms_uploads_are_told_twice(shared: Path) -> None:
    """By the log, with the instant of the version, and by the creation of the page, with its id."""
    folder = shared / "data/action_api"
    recent = (folder / "events-by-type.jsonl").read_bytes().splitlines()
    logged = [event.change for event in map(decode, recent) if isinstance(event, Event)]
    uploads = [change for change in logged if isinstance(change, Upload)]
    assert uploads
    assert {change.version for change in uploads} == {change.ts for change in uploads}
    kinds = (folder / "page-change-by-kind.jsonl").read_bytes().splitlines()
    changed = [event.change for event in map(decode, kinds) if isinstance(event, Event)]
    (page,) = {change.file for change in changed if isinstance(change, Revision) and change.file}
    assert page.title.startswith("File:Change 1")


@pytest.mark.parametrize("name", ["sse-both-raw.txt", "sse-raw.txt"])
def test_a_recorded_stream_is_understood_frame_by_frame(shared: Path, name: str) -> None:
    """Every whole frame of a farm's stream has a place, and none is rejected."""
    body = (shared / "data/action_api" / name).read_bytes()
    found = [decode(frame.data) for frame in frames([body])]
    assert len(found) == body.count(b"\n\n") - 1
    assert all(isinstance(event, Event) and event.at is not None for event in found)

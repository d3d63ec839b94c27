"""The ledger: ids, page histories and log entries as MediaWiki makes them; impossible deeds are refused."""

from __future__ import annotations

import pytest

from sandbox.ledger import Ledger, base36
from sandbox.model import Person, World
from sandbox.wikis import COMMONS, META, empty_world, user_page

T = 1_756_665_000


def _person(name: str, home: str = COMMONS) -> Person:
    return Person(0, name, T, home)


@pytest.fixture
def world() -> World:
    """Give an empty world."""
    return empty_world(0, T + 1000)


@pytest.fixture
def ledger(world: World) -> Ledger:
    """Give its ledger."""
    return Ledger(world)


def test_a_name_is_given_once(ledger: Ledger) -> None:
    """A second account of a name, by registration or by renaming, is refused; a freed name is free."""
    first, second = _person("Some"), _person("Other")
    ledger.register(first, T)
    ledger.register(second, T)
    with pytest.raises(ValueError, match="the name 'Some' is taken"):
        ledger.register(_person("Some"), T + 1)
    with pytest.raises(ValueError, match="the name 'Other' is taken"):
        ledger.rename(first, "Other", T + 2, second)
    ledger.rename(first, "New", T + 3, second)
    ledger.register(_person("Some"), T + 4)
    assert len(ledger.world.by_name) == 3


def test_no_deed_before_the_account(ledger: Ledger) -> None:
    """Somebody without an account cannot edit."""
    with pytest.raises(ValueError, match="'Nobody' does something on enwiki before the account is there"):
        ledger.edit(_person("Nobody"), T, "enwiki", "Page")


def test_first_visit_makes_the_local_account(ledger: Ledger, world: World) -> None:
    """An edit elsewhere attaches the account there at that second, once, logged as autocreate."""
    person = _person("Some")
    ledger.register(person, T)
    for ts in (T + 5, T + 9):
        ledger.edit(person, ts, "hiwiki", "Page")
    account = person.local["hiwiki"]
    assert (account.registered, account.created_by) == (T + 5, "autocreate")
    entry = world.logs["hiwiki"][0]
    assert (entry.type, entry.action, entry.title) == ("newusers", "autocreate", user_page("hiwiki", "Some"))
    assert entry.params == {"userid": account.user_id}
    assert len(world.logs["hiwiki"]) == 1


def test_a_page_keeps_a_byte(ledger: Ledger) -> None:
    """More cannot be taken from a page than leaves one byte."""
    person = _person("Some")
    ledger.register(person, T)
    ledger.edit(person, T, "enwiki", "Page", diff=50)
    cut = ledger.edit(person, T + 1, "enwiki", "Page", diff=-500)
    assert (cut.size, cut.size_diff) == (1, -49)


def test_a_deleted_page_starts_anew(ledger: Ledger) -> None:
    """After a deletion the title makes a new page, and only the old page's revisions are marked."""
    person = _person("Some")
    ledger.register(person, T)
    old = ledger.edit(person, T, "enwiki", "Page")
    ledger.delete(person, T + 1, "enwiki", "Page", "A7")
    new = ledger.edit(person, T + 2, "enwiki", "Page")
    assert new.page_id != old.page_id
    assert (new.parent_id, new.deleted, old.deleted) == (0, False, True)


def test_a_file_is_uploaded_once(ledger: Ledger) -> None:
    """A second upload of a title is refused: that is overwriting."""
    person = _person("Some")
    ledger.register(person, T)
    ledger.upload(person, T, "File:A.jpg", (), 10)
    with pytest.raises(ValueError, match=r"the file 'File:A\.jpg' is there already"):
        ledger.upload(person, T + 1, "File:A.jpg", (), 10)


def test_overwriting_makes_a_version_and_an_empty_revision(ledger: Ledger) -> None:
    """A new version has its log entry and a revision that changes no text."""
    person = _person("Some")
    ledger.register(person, T)
    first = ledger.upload(person, T, "File:A.jpg", ("Some category",), 10)
    second = ledger.overwrite(person, T + 1, "File:A.jpg", 11)
    assert [v.size for v in second.file.versions] == [10, 11]
    assert (second.revision.parent_id, second.revision.size_diff) == (first.revision.rev_id, 0)
    assert (second.log.action, second.log.params["img_timestamp"]) == ("overwrite", "20250831183001")
    assert second.file.versions[0].sha1 != second.file.versions[1].sha1


def test_a_moved_file_keeps_page_and_history(ledger: Ledger, world: World) -> None:
    """All revisions show the new title; the log entry is at the old one."""
    person = _person("Some")
    ledger.register(person, T)
    done = ledger.upload(person, T, "File:A.jpg", (), 10)
    revision, log = ledger.move_file(person, T + 1, "File:A.jpg", "File:B.jpg")
    assert {r.title for r in world.revisions[COMMONS]} == {"File:B.jpg"}
    assert revision.page_id == log.page_id == done.file.page_id
    assert (log.title, log.params["target_title"]) == ("File:A.jpg", "File:B.jpg")
    ledger.overwrite(person, T + 2, "File:B.jpg", 12)


def test_a_rename_is_logged_on_meta_and_everywhere(ledger: Ledger) -> None:
    """The entries have the parameters of the real ones, with the edits made on each wiki."""
    person, steward = _person("Old", "enwiki"), _person("Steward", META)
    ledger.register(steward, T)
    ledger.register(person, T)
    ledger.edit(person, T + 1, "enwiki", "Page")
    ledger.visit(person, COMMONS, T + 2)
    entries = ledger.rename(person, "New", T + 3, steward)
    assert [(e.wiki, e.type, e.title, e.params.get("edits")) for e in entries] == [
        (META, "gblrename", "Special:CentralAuth/New", None),
        (COMMONS, "renameuser", "User:Old", 0),
        ("enwiki", "renameuser", "User:Old", 1),
    ]
    assert (person.name, person.former_names) == ("New", [("Old", T + 3)])
    assert ledger.world.by_name == {"New": person.central_id, "Steward": steward.central_id}


def test_a_second_ledger_goes_on(world: World) -> None:
    """A ledger opened on a world later continues its pages and ids."""
    one, person = Ledger(world), _person("Some")
    one.register(person, T)
    first = one.upload(person, T, "File:A.jpg", (), 10)
    one.register_unattached(_person("Stranger"), T)
    other, somebody = Ledger(world), _person("Somebody")
    other.register(somebody, T + 1)
    edit = other.edit(somebody, T + 2, COMMONS, "File:A.jpg", namespace=6)
    assert somebody.central_id == person.central_id + 1
    assert (edit.parent_id, edit.page_id) == (first.revision.rev_id, first.file.page_id)
    assert len(other.overwrite(somebody, T + 3, "File:A.jpg", 11).file.versions) == 2


def test_hashes_in_base_36() -> None:
    """The SHA-1 of nothing as MediaWiki writes it has 31 digits; leading zeros stay."""
    # Rows of empty revisions in Wikimedia's dumps: <sha1>phoiac9h4m842xq45sp7s6u21eteeq1</sha1>
    assert base36("da39a3ee5e6b4b0d3255bfef95601890afd80709") == "phoiac9h4m842xq45sp7s6u21eteeq1"
    assert base36("0" * 39 + "a") == "0" * 30 + "a"

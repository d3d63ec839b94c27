"""The register: accounts made by others, names in the log after a rename, and accounts merged into others."""

from __future__ import annotations

from sandbox.index import Index
from sandbox.model import Person
from sandbox.wikis import COMMONS, META
from tests.sandbox.town import CATEGORY, NOW, Town, town


def newusers(a_town: Town, wiki: str = COMMONS) -> list[tuple[str, int, str]]:
    """Return who made which account on a wiki: action, performer, title."""
    return [(log.action, log.central_id, log.title) for log in a_town.world.logs[wiki] if log.type == "newusers"]


def test_an_account_made_by_another_is_logged_as_the_others_deed() -> None:
    """The performer of create2 and byemail is who made the account; title and local id are the new account's."""
    a_town = town()
    sysop = a_town.people["Sysop"]
    for how in ("create2", "byemail"):
        person = Person(0, f"Made {how}", NOW - 9, COMMONS)
        entry = a_town.ledger.register(person, NOW - 9, how, sysop)
        assert (entry.action, entry.central_id, entry.title) == (how, sysop.central_id, f"User:Made {how}")
        assert entry.params == {"userid": person.local[COMMONS].user_id}
        assert person.local[COMMONS].created_by == how


def test_the_making_of_an_account_stands_under_its_present_name() -> None:
    """A rename moves the newusers entries of every wiki, and no other's."""
    a_town = town()
    chidi = a_town.people["Chidi"]
    before = newusers(a_town)
    a_town.ledger.rename(chidi, "Chidimma", NOW - 9, a_town.people["Sysop"])
    assert newusers(a_town) == [
        (action, who, "User:Chidimma" if who == chidi.central_id else title) for action, who, title in before
    ]


def test_a_merge_leaves_one_account_with_everything() -> None:
    """Revisions, file versions and log entries of all wikis go over; name and id are gone; Meta's log tells it."""
    a_town = town()
    asha, ben, world = a_town.people["Asha"], a_town.people["Ben"], a_town.world
    a_town.edit("Asha", NOW - 90)
    a_town.edit("Ben", NOW - 80, wiki="swwiki")
    done = a_town.ledger.upload(ben, NOW - 70, "File:A.jpg", (CATEGORY,), 1000)
    index, old = Index(world), ben.central_id
    entry = a_town.ledger.merge(ben, asha, NOW - 60, a_town.people["Sysop"])[0]
    index.note_merge(old, asha.central_id)
    index.refresh()
    assert (entry.wiki, entry.type, entry.action, entry.title) == (
        META,
        "gblrename",
        "merge",
        "Special:CentralAuth/Asha the tester",
    )
    assert entry.params == {"olduser": "Ben the tester", "newuser": "Asha the tester"}
    assert old not in world.people
    assert "Ben the tester" not in world.by_name
    assert [row.rev_id for row in index.edits("swwiki", asha.central_id)] == [world.revisions["swwiki"][-1].rev_id]
    assert len(index.edits("enwiki", asha.central_id)) == 1
    assert index.edits(COMMONS, old) == []
    assert done.file.versions[0].central_id == done.log.central_id == asha.central_id
    assert asha.local.keys() >= {"swwiki", COMMONS, "enwiki", "hiwiki"}


def test_an_index_takes_up_people_after_a_merge() -> None:
    """The number of people falls by one; whoever comes afterwards is found all the same."""
    a_town = town()
    index = Index(a_town.world)
    ben = a_town.people["Ben"]
    a_town.ledger.merge(ben, a_town.people["Asha"], NOW - 60, a_town.people["Sysop"])
    index.note_merge(ben.central_id, a_town.people["Asha"].central_id)
    stranger = Person(0, "Stranger", NOW - 50, "swwiki")
    a_town.ledger.register_unattached(stranger, NOW - 50)
    index.refresh()
    assert index.local("swwiki", "Stranger") is not None

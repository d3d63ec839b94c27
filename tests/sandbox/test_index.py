"""The indexes against the world they index, while it grows."""

from __future__ import annotations

from sandbox.index import Index, name_at
from sandbox.model import World
from sandbox.world import build
from tests.sandbox.town import CATEGORY, NOW, alive, town


def check(index: Index, world: World) -> None:
    """Compare every list of the index with one made from the whole world."""
    for wiki in world.wikis:
        rows: dict[int, list[tuple[int, int]]] = {}
        for revision in world.revisions[wiki]:
            rows.setdefault(revision.central_id, []).append((revision.ts, revision.rev_id))
        for central_id, moments in rows.items():
            assert [(r.ts, r.rev_id) for r in index.edits(wiki, central_id)] == sorted(moments)
            assert index.edit_count(wiki, central_id) == len(moments)
        logs = [(log.ts, log.log_id) for log in world.logs[wiki]]
        assert [(log.ts, log.log_id) for log in index.logs(wiki)] == sorted(logs)
    links = sorted((name, ts, f.page_id) for f in world.files.values() for name, ts in f.categories.items())
    others = {page for pages in world.non_files.values() for page in pages}
    indexed = [(n, ts, page) for n, m in index.categories.items() for ts, page in m.by_time if page not in others]
    assert sorted(indexed) == links


def test_indexes_follow_a_living_world() -> None:
    """After life has gone on, the index that followed holds what one made anew would."""
    made = alive(rate=2.0)
    check(made.index, made.world)
    for at in range(20):
        made.emit(50, (NOW + at) * 1000)
    check(made.index, made.world)
    fresh = Index(made.world)
    assert {n: m.by_key for n, m in made.index.categories.items() if m.by_key} == {
        n: m.by_key for n, m in fresh.categories.items() if m.by_key
    }
    assert made.index.files_by_title.keys() >= {f.title for f in made.world.files.values() if not f.deleted}


def test_non_files_of_a_made_world_are_in_their_categories() -> None:
    """Pages and subcategories that a world puts into a category are listed with the files, by their kind."""
    world = build(1, NOW, 0.02)
    index = Index(world)
    assert world.non_files
    for name, pages in world.non_files.items():
        assert set(pages) <= {key[2] for key in index.categories[name].by_key if key[0] in (0, 1)}


def test_a_changed_file_is_taken_up_again() -> None:
    """A new category and a new title are found after the file was noted; the old title is not."""
    a_town = town()
    done = a_town.ledger.upload(a_town.people["Asha"], NOW - 9, "File:A.jpg", (CATEGORY,), 1000)
    index = Index(a_town.world)
    a_town.ledger.categorise(a_town.people["Ben"], NOW - 8, "File:A.jpg", "Late")
    a_town.ledger.move_file(a_town.people["Sysop"], NOW - 7, "File:A.jpg", "File:B.jpg")
    index.note_file(done.file)
    assert index.categories["Late"].by_time == [(NOW - 8, done.file.page_id)]
    assert index.categories["Late"].linked == {done.file.page_id: NOW - 8}
    assert index.categories[CATEGORY].by_key == [(2, b"B.JPG", done.file.page_id)]
    assert index.files_by_title == {"File:B.jpg": done.file.page_id}


def test_edits_until_a_second_are_counted() -> None:
    """The count up to a second includes that second and nothing behind it."""
    a_town = town()
    for ts in (NOW - 30, NOW - 20, NOW - 20, NOW - 10):
        a_town.edit("Asha", ts)
    index = Index(a_town.world)
    asha = a_town.people["Asha"].central_id
    assert [index.edit_count("enwiki", asha, NOW - ago) for ago in (31, 30, 20, 11, 10)] == [0, 1, 3, 3, 4]
    assert index.global_edit_count(a_town.people["Asha"]) == 4


def test_names_of_then() -> None:
    """A person bears the former name until the instant of the rename, and the new one from it on."""
    a_town = town()
    ben = a_town.people["Ben"]
    a_town.ledger.rename(ben, "Benjamin", NOW - 50, a_town.people["Sysop"])
    a_town.ledger.rename(ben, "Benedict", NOW - 20, a_town.people["Sysop"])
    assert [name_at(ben, NOW - ago) for ago in (51, 50, 21, 20)] == [
        "Ben the tester",
        "Benjamin",
        "Benjamin",
        "Benedict",
    ]

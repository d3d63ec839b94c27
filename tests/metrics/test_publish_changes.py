"""What is written is what differs: nothing twice, nothing that stays, and all of it whatever came between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from metrics.publish_contest import Contest
from state.errors import Unavailable
from state.published import Published
from tests.metrics.desk import NOW, Desk, anew, full_world, own_tables, unit
from tests.metrics.lived import Life
from tests.metrics.world import DAY, END


def compared(folder: Path, seed: int) -> list[str]:
    """The first tables in which another publisher of a random life differs from the running one."""
    desk = Desk(folder)
    desk.restart(quality=False)
    life = Life(desk.world, seed)
    found: list[str] = []
    while not found and len(life.deeds) < 60:
        for _ in range(life.random.randrange(1, 5)):
            life.go_on()
        desk.step(life.seen + 30)
        mine, others = own_tables(desk), anew(desk, life.seen + 30, quality=False)
        found = [name for name in mine if mine[name] != others[name]]
    desk.close()
    desk.world.activity.close()
    return found and [*found, "after", *life.deeds[-5:]]


@pytest.mark.parametrize("seed", [0, 1, 2, 6, 63, 91])
def test_another_publisher_says_the_same_at_any_time(tmp_path: Path, seed: int) -> None:
    """Whatever happens, one that knows nothing but the two files changes no row of what the running one wrote."""
    assert compared(tmp_path, seed) == []


def test_a_publisher_that_does_not_look_at_people_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one that takes no note of who moved differs from another one in some of the same lives."""
    monkeypatch.setattr(Contest, "take_note", lambda *_: None)
    found = []
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found.append(compared(folder, seed))
        if found[-1]:
            break
    assert any(found)


def written(desk: Desk) -> list[str]:
    """What is written from now on, statement by statement, without transactions and questions."""
    told: list[str] = []

    def tell(statement: str) -> None:
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            told.append(statement)

    desk.published._con.set_trace_callback(tell)
    return told


def rows_changed(desk: Desk, change: Callable[[], object]) -> dict[str, int]:
    """How many rows of each table differ after a change from those before."""
    before = own_tables(desk)
    change()
    desk.step()
    after = own_tables(desk)
    found = {name: len([row for row in after[name] if row not in before[name]]) for name in after}
    return {name: n for name, n in found.items() if n}


def test_publishing_again_leaves_the_file_as_it_is(desk: Desk) -> None:
    """Byte for byte in every table but freshness, whose row alone is written; an own connection sees no commit else."""
    full_world(desk.world)
    desk.restart(quality=False)
    desk.step()
    path = desk.folder / "published" / "published.db"
    tables, content, version = own_tables(desk), path.read_bytes(), desk.published.version()
    watching = sqlite3.connect(path)
    moved = [watching.execute("PRAGMA data_version").fetchone()]
    told = written(desk)
    assert not desk.publisher.step(NOW * 1000 + 250)
    moved.append(watching.execute("PRAGMA data_version").fetchone())
    assert (told, path.read_bytes() == content, moved[0] == moved[1]) == ([], True, True)
    assert not desk.publisher.step((NOW + 60) * 1000)
    moved.append(watching.execute("PRAGMA data_version").fetchone())
    assert [statement.split(" (")[0] for statement in told] == ["INSERT OR REPLACE INTO freshness"]
    assert moved[2] != moved[1]
    assert (own_tables(desk), desk.published.version()) == (tables, version)
    watching.close()


def test_another_process_writes_no_row_again(desk: Desk) -> None:
    """Started anew it tries everything, and SQLite finds nothing to change."""
    full_world(desk.world)
    desk.restart(quality=False)
    desk.step()
    tables = own_tables(desk)
    desk.restart(quality=False)
    before = desk.published._con.total_changes
    assert not desk.publisher.step(NOW * 1000)
    assert desk.published._con.total_changes == before
    assert own_tables(desk) == tables


def test_a_contribution_changes_rows_of_its_person_only(desk: Desk) -> None:
    """Of India's units by each definition: live ends, on or after, an hour; no curve up to coverage, no other unit."""
    full_world(desk.world)
    desk.restart(quality=False)
    desk.step()
    told = written(desk)
    before = desk.published._con.total_changes
    silent = next(
        account
        for account in desk.world.people["IN"]
        if not desk.con.execute("SELECT 1 FROM day_count WHERE account = ?", [account]).fetchone()
    )
    found = rows_changed(desk, lambda: desk.world.contribute(silent, END + 380 * DAY + 60))
    # 3 definitions x 2 measures x (4 months on or after and 2 live ends), at least once
    assert found == {"figure": 3 * 2 * (4 + 2), "hour": 1, "unit": 1}
    changed = sum(found.values())
    assert desk.published._con.total_changes - before == changed + 2  # the version, and that the edition has it
    assert len([statement for statement in told if statement.split()[2] in found]) == changed
    assert not [statement for statement in told if "/GH" in statement or "/other" in statement]


def test_figures_that_nobody_moved_are_not_even_tried(desk: Desk) -> None:
    """Verified a second further, everything stays: not one statement but freshness."""
    full_world(desk.world)
    desk.restart(quality=False)
    desk.step()
    desk.world.verify(desk.world.people["IN"][:5], END + 380 * DAY + 5)
    told = written(desk)
    assert not desk.publisher.step((NOW + 60) * 1000)
    assert [statement.split(" (")[0] for statement in told] == ["INSERT OR REPLACE INTO freshness"]


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_write_that_fails_is_made_up_for(desk: Desk, step: int) -> None:
    """At any step of the transaction: nothing of it is there, and the next publication has all of it."""
    full_world(desk.world)
    desk.restart(quality=False)
    desk.step()
    before = own_tables(desk)
    desk.world.contribute(desk.world.people["IN"][0], END + 380 * DAY + 60)
    desk.world.contest("KE", 12, end=END + DAY)

    def fail(at: int) -> None:
        if at == step:
            raise sqlite3.OperationalError("disk I/O error")

    desk.published._fault = fail
    with pytest.raises(Unavailable, match="cannot be written"):
        desk.publisher.step(NOW * 1000)
    assert own_tables(desk) == before
    desk.published._fault = lambda _at: None
    desk.world.contribute(desk.world.people["GH"][0], END + 380 * DAY + 60)
    snapshot = desk.step()
    assert unit(snapshot, "monuments2023/IN").today_retained >= 1
    assert own_tables(desk) != before
    assert own_tables(desk) == anew(desk, quality=False)


def test_an_edition_that_goes_takes_its_rows_with_it(desk: Desk) -> None:
    """No contest of it is followed any more: other editions stay as they are, and when it changed stays noted."""
    full_world(desk.world)
    desk.world.year = 2022
    number = desk.world.contest("GH", 20, end=END - 365 * DAY)
    desk.restart(quality=False)
    desk.step()
    con = desk.world.activity._con
    con.execute("UPDATE contest SET enrolled = NULL WHERE id = ?", [number])
    con.execute("UPDATE contest SET changed = 10000, remade = 10000 WHERE id = ?", [number])
    con.execute("UPDATE counter SET value = 10000 WHERE name = 'change'")
    con.commit()
    desk.step()
    found = {name for name, rows in own_tables(desk).items() if any("monuments2022" in str(row[0]) for row in rows)}
    assert found == {"touched"}
    assert {row.edition for row in desk.published.read().editions} == {"monuments2023"}
    assert own_tables(desk) == anew(desk, quality=False)


def test_the_published_file_has_one_writer(desk: Desk) -> None:
    """The tests' other publishers write copies: of the file itself there is but one."""
    with pytest.raises(Exception, match="another publisher"):
        Published.open(desk.folder / "published" / "published.db")

"""The published file is read whole, by readers without any right to write, whatever becomes of its writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from state.errors import Corrupt, Locked, SchemaNewer, Unavailable
from state.published import (
    Campaign,
    Changes,
    Freshness,
    Milestone,
    Published,
    Quality,
    data_version,
    open_published,
    read,
    read_cube,
)
from tests.state.printed import rows


def test_what_was_written_is_read(published: Published) -> None:
    """Every row comes back as it was, lists and truth values too; the headline curves by unit."""
    edition = rows(2024)
    campaigns = (Campaign("monuments", "Wiki Loves Monuments"),)
    assert published.apply(Changes((edition,), campaigns, {"simulated": "invented"}))
    freshness = Freshness(5, None, 70, 1234, "live", ((1, 2, "history was over"),))
    published.set_freshness(freshness)
    con = open_published(published.path)
    snapshot = read(con)
    assert (snapshot.version, snapshot.meta["simulated"], snapshot.campaigns) == (1, "invented", campaigns)
    assert snapshot.editions == (edition.edition,)
    assert snapshot.units == edition.units
    assert snapshot.unit_contests == edition.unit_contests
    headline = [row for row in edition.figures if (row.measure, row.least) == ("any", 1)]
    assert snapshot.milestones == tuple(
        Milestone(row.unit, "global", "any", row.k, row.due, row.newcomers, row.retained, row.state) for row in headline
    )
    assert snapshot.curves == {curve.unit: curve.retained for curve in edition.curves if curve.width == 30}
    assert (snapshot.hours, snapshot.running, snapshot.left_out) == (edition.hours, edition.running, edition.left_out)
    assert snapshot.freshness == freshness
    con.close()


def test_what_was_formed_is_remembered(published: Published) -> None:
    """Units of other definitions outlive their rows, as those of the headline do."""
    edition = rows(2024)
    published.apply(Changes((edition,)))
    memory = published.memory()
    assert set(memory.contests.values()) == set(edition.cohort_contests)
    assert memory.formed == {(row.unit, row.definition): row.formed for row in edition.cohorts}
    published.apply(Changes(gone=("monuments2024",)))
    assert published.memory().contests == memory.contests
    assert published.memory().formed == {}


def test_single_rows_are_written_and_no_other_is_touched(published: Published) -> None:
    """Rows by themselves change what has their key, and remove nothing."""
    edition = rows(2024)
    published.apply(Changes((edition,)))
    one = replace(edition.figures[0], retained=3)
    assert published.apply(Changes(rows=(one, edition.figures[1], replace(edition.hours[0], n=99))))
    con = open_published(published.path)
    assert set(read_cube(con).figures) == {one, *edition.figures[1:]}
    assert [row.n for row in read(con).hours] == [99, 10]
    assert not published.apply(Changes(rows=(one,)))
    con.close()


def test_the_same_figures_again_change_nothing(published: Published) -> None:
    """No row, not the version, and no commit a reader would notice."""
    published.apply(Changes((rows(2024),)))
    con = open_published(published.path)
    before = data_version(con)
    assert not published.apply(Changes((rows(2024),)))
    assert (published.version(), data_version(con)) == (1, before)
    assert published.apply(Changes((rows(2024, 11),)))
    assert published.version() == 2
    assert data_version(con) != before
    con.close()


def test_freshness_moves_no_version_of_figures(published: Published) -> None:
    """A reader notices the commit and sees that the figures are those it has."""
    published.apply(Changes((rows(2024),)))
    con = open_published(published.path)
    before = data_version(con)
    published.set_freshness(Freshness(1, 1, 1, 1, "live"))
    assert data_version(con) != before
    assert read(con).version == 1
    con.close()


def test_rows_an_edition_no_longer_has_go_away(published: Published) -> None:
    """Only of that edition, and not the memory of which unit a contest is in."""
    published.apply(Changes((rows(2024), rows(20240))))
    less = replace(rows(2024, units=1), running=(), left_out=(), hours=())
    assert published.apply(Changes((less,)))
    snapshot = published.read()
    assert [unit.unit for unit in snapshot.units if unit.year == 2024] == ["monuments2024/0"]
    assert sum(unit.year == 20240 for unit in snapshot.units) == 3
    assert {row.edition for row in snapshot.running} == {row.edition for row in snapshot.left_out} == {"monuments20240"}
    assert sorted(snapshot.curves) == ["monuments2024/0", *(f"monuments20240/{n}" for n in range(3))]
    assert len(snapshot.unit_contests) == 6


def test_an_edition_that_is_gone_leaves_the_memory_of_its_units(published: Published) -> None:
    """Nothing of it is shown any more; should it come back, its contests are in the units they were in."""
    published.apply(Changes((rows(2024),)))
    assert published.apply(Changes(gone=("monuments2024",)))
    snapshot = published.read()
    assert (snapshot.editions, snapshot.units, snapshot.curves, snapshot.hours) == ((), (), {}, ())
    assert len(snapshot.unit_contests) == 3


def test_two_publishers_do_not_write_one_file(published: Published) -> None:
    """The second is told so; when the first has closed, it may."""
    with pytest.raises(Locked, match="another publisher"):
        Published.open(published.path)
    published.close()
    Published.open(published.path).close()


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_publisher_killed_at_a_step_leaves_the_old_figures_or_the_new(folder: Path, step: int) -> None:
    """SIGKILL at each step of a transaction: after the next start all is as before it, or all is new."""
    path = folder / "published" / "published.db"
    first = Published.open(path)
    first.apply(Changes((rows(2024, 10),)))
    first.close()
    script = f"""
        import os, signal
        from pathlib import Path
        from state.published import Changes, Published
        from tests.state.test_published import rows
        def fault(step):
            if step == {step}:
                os.kill(os.getpid(), signal.SIGKILL)
        Published.open(Path({str(path)!r}), fault=fault).apply(Changes((rows(2024, 20),)))
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], timeout=60)
    assert killed.returncode == -signal.SIGKILL
    again = Published.open(path)
    assert numbers(again) == ({20} if step == 5 else {10})
    again.close()
    con = open_published(path)
    assert read(con).version == (2 if step == 5 else 1)
    con.close()


def numbers(published: Published) -> set[int]:
    """Every number of every unit and the first of every curve: one, unless a transaction was torn."""
    snapshot = published.read()
    curves = {int.from_bytes(curve[at : at + 4], "little") for curve in snapshot.curves.values() for at in (0, 11_996)}
    return curves | {unit.newcomers for unit in snapshot.units} | {unit.mature_day for unit in snapshot.units}


@pytest.mark.slow
def test_a_publisher_killed_at_any_time_leaves_a_whole_file(folder: Path) -> None:
    """Eight kills of a writer in full swing, at random times: each time the file holds one publication."""
    path = folder / "published" / "published.db"
    script = f"""
        from pathlib import Path
        from state.published import Changes, Published
        from tests.state.test_published import rows
        published = Published.open(Path({str(path)!r}))
        print("open", flush=True)
        n = published.version()
        while True:
            n += 1
            published.apply(Changes((rows(2024, n, 8),)))
    """
    random, last = Random(7), 0
    for _ in range(8):
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(random.uniform(0.01, 0.2))
            child.kill()
        again = Published.open(path)
        found = numbers(again)
        assert len(found) <= 1
        assert not found or found == {again.version()}
        assert again.version() >= last
        last = again.version()
        again.close()
    assert last > 8


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_file_can_be_read_by_others_whatever_the_umask(folder: Path, umask: int) -> None:
    """A service with UMask=0077 still makes a folder to enter and a file to read."""
    old = os.umask(umask)
    try:
        made = Published.open(folder / "published" / "published.db")
    finally:
        os.umask(old)
    made.close()
    assert made.path.stat().st_mode & 0o777 == 0o644
    assert made.path.parent.stat().st_mode & 0o777 == 0o755


def test_a_file_of_a_newer_program_is_refused(published: Published) -> None:
    """By reader and writer, and it is left as it is."""
    published._con.execute("PRAGMA user_version = 99")
    published.close()
    with pytest.raises(SchemaNewer, match="newer version"):
        open_published(published.path)
    with pytest.raises(SchemaNewer, match="newer version"):
        Published.open(published.path)


@pytest.mark.parametrize("damage", ["header", "page"])
def test_a_damaged_file_is_refused_in_one_line_and_kept(published: Published, damage: str) -> None:
    """The writer does not start on it, the reader says so; nothing is deleted."""
    published.apply(Changes((rows(2024),)))
    published.close()
    content = bytearray(published.path.read_bytes())
    content[0 if damage == "header" else 4096 : 4096 + 4096] = b"\x55" * (8192 if damage == "header" else 4096)
    published.path.write_bytes(content)
    with pytest.raises(Corrupt) as caught:
        Published.open(published.path)
    assert "\n" not in str(caught.value)
    assert published.path.read_bytes() == bytes(content)
    with pytest.raises((Corrupt, Unavailable)):
        read(open_published(published.path))


def test_a_full_disk_writes_nothing(published: Published) -> None:
    """The error is one sentence, the figures are those before, and with room again it goes on."""
    published.apply(Changes((rows(2024),)))
    (pages,) = published._con.execute("PRAGMA page_count").fetchone()
    published._con.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match=r"cannot be written \(database or disk is full\)"):
        published.apply(Changes((rows(2025, 5),)))
    assert (published.version(), numbers(published)) == (1, {10})
    published._con.execute("PRAGMA max_page_count = 100000")
    assert published.apply(Changes((rows(2025),)))


def test_a_folder_that_cannot_be_made_is_one_sentence(folder: Path) -> None:
    """Where a file is in the way of the folder, the publisher says what it cannot write."""
    (folder / "published").touch()
    with pytest.raises(Unavailable, match="cannot be written"):
        Published.open(folder / "published" / "published.db")


def oddity(kind: str, place: int, n: int | None = 3, example: str = "") -> Quality:
    """A row of the data-quality report."""
    return Quality(kind, place, "Contests", kind.title(), "It is odd.", n, example)


def test_the_quality_report_is_written_whole(published: Published) -> None:
    """In the order of its places; kinds it no longer has go away, and without a report the old one stays."""
    first = (oddity("outside", 2, 12_408, "Images from India"), oddity("empty", 5, None), oddity("missing", 7, 0))
    assert published.apply(Changes(quality=first))
    assert published.read().quality == first
    published.apply(Changes((rows(2024),)))
    assert published.read().quality == first
    second = (oddity("missing", 1), oddity("empty", 5, None))
    assert published.apply(Changes(quality=second))
    assert published.read().quality == second
    version = published.version()
    assert not published.apply(Changes(quality=second))
    assert published.version() == version
    published.apply(Changes(gone=("monuments2024",)))
    assert published.read().quality == second
    assert published.apply(Changes(quality=()))
    assert published.read().quality == ()


def older(published: Published) -> Path:
    """The file as the first version of it was, closed."""
    published.apply(Changes((rows(2024),)))
    gone = ("quality", "term", "cohort", "cohort_contest", "figure", "curve", "spread", "again", "touched")
    counts = ("contests_read", "contests_known", "people_asked", "people")
    published._con.executescript(
        "".join(f"DROP TABLE {table};" for table in gone)
        + "".join(f"ALTER TABLE freshness DROP COLUMN {column};" for column in counts)
        + "CREATE TABLE milestone (unit TEXT); CREATE TABLE curve (unit TEXT);"
        "ALTER TABLE unit_contest DROP COLUMN due; PRAGMA user_version = 1;"
    )
    published.close()
    return published.path


def test_a_file_of_the_first_version_is_brought_up_to_date(published: Published) -> None:
    """By its publisher, with the units that were formed; the page waits for that and says so."""
    path = older(published)
    with pytest.raises(Unavailable, match="of an older version"):
        open_published(path)
    again = Published.open(path)
    assert (again.version(), again.read().quality, again.read().curves) == (1, (), {})
    assert again.read().units == rows(2024).units
    assert again.read().unit_contests == rows(2024).unit_contests
    again.apply(Changes((rows(2024),)))
    assert numbers(again) == {10}
    again.apply(Changes(quality=(oddity("empty", 1),)))
    again.close()
    con = open_published(path)
    assert read(con).quality == (oddity("empty", 1),)
    con.close()

"""The demo goes on where it was, begins anew when it must, and never empties a folder that is not its own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from collector.settings import load
from systemd.demo import DAY, JOURNAL, MARKER, SIMULATED, World, enter, sandbox, write_settings
from systemd.preflight import Refused

NOW = 1_780_000_000
WORLD = World(seed=1, scale=1.0, rate=2.0, began=NOW)


def fill(folder: Path) -> None:
    """Leave in `folder` what a demo leaves."""
    (folder / JOURNAL).touch()
    (folder / "activity.db").write_text("people")
    (folder / "published").mkdir()
    (folder / "published" / "published.db").write_text("sums")


def test_an_empty_folder_gets_a_new_world(tmp_path: Path) -> None:
    """The first demo invents its world as of now, and marks the folder as its own."""
    assert enter(tmp_path, WORLD) == WORLD
    assert (tmp_path / MARKER).is_file()


def test_a_demo_goes_on_where_it_was(tmp_path: Path) -> None:
    """Started again within a day, the same world keeps its beginning and its data."""
    enter(tmp_path, WORLD)
    fill(tmp_path)
    assert enter(tmp_path, replace(WORLD, began=NOW + DAY - 1)) == WORLD
    assert (tmp_path / "activity.db").exists()


@pytest.mark.parametrize(
    ("asked", "fresh"),
    [
        pytest.param(replace(WORLD, seed=2), False, id="another-seed"),
        pytest.param(replace(WORLD, scale=2.0), False, id="another-size"),
        pytest.param(replace(WORLD, rate=3.0), False, id="another-rate"),
        pytest.param(replace(WORLD, began=NOW + DAY), False, id="a-day-later"),
        pytest.param(replace(WORLD, began=NOW - 1), False, id="clock-set-back"),
        pytest.param(WORLD, True, id="asked-to"),
    ],
)
def test_another_world_begins_anew(tmp_path: Path, asked: World, fresh: bool) -> None:
    """A world that differs, is a day old, or is asked to be fresh takes an emptied folder."""
    enter(tmp_path, WORLD)
    fill(tmp_path)
    (tmp_path / "supervise.lock").touch()
    assert enter(tmp_path, asked, fresh=fresh) == asked
    assert sorted(path.name for path in tmp_path.iterdir()) == ["supervise.lock", MARKER]


def test_a_world_without_its_journal_begins_anew(tmp_path: Path) -> None:
    """Data whose sandbox has forgotten what happened are of no use, and are removed."""
    enter(tmp_path, WORLD)
    fill(tmp_path)
    (tmp_path / JOURNAL).unlink()
    enter(tmp_path, WORLD)
    assert not (tmp_path / "activity.db").exists()


@pytest.mark.parametrize("text", ["", "{}", '{"seed": 1}', "[1]", "nonsense"])
def test_a_marker_of_another_version_begins_anew(tmp_path: Path, text: str) -> None:
    """A marker that cannot be read still says that the folder is the demo's."""
    (tmp_path / MARKER).write_text(text)
    fill(tmp_path)
    assert enter(tmp_path, WORLD) == WORLD
    assert not (tmp_path / "activity.db").exists()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_of_someone_else_is_refused(tmp_path: Path, fresh: bool) -> None:
    """A folder with files and without the marker is left as it is, and named."""
    fill(tmp_path)
    with pytest.raises(Refused, match=r"holds files that are not the demo's"):
        enter(tmp_path, WORLD, fresh=fresh)
    assert (tmp_path / "activity.db").read_text() == "people"


def test_emptying_follows_no_link(tmp_path: Path) -> None:
    """A link in the demo's folder is removed, and what it points at is not."""
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "demo"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "kept").touch()
    enter(folder, WORLD)
    (folder / "logs").symlink_to(elsewhere)
    enter(folder, replace(WORLD, seed=2))
    assert (elsewhere / "kept").exists()
    assert not (folder / "logs").exists()


def test_the_settings_are_the_collectors(tmp_path: Path) -> None:
    """The collector accepts the demo's settings: everything on this machine, and marked as invented."""
    odd = tmp_path / 'a "quoted" folder'
    odd.mkdir()
    path = write_settings(odd, 8600)
    settings = load({"config": path}, {})
    assert settings.loopback
    assert settings.data == odd
    assert settings.simulated == SIMULATED
    assert settings.wiki_api == "http://127.0.0.1:8600/{dbname}/w/api.php"
    assert tomllib.loads(path.read_text())["replication_lag"] == 2


def test_the_sandbox_is_told_the_world(tmp_path: Path) -> None:
    """The miniature Wikimedia is started with the seed, the size, the rate and the journal of the world."""
    command = sandbox(tmp_path, World(7, 0.5, 3.0, NOW), 8601).command
    told = dict(zip(command[4::2], command[5::2], strict=True))
    assert told == {
        "--port": "8601",
        "--seed": "7",
        "--scale": "0.5",
        "--live-rate": "3.0",
        "--journal": str(tmp_path / "sandbox-journal"),
    }

"""The units start what exists, and give the page's process no way to the private database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from state.activity import Activity, open_reader
from state.paths import private_db, published_db
from state.published import Published, data_version, open_published
from state.schema import BUSY_MS
from systemd.supervise import WATCHDOG, services

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "systemd").glob("*.service"))
PYTHON = "/opt/campaign-retention/.venv/bin/python"


def lines_of(unit: Path, key: str) -> list[str]:
    """Every value of `key` in a unit, in order."""
    return re.findall(rf"^{key}=(.*)$", unit.read_text(), re.MULTILINE)


def verify(folder: Path) -> str:
    """What systemd-analyze has to say about the units in `folder`; empty when it finds no fault."""
    command = ["systemd-analyze", "verify", "--man=no", *sorted(map(str, folder.glob("*.service")))]
    told = subprocess.run(command, capture_output=True, text=True)
    said = [line for line in told.stderr.splitlines() if str(folder) in line or "retention" in line]
    return "\n".join(said) or (f"status {told.returncode}: {told.stderr}" if told.returncode else "")


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The units as they would verify on a machine that has the project in /opt."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace(PYTHON, sys.executable))
    return tmp_path


def test_there_are_three_services() -> None:
    """The collector, the publisher and the page each have a unit."""
    names = [unit.stem for unit in UNITS]
    assert names == ["retention-collector", "retention-dashboard", "retention-publisher"]


def test_systemd_finds_no_fault(copies: Path) -> None:
    """systemd-analyze accepts the units as they are."""
    assert verify(copies) == ""


@pytest.mark.parametrize(
    ("healthy", "broken"),
    [
        ("Restart=always", "Restart=sometimes"),
        ("NoNewPrivileges=yes", "NoNewPrivilege=yes"),
        (f"ExecStart={sys.executable}", "ExecStart=/nowhere/python"),
    ],
)
def test_systemd_finds_a_fault_made_on_purpose(copies: Path, healthy: str, broken: str) -> None:
    """The check above can fail: a wrong value, an unknown key and a missing program are each reported."""
    unit = copies / "retention-collector.service"
    assert healthy in unit.read_text()
    unit.write_text(unit.read_text().replace(healthy, broken))
    assert verify(copies) != ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_service_is_started_again_unless_that_cannot_help(unit: Path) -> None:
    """Every service is restarted always, but not after exit status 78 (a setting or database is unusable)."""
    assert lines_of(unit, "Restart") == ["always"]
    assert lines_of(unit, "RestartPreventExitStatus") == ["78"]
    assert lines_of(unit, "StartLimitIntervalSec") == ["0"]


def test_a_collector_that_hangs_is_ended() -> None:
    """Only the collector says that it is alive; it may be silent for several waits for the database, and no longer.

    In the foreground it is watched with the same patience.
    """
    watched = {unit.stem: lines_of(unit, "WatchdogSec") for unit in UNITS}
    (seconds,) = watched.pop("retention-collector")
    assert set(map(tuple, watched.values())) == {()}
    assert float(seconds) == WATCHDOG
    assert WATCHDOG >= 5 * BUSY_MS / 1000
    (collector, *others) = services(Path("data"), 5006, ())
    assert (collector.name, collector.watchdog) == ("collector", WATCHDOG)
    assert {service.watchdog for service in others} == {None}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_what_is_in_the_checkout(unit: Path) -> None:
    """Each command of a unit names a package or a file that exists."""
    for command in lines_of(unit, "ExecStart") + lines_of(unit, "ExecStartPost"):
        words = command.split()
        assert words[0] == PYTHON
        if words[1] == "-m":
            assert words[2] == "panel" or (ROOT / words[2] / "__init__.py").is_file()
        else:
            assert (ROOT / words[1]).is_file()


def test_the_page_runs_as_another_user() -> None:
    """Only the page's user differs, and it shares the group of the published part."""
    users = {unit.stem: (lines_of(unit, "User"), lines_of(unit, "Group")) for unit in UNITS}
    assert users["retention-collector"] == users["retention-publisher"] == (["retention"], ["retention"])
    assert users["retention-dashboard"] == (["retention-page"], ["retention"])


def test_only_the_published_part_exists_for_the_page() -> None:
    """The page's service sees an empty folder where the data lie, with the published part bound into it."""
    page = next(unit for unit in UNITS if unit.stem == "retention-dashboard")
    assert lines_of(page, "TemporaryFileSystem") == ["/var/lib/campaign-retention:ro"]
    assert lines_of(page, "BindReadOnlyPaths") == ["/var/lib/campaign-retention/published"]
    assert lines_of(page, "StateDirectory") == []


def test_the_installation_names_every_file() -> None:
    """INSTALL.md installs each unit and each file of users and folders, and names no file that is missing."""
    text = (ROOT / "systemd" / "INSTALL.md").read_text()
    named = set(re.findall(r"systemd/[\w./-]+\.(?:service|conf)", text))
    there = {f"systemd/{path.relative_to(ROOT / 'systemd')}" for path in (ROOT / "systemd").rglob("*.d/*.conf")}
    assert named == there | {f"systemd/{unit.name}" for unit in UNITS}


@pytest.fixture
def machine() -> Iterator[Path]:
    """A root folder in which systemd's own tools have made our users and folders."""
    if os.geteuid() != 0 or not (shutil.which("systemd-sysusers") and shutil.which("systemd-tmpfiles")):
        pytest.skip("needs root and systemd's tools to make users")
    folder = Path(tempfile.mkdtemp(prefix="retention-units-"))
    folder.chmod(0o755)
    (folder / "etc").mkdir()
    (folder / "var/lib").mkdir(parents=True)
    for tool, more, place in (
        ("systemd-sysusers", [], "sysusers.d"),
        ("systemd-tmpfiles", ["--create"], "tmpfiles.d"),
    ):
        source = ROOT / "systemd" / place / "campaign-retention.conf"
        subprocess.run([tool, f"--root={folder}", *more, source], check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder)


def as_service(machine: Path, service: str, act: Callable[[], object]) -> bool:
    """Whether a process with the user, the group and the umask of a service's unit can do `act`."""
    unit = ROOT / "systemd" / f"{service}.service"
    users = [line.split(":") for line in (machine / "etc/passwd").read_text().splitlines()]
    uid, gid = next((int(user[2]), int(user[3])) for user in users if user[0] == lines_of(unit, "User")[0])
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    code = 1
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.umask(int(lines_of(unit, "UMask")[0], 8))
        act()
        code = 0
    finally:
        os._exit(code)


def test_the_page_process_cannot_open_the_private_database(machine: Path) -> None:
    """The collector's database is closed to the page's user by its rights alone, before any mount hides it."""
    private = private_db(machine / "var/lib/campaign-retention")
    assert as_service(machine, "retention-collector", lambda: Activity.open(private).close())
    assert as_service(machine, "retention-publisher", lambda: open_reader(private).execute("PRAGMA user_version"))
    assert not as_service(machine, "retention-dashboard", private.read_bytes)
    private.chmod(0o644)
    assert as_service(machine, "retention-dashboard", private.read_bytes), "the check sees no difference"


def test_the_page_process_reads_the_published_part_and_cannot_write_it(machine: Path) -> None:
    """What the publisher writes is open to the page's user for reading only."""
    published = published_db(machine / "var/lib/campaign-retention")
    assert as_service(machine, "retention-publisher", lambda: Published.open(published).close())
    assert as_service(machine, "retention-dashboard", lambda: data_version(open_published(published)))
    assert not as_service(machine, "retention-dashboard", lambda: published.open("ab"))
    assert not as_service(machine, "retention-dashboard", published.with_name("new").touch)

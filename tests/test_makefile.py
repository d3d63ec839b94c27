"""The front door: targets explain themselves, the environment is made once, and what goes wrong is one sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {
    *("help", "demo", "run", "test", "check", "bench", "bench-scale", "bench-page", "screenshots", "soak", "nemesis"),
    *("knobs", "lock", "clean"),
}

# A .venv/bin/python that notes how it is called and answers pip's calls with FAKE_PIP, if that is set.
FAKE_PYTHON = """#!/bin/sh
case "$1 $2" in
    "-m pip") echo "$@" >>calls; [ -z "$FAKE_PIP" ] || { echo "$FAKE_PIP"; exit 1; }; echo "Collecting one" ;;
    -c*) exit 0 ;;
    *) echo "$@" >>calls ;;
esac
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what `make` needs of a checkout, and no environment yet."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "bin").mkdir()
    return tmp_path


def script(path: Path, text: str) -> Path:
    """Write an executable script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def prepared(place: Path) -> Path:
    """The same with an environment whose Python only notes what it is asked."""
    script(place / ".venv/bin/python", FAKE_PYTHON)
    return place


def make(place: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run make in `place`, with the programs of its `bin` before those of the machine."""
    environment = {**os.environ, "PATH": f"{place}/bin:{os.environ['PATH']}", **env}
    for inherited in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "ARGS"):  # of a make these tests run under
        environment.pop(inherited, None)
    command = ["make", "--no-print-directory", *words]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=170)


def calls(place: Path) -> list[str]:
    """How the environment's Python was called."""
    path = place / "calls"
    return path.read_text().splitlines() if path.exists() else []


def sentence(told: subprocess.CompletedProcess[str]) -> str:
    """The one sentence a failed make says on standard error, but for make's own line."""
    assert told.returncode != 0
    assert "Traceback" not in told.stdout + told.stderr
    lines = [line for line in told.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(lines) == 1, told.stderr
    return lines[0]


def test_help_is_the_default_and_lists_every_target(place: Path) -> None:
    """Plain `make` lists the targets with a line each and does nothing."""
    told = make(place)
    listed = dict(re.findall(r"^  make ([\w-]+) +(\S.*)$", told.stdout, re.MULTILINE))
    assert set(listed) >= TARGETS
    assert told.returncode == 0
    assert not (place / ".venv").exists()


def test_a_second_start_installs_nothing(prepared: Path) -> None:
    """Once made, the environment costs no call of pip and no noticeable time."""
    assert make(prepared, "environment").returncode == 0
    assert [call.split()[2] for call in calls(prepared)] == ["install", "install"]
    (prepared / "calls").unlink()
    assert make(prepared, "environment").returncode == 0
    assert calls(prepared) == []


def test_hashes_are_required(prepared: Path) -> None:
    """The lock is installed with its hashes, the checkout without asking for anything more."""
    make(prepared, "environment")
    locked, itself = calls(prepared)
    assert locked.endswith("--require-hashes -r requirements/run.txt")
    assert itself.endswith("--no-deps --no-build-isolation -e .")


@pytest.mark.parametrize("changed", ["requirements/run.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed(prepared: Path, changed: str) -> None:
    """The environment follows its lock and the project's own file."""
    make(prepared, "environment")
    (prepared / changed).write_text((prepared / changed).read_text() + "\n# changed\n")
    (prepared / "calls").unlink()
    make(prepared, "environment")
    assert len(calls(prepared)) == 2


def test_the_tests_environment_serves_the_programs_too(prepared: Path) -> None:
    """After `make test` the demo starts without an installation; the other way round only adds."""
    make(prepared, "development")
    (prepared / "calls").unlink()
    told = make(prepared, "demo", "PORT=5007", "SANDBOX_PORT=8601", "ARGS=--seed 2")
    assert told.returncode == 0
    assert calls(prepared) == ["systemd/supervise.py demo --port 5007 --sandbox-port 8601 --seed 2"]


def test_an_old_python_is_refused(place: Path) -> None:
    """A Python before 3.11 is named with its version, and nothing is made."""
    script(place / "bin/oldpython", '#!/bin/sh\n[ "$1" = --version ] && exec echo "Python 3.9.2"\nexit 1\n')
    told = sentence(make(place, "demo", "PYTHON=oldpython"))
    assert told.startswith("Python 3.11 or newer is needed, and this machine answers with: Python 3.9.2")
    assert not (place / ".venv").exists()


def test_no_python_is_refused(place: Path) -> None:
    """A Python that does not exist is one sentence too."""
    assert "needed" in sentence(make(place, "demo", f"PYTHON={place}/bin/nowhere"))


@pytest.mark.parametrize("user", ["0", "1000"])
def test_a_missing_venv_module_is_installed_by_root_alone(place: Path, user: str) -> None:
    """Debian's python3 without venv: root installs it, anyone else is told how; what did not help is said."""
    script(place / "bin/bare", f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n')
    script(place / "bin/apt-get", f"#!/bin/sh\necho $* >>{place}/apt\n")
    script(place / "bin/id", f"#!/bin/sh\necho {user}\n")
    told = sentence(make(place, "demo", "PYTHON=bare"))
    assert "has no venv module: install it (on Debian and Ubuntu: apt-get install python3-venv)" in told
    asked = (place / "apt").read_text().splitlines() if (place / "apt").exists() else []
    assert asked == (["update", "install -y python3-venv"] if user == "0" else [])


def test_a_full_disk_is_said_before_anything_is_made(place: Path) -> None:
    """Too little room for the environment is one sentence with what is needed and what is free."""
    script(place / "bin/df", "#!/bin/sh\necho header\necho disk 9 9 250000 9 /\n")
    told = sentence(make(place, "demo", f"PYTHON={sys.executable}"))
    assert told == "The disk is full: about 1 GB is needed here for .venv, and 250 MB are free."
    assert not (place / ".venv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full: the packages did not fit"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "A package that was offered differs"),
        ("ERROR: No matching distribution found for bokeh==3", "pip could not install the packages: ERROR: No match"),
        ("WARNING: ... ReadTimeoutError(...): Read timed out.", "The Python package index cannot be reached"),
    ],
)
def test_what_pip_says_becomes_one_sentence(prepared: Path, words: str, told: str) -> None:
    """Each of pip's failures is told apart, names the file with pip's own words, and leaves no stamp."""
    said = sentence(make(prepared, "environment", FAKE_PIP=words))
    assert said.startswith(told)
    assert ".venv/install.log" in said
    assert (prepared / ".venv/install.log").read_text() == words + "\n"
    assert list((prepared / ".venv").glob(".stamp*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("retries", ["0", "1"])
def test_no_network_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch, retries: str) -> None:
    """A real environment and a real pip, with an index on a port where nobody listens: one sentence."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    env = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": retries, "PIP_CONFIG_FILE": os.devnull}
    told = make(place, "demo", f"PYTHON={sys.executable}", **env)
    assert sentence(told).startswith("The Python package index cannot be reached: is this machine online")


def test_clean_keeps_the_data(prepared: Path) -> None:
    """`make clean` removes the environment and the caches, and nothing of state/data."""
    kept = prepared / "state/data/__pycache__"
    gone = prepared / "metrics/__pycache__"
    for folder in (kept, gone):
        folder.mkdir(parents=True)
    assert make(prepared, "clean").returncode == 0
    assert kept.exists()
    assert not gone.exists()
    assert not (prepared / ".venv").exists()


def locked(kind: str) -> dict[str, str]:
    """The locked requirements of a kind: each pin with its marker, and how many hashes it has."""
    text = (ROOT / "requirements" / f"{kind}.txt").read_text().replace("\\\n", " ")
    pins = [line for line in text.splitlines() if re.match(r"\w", line)]
    return {line.partition(" --hash")[0].strip(): line for line in pins}


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_every_locked_package_has_hashes(kind: str) -> None:
    """Nothing is installed that was not locked byte for byte, and no lock names a place to load from."""
    pins = locked(kind)
    assert len(pins) > 30
    assert [pin for pin, line in pins.items() if "--hash=sha256:" not in line or "==" not in pin] == []
    assert "://" not in (ROOT / "requirements" / f"{kind}.txt").read_text()


def test_the_tests_lock_holds_the_programs_lock() -> None:
    """What the tests run with is what the programs run with, and more."""
    assert set(locked("run")) < set(locked("dev"))


def test_the_lock_satisfies_the_project() -> None:
    """Each direct dependency is locked, in a version the project accepts, for every Python from 3.11 on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = [Requirement(pin) for pin in locked("run")]
    for text in project["dependencies"]:
        wanted = Requirement(text)
        versions = [str(next(iter(pin.specifier)).version) for pin in pins if pin.name == wanted.name.lower()]
        assert versions, f"{wanted.name} is not locked"
        assert all(wanted.specifier.contains(Version(version)) for version in versions)

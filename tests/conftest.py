"""What every test may ask for: a clean environment, a free port, and what lies beside the checkout."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("RETENTION_SHARED", "RETENTION_RIG")

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@dataclass(frozen=True, slots=True)
class Rig:
    """A running MediaWiki farm of five wikis: its folder, its state, and where it answers."""

    folder: Path
    state: Path
    wikis: str
    bridge: str
    database_port: int


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each module to one of several processes as a whole, and to one of them all that share the farm."""
    from xdist.scheduler import LoadFileScheduling

    class Modules(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return "farm" if "pytest.mark.rig" in (ROOT / module).read_text() else module

    return Modules(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked `rig` where no farm runs; fail them where one was promised."""
    if item.get_closest_marker("rig") is None or os.environ.get("RETENTION_RIG_STATE"):
        return
    if os.environ.get("RETENTION_RIG_REQUIRED"):
        pytest.fail("the MediaWiki farm was to run for these tests and does not", pytrace=False)
    pytest.skip("no MediaWiki farm runs (.ci/rig start)")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away whatever settings of the caller's a program under test would read."""
    for name in list(os.environ):
        ours = name.startswith("RETENTION_") and not name.startswith(KEPT)
        if ours or name in ("STATE_DIRECTORY", "NOTIFY_SOCKET"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def closed_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every database that the test opened, itself or through the code under test."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembering(*arguments: Any, **options: Any) -> sqlite3.Connection:
        options.setdefault("check_same_thread", False)
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remembering)
    yield
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the checkout's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of real data and of the farm beside the checkout; skip where there is none."""
    folder = Path(os.environ.get("RETENTION_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no ../shared beside the checkout")
    return folder


@pytest.fixture(scope="session")
def rig() -> Rig:
    """Give the running farm; for tests marked `rig`, which are skipped or failed without one."""
    env = os.environ
    return Rig(
        folder=Path(env["RETENTION_RIG"]),
        state=Path(env["RETENTION_RIG_STATE"]),
        wikis=env["RETENTION_RIG_HTTP"],
        bridge=env["RETENTION_RIG_BRIDGE"],
        database_port=int(env["RETENTION_RIG_DB_PORT"]),
    )


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium; skip where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no chromium on this machine")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Give a headless chromium; skip where playwright is missing.

    Playwright keeps an event loop in this thread, in which no other can run: it ends with each module.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=chromium, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def free_port() -> int:
    """Give a TCP port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

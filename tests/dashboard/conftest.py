"""Figures of the invented file at a fixed time, and a running page with a browser for the tests that need one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.asked import Asked
from dashboard.feed import Feed
from dashboard.figures import Figures
from dashboard.selection import choose, query_of
from dashboard.texts import Texts, texts
from state.published import Changes, Published, open_published, read
from tests.conftest import ROOT
from tests.dashboard import invented
from tests.dashboard.visit import new_tab

NOW = 1_795_500_000  # 2026-11-24 06:00:00 UTC


def published(path: Path, changes: Changes | None = None) -> Figures:
    """The figures of an invented file as of NOW; what is read of them later is read from the file."""
    invented.write(path, NOW, changes)
    feed = Feed(path)
    feed.poll()
    assert feed.figures is not None
    return feed.figures


@pytest.fixture(scope="session")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Give the figures of the whole invented file."""
    return published(tmp_path_factory.mktemp("figures") / "published.db")


def asked(figures: Figures, query: str = "", language: str = "en", now: int = NOW) -> Asked:
    """What a view is made from for an address."""
    choice, _ = choose(query_of(query), figures, texts(language))
    return Asked(figures, choice, texts(language), now)


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is missing fails the test that asks for it."""
    monkeypatch.setattr(Texts, "strict", True)


@dataclass(frozen=True, slots=True)
class Page:
    """A running `panel serve dashboard`: its address, its published file and its log."""

    url: str
    path: Path
    log: Path

    def rewrite(self, changes: Changes) -> None:
        """Commits changes to the published file as the publisher does, and waits until the server has read them."""
        writer = Published.open(self.path)
        writer.apply(changes)
        writer.set_freshness(invented.freshness(int(time.time())))
        version = writer.read().version
        writer.close()
        _await(lambda: f"Figures number {version:,}," in _fetched(self.url), 10)

    def version(self) -> int:
        """The version of the published file."""
        with contextlib.closing(open_published(self.path)) as con:
            return read(con).version

    def reset(self) -> None:
        """Puts the invented figures back."""
        self.rewrite(invented.everything(int(time.time())))


@contextlib.contextmanager
def serving(
    folder: Path, port: int, *, command: Sequence[str] = (sys.executable, "-m", "panel"), options: Sequence[str] = ()
) -> Iterator[Page]:
    """Runs the page on a published file in `folder` (which need not be there yet) until the block ends."""
    page = Page(f"http://127.0.0.1:{port}/dashboard", folder / "published.db", folder / "page.log")
    with page.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, "serve", "dashboard", "--port", str(port), "--address", "127.0.0.1", *options],
            cwd=ROOT,
            env=os.environ | {"RETENTION_PUBLISHED": str(page.path), "PYTHONWARNINGS": "ignore"},
            stdout=log,
            stderr=log,
        )
    try:
        _await(lambda: "</html>" in _fetched(page.url), 30)
        yield page
    finally:
        process.terminate()
        process.wait(10)


def _fetched(url: str) -> str:
    """The HTML of a page, empty while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own loopback address
            return str(answer.read().decode())
    except OSError:
        return ""


def _await(met: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.1)


def unused_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listened on a moment ago."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page that shows the invented file."""
    folder = tmp_path_factory.mktemp("page")
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port()) as running:
        yield running


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """Give a fresh tab of 1400 by 900 that fails its test when a script throws."""
    opened = new_tab(browser)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.context.close()
    assert errors == []

"""States of the data a visitor can meet: a file that cannot be read, a first start, what has stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from state.published import Freshness, Published
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.visit import await_connection, await_text, figures, new_tab, opened, sentence

pytestmark = pytest.mark.browser

QUERY = "?campaign=monuments&edition=2025"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page of its own, whose file comes to harm."""
    folder = tmp_path_factory.mktemp("states")
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port()) as running:
        yield running


def live(page: Page, **changed: Any) -> None:
    """The publisher's sign of life, with something changed in it."""
    publish(page.path, replace(invented.freshness(int(time.time())), **changed))


def publish(path: Path, fresh: Freshness | None = None) -> None:
    """Opens the file, making it where there is none, and writes how fresh it is."""
    writer = Published.open(path)
    if fresh is not None:
        writer.set_freshness(fresh)
    writer.close()


@contextlib.contextmanager
def missing(path: Path) -> Iterator[None]:
    """The file is gone."""
    away = path.with_suffix(".away")
    path.rename(away)
    yield
    away.rename(path)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody keeps the file to himself."""
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    yield
    lock.execute("ROLLBACK")
    lock.close()


@contextlib.contextmanager
def replaced(path: Path, harm: Callable[[Path], object]) -> Iterator[None]:
    """Another file is in its place, which came to harm."""
    kept, other = path.with_suffix(".kept"), path.with_suffix(".other")
    shutil.copy(path, kept)
    shutil.copy(path, other)
    harm(other)
    other.replace(path)
    yield
    kept.replace(path)


def damaged(path: Path) -> contextlib.AbstractContextManager[None]:
    """The file holds noise."""
    return replaced(path, lambda other: other.write_bytes(os.urandom(40_000)))


def newer(path: Path) -> contextlib.AbstractContextManager[None]:
    """A later version of the program wrote it."""

    def renew(other: Path) -> None:
        con = sqlite3.connect(other)
        con.execute("PRAGMA user_version = 99")
        con.close()

    return replaced(path, renew)


TROUBLES = {
    missing: "The published file has disappeared. These are the figures of",
    locked: "The published file cannot be read at the moment. These are the figures of",
    damaged: "The published file is damaged. These are the figures of",
    newer: "The published file was written by a newer version of this program. These are the figures of",
}


@pytest.mark.parametrize("trouble", list(TROUBLES), ids=lambda each: each.__name__)
def test_the_last_figures_stay_while_the_file_cannot_be_read(tab: Any, served: Page, trouble: Any) -> None:
    """Under a banner with their age, which counts on; it goes by itself, and choices go on working meanwhile."""
    live(served)
    opened(tab, served.url + QUERY)
    tab.evaluate("() => { window.here = true; }")
    said, chart = sentence(tab), figures(tab)["curve"]
    with trouble(served.path):
        tab.wait_for_selector(".strip.trouble")
        assert tab.inner_text(".strip.trouble").startswith(TROUBLES[trouble])
        age = tab.inner_text(".strip.trouble .kept")
        assert age.endswith(" s ago")
        assert (sentence(tab), figures(tab)["curve"]) == (said, chart)
        tab.evaluate("() => retention.ask('?campaign=monuments&edition=2025&months=3')")
        tab.wait_for_url("**months=3")
        tab.wait_for_function("was => document.querySelector('.strip.trouble .kept').textContent !== was", arg=age)
        late = new_tab(tab.context.browser)
        late.goto(served.url + QUERY)
        assert sentence(late) == said
        assert late.locator(".strip.trouble").count() == 1
        late.context.close()
    tab.wait_for_selector(".strip.trouble", state="detached", timeout=8000)
    assert tab.evaluate("() => here") is True
    assert tab.locator(".strip.notice").count() == 0


def test_what_was_asked_for_meanwhile_comes_when_it_can(tab: Any, served: Page) -> None:
    """Figures that were never read before cannot be shown: that is said, and they come by themselves."""
    opened(tab, served.url + QUERY)
    with missing(served.path):
        tab.evaluate("() => retention.ask('?campaign=earth&edition=2025&definition=commons&least=5')")
        tab.wait_for_selector(".strip.notice")
        assert "as soon as it can be" in tab.inner_text(".strip.notice")
        assert "Wiki Loves Monuments 2025" in sentence(tab)
    await_text(tab, ".sentence", "Wiki Loves Earth 2025")
    assert tab.locator(".strip.notice").count() == 0
    tab.wait_for_url("**?campaign=earth&edition=2025&definition=commons&least=5")


@pytest.mark.parametrize(("state", "kept"), [("stale", {"seen": 177}), ("silent", {"published_ms": 57})])
def test_what_stops_is_noticed_without_a_word_of_the_server(
    tab: Any, served: Page, state: str, kept: dict[str, int]
) -> None:
    """The chip and a banner turn by themselves when the time has come, and back with the next sign of life."""
    now = int(time.time())
    old = {name: (now - ago) * (1000 if name == "published_ms" else 1) for name, ago in kept.items()}
    live(served, **old)
    opened(tab, served.url + QUERY)
    words = {"stale": "nothing new since", "silent": "nothing published since"}[state]
    tab.wait_for_selector(f".chip[data-state={state}]", timeout=8000)
    assert tab.inner_text(".chip").startswith(words)
    assert tab.locator(f".strip[data-when={state}]").is_visible()
    assert tab.locator(".strip[data-when]:visible").count() == 1
    live(served)
    tab.wait_for_selector(".chip[data-state=live]")
    assert tab.locator(".strip[data-when]:visible").count() == 0
    assert tab.inner_text(".chip").startswith("seen to")


def test_the_words_for_gaps_and_the_reading_of_the_past_come_and_go(tab: Any, served: Page) -> None:
    """A gap is named in the chip; a backfill has its progress above the figures, which moves."""
    now = int(time.time())
    day = now - now % 86400
    live(served, gaps=((day - 7200, day - 5400, "unproven"),), contests_read=30, people_asked=4000)
    opened(tab, served.url + QUERY)
    assert "a gap of" in tab.inner_text(".chip")
    assert "30 of 131 contests read" in tab.inner_text(".strip.filling")
    live(served, contests_read=60, people_asked=8000)
    await_text(tab, ".strip.filling", "60 of 131 contests read")
    assert "a gap of" not in tab.inner_text(".chip")
    live(served)
    tab.wait_for_selector(".strip.filling", state="detached")


def test_a_page_without_figures_waits_for_them(browser: Any, tmp_path: Path) -> None:
    """From nothing over an empty file and a first start to the figures: each is said, and comes by itself."""
    tab = new_tab(browser)
    now = int(time.time())
    beginning = Freshness(None, None, None, now * 1000, "open", (), 3, 131, 0, 0)
    with serving(tmp_path, unused_port()) as page:
        assert tab.goto(page.url + "?campaign=earth&edition=2025").status == 200
        await_connection(tab)
        assert tab.inner_text("h1") == "Nothing has been published yet."
        assert "python -m metrics publish --follow" in tab.inner_text("main")
        publish(page.path)
        await_text(tab, "h1", "No campaign has figures yet.")
        assert "python -m collector follow" in tab.inner_text("main")
        await_connection(tab)
        publish(page.path, beginning)
        await_text(tab, "h1", "The first contests are being read.")
        await_connection(tab)
        assert "3 of 131 contests read" in tab.inner_text("#progress")
        assert tab.get_attribute("#progress progress", "value") == "0.023"
        assert tab.locator("main pre").count() == 0
        tab.evaluate("() => { window.here = true; }")
        publish(page.path, replace(beginning, contests_read=40, people=900, people_asked=100))
        await_text(tab, "#progress", "40 of 131 contests read")
        assert "100 of 900 people asked about on every wiki" in tab.inner_text("#progress")
        assert tab.evaluate("() => here") is True
        invented.write(page.path, now)
        tab.wait_for_selector(".sentence", timeout=10_000)
        assert "Wiki Loves Earth 2025" in sentence(tab)
        assert "page-failed" not in page.log.read_text()
    tab.context.close()

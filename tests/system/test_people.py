"""Who the newcomers are, live: a new contest, people who arrive, and people who are called otherwise."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from state.paths import private_db
from tests.system.conftest import Running
from tests.system.whole import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
EDITION = "folklore2026"
CONTEST = {"campaign": "folklore", "year": 2026, "code": "in", "country": "India"}
LIVE_SECONDS = 8.0  # from an upload to a participation; the readings are 60 s apart


@pytest.fixture(scope="module")
def added(demo: Running) -> dict[str, Any]:
    """Give a contest that was added to the module page while everything ran, and the processes of that moment."""
    return {"pids": demo.whole.pids(), **demo.whole.ask("contest", CONTEST | {"participants": 12})}


@pytest.fixture
def private(demo: Running) -> Iterator[sqlite3.Connection]:
    """Give the private database of the demo, to look into."""
    with closing(sqlite3.connect(f"file:{private_db(demo.whole.data)}?mode=ro", uri=True)) as con:
        yield con


def counts(demo: Running) -> tuple[int, int] | None:
    """Participants and newcomers published of the new contest, while it runs."""
    snapshot = demo.whole.snapshot()
    rows = [row for row in snapshot.running if row.edition == EDITION] if snapshot else []
    return (rows[0].participants, rows[0].newcomers) if len(rows) == 1 else None


def test_a_contest_added_to_the_module_page_appears(demo: Running, added: dict[str, Any], browser: Any) -> None:
    """Without a restart its campaign can be chosen on the page, and its participants are counted there."""
    until(lambda: counts(demo) == (12, 12), "the new contest's people are published", 60)
    page = browser.new_page(viewport={"width": 1400, "height": 900})

    def shown() -> bool:
        page.goto(f"{demo.whole.page}?campaign=folklore&edition={EDITION}")
        page.wait_for_selector("#headline")
        return "Wiki Loves Folklore 2026" in page.inner_text("#headline")

    until(shown, "the page speaks of the new edition", 20)
    assert "12" in page.inner_text("#headline") + page.inner_text("#tiles")
    assert "India" in page.inner_text("body")
    assert demo.whole.pids() == added["pids"]


def test_who_uploads_is_a_participant_before_any_reading(
    demo: Running, added: dict[str, Any], private: sqlite3.Connection
) -> None:
    """The streams alone make somebody a participant: more people, while no running contest was read again."""
    assert added["category"]
    running = 'start <= unixepoch() AND "end" > unixepoch()'
    sql = (
        f"SELECT (SELECT count(*) FROM participation p JOIN contest c ON c.id = p.contest WHERE {running}),"
        f" (SELECT max(enrolled) FROM contest WHERE {running})"
    )

    def state() -> tuple[int, int]:
        people, read = private.execute(sql).fetchone()
        return people, read

    def grew_unread() -> bool:
        people, read = state()
        demo.whole.ask("live", {"events": 60})
        deadline = time.monotonic() + LIVE_SECONDS
        while time.monotonic() < deadline and (now := state())[1] == read:
            if now[0] > people:
                return True
            time.sleep(0.2)
        return False

    assert any(grew_unread() for _ in range(12))


def test_a_rename_changes_the_name_of_one_account(demo: Running, private: sqlite3.Connection) -> None:
    """Renamed by a steward, a newcomer is known by the new name alone, as the same account."""
    told = demo.whole.ask("rename", {})
    called = "SELECT central_id FROM account WHERE name = ?"
    until(lambda: private.execute(called, [told["new"]]).fetchone() == (told["central_id"],), "the new name", 30)
    assert private.execute(called, [told["old"]]).fetchone() is None

"""A visitor's path through the demo in a real browser: it loads, filters change figures, an event moves a number."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from sandbox.truth import newcomers
from tests.system.conftest import Running
from tests.system.whole import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(240)]
WITHIN_SECONDS = 3.0  # from the event leaving the server to the number on the screen


@pytest.fixture(scope="module")
def visitor(demo: Running, browser: Any) -> Any:
    """Give a desktop page; skip where there is no chromium."""
    return browser.new_page(viewport={"width": 1400, "height": 900})


def text(page: Any, place: str) -> str:
    """The text of the element `place`, white space folded."""
    return " ".join(str(page.inner_text(place)).split())


def total(page: Any) -> int:
    """The number of contributions of the last 24 hours on the page."""
    found = re.match(r"[\d,]+", text(page, "#hourstotal .total strong"))
    return int(found.group().replace(",", "")) if found else 0


def test_the_page_says_what_is_published(demo: Running, visitor: Any) -> None:
    """Sentence, tile and strip show the published figures of the newest edition with a final 3-month figure."""
    visitor.goto(demo.whole.page)
    visitor.wait_for_selector("canvas", timeout=20_000)
    snapshot = demo.whole.snapshot()
    assert snapshot is not None
    edition = next(row for row in snapshot.editions if f"of {row.title}" in text(visitor, "#headline"))
    names = {unit.unit: unit for unit in snapshot.units if unit.edition == edition.edition}
    marks = [mark for mark in snapshot.milestones if mark.unit in names and mark.k == 3 and mark.state == "final"]
    retained, size = sum(mark.retained or 0 for mark in marks), sum(mark.newcomers for mark in marks)
    assert f"Of {sum(unit.newcomers for unit in names.values()):,} newcomers" in text(visitor, "#headline")
    assert f"{retained} of {size:,}" in text(visitor, "#tiles")
    assert f"{100 * retained / size:.1f}" in text(visitor, "#headline")
    assert "invented" in text(visitor, "#strips")


def test_a_filter_changes_the_figures_and_the_address(demo: Running, visitor: Any) -> None:
    """Another campaign changes sentence, tiles and address; the address opened anew shows the same."""
    visitor.goto(demo.whole.page)
    visitor.wait_for_selector("canvas", timeout=20_000)
    before = text(visitor, "#headline")
    choose = visitor.locator("#filters select").first
    other = next(name for name in choose.locator("option").all_inner_texts() if name not in before)
    choose.select_option(label=other)
    until(lambda: other in text(visitor, "#headline"), f"the sentence speaks of {other}", 5)
    address, sentence, tiles = visitor.url, text(visitor, "#headline"), text(visitor, "#tiles")
    assert "campaign=" in address
    assert sentence != before
    visitor.goto(address)
    assert text(visitor, "#headline") == sentence
    assert text(visitor, "#tiles").split("Today")[0] == tiles.split("Today")[0]
    assert "invented" in text(visitor, "#strips")


def test_a_live_event_changes_a_number_within_three_seconds(demo: Running, visitor: Any) -> None:
    """A newcomer's contribution shows, without reloading, within 3 s of leaving the server; a stranger's does not."""
    visitor.goto(demo.whole.page)
    visitor.wait_for_selector("canvas", timeout=20_000)
    visitor.evaluate("window.unreloaded = true")
    people = shown_newcomers(demo, visitor)
    visitor.wait_for_timeout(2500)  # charts drawn, nothing under way
    shown = 0
    for _ in range(60):
        before, left = total(visitor), time.monotonic()
        told = demo.whole.ask("live", {"events": 8})
        theirs = sum(str(account) in people for account in told["contributors"])
        while theirs and total(visitor) < before + theirs:
            assert time.monotonic() - left < WITHIN_SECONDS, f"{theirs} contributions of newcomers, and {before} stands"
            visitor.wait_for_timeout(50)
        assert total(visitor) == before + theirs
        shown += theirs > 0
        if shown == 4:
            break
    assert shown == 4
    assert visitor.evaluate("window.unreloaded") is True


def shown_newcomers(demo: Running, page: Any) -> set[str]:
    """The accounts whose contributions count in the edition that the page shows."""
    snapshot = demo.whole.snapshot()
    assert snapshot is not None
    edition = next(row for row in snapshot.editions if f"of {row.title}" in text(page, "#headline"))
    contests = [c for c in demo.before["contests"] if f"{c['campaign']}{c['year']}" == edition.edition]
    recruited = newcomers(demo.before)
    return {account for contest in contests for account in recruited[contest["category"]]}


def test_the_live_chip_tells_how_live_it_is(demo: Running, visitor: Any) -> None:
    """The header says up to when the stream was seen and people were verified, and moves on by itself."""
    visitor.goto(demo.whole.page)
    visitor.wait_for_selector("canvas", timeout=20_000)
    header = "header"
    assert re.search(r"seen to \d\d:\d\d UTC", text(visitor, header))
    assert re.search(r"verified to", text(visitor, header))

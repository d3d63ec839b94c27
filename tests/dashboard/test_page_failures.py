"""What fails is said in its place with a reference to the log; nobody sees a stack trace, and the rest goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from state.published import Changes
from tests.dashboard import invented
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.test_page_live import commit, contributions
from tests.dashboard.visit import await_chart, await_text, figures, new_tab, opened, sentence

pytestmark = pytest.mark.browser

# Runs when the server starts: charts of the wikis fail at once, those of the hours when they are told of africa, the
# page of a campaign called "broken" when it is made.
HARM = """
import dashboard.session as session
from dashboard.hours_chart import HoursChart
from dashboard.wikis_chart import WikisChart

choose, update = session.choose, HoursChart.update

def broken(self, asked):
    raise RuntimeError("no ink at /secret/place")

def chosen(query, figures, texts):
    if query.get("campaign") == ["broken"]:
        raise RuntimeError("no paper at /secret/place")
    return choose(query, figures, texts)

def told(self, asked):
    if asked.choice.campaign == "africa":
        raise RuntimeError("no time at /secret/place")
    update(self, asked)

WikisChart.__init__, session.choose, HoursChart.update = broken, chosen, told
"""
SECRETS = ("Traceback", "RuntimeError", "/secret/", ".py", "raise ")


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page in which some things fail."""
    folder = tmp_path_factory.mktemp("harmed")
    (folder / "harm.py").write_text(HARM)
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port(), options=["--setup", str(folder / "harm.py")]) as running:
        yield running


def reference(words: str) -> str:
    """The reference that a sentence gives."""
    found = re.search(r"\b[0-9a-f]{8}\b", words)
    assert found is not None, words
    return found[0]


def in_sight(tab: Any, name: str) -> Any:
    """The slot of a chart, scrolled to."""
    slot = tab.locator(f".slot[data-view={name}]")
    slot.scroll_into_view_if_needed()
    return slot


def said_there(slot: Any) -> str:
    """What a style sheet writes into a slot that failed."""
    written = "each => getComputedStyle(slot, each).content"
    words: str = slot.evaluate(f"slot => ['::before', '::after'].map({written}).filter(each => each !== 'none').join()")
    return words


def test_a_chart_that_fails_says_so_in_its_place(tab: Any, harmed: Page) -> None:
    """With a reference that is in the log; its table, the other charts and the filters work."""
    opened(tab, harmed.url + "?campaign=monuments&edition=2025")
    slot = in_sight(tab, "wikis")
    tab.wait_for_selector(".slot.failed[data-chart=wikis]")
    words = said_there(slot)
    assert "This chart could not be drawn (reference" in words
    assert f"reference={reference(words)}" in harmed.log.read_text()
    assert slot.bounding_box()["height"] > 20
    in_sight(tab, "hours")
    await_chart(tab, "hours")
    assert set(figures(tab)) == {"curve", "hours"}
    tab.click("#twin-wikis summary")
    assert tab.locator("#twin-wikis tbody tr:visible").count() > 3
    assert tab.locator(".strip.trouble").count() == 0
    tab.select_option("#campaign", "earth")
    await_text(tab, ".sentence", "Wiki Loves Earth")
    tab.wait_for_function("() => seen.figures().curve?.painted")
    assert tab.locator(".slot.failed").count() == 1
    assert not [secret for secret in SECRETS if secret in tab.inner_text("body") + words]


def test_a_chart_that_fails_later_says_so_then(tab: Any, harmed: Page) -> None:
    """What it showed goes away: it would be another selection's figures."""
    opened(tab, harmed.url + "?campaign=monuments&edition=2025")
    slot = in_sight(tab, "hours")
    await_chart(tab, "hours")
    tab.evaluate("() => retention.ask('?campaign=africa&edition=2025')")
    tab.wait_for_selector(".slot.failed[data-chart=hours]")
    assert f"reference={reference(said_there(slot))}" in harmed.log.read_text()
    tab.wait_for_function("() => !seen.figures().hours")
    assert "Wiki Loves Africa 2025" in sentence(tab)
    assert set(figures(tab)) == {"curve"}


def test_a_failing_update_keeps_what_is_shown(tab: Any, harmed: Page) -> None:
    """Under a banner with a reference; what is live goes on, the next choice works and takes the banner away."""
    opened(tab, harmed.url + "?campaign=monuments&edition=2025")
    said, address = sentence(tab), tab.url
    tab.evaluate("() => retention.ask('?campaign=broken')")
    tab.wait_for_selector(".strip.trouble")
    words = tab.inner_text(".strip.trouble")
    assert f"reference={reference(words)}" in harmed.log.read_text()
    assert (sentence(tab), tab.url) == (said, address)
    assert not [secret for secret in SECRETS if secret in words]
    today = tab.inner_text(".today .detail")
    commit(harmed, Changes(rows=contributions(harmed, "monuments2025", 2)))
    tab.wait_for_function("was => document.querySelector('.today .detail').textContent !== was", arg=today)
    tab.evaluate("() => retention.ask('?campaign=earth&edition=2025')")
    await_text(tab, ".sentence", "Wiki Loves Earth 2025")
    assert tab.locator(".strip.trouble").count() == 0


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_that_cannot_be_made_says_so(browser: Any, harmed: Page, language: str) -> None:
    """With a reference and a way on, without a script; never a stack trace or an empty page."""
    tab = new_tab(browser, java_script_enabled=False)
    answer = tab.goto(f"{harmed.url}?campaign=broken&lang={language}")
    heading = {"en": "This page could not be made", "de": "Diese Seite"}[language]
    assert tab.inner_text("h1").startswith(heading)
    assert tab.get_attribute("html", "lang") == language
    assert f"reference={tab.inner_text('.reference')}" in harmed.log.read_text()
    assert not [secret for secret in SECRETS if secret in tab.content()]
    assert answer.status in (200, 500)
    tab.click("main a >> nth=0")
    assert "%" in sentence(tab)
    tab.context.close()

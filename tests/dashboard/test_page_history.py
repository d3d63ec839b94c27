"""Choices, addresses and the browser's way back: what was asked for last is what is shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import await_text, figures, opened, sentence

pytestmark = pytest.mark.browser

MONUMENTS = "?campaign=monuments&edition=2026"
NOTED = """() => {
  window.here = true;
  window.past = [];
  for (const name of ["pushState", "replaceState"]) {
    const before = history[name].bind(history);
    history[name] = (...all) => { past.push([name, all[2]]); before(...all); };
  }
}"""


def test_a_choice_changes_sentence_and_address_and_the_way_back_works(tab: Any, page: Page) -> None:
    """Without loading the page anew; Back and Forward restore sentence, controls and charts, as does the address."""
    opened(tab, page.url + "?campaign=africa&edition=2026")
    tab.evaluate(NOTED)
    model, length = figures(tab)["curve"]["id"], tab.evaluate("() => history.length")
    tab.select_option("#campaign", "monuments")
    tab.wait_for_url("**/dashboard" + MONUMENTS)
    said = [sentence(tab)]
    tab.click("#pick-country summary")
    tab.check("#country-IN")
    tab.wait_for_url("**" + MONUMENTS + "&country=IN")
    said.append(sentence(tab))
    assert (
        tab.evaluate("() => document.querySelector('#pick-country').open && document.activeElement.id") == "country-IN"
    )
    tab.keyboard.press("Escape")
    tab.click("#tiles label:has(#compare-comparison-group)")
    tab.wait_for_url("**" + MONUMENTS + "&country=IN&compare=comparison-group")
    assert tab.evaluate("() => history.length") == length + 3
    assert tab.title() == "Wiki Loves Monuments 2026 in India · Campaign Retention"
    tab.go_back()
    tab.wait_for_function("() => document.querySelector('#compare-last-edition').checked")
    tab.go_back()
    tab.wait_for_function("said => document.querySelector('.sentence').textContent.trim() === said", arg=said[0])
    tab.wait_for_function("() => document.title.startsWith('Wiki Loves Monuments 2026 ·')")
    assert not tab.is_checked("#country-IN")
    tab.go_back()
    await_text(tab, ".sentence", "Wiki Loves Africa 2026")
    assert tab.input_value("#campaign") == "africa"
    tab.go_forward()
    tab.go_forward()
    tab.wait_for_function("said => document.querySelector('.sentence').textContent.trim() === said", arg=said[1])
    assert tab.is_checked("#country-IN")
    assert tab.url.endswith(MONUMENTS + "&country=IN")
    assert tab.evaluate("() => [here, past.map(each => each[0])]") == [True, ["pushState"] * 3]
    assert figures(tab)["curve"]["id"] == model
    tab.goto(page.url + tab.get_attribute(".filters", "data-address"))
    assert sentence(tab) == said[1]
    assert tab.is_checked("#country-IN")


def test_language_theme_and_view_stay_in_the_address(tab: Any, page: Page) -> None:
    """A choice changes the rest of it."""
    opened(tab, page.url + "?campaign=africa&edition=2026&lang=de&theme=dark")
    tab.select_option("#campaign", "earth")
    tab.wait_for_url("**?campaign=earth&edition=**lang=de**")
    assert "theme=dark" in tab.url
    tab.go_back()
    await_text(tab, ".sentence", "Wiki Loves Africa")
    assert set(tab.url.partition("?")[2].split("&")) == {"campaign=africa", "edition=2026", "lang=de", "theme=dark"}


def test_a_choice_flashes_no_number(tab: Any, page: Page) -> None:
    """Numbers that differ because something else is looked at have not moved."""
    opened(tab, page.url + "?campaign=monuments&edition=2025")
    tab.evaluate("() => retention.ask('?campaign=monuments&edition=2024')")
    await_text(tab, ".sentence", "Wiki Loves Monuments 2024")
    assert tab.locator("main .moved").count() == 0


def asked_thrice(tab: Any, page: Page) -> list[list[str]]:
    """What comes of it when three things are asked for while the server is slow: entries of the browser's history."""
    held: list[Any] = []
    is_slow = False

    def between(socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: held.append((socket, message)) if is_slow else socket.send(message))

    tab.route_web_socket(re.compile(r"/dashboard/ws"), between)
    opened(tab, page.url + "?campaign=africa&edition=2026")
    tab.evaluate(NOTED)
    is_slow = True
    for query in ("?campaign=earth&edition=2025", "?campaign=art&edition=2026", MONUMENTS):
        tab.evaluate("query => retention.ask(query)", query)
        for _ in range(200):  # until the server has answered it, which the page does not hear
            if any(f" {query}" in str(message) for _, message in held):
                break
            tab.wait_for_timeout(50)
    assert "Wiki Loves Africa" in sentence(tab)
    while held:  # more may come in the meantime; none overtakes another
        socket, message = held.pop(0)
        socket.send(message)
        tab.wait_for_timeout(30)  # one after the other, so that the page looks at each answer
    is_slow = False
    await_text(tab, ".sentence", "Wiki Loves Monuments 2026")
    tab.wait_for_url("**" + MONUMENTS)
    past: list[list[str]] = tab.evaluate("() => past")
    return past


def test_an_answer_that_comes_late_does_not_win(tab: Any, page: Page) -> None:
    """Of three things asked for while the server is slow the last is shown, and only it is in address and history."""
    assert asked_thrice(tab, page) == [["pushState", MONUMENTS]]
    tab.go_back()
    await_text(tab, ".sentence", "Wiki Loves Africa")


def test_answers_are_told_apart_by_their_number(tab: Any, page: Page) -> None:
    """Without it the answers that come late would leave their addresses behind: the test above sees the difference."""

    def weakened(route: Any) -> None:
        answer = route.fetch()
        script = answer.text()
        assert "|| number !== asking" in script
        route.fulfill(response=answer, body=script.replace("|| number !== asking", ""))

    tab.route("**/page.js*", weakened)
    assert len(asked_thrice(tab, page)) > 1


def test_many_choices_in_a_row_end_with_the_last(tab: Any, page: Page) -> None:
    """However fast somebody clicks; the controls agree with the sentence, and the address with both."""
    opened(tab, page.url + "?campaign=monuments&edition=2025")
    tab.click("#pick-country summary")
    for code in ("DE", "GH", "IN", "NP"):
        tab.evaluate("id => document.getElementById(id).click()", f"country-{code}")
    tab.evaluate("() => document.getElementById('country-GH').click()")
    tab.wait_for_url("**country=DE,IN,NP")
    await_text(tab, ".sentence", "Germany, India and Nepal")
    assert tab.locator("#pick-country input:checked").evaluate_all("all => all.map(each => each.value)") == [
        "DE",
        "IN",
        "NP",
    ]

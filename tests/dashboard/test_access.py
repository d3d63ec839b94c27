"""What axe-core finds on the page: nothing, in any state, in either theme, wide or narrow.

Each state is looked at wide and light, narrow and dark, so that every theme and every width is; the first states, and
with $RETENTION_EVERY_VIEW=1 all of them, in all four combinations.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest

from tests.dashboard import invented
from tests.dashboard.bench_tab import SCROLL
from tests.dashboard.conftest import Page, serving, unused_port
from tests.dashboard.shots import FINISHED, SHOTS, THEMES, YOUNG, Shot

pytestmark = pytest.mark.browser

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
DISABLED: Final[tuple[str, ...]] = ()  # rules that do not hold here; each would need its reason
WIDTHS: Final = (1400, 360)
EVERY: Final = tuple(product(WIDTHS, THEMES))
CROSSED: Final = tuple(zip(WIDTHS, THEMES, strict=True))
MAIN: Final = ("whole page", "partly final", "filter of figures")  # states with something of every kind
STATES: Final = (
    *("whole page", "whole page, several editions", "whole page, tables open", "partly final", "not due", "verifying"),
    *(
        "waiting",
        "unread",
        "running",
        "being enrolled",
        "no newcomers",
        "zero",
        "merged in one edition",
        "side by side",
    ),
    *("comparison group", "everything but usual", "filter of editions", "filter of countries, searched"),
    *("filter of figures", "take along", "notices", "embedded curve", "about", "quality", "German"),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Give a running page that nothing is written to."""
    folder = tmp_path_factory.mktemp("access")
    invented.write(folder / "published.db", int(time.time()))
    with serving(folder, unused_port()) as running:
        yield running


def shown(browser: Any, page: Page, shot: Shot) -> Any:
    """A tab in the state of a picture, with every view drawn."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, color_scheme="light")
    tab = context.new_page()
    tab.goto(page.url + shot.query)
    if shot.charts:
        tab.wait_for_function(FINISHED, arg=shot.charts, timeout=20_000)
    if not shot.query.startswith("/"):
        tab.evaluate(SCROLL)
        tab.evaluate("() => scrollTo(0, 0)")
    if shot.act:
        shot.act(tab)
    return tab


def violations(tab: Any) -> list[str]:
    """What axe finds: the rule, and where."""
    rules = {rule: {"enabled": False} for rule in DISABLED}
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "rules": rules, "resultTypes": ["violations"]}
    found = axe_playwright.Axe().run(tab, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}; {node['target']} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_found_in_any_state(browser: Any, page: Page, name: str) -> None:
    """Names, contrasts, headings, landmarks, sizes to hit: light and dark, on a wide screen and on a phone."""
    views = EVERY if name in MAIN or os.environ.get("RETENTION_EVERY_VIEW") else CROSSED
    tab = shown(browser, page, next(shot for shot in SHOTS if shot.name == name))
    found = {}
    for width, theme in views:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=theme)
        tab.wait_for_timeout(400)
        found[width, theme] = violations(tab)
    tab.context.close()
    assert found == {view: [] for view in views}


@pytest.mark.parametrize(
    ("spoiling", "rule"),
    [
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')", "label"),
        ("document.querySelector('.sentence').style.color = '#ccd'", "color-contrast"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')", "button-name"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<h6>too deep</h6>')", "heading-order"),
    ],
)
def test_what_is_wrong_is_found(browser: Any, page: Page, spoiling: str, rule: str) -> None:
    """The check above sees an input without a label, pale text, a button without a name and more."""
    tab = shown(browser, page, Shot("", YOUNG))
    tab.evaluate(spoiling)
    assert rule in {line.partition(" ")[0] for line in violations(tab)}
    tab.context.close()

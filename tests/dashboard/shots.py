"""A picture of every state of the page, light and dark, wide and narrow.

    python -m tests.dashboard.shots [FOLDER] [--only final,merged] [--docs]

Every picture is named after its state, its theme and its width; `index.html` in the folder shows them all. With
`--docs` it is the few states that the documentation shows, and their pictures are kept in `dashboard/screenshots`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from tests.conftest import ROOT
from tests.dashboard.bench_tab import ARGUMENTS, SCROLL
from tests.dashboard.shots_stages import STAGES, staged

FOLDER: Final = ROOT / "build" / "screenshots"
DOCS: Final = ROOT / "dashboard" / "screenshots"
THEMES: Final = ("light", "dark")
WIDTHS: Final = {1400: 1000, 390: 844}
EXTREMES: Final = {360: 740, 2560: 1440}
DRAWN: Final = "() => !window.Bokeh || [...Bokeh.index.all_views()].filter(v => v.model.type === 'Figure').length"
FINISHED: Final = """wanted => typeof Bokeh !== "undefined" && (figures => figures.length >= wanted
  && figures.every(view => view.has_finished()))([...Bokeh.index.all_views()].filter(v => v.model.type === "Figure"))"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A state: its name, the query (or, after a slash, the page), and how it is brought about.

    `act` is done in the tab, `wait` seconds are waited after that. `at` is the selector that is scrolled to, `full`
    pictures the whole page. `widths` are more than the usual ones, `height` is instead of the usual one; `charts` are
    expected on the first screen.
    """

    name: str
    query: str = ""
    stage: str = "whole"
    act: Callable[[Any], None] | None = None
    wait: float = 0.0
    at: str = ""
    full: bool = False
    widths: tuple[int, ...] = ()
    height: int = 0
    charts: int = 1


def opening(*selectors: str) -> Callable[[Any], None]:
    """What opens each of some folded parts."""

    def act(tab: Any) -> None:
        for selector in selectors:
            tab.locator(selector).first.click()

    return act


def searching(tab: Any) -> None:
    """Looks for a country that is merged."""
    tab.click("#pick-country summary")
    tab.fill("#country-search", "malta")


def unfolding(tab: Any) -> None:
    """Opens every table behind a chart and everything else that is folded, but the filters."""
    tab.evaluate("() => document.querySelectorAll('.card details').forEach(item => { item.open = true; })")


FINAL = "?campaign=monuments&edition=2025"
YOUNG = "?campaign=monuments&edition=2026"
SHOTS: Final = (
    Shot("first visit", widths=(360, 2560)),
    Shot("top of the page", YOUNG, height=1170),
    Shot("whole page", YOUNG, full=True, widths=(360, 2560)),
    Shot("whole page, several editions", "?campaign=monuments&edition=2026,2025,2024,2023,2022", full=True),
    Shot("whole page, tables open", FINAL, act=unfolding, full=True),
    Shot("final", FINAL),
    Shot("final, a country", f"{FINAL}&country=GH"),
    Shot("final, several countries", f"{FINAL}&country=GH,IN,DE"),
    Shot("partly final", "?campaign=africa&edition=2026"),
    Shot("not due", "?campaign=food&edition=2026", charts=0),
    Shot("verifying", "?campaign=earth&edition=2026"),
    Shot("waiting", "?campaign=art&edition=2026"),
    Shot("waiting for a country", "?campaign=earth&edition=2025"),
    Shot("unread", "?campaign=birds&edition=2025&measure=organic"),
    Shot("partly running", "?campaign=birds&edition=2026"),
    Shot("running", "?campaign=folklore&edition=2026", charts=0, full=True),
    Shot("being enrolled", "?campaign=women&edition=2026", charts=0),
    Shot("no newcomers", "?campaign=science&edition=2026", charts=0, full=True),
    Shot("zero", f"{FINAL}&country=AM"),
    Shot("merged", f"{FINAL}&country=MT"),
    Shot("merged in one edition", "?campaign=africa&edition=2026,2025&country=GH", full=True),
    Shot("protected", f"{FINAL}&country=BY"),
    Shot("left out", "?campaign=africa&edition=2024"),
    Shot("no figures by this definition", "?campaign=earth&edition=2026&definition=first-edit", charts=0),
    Shot("side by side", "?country=GH", charts=0, full=True),
    Shot("two comparisons", f"{YOUNG}&country=GH&compare=other-countries"),
    Shot("comparison group", f"{YOUNG}&compare=comparison-group"),
    Shot("reading quarter", f"{FINAL}&reading=quarter"),
    Shot("reading since-end", f"{FINAL}&reading=since-end"),
    Shot("reading survival", f"{FINAL}&reading=survival"),
    Shot("reading on-or-after", f"{FINAL}&reading=on-or-after"),
    Shot("90 days", f"{FINAL}&width=90"),
    Shot("five contributions", f"{FINAL}&least=5"),
    Shot("organic", f"{FINAL}&measure=organic"),
    Shot("definition grace", f"{FINAL}&definition=grace"),
    Shot("definition commons", f"{FINAL}&definition=commons"),
    Shot("everything but usual", f"{FINAL}&definition=commons&reading=quarter&least=5&measure=organic&country=DE,IN"),
    Shot("filter of editions", YOUNG, act=opening("#pick-edition summary")),
    Shot("filter of countries", YOUNG, act=opening("#pick-country summary")),
    Shot("filter of countries, searched", YOUNG, act=searching),
    Shot("filter of figures", YOUNG, act=opening("#how summary"), full=True),
    Shot("take along", YOUNG, act=opening("#curve-card details.take summary"), at="#curve-card"),
    Shot("countries", FINAL, at="#countries-card"),
    Shot("editions", FINAL, at="#editions-card"),
    Shot("where they went", FINAL, at="#went-card"),
    Shot("hours", "?campaign=africa&edition=2026", at="#hours-card"),
    Shot("calendar", "?campaign=africa&edition=2026", at="#calendar-card"),
    Shot("notices", "?campaign=monuments&edition=2099&country=ZZ&reading=never"),
    Shot("embedded curve", f"{FINAL}&view=curve&embed=1"),
    Shot("embedded tiles", f"{FINAL}&view=tiles&embed=1", charts=0),
    Shot("embedded countries", f"{FINAL}&view=countries&embed=1", charts=0),
    Shot("about", "/about", charts=0, full=True),
    Shot("quality", "/quality", charts=0, full=True),
    Shot("German", f"{YOUNG}&lang=de", full=True, widths=(360,)),
    Shot("German, about", "/about?lang=de", charts=0),
    Shot("German, filter of figures", f"{YOUNG}&lang=de", act=opening("#how summary"), full=True),
    Shot("gap", YOUNG, "gap"),
    Shot("collector stopped", YOUNG, "collector stopped"),
    Shot("publisher stopped", YOUNG, "publisher stopped"),
    Shot("backfill", YOUNG, "backfill"),
    Shot("first start", "", "first start", charts=0),
    Shot("no file", "", "no file", charts=0),
    Shot("file gone", YOUNG, "file gone", wait=4),
    Shot("file locked", YOUNG, "file locked", wait=5),
    Shot("file damaged", YOUNG, "file damaged", wait=4),
    Shot("connection lost", YOUNG, "server gone", wait=12),
    Shot("one chart failed", YOUNG, "chart failed", wait=2, charts=0),
)
SHOWN: Final = {  # what the documentation shows: the picture there, the state, its theme and width
    "page.png": ("top of the page", "light", 1400),
    "dark.png": ("top of the page", "dark", 1400),
    "phone.png": ("top of the page", "light", 390),
    "whole.png": ("whole page", "light", 1400),
}


def file_name(shot: Shot, theme: str, width: int) -> str:
    """The picture's file."""
    return f"{shot.name.lower().replace(',', '').replace(' ', '-')}.{theme}.{width}.png"


def variants(shot: Shot) -> Iterator[tuple[str, int]]:
    """The themes and widths a state is pictured in."""
    for theme in THEMES:
        for width in (*WIDTHS, *shot.widths):
            yield theme, width


def take(browser: Any, shots: Sequence[Shot], folder: Path) -> None:
    """Pictures states, each stage's server started once; a stage in which something goes wrong, once for each."""
    with tempfile.TemporaryDirectory() as made:
        stages = sorted(shots, key=lambda shot: list(STAGES).index(shot.stage))
        for number, (name, group) in enumerate(groupby(stages, key=lambda shot: shot.stage)):
            for turn, together in enumerate(_together(list(group), STAGES[name].then is not None)):
                with staged(STAGES[name], Path(made) / f"{number}-{turn}") as (page, stack):
                    for shot in together:
                        begun = time.monotonic()
                        tabs = [(each, _opened(browser, page.url, shot, *each)) for each in variants(shot)]
                        then = STAGES[name].then
                        if then is not None:
                            then(page, stack)
                        for each, tab in tabs:
                            _picture(tab, shot, folder / file_name(shot, *each))
                        sys.stderr.write(f"{shot.name}: {time.monotonic() - begun:.0f} s\n")


def _together(shots: list[Shot], apart: bool) -> list[list[Shot]]:
    return [[shot] for shot in shots] if apart else [shots]


def _opened(browser: Any, url: str, shot: Shot, theme: str, width: int) -> Any:
    """A tab in which the state is to be seen."""
    height = shot.height or {**WIDTHS, **EXTREMES}[width]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB", has_touch=width < 800
    )
    tab = context.new_page()
    tab.goto(url + shot.query)
    if shot.charts:
        tab.wait_for_function(FINISHED, arg=shot.charts, timeout=30_000)
    if (shot.full or shot.at) and not shot.query.startswith("/"):
        tab.evaluate(SCROLL)
        tab.evaluate("() => scrollTo(0, 0)")
    tab.wait_for_timeout(700)
    if shot.act:
        shot.act(tab)
    return tab


def _picture(tab: Any, shot: Shot, path: Path) -> None:
    tab.wait_for_timeout(1000 * shot.wait + 400)
    if shot.at:
        tab.evaluate("at => document.querySelector(at).scrollIntoView({ block: 'start' })", shot.at)
        tab.wait_for_timeout(700)
    tab.screenshot(path=path, full_page=shot.full, animations="disabled")
    tab.context.close()


def index(folder: Path) -> None:
    """A page with all pictures of a folder."""
    rows = "".join(
        f'<figure><a href="{escape(path.name)}"><img src="{escape(path.name)}" loading="lazy" alt=""></a>'
        f"<figcaption>{escape(path.stem)}</figcaption></figure>"
        for path in sorted(folder.glob("*.png"))
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1em;font:13px system-ui}figure{margin:0}img{height:420px}"
    (folder / "index.html").write_text(f"<!doctype html><title>States of the page</title><style>{style}</style>{rows}")


def _wanted(parts: Sequence[str], *, docs: bool) -> Iterator[Shot]:
    """The states that are asked for by parts of their names, or those of the documentation."""
    shown = {state for state, *_ in SHOWN.values()}
    return (shot for shot in SHOTS if (shot.name in shown if docs else any(part in shot.name for part in parts)))


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.dashboard.shots", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", help="the states to picture, by parts of their names with commas between")
    parser.add_argument(
        "--docs", action="store_true", help="the states that the documentation shows, and keep them there"
    )
    asked = parser.parse_args(words)
    shots = list(_wanted(asked.only.split(",") if asked.only else [""], docs=asked.docs))
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        try:
            take(browser, shots, asked.folder)
        finally:
            browser.close()
    index(asked.folder)
    for name, (state, theme, width) in SHOWN.items() if asked.docs else ():
        shot = next(shot for shot in shots if shot.name == state)
        DOCS.mkdir(exist_ok=True)
        shutil.copy(asked.folder / file_name(shot, theme, width), DOCS / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())

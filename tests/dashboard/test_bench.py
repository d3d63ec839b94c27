"""The benchmark of the page measures what it says: the probe in the browser, commits, the table."""

from __future__ import annotations

import io
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from state.published import open_published, read_figures, read_sheet
from tests.dashboard import bench, bench_report, invented
from tests.dashboard.bench_report import YES_NO, Others, Result, table
from tests.dashboard.bench_server import Server, Side
from tests.dashboard.bench_tab import PROBE, Tab
from tests.dashboard.conftest import NOW
from tests.dashboard.invented_big import Live

SLEEPY = """<body><div id="chip">0 s</div><div id="host"></div><canvas id="canvas"></canvas><script>
const later = (milliseconds, act) => setTimeout(act, milliseconds);
window.Bokeh = { index: { all_views: () => [{ model: { type: "Figure" }, has_finished: () => true }] } };
setInterval(() => { document.querySelector("#chip").textContent = `${Date.now()}`; }, 100);
later(200, () => {
  document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML = "<p>nobody yet</p>";
});
later(300, () => { document.querySelector("#host").shadowRoot.querySelector("p").textContent = "6.1 % stayed"; });
later(700, () => document.querySelector("canvas").getContext("2d").fillRect(0, 0, 9, 9));
</script>"""


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Any:
    """Give a tab in which a page writes at 200 and 300 ms, paints at 700 ms, and has a clock that ticks for ever."""
    (tmp_path / "page.html").write_text(SLEEPY)
    context = browser.new_context()
    context.add_init_script(PROBE)
    made = Tab(browser, Server(Side("sleepy", "sleepy", ""), 0, 0), context=context)
    made.page.goto((tmp_path / "page.html").as_uri())
    yield made
    context.close()


@pytest.mark.browser
def test_a_page_is_settled_when_it_last_painted(tab: Tab) -> None:
    """Not before the canvas is painted, and a clock that goes on does not put it off."""
    settled = tab.settle()
    assert settled >= 650
    assert settled == tab.page.evaluate("() => probe.painted")


@pytest.mark.browser
def test_a_share_is_seen_in_a_shadow_root_too(tab: Tab) -> None:
    """The first answer is there when its text is, before the charts."""
    settled = tab.settle()
    assert 250 <= tab.page.evaluate("() => probe.text") < settled


@pytest.mark.browser
def test_a_change_counts_from_the_click(tab: Tab) -> None:
    """What was drawn before it does not count; nor is it over before something is painted."""
    tab.settle()
    draw = "() => document.querySelector('canvas').getContext('2d').fillRect(0, 0, 5, 5)"
    spent = tab.change(f"setTimeout({draw}, 300)", 1)
    assert spent >= 290


@pytest.mark.browser
def test_a_text_that_comes_is_seen_with_its_instant(tab: Tab) -> None:
    """And one that does not is missed."""
    tab.settle()
    tab.expect("7.2 % of 10")
    with pytest.raises(TimeoutError):
        tab.seen(0.2)
    begun = time.time()
    tab.page.evaluate("() => { document.querySelector('#host').shadowRoot.innerHTML = '<p>7.2 % of 10</p>'; }")
    assert begun - 1 <= tab.seen(5) <= time.time() + 1


def test_a_commit_moves_today_and_keeps_the_rows_in_step(tmp_path: Path) -> None:
    """One more active today by every definition, one version more, and the row of the unit says the same."""
    path = tmp_path / "published.db"
    invented.write(path, NOW)
    live = Live(path, "monuments2026")
    before = live.today
    live.commit(0, NOW)
    live.commit(1, NOW)
    live.beat(NOW + 1)
    assert live.today == (before[0] + 2, before[1])
    live.close()
    with closing(open_published(path)) as con:
        sheet = read_sheet(con, "monuments2026")
        figures = read_figures(con, "monuments2026", "global", "any", "today", 1)
    assert sheet is not None
    assert (
        sum(row.retained or 0 for row in figures) == sum(unit.today_retained for unit in sheet.units) == live.today[0]
    )


def test_an_edition_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Instead of commits that nobody sees."""
    invented.write(tmp_path / "published.db", NOW)
    with pytest.raises(ValueError, match="no edition monuments1999"):
        Live(tmp_path / "published.db", "monuments1999")


@pytest.mark.parametrize(
    ("result", "text", "met"),
    [
        (Result("ours", "a", "ms", 99.6, 100), "100 ms", "met"),
        (Result("ours", "a", "ms", 100.4, 100), "100 ms", "MISSED"),
        (Result("ours", "a", "s", 0.314, 0.3), "0.31 s", "MISSED"),
        (Result("ours", "a", "%", 12.34), "12.3 %", ""),
        (Result("ours", "a", YES_NO, 1, 1), "yes", "met"),
        (Result("ours", "a", YES_NO, 0, 1), "no", "MISSED"),
    ],
)
def test_a_target_is_met_or_missed(result: Result, text: str, met: str) -> None:
    """By the figure itself, not by what is left of it in the table."""
    assert (result.text, result.met) == (text, met)


def test_the_table_has_both_sides_and_their_ratio() -> None:
    """How many times ours the twin is."""
    results = [Result("ours", "settled", "ms", 800, 1200), Result("twin", "settled", "ms", 4000, 1200)]
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table(results, ("ours", "twin"), 0.25))
    told = console.export_text()
    assert "other programs took 25 % of the cores" in told
    assert [word for word in ("800 ms", "4,000 ms", "5.0", "1200 ms", "met") if word not in told] == []


def test_work_of_our_own_is_not_that_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 10 seconds on two cores all worked for 10, and we for 4."""
    clocks = {"_busy": iter([100.0, 110.0]), "_own": iter([5.0, 9.0])}
    for name, values in clocks.items():
        monkeypatch.setattr(bench_report, name, lambda values=values: next(values))
    ticks = iter([50.0, 60.0])
    monkeypatch.setattr("tests.dashboard.bench_report.time.monotonic", lambda: next(ticks))
    monkeypatch.setattr("tests.dashboard.bench_report.os.cpu_count", lambda: 2)
    assert Others().share() == pytest.approx(0.3)


@pytest.mark.parametrize("words", [["--only", "settle,nothing"], ["--sides", "theirs"]])
def test_what_is_not_measured_is_refused_by_name(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With what there is."""
    with pytest.raises(SystemExit):
        bench.parsed(words)
    assert words[1].rpartition(",")[2] in capsys.readouterr().err

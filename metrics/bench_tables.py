"""The printed tables of the measurements, with the aims beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table

from metrics.bench_apart import Measured
from metrics.bench_check import Extent
from metrics.bench_publish import Recompute
from metrics.bench_refresh import ANY_EVENT, Refreshes

KERNEL: Final = "kernel on the day counts"
PANDAS: Final = "pandas on the raw rows"
SQL: Final = "SQLite on the raw rows, one statement a table"
PUBLISHER: Final = "publisher, all it publishes"
PANDAS_PART, SQL_PART, PEAK_MB, EVENT_PART = 6, 20, 2000, 1000  # the aims


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured of one world.

    `stored` counts what the database holds. `ways` has seconds and MB by name. `cells` published cells were compared
    with each way; `wrong` says what differs.
    """

    stored: dict[str, int]
    extent: Extent
    full: Measured[Recompute]
    ways: dict[str, tuple[float, float]]
    refreshes: Refreshes
    cells: int
    wrong: list[str]

    @property
    def seconds(self) -> float:
        """Seconds of the full recompute, without starting Python."""
        return self.full.answer.seconds

    @property
    def event(self) -> float:
        """Median seconds from an event to its figures."""
        return next(each.seconds for each in self.refreshes.kinds if each.name == ANY_EVENT)


def tables(outcomes: Sequence[Outcome]) -> Iterator[Table]:
    """All tables; the outcomes in order of size."""
    for outcome in outcomes:
        if outcome.ways:
            yield _full(outcome)
    yield _refresh(outcomes[-1])
    if len(outcomes) > 1:
        yield _sizes(outcomes)
    yield _aims(outcomes)


def _full(outcome: Outcome) -> Table:
    stored, cube = outcome.stored, outcome.extent
    title = f"Everything from the database: {stored['contributions']:,} contributions, {stored['contests']:,} contests"
    caption = (
        f"The publisher makes {cube.figures:,} figures and {cube.marks:,} marks of curves for {cube.units:,} units:"
        f" {cube.definitions} definitions and the comparison group, any and organic, every reading, at least 1 and 5,"
        " widths 30, 90 and since the end, spread over wikis, who came back. The other ways make the headline's"
        " tables only: active, quarter and since the end at 3, 6, 9 and 12 months, any and organic, at least 1 and 5;"
        " active by wiki; daily curves of 30 and 90 days, any and organic. The kernel makes all readings and curves of"
        f" the headline. {outcome.cells:,} published cells were compared with each of them. The file was in memory; the"
        " publisher's times are those of the middle one of up to three runs."
    )
    table = _table(
        title, "way", "seconds", "reading", "computing", "writing", "peak MB", "times", "same", caption=caption
    )
    full = outcome.full.answer
    parts = (f"{part:.2f}" for part in (full.seconds, full.reading, full.computing, full.writing))
    table.add_row(PUBLISHER, *parts, f"{outcome.full.peak_mb:,.0f}", "1", "")
    for name, (seconds, peak) in outcome.ways.items():
        same = "NO" if any(name in sentence for sentence in outcome.wrong) else "yes"
        table.add_row(name, f"{seconds:.2f}", "", "", "", f"{peak:,.0f}", f"{seconds / full.seconds:.1f}", same)
    return table


def _refresh(outcome: Outcome) -> Table:
    refreshes = outcome.refreshes
    title = f"From an event to the published file: {refreshes.contributions:,} contributions stored"
    caption = f"Medians; every commit is synced to the disk. A full recompute takes {outcome.seconds:.2f} s."
    columns = ("what happens", "people of the contest", "record ms", "publish ms", "together ms", "full recompute")
    table = _table(title, *columns, caption=caption)
    for each in refreshes.kinds:
        times = (f"{seconds * 1e3:.2f}" for seconds in (each.record, each.step, each.seconds))
        table.add_row(
            each.name, f"{each.people:,}" if each.people else "", *times, _part(each.seconds, outcome.seconds)
        )
    return table


def _sizes(outcomes: Sequence[Outcome]) -> Table:
    table = _table(
        "The same at other sizes, with contests as large",
        *("contributions", "contests", "tracked", "full recompute s", "peak MB", "ms an event", "times the first"),
        *("ms an event of 100", "nothing happened ms"),
        caption="An event of any contest, recorded and published.",
    )
    for outcome in outcomes:
        kinds = outcome.refreshes.kinds
        batch = next(each for each in kinds if each.number > 1)
        table.add_row(
            *(f"{outcome.stored[name]:,}" for name in ("contributions", "contests", "tracked")),
            *(f"{outcome.seconds:.2f}", f"{outcome.full.peak_mb:,.0f}", f"{outcome.event * 1e3:.2f}"),
            *(f"{outcome.event / outcomes[0].event:.2f}", f"{batch.seconds / batch.number * 1e3:.2f}"),
            f"{kinds[-1].step * 1e3:.2f}",
        )
    return table


def _aims(outcomes: Sequence[Outcome]) -> Table:
    caption = "They are set for ten million contributions and more: in a small world there is little to save."
    table = _table("Aims", "what", "contributions", "aim at most", "measured", "met", caption=caption)
    for outcome in outcomes:
        size = f"{outcome.stored['contributions']:,}"
        for name, aim in ((PANDAS, PANDAS_PART), (SQL, SQL_PART)):
            if name in outcome.ways:
                taken, kernel = outcome.ways[name][0], outcome.ways[KERNEL][0]
                for what, ours in (("all that is published", outcome.seconds), ("the same tables", kernel)):
                    reached = _yes(ours * aim <= taken)
                    table.add_row(f"{what}, of {name}", size, f"1/{aim}", _part(ours, taken), reached)
    last = outcomes[-1]
    size, peak = f"{last.stored['contributions']:,}", last.full.peak_mb
    table.add_row("memory of a full recompute", size, f"{PEAK_MB:,} MB", f"{peak:,.0f} MB", _yes(peak <= PEAK_MB))
    met, part = last.event * EVENT_PART <= last.seconds, _part(last.event, last.seconds)
    table.add_row("an event, of a full recompute", size, f"1/{EVENT_PART:,}", part, _yes(met))
    return table


def _table(title: str, *columns: str, caption: str = "") -> Table:
    table = Table(title=title, caption=caption, caption_justify="left", title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right", no_wrap=place == 0)
    return table


def _part(seconds: float, whole: float) -> str:
    return f"1/{whole / seconds:,.1f}" if seconds * 10 > whole else f"1/{whole / seconds:,.0f}"


def _yes(met: bool) -> str:
    return "yes" if met else "no"

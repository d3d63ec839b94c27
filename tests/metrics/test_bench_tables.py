"""The printed tables say what was measured, and whether the aims were met."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from metrics.bench_apart import Measured
from metrics.bench_check import Extent
from metrics.bench_publish import Recompute
from metrics.bench_refresh import ANY_EVENT, Refresh, Refreshes
from metrics.bench_tables import KERNEL, PANDAS, SQL, Outcome, tables

KINDS = (
    Refresh("an event, largest contest", 2464, 1, 0.0005, 0.0015),
    Refresh(ANY_EVENT, 0, 1, 0.001, 0.003),
    Refresh("100 events at once", 0, 100, 0.005, 0.045),
    Refresh("nothing happened", 0, 1, 0.0, 0.0002),
)
LARGE = Outcome(
    stored={"contributions": 10_000_000, "contests": 200, "tracked": 119_921},
    extent=Extent(188, 79_248, 3_212_136, 4),
    full=Measured(Recompute(4.0, 1.0, 0.5), 4.1, 250.0),
    ways={KERNEL: (1.0, 130.0), PANDAS: (28.0, 1600.0), SQL: (60.0, 830.0)},
    refreshes=Refreshes(10_000_421, 188, KINDS),
    cells=288_076,
    wrong=[],
)
SMALL = replace(LARGE, stored={"contributions": 1_000_000, "contests": 20, "tracked": 11_995}, ways={})


def printed(*outcomes: Outcome) -> str:
    """The tables as text."""
    console = Console(file=io.StringIO(), width=140)
    for table in tables(outcomes):
        console.print(table)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def row(text: str, *words: str) -> list[str]:
    """The cells of the one row with all the words."""
    (found,) = [line for line in text.splitlines() if "│" in line and all(word in line for word in words)]
    return [cell.strip() for cell in found.strip("│").split("│")]


def test_every_way_has_its_ratio_to_the_publisher() -> None:
    """Seconds with their parts, memory, and how many times the publisher's time a way takes."""
    text = printed(LARGE)
    assert row(text, "publisher, all it") == [
        *("publisher, all it publishes", "4.00", "1.00", "2.50", "0.50", "250", "1", ""),
    ]
    assert row(text, PANDAS, "yes", "28.00") == [PANDAS, "28.00", "", "", "", "1,600", "7.0", "yes"]
    assert "79,248 figures" in text
    assert "headline's" in text


@pytest.mark.parametrize(
    ("outcome", "pandas", "sql", "event"),
    [
        (LARGE, ["1/7.0", "yes"], ["1/15", "no"], ["1/1,000", "yes"]),
        (
            replace(LARGE, full=Measured(Recompute(2.0, 1.0, 0.5), 2.1, 2500.0)),
            ["1/14", "yes"],
            ["1/30", "yes"],
            ["1/500", "no"],
        ),
    ],
)
def test_aims_are_met_or_not(outcome: Outcome, pandas: list[str], sql: list[str], event: list[str]) -> None:
    """Each aim stands beside what was measured."""
    text = printed(outcome)
    assert row(text, f"all that is published, of {PANDAS}")[-2:] == pandas
    assert row(text, f"all that is published, of {SQL}")[-2:] == sql
    assert row(text, f"the same tables, of {PANDAS}")[-2:] == ["1/28", "yes"]
    assert row(text, f"the same tables, of {SQL}")[-2:] == ["1/60", "yes"]
    assert row(text, "an event, of a full recompute")[-2:] == event
    assert row(text, "memory of a full recompute")[-1] == ("yes" if outcome.full.peak_mb <= 2000 else "no")


def test_sizes_stand_beside_each_other() -> None:
    """Several worlds make a table of what an event costs in each, and that is all that is told of the small ones."""
    text = printed(SMALL, LARGE)
    assert row(text, "1,000,000", "11,995")[-3:] == ["1.00", "0.50", "0.20"]
    assert text.count("Everything from the database") == 1
    assert "at other sizes" not in printed(LARGE)


def test_a_way_that_differs_says_no() -> None:
    """The column of the answers says so for the way that is named."""
    text = printed(replace(LARGE, wrong=[f"published and {SQL}: monuments2024/AA, curve: 1 of 9 cells differ"]))
    assert row(text, SQL, "60.00")[-1] == "NO"
    assert row(text, PANDAS, "28.00")[-1] == "yes"

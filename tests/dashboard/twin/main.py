"""The plain twin: tiles, curve and countries the way Panel's documentation suggests, to be measured beside our page.

A template with widgets in its sidebar, `pn.bind` from widgets to views, hvPlot for charts, pandas for the queries, and
a periodic callback in each session that asks the file anew. It is meant to be good code of its kind: it asks for what
it shows only, by index, and pools and bounds figures like the page does. It has no other views, texts or states.

    RETENTION_PUBLISHED=... python -m panel serve tests/dashboard/twin
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import holoviews as hv
import hvplot.pandas  # noqa: F401  # gives data frames their plots
import numpy as np
import pandas as pd
import panel as pn

from metrics.interval import wilson

PUBLISHED = Path(os.environ["RETENTION_PUBLISHED"])
PERIOD_MS = 5000
COLUMNS = "unit, edition, year, title, newcomers, today_retained"
MONTHS = (3, 6, 9, 12)
READINGS = {"active": "active", "in the quarter": "quarter", "came back": "since-end", "surviving": "survival"}

NUMBER = {"format": "{value:.1f} %", "font_size": "28pt", "title_size": "12pt"}

pn.extension(sizing_mode="stretch_width")


def query(sql: str, *values: object) -> pd.DataFrame:
    """The rows of a query."""
    with closing(sqlite3.connect(f"{PUBLISHED.resolve().as_uri()}?mode=ro", uri=True)) as con:
        return pd.read_sql_query(sql, con, params=values)


def marks(number: int) -> str:
    """Question marks for so many values."""
    return ", ".join("?" * number)


def chosen(editions: Sequence[str], countries: Sequence[str]) -> pd.DataFrame:
    """The units of some editions, or some countries of them."""
    if not editions:
        return query(f"SELECT {COLUMNS} FROM unit WHERE 0")
    sql = f"SELECT {COLUMNS} FROM unit WHERE edition IN ({marks(len(editions))})"
    if countries:
        sql += f" AND title IN ({marks(len(countries))})"
    return query(sql, *editions, *countries)


def figures(units: pd.DataFrame, reading: str) -> pd.DataFrame:
    """Their figures by month."""
    sql = (
        "SELECT unit, k, due, newcomers, retained, state FROM figure WHERE definition = 'global' AND measure = 'any'"
        f" AND reading = ? AND least = 1 AND unit IN ({marks(len(units))})"
    )
    return query(sql, reading, *units["unit"])


def pooled(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sums of final figures, with share and interval in percent."""
    sums = rows.dropna(subset=["retained"]).groupby(by, sort=False)[["retained", "newcomers"]].sum().reset_index()
    low, high = wilson(sums["retained"].to_numpy(), sums["newcomers"].to_numpy())
    return sums.assign(
        share=100 * sums["retained"] / sums["newcomers"], low=100 * np.asarray(low), high=100 * np.asarray(high)
    )


def tiles(editions: Sequence[str], countries: Sequence[str], reading: str, version: int) -> Any:
    """A number for each milestone, and the live end."""
    units = chosen(editions, countries)
    found = pooled(figures(units, READINGS[reading]), "k").set_index("k")
    row = [
        pn.Column(
            pn.indicators.Number(name=f"after {k} months", value=found.loc[k, "share"], **NUMBER),
            f"{found.loc[k, 'retained']:,.0f} of {found.loc[k, 'newcomers']:,.0f}"
            f" ({found.loc[k, 'low']:.1f}-{found.loc[k, 'high']:.1f} %)",
        )
        if k in found.index
        else pn.Column(pn.indicators.Number(name=f"after {k} months", value=None, **NUMBER), "not due yet")
        for k in MONTHS
    ]
    today, people = int(units["today_retained"].sum()), int(units["newcomers"].sum())
    live = pn.indicators.Number(name="today so far", value=100 * today / max(1, people), **NUMBER)
    return pn.Row(*row, pn.Column(live, f"{today:,} of {people:,}"))


def curve(editions: Sequence[str], countries: Sequence[str], version: int) -> Any:
    """The rolling curve of each edition with its band."""
    units = chosen(editions, countries)
    if units.empty:
        return pn.pane.Markdown("No data.")
    sql = (
        "SELECT unit, newcomers, retained FROM curve WHERE definition = 'global' AND measure = 'any' AND width = 30"
        f" AND least = 1 AND unit IN ({marks(len(units))})"
    )
    rows = query(sql, *units["unit"]).merge(units[["unit", "edition"]], on="unit")
    parts = []
    for edition, group in rows.groupby("edition"):
        daily = [np.frombuffer(blob, dtype="<i4") for blob in group["retained"]]
        days = min(map(len, daily))
        retained, people = np.sum([each[:days] for each in daily], axis=0), group["newcomers"].sum()
        low, high = wilson(retained, np.full(days, people))
        parts.append(
            pd.DataFrame(
                {
                    "day": np.arange(days),
                    "edition": edition,
                    "share": 100 * retained / people,
                    "low": 100 * np.asarray(low),
                    "high": 100 * np.asarray(high),
                }
            )
        )
    frame = pd.concat(parts)
    band = frame.hvplot.area(x="day", y="low", y2="high", by="edition", alpha=0.2, stacked=False, legend=False)
    line = frame.hvplot.line(x="day", y="share", by="edition", ylabel="active, %", height=320, responsive=True)
    return band * line


def by_country(editions: Sequence[str], countries: Sequence[str], reading: str, months: int, version: int) -> Any:
    """Countries by their share, with intervals."""
    units = chosen(editions, countries)
    rows = figures(units, READINGS[reading]).merge(units[["unit", "title"]], on="unit")
    found = pooled(rows[rows["k"] == months], "title").sort_values("share")
    if found.empty:
        return pn.pane.Markdown("No data.")
    found = found.assign(below=found["share"] - found["low"], above=found["high"] - found["share"])
    height = 80 + 18 * len(found)
    dots = found.hvplot.scatter(x="title", y="share", height=height, responsive=True, invert=True, xlabel="")
    bars = found.hvplot.errorbars(x="title", y="share", yerr1="below", yerr2="above", invert=True)
    return dots * bars.opts(hv.opts.ErrorBars(upper_head=None, lower_head=None))


def editions_of(campaign: str) -> list[str]:
    """The editions of a campaign, newest first."""
    return list(query("SELECT edition FROM edition WHERE campaign = ? ORDER BY year DESC", campaign)["edition"])


def titles_of(campaign: str) -> list[str]:
    """The countries of a campaign."""
    return list(query("SELECT DISTINCT title FROM unit WHERE campaign = ? ORDER BY title", campaign)["title"])


campaigns = query("SELECT campaign, title FROM campaign ORDER BY title")
campaign = pn.widgets.Select(name="Campaign", options=dict(zip(campaigns["title"], campaigns["campaign"], strict=True)))
edition = pn.widgets.MultiChoice(name="Editions")
country = pn.widgets.MultiChoice(name="Countries")
reading = pn.widgets.Select(name="Reading", options=list(READINGS))
months = pn.widgets.RadioButtonGroup(name="Months", options=list(MONTHS))
version = pn.widgets.IntInput(value=0, visible=False)


def follow(event: Any) -> None:
    """Offers the editions and countries of the campaign that was chosen, and chooses its newest one."""
    found = editions_of(event.new)
    edition.param.update(options=found, value=found[:1])
    country.param.update(options=titles_of(event.new), value=[])


def ask() -> None:
    """Notices what was published since the last time."""
    version.value = int(query("SELECT value FROM meta WHERE key = 'version'")["value"].iloc[0])


campaign.param.watch(follow, "value")
ask()
campaign.value = "monuments"
if not edition.value:
    follow(type("Event", (), {"new": campaign.value}))
pn.state.location.sync(campaign, {"value": "campaign"})
pn.state.location.sync(edition, {"value": "edition"})
pn.state.location.sync(country, {"value": "country"})
pn.state.add_periodic_callback(ask, period=PERIOD_MS)
pn.template.FastListTemplate(
    title="Campaign Retention, plainly",
    sidebar=[campaign, edition, country, reading, months, version],
    main=[
        pn.Column("## Milestones", pn.bind(tiles, edition, country, reading, version)),
        pn.Column("## Rolling retention", pn.bind(curve, edition, country, version)),
        pn.Column("## By country", pn.bind(by_country, edition, country, reading, months, version)),
    ],
).servable()

"""The charts of the page by the name of their slot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from dashboard import curve_chart, hours_chart, wikis_chart
from dashboard.asked import Asked


class Chart(Protocol):
    """A chart that is kept alive: drawn once, then told of other figures."""

    @property
    def pane(self) -> Any:
        """The chart as a part of a Panel page."""
        ...

    def update(self, asked: Asked) -> None:
        """Shows other figures."""
        ...


CHARTS: Final[dict[str, Callable[[Asked], Chart]]] = {
    "curve": curve_chart.CurveChart,
    "wikis": wikis_chart.WikisChart,
    "hours": hours_chart.HoursChart,
}
HEIGHTS: Final = {"curve": curve_chart.HEIGHT, "wikis": wikis_chart.HEIGHT, "hours": hours_chart.HEIGHT}
FIRST: Final = ("curve",)  # drawn as soon as the page has left, the others when they come into sight
EMBEDDED: Final = {"curve": "curve", "went": "wikis", "hours": "hours"}  # the chart of a view that stands alone

"""The parts of the page as HTML: each is sent again, whole, when it changes.

What depends on settled figures and the selection is made once for all sessions of a language; what moves with every
contribution, or with the minute, is made each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.again import again
from dashboard.alone import alone
from dashboard.answer import answer
from dashboard.aside import aside
from dashboard.asked import Asked
from dashboard.countries import countries
from dashboard.coverage import coverage
from dashboard.curve_view import curve_view
from dashboard.due import due
from dashboard.editions import editions
from dashboard.environment import macros
from dashboard.feed import Trouble
from dashboard.filters import filters
from dashboard.hours import hours
from dashboard.live import live
from dashboard.naming import title
from dashboard.quality import quality
from dashboard.selection import address
from dashboard.strips import strips
from dashboard.take import links
from dashboard.tiles import tiles
from dashboard.today import today
from dashboard.went import went
from state.published import Freshness

ABOUT: Final = "dashboard/about"
QUALITY: Final = "dashboard/quality"
HOUR: Final = 3600
STEP: Final = 900  # seconds after which words that depend on the time are made anew: marks fall on quarters of an hour
NAMES: Final = (
    "mode",
    "strips",
    "chip",
    "headline",
    "filters",
    "aside",
    "tiles",
    "today",
    "curvelegend",
    "curvetable",
    "countries",
    "editions",
    "went",
    "wikistable",
    "again",
    "hourstotal",
    "hourstable",
    "calendar",
    "coverage",
    "quality",
    "alone",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """All parts of the page for a selection, and what they were made from."""

    asked: Asked
    parts: Mapping[str, str]
    title: str
    address: str


def show(asked: Asked, fresh: Freshness | None, trouble: Trouble, notices: Sequence[str]) -> Shown:
    """Everything a session shows of a selection. Raises Unread where its figures cannot be read now."""
    key = ("parts", asked.choice, asked.texts.language, asked.now // STEP, asked.origin)
    parts = dict(asked.figures.remembered(key, lambda: _settled(asked), asked.choice.campaign))
    parts |= asked.figures.once((*key, asked.seen and asked.seen // HOUR), lambda: _moving(asked))
    parts["strips"] = _set("strips", strips(asked, fresh, trouble, notices), asked)
    parts["chip"] = _set("chip", live(fresh, asked.texts, asked.now), asked)
    if not asked.choice.is_aside:
        parts["coverage"] = _set("coverage", coverage(asked, fresh), asked, about=ABOUT)
    parts["alone"] = _set("alone", alone(asked, fresh), asked)
    return Shown(asked, parts, title(asked), address(asked.choice, asked.figures))


def _set(name: str, view: Any, asked: Asked, macro: str = "", **more: Any) -> str:
    return str(getattr(macros(name), macro or name)(view, asked.texts, **more)).strip()


VIEWS: Final[dict[str, tuple[Callable[[Asked], Any], str]]] = {  # a part's view, and the template it is set by
    "tiles": (tiles, "tiles"),
    "countries": (countries, "countries"),
    "editions": (editions, "editions"),
    "again": (again, "again"),
    "calendar": (due, "due"),
    "quality": (quality, "quality"),
}


def _settled(asked: Asked) -> dict[str, str]:
    """The parts that only settled figures, the selection and the quarter of an hour decide."""
    parts = dict.fromkeys(NAMES, "")
    parts["mode"] = "aside" if asked.choice.is_aside else "one"
    parts["filters"] = _set("filters", filters(asked), asked)
    parts["headline"] = _set("answer", answer(asked), asked, about=ABOUT)
    if asked.choice.is_aside:
        return parts | {"aside": _set("aside", aside(asked), asked)}
    take = links(asked, origin=asked.origin)
    for name, (view, template) in VIEWS.items():
        parts[name] = _set(template, view(asked), asked, links=take.get(name, ()))
    found = went(asked)
    parts["went"] = _set("went", found, asked, links=take["went"])
    parts["wikistable"] = _set("went", found, asked, "wikis_table")
    return parts


def _moving(asked: Asked) -> dict[str, str]:
    """The parts that move with every contribution."""
    if asked.choice.is_aside:
        return {}
    take = links(asked, origin=asked.origin)
    drawn, bars = curve_view(asked), hours(asked, asked.seen)
    return {
        "today": _set("tiles", today(asked), asked, "today"),
        "curvelegend": _set("curve", drawn, asked, links=take["curve"]),
        "curvetable": _set("curve", drawn, asked, "curve_table"),
        "hourstotal": _set("hours", bars, asked, links=take["hours"]),
        "hourstable": _set("hours", bars, asked, "hours_table"),
    }

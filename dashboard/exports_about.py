"""What every file says of itself: of whom it is, how they were counted, how far that reaches, where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.answer import meaning
from dashboard.asked import Asked
from dashboard.coverage import continuous
from dashboard.exports_files import Value
from dashboard.selection import address
from dashboard.take import APP
from dashboard.texts import Texts
from metrics.cohort import HEADLINE
from metrics.wording import stamp
from state.published import Freshness

OF_PEOPLE: Final = ("definition", "measure", "reading", "width", "least")
KEYS: Final = ("take-means-hours", "take-means-due", "take-means-quality")
GENERAL: Final = {"hours": HEADLINE, "quality": ""}  # views that the filters of figures do not change: their definition


@dataclass(frozen=True, slots=True)
class Sought:
    """What a file is asked for: a selection, the freshness of the figures, notices, and the page's app by its name."""

    asked: Asked
    fresh: Freshness | None
    notices: tuple[str, ...] = ()
    app: str = APP

    @property
    def texts(self) -> Texts:
        """The language of the file."""
        return self.asked.texts

    @property
    def page(self) -> str:
        """The absolute address of the page that shows the same, relative where the host is not known."""
        asked = self.asked
        return f"{asked.origin}{self.app}{address(asked.choice, asked.figures)}&lang={asked.texts.language}"


def about(sought: Sought, view: str) -> dict[str, Value]:
    """The columns that are the same on every line of a view's file; instants are text of ISO 8601."""
    return {**of_people(sought, view), **of_file(sought)}


def of_people(sought: Sought, view: str) -> dict[str, Value]:
    """How the people of a view are counted: names for programs and a sentence for people."""
    choice, texts = sought.asked.choice, sought.texts
    if view in GENERAL:
        known = {"definition": GENERAL[view], "measure": "any" if GENERAL[view] else ""}
        return {**dict.fromkeys(OF_PEOPLE, ""), **known, "about": texts(f"take-means-{view}")}
    means = f"{texts('take-means-due')} {meaning(sought.asked)}" if view == "due" else meaning(sought.asked)
    return {
        "definition": choice.definition,
        "measure": choice.measure,
        "reading": choice.reading,
        "width": choice.width if choice.reading == "active" else None,
        "least": choice.least,
        "about": means,
    }


def of_file(sought: Sought) -> dict[str, Value]:
    """How far the figures reach, which they are, whether they are invented, and where they are from."""
    figures, fresh = sought.asked.figures, sought.fresh
    return {
        "covered_until": moment(continuous(fresh)),
        "seen": moment(fresh.seen if fresh else None),
        "verified": moment(fresh.verified if fresh else None),
        "version": figures.version,
        "threshold": figures.threshold,
        "simulated": figures.simulated,
        "generated_by": figures.meta.get("generated_by", ""),
        "page": sought.page,
    }


def moment(instant: int | None) -> str:
    """An instant of UTC for programs, '' for none."""
    return "" if instant is None else stamp(instant)

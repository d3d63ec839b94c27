"""A day of a curve in words, the same beside the pointer and in the table."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.curve_values import GROUP, QUARTERS, Dropped, Line, Live, Mark
from dashboard.texts import Texts
from metrics.answers import Rate
from metrics.answers_rows import country_of
from metrics.disclosure import OTHER
from metrics.figures import SO_FAR


@dataclass(frozen=True, slots=True)
class Told:
    """A share with its interval, the counts behind it, and who is not in it; all '' where there is no figure."""

    share: str = ""
    interval: str = ""
    counts: str = ""
    note: str = ""

    @property
    def rest(self) -> str:
        """All but the share, in one line."""
        return " · ".join(part for part in (self.interval, self.counts, self.note) if part)


NOTHING = Told()


class Words:
    """What is said of the days of curves in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._of = texts("word-of", k="\x02", n="\x03")  # set in by hand: a curve has hundreds of days
        self._known: dict[tuple[int, int], Told] = {}

    def day(self, line: Line, day: int) -> Told:
        """A day of a line; nothing where it has none."""
        if not line.first <= day <= line.last:
            return NOTHING
        retained, newcomers = int(line.retained[day]), int(line.newcomers[day])
        told = self._counted(retained, newcomers, Rate(line.share_on(day), float(line.low[day]), float(line.high[day])))
        missing = sum(unit.newcomers for unit in line.without(day))
        return self._noted(told, missing) if missing else told

    def mark(self, mark: Mark) -> Told:
        """A figure of the tiles."""
        found = mark.answer
        if found.rate is None:
            return NOTHING
        told = self._counted(found.retained, found.newcomers, found.rate)
        if found.state == SO_FAR:
            return Told(told.share, told.interval, told.counts, self._texts("word-so-far"))
        missing = found.waiting_newcomers
        return self._noted(told, missing) if missing else told

    def live(self, live: Live) -> Told:
        """The live point, without an interval: it rises with each contribution."""
        found = live.answer
        told = self._counted(found.retained, found.newcomers, found.rate or Rate(0.0, 0.0, 0.0))
        return Told(told.share, "", told.counts, self._texts("word-so-far"))

    def _counted(self, retained: int, newcomers: int, rate: Rate) -> Told:
        known = self._known.get((retained, newcomers))
        if known is None:
            texts = self._texts
            counts = self._of.replace("\x02", texts.number(retained)).replace("\x03", texts.number(newcomers))
            known = Told(texts.percent(rate.share), texts.interval(rate), counts)
            self._known[retained, newcomers] = known
        return known

    def _noted(self, told: Told, missing: int) -> Told:
        return Told(told.share, told.interval, told.counts, self._texts("curve-without", n=missing))


def name_of(texts: Texts, line: Line) -> str:
    """What a line is called at its end, in the legend and in the table."""
    return texts("curve-group") if line.kind == GROUP else str(line.year)


def mark_name(texts: Texts, form: str, months: int) -> str:
    """What a milestone is called: 6 months; months 4 to 6."""
    if form == QUARTERS:
        return texts("curve-quarter", first=months - 2, last=months)
    return texts("word-months", n=months)


def country_name(texts: Texts, unit: Dropped) -> str:
    """The name of a unit's country."""
    code = country_of(unit.unit)
    return texts("curve-other") if code == OTHER else texts.country(code, unit.title)

"""Numbers, dates, lists and names of countries in the manner of a language, by the tables of Babel (CLDR).

English is written as the reports write it (`metrics.wording`). Times are UTC, dates the contest's own civil date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, Protocol

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from dashboard.texts_markup import Piece, Pieces, joined, words
from metrics.wording import UNIT, civil, hundredths

DAY: Final = 86_400
REMEMBERED: Final = 8_192
NO_COUNTRIES: Final = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))


class Bounds(Protocol):
    """Anything with an interval of shares."""

    @property
    def low(self) -> float:
        """The lower end."""

    @property
    def high(self) -> float:
        """The upper end."""


class Numbers:
    """How a language writes numbers, dates and lists. `language`: a code as its folder is named."""

    def __init__(self, language: str) -> None:
        self.locale: Final = Locale.parse(language, sep="-")
        self.english: Final = self.locale.language == "en"
        self.direction: Final = str(self.locale.text_direction)
        percents = self.locale.percent_formats[None]
        self._before = "" if self.english else str(percents.prefix[0])
        self._after = UNIT if self.english else str(percents.suffix[0])
        self._point = str(self.locale.number_symbols["latn"]["decimal"])
        self.lists: Final = Locale.parse("en_GB" if self.english else self.locale).list_patterns["standard"]
        skeletons = self.locale.datetime_skeletons
        self._day = "d MMM" if self.english else str(skeletons["MMMd"].pattern)
        self._date = "d MMM y" if self.english else str(skeletons["yMMMd"].pattern)
        self.number = lru_cache(REMEMBERED)(self._number)
        self.percent = lru_cache(REMEMBERED)(self._percent)
        self.written = lru_cache(REMEMBERED)(self._written)

    def _number(self, whole: int) -> str:
        return str(format_decimal(whole, locale=self.locale))

    def bare(self, share: float) -> str:
        """A share in percent without its sign, exact where it is nothing or everything: 6.1, 0, <0.1."""
        return hundredths(share).replace(".", self._point)

    def _percent(self, share: float) -> str:
        return f"{self._before}{self.bare(share)}{self._after}"

    def interval(self, low: float, high: float) -> str:
        """Two shares with one sign: 4.9–7.6 %."""
        return f"{self._before}{self.bare(low)}–{self.bare(high)}{self._after}"

    def _written(self, when: date, year: bool = True) -> str:
        return str(format_date(when, self._date if year else self._day, locale=self.locale))

    def date(self, instant: int) -> str:
        """The civil date of an end or a mark: 1 Oct 2026."""
        return self.written(civil(instant))

    def span(self, first: int, last: int) -> tuple[str, str]:
        """The civil dates of the first and the last of several instants; the first without a year they share."""
        begin, end = civil(first), civil(last)
        return self.written(begin, begin.year != end.year), self.written(end)

    def day(self, when: datetime, now: datetime) -> str:
        """A date as one of `now` writes it: without its year in the same year, '' on the same day."""
        return "" if when.date() == now.date() else self.written(when.date(), when.year != now.year)

    def joined(self, items: Sequence[Pieces]) -> Pieces:
        """Pieces as a list in a sentence."""
        return joined(items, self.lists)

    def listing(self, items: Sequence[str]) -> str:
        """Words as a list in a sentence: a, b and c."""
        return words(self.joined([(Piece(item),) for item in items]))

    def begun(self, items: Sequence[Pieces]) -> Pieces:
        """Pieces as the beginning of a list that goes on: a, b, c."""
        middle = self.lists["middle"]
        return joined(items, {"2": middle, "start": middle, "middle": middle, "end": middle})

    def territory(self, code: str) -> str | None:
        """The name of a country by its code of ISO 3166, None for what is none."""
        is_one = len(code) == 2 and code.isalpha() and code.isupper() and code not in NO_COUNTRIES
        return self.locale.territories.get(code) if is_one else None


def runs(years: Sequence[int]) -> list[str]:
    """Years in order, three or more in a row as a span: 2021, 2023–2025."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    spelled: list[str] = []
    for run in found:
        spelled += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return spelled


def of_utc(instant: float) -> datetime:
    """An instant as a date and time of UTC."""
    return datetime.fromtimestamp(instant, UTC)

"""The words of the page in a language: messages of `texts/<language>/*.ftl` (Project Fluent), numbers, dates, names.

A message may mark parts of itself as <figure>, <fine>, <name> or <kept>; what stands in its values is never markup.
What is wrong with a message is raised as `Unsaid` while `Texts.strict`; otherwise it is logged once and said as well
as it can be: in English, or with a hole.
"""

from __future__ import annotations

import logging
import operator
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, Final, SupportsIndex

from babel import Locale

from dashboard.texts_catalogue import FOLDER, Catalogue, Count, Stand, languages
from dashboard.texts_markup import TAG, Misplaced, Piece, Pieces, Value, stand_in, taken_apart, together, words
from dashboard.texts_numbers import DAY, REMEMBERED, Bounds, Numbers, of_utc, runs
from metrics import wording

__all__ = [
    "LANGUAGES",
    "Piece",
    "Pieces",
    "Texts",
    "Unsaid",
    "Value",
    "browser_texts",
    "language_of",
    "texts",
    "together",
    "words",
]

LOG: Final = logging.getLogger(__name__)
LANGUAGES: Final = {code: str(Locale.parse(code, sep="-").get_display_name()) for code in languages()}


class Unsaid(LookupError):
    """A message that is missing or cannot be said with the values given."""


class Texts:
    """The words of one language; `language` is its code, `direction` 'ltr' or 'rtl'."""

    strict: ClassVar[bool] = False

    def __init__(self, catalogue: Catalogue, fallback: Texts | None = None) -> None:
        self.language: Final = catalogue.language
        self.catalogue: Final = catalogue
        self.numbers: Final = Numbers(catalogue.language)
        self.direction: Final = self.numbers.direction
        self.number = self.numbers.number
        self.percent = self.numbers.percent
        self.date = self.numbers.date
        self.listing = self.numbers.listing
        self.joined = self.numbers.joined
        self._fallback = fallback
        self._reported: set[str] = set()
        self._said = lru_cache(REMEMBERED)(self._plain)
        self._taken_apart = lru_cache(REMEMBERED)(self._pieces)

    def __call__(self, key: str, /, **values: str | int) -> str:
        """A message without markup as plain text. Whole numbers are set by the locale and select plurals."""
        return self._said(key, *values.items())

    def pieces(self, key: str, /, **values: Value) -> Pieces:
        """A message by its markup. Pieces among the values are set as they are, strings as plain text."""
        return self._taken_apart(key, *values.items())

    def _plain(self, key: str, *values: tuple[str, Value]) -> str:
        pieces = self._pieces(key, *values)
        if any(piece.kind for piece in pieces):
            self._report(f"{key} has markup and was asked for as plain text")
        return words(pieces)

    def _pieces(self, key: str, *values: tuple[str, Value]) -> Pieces:
        given: list[str | Pieces] = []
        stands = {name: self._stand(value, given) for name, value in values}
        try:
            text, errors = self.catalogue.formatted(key, stands)
        except KeyError:
            self._report(f"there is no message {key}")
            return self._fallback.pieces(key, **dict(values)) if self._fallback else (Piece(key),)
        if errors:
            self._report(f"{key}: {errors[0]}")
        try:
            return taken_apart(text, given)
        except Misplaced:
            self._report(f"{key} has markup that is not closed or stands in other markup")
            return taken_apart(TAG.sub("", text), given)

    def _stand(self, value: Value, given: list[str | Pieces]) -> Stand | Count:
        """What a value is while its message is formatted; all but numbers are put in after it was taken apart."""
        if isinstance(value, SupportsIndex):
            whole = operator.index(value)
            return Count(whole, self.number(whole))
        if not isinstance(value, (str, tuple)):
            self._report(f"{value!r} is neither text, nor a whole number, nor pieces")
        given.append(value if isinstance(value, tuple) else str(value))  # str: no subclass that escapes or not
        return Stand(words(value) if isinstance(value, tuple) else str(value), stand_in(len(given) - 1))

    def _report(self, trouble: str) -> None:
        if self.strict:
            raise Unsaid(f"{self.language}: {trouble}")
        if trouble not in self._reported:
            self._reported.add(trouble)
            LOG.error("Texts, %s: %s", self.language, trouble)

    def interval(self, rate: Bounds) -> str:
        """The interval of a rate: 4.9–7.6 %."""
        return self.numbers.interval(rate.low, rate.high)

    def points(self, share: float) -> str:
        """A difference of shares in percentage points, without its sign: 1.9."""
        return self.numbers.bare(abs(share))

    def moment(self, instant: int, now: int) -> str:
        """An instant in UTC, with its date when that is not today's: 12:04 UTC; 23 Nov, 12:04 UTC."""
        when = of_utc(instant)
        day, clock = self.numbers.day(when, of_utc(now)), f"{when:%H:%M}"
        return self("word-moment", date=day, clock=clock) if day else self("word-clock", clock=clock)

    def hour(self, instant: int) -> str:
        """The full hour an instant is in, UTC: 14:00."""
        return f"{of_utc(instant):%H}:00"

    def ago(self, seconds: float) -> str:
        """An age in its largest unit: 3 s ago, 9 min ago, 5 h ago, 3 days ago."""
        whole = max(0, int(seconds))
        if whole < 120:
            return self("word-seconds-ago", n=whole)
        if whole < 7200:
            return self("word-minutes-ago", n=whole // 60)
        if whole < 2 * DAY:
            return self("word-hours-ago", n=whole // 3600)
        return self("word-days-ago", n=whole // DAY)

    def until(self, instant: int, now: int) -> str:
        """How far a civil date lies ahead: today, tomorrow, in 312 days."""
        days = (instant + DAY // 2) // DAY - now // DAY
        if days <= 0:
            return self("word-today")
        return self("word-tomorrow") if days == 1 else self("word-in-days", n=days)

    def between(self, first: int, last: int) -> str:
        """The civil date of one mark, or those of the first and the last: 1 Oct 2026; 1 Oct to 3 Nov 2026."""
        begin, end = self.numbers.span(first, last)
        same = self.date(first) == end
        return end if same else self("word-span", first=begin, last=end)

    def few(self, items: Sequence[str], most: int = 3) -> str:
        """The first words of a list and how many more there are: a, b, c and 5 more."""
        return words(self.few_pieces([(Piece(item),) for item in items], most))

    def few_pieces(self, items: Sequence[Pieces], most: int = 3) -> Pieces:
        """The first of a list of pieces and how many more there are."""
        if len(items) <= most + 1:
            return self.joined(items)
        return self.pieces("word-and-more", list=self.numbers.begun(items[:most]), n=len(items) - most)

    def years(self, years: Sequence[int]) -> str:
        """Years in order, three or more in a row as a span: 2023–2025; 2021 and 2023."""
        return self.listing(runs(years))

    def country(self, code: str, title: str) -> str:
        """A country's name: the file's title in English and where there is none; attributes of `word-country` win."""
        if _is_rest(code, title):
            return self("word-other-countries")
        if self.numbers.english:
            return title
        return self.catalogue.attribute("word-country", code) or self.numbers.territory(code) or title

    def place(self, code: str, title: str) -> str:
        """A country's name as it stands after 'in': the Netherlands; exceptions are attributes of `word-place`."""
        if _is_rest(code, title):
            return self("word-place-other")
        if self.numbers.english:
            return wording.place(title)
        return self.catalogue.attribute("word-place", code) or self.country(code, title)

    def for_browser(self) -> dict[str, str]:
        """All messages of keys that begin with 'js-', values as {name}; plurals also by category, as 'js-key.one'."""
        keys = [key for key in self.catalogue.messages if key.startswith("js-")]
        return {name: text for key in keys for name, text in self._forms(key)}

    def _forms(self, key: str) -> list[tuple[str, str]]:
        names = self.catalogue.variables(key)
        forms = [(key, "")]
        choices = self.catalogue.selectors(key)
        forms += [(f"{key}.{each}", each) for variants in choices.values() for each in variants]
        return [
            (form, self.catalogue.formatted(key, {name: Stand(chosen, f"{{{name}}}") for name in names})[0])
            for form, chosen in forms
        ]


def _is_rest(code: str, title: str) -> bool:
    """Whether this is the unit of all countries without a figure of their own; the file has it without a code."""
    return code.upper() == "OTHER" or (not code and title.lower() == "other countries")


@lru_cache
def texts(language: str) -> Texts:
    """The words of a language, English for one that is not there."""
    if language not in LANGUAGES:
        return texts("en")
    catalogue = Catalogue(FOLDER / language)
    for fault in catalogue.faults:
        LOG.error("Texts, %s: %s", language, fault)
    return Texts(catalogue, None if language == "en" else texts("en"))


def browser_texts(said: Texts) -> dict[str, str]:
    """The messages for scripts; see `Texts.for_browser`."""
    return said.for_browser()


def language_of(asked: str, accept: str) -> str:
    """The language of an answer: the one asked for, else the best of an Accept-Language header, else English.

    A variant is served by its language (de-AT by de). Nonsense is passed over.
    """
    wanted = [asked, *(tag for tag, _ in sorted(_accepted(accept), key=lambda item: -item[1]))]
    return next(filter(None, map(_served, wanted)), "en")


def _accepted(accept: str) -> list[tuple[str, float]]:
    """The languages of a header with their weights, those refused left out."""
    found = []
    for part in accept[:1000].split(","):
        tag, _, rest = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", rest) if rest else None
        quality = min(1.0, float(weight[1])) if weight else 0.0 if rest else 1.0
        if quality > 0:
            found.append((tag.strip(), quality))
    return found


def _served(tag: str) -> str:
    """The language we have for a tag, '' for none."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    known = {code.lower(): code for code in LANGUAGES}
    while parts:
        name = "-".join(parts)
        if name in known:
            return known[name]
        parts.pop()
    return ""

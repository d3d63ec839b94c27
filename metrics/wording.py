"""Numbers, dates and lists as a report writes them: English, times in UTC, dates the contest's own civil date.

Shares are fractions of 1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from metrics.calendar import DAY

DASH: Final = "—"
UNIT: Final = "\u00a0%"  # never parted from its number
NUMBERS: Final = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
WITH_ARTICLE: Final = frozenset(
    ("Netherlands", "Philippines", "Gambia", "Bahamas", "Maldives", "Comoros", "Seychelles", "Solomon Islands")
)
SISTERS: Final = {"commonswiki": "Commons", "wikidatawiki": "Wikidata", "metawiki": "Meta-Wiki"}
FAMILIES: Final = (
    *("wiktionary", "wikibooks", "wikinews", "wikiquote"),
    *("wikisource", "wikiversity", "wikivoyage", "wiki"),
)
ARTICLE_BEFORE: Final = ("United ", "Republic ", "Democratic Republic", "Central African", "Dominican", "Czech Rep")
# signs that turn the writing direction of what stands around them
_TURNING: Final = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def plain(text: str) -> str:
    """A text of one line, without control characters and signs that turn the writing direction."""
    kept = (" " if sign in "\t\r\n" else sign for sign in text if sign not in _TURNING)
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cc")


def number(value: int | None) -> str:
    """A whole number with its thousands apart, a dash for none: 1,204."""
    return DASH if value is None else f"{value:,}"


def counted(value: int, one: str, many: str) -> str:
    """A counted noun: 1 country, 2,000 countries."""
    return f"{value:,} {one if value == 1 else many}"


def spelled(value: int) -> str:
    """A small number as the word it is in a sentence, others in figures: nine, 13."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else f"{value:,}"


def percent(share: float) -> str:
    """A share with one decimal, exact where it is nothing or everything: 6.1 %, 0 %, <0.1 %."""
    return f"{hundredths(share)}{UNIT}"


def interval(low: float, high: float) -> str:
    """An interval of shares: 4.9–7.6 %."""
    return f"{hundredths(low)}–{hundredths(high)}{UNIT}"


def hundredths(share: float) -> str:
    """A share in percent without the sign, exact where it is nothing or everything: 6.1, 0, <0.1."""
    if share <= 0:
        return "0"
    if share >= 1:
        return "100"
    shown = f"{100 * share:.1f}"
    return {"0.0": "<0.1", "100.0": ">99.9"}.get(shown, shown)


def civil(instant: int) -> date:
    """The date of a midnight at any offset in (-12 h, +12 h]: the nearest midnight of UTC has the same one."""
    return datetime.fromtimestamp((instant + DAY // 2) // DAY * DAY, UTC).date()


def day(instant: int) -> str:
    """The civil date of an end or a mark: 1 Oct 2026."""
    return written(civil(instant))


def written(when: date) -> str:
    """A date: 1 Oct 2026."""
    return f"{when.day} {when:%b %Y}"


def between(first: int, last: int, word: str = "on") -> str:
    """The civil dates of one mark, or of the first and the last: `on 1 Oct 2026`, `between 1 Oct and 3 Nov 2026`."""
    begin, end = civil(first), civil(last)
    if begin == end:
        return f"{word} {written(begin)}"
    lead = f"{begin.day} {begin:%b}" if begin.year == end.year else written(begin)
    return f"between {lead} and {written(end)}"


def moment(instant: int) -> str:
    """An instant: 1 Oct 2026, 12:04 UTC."""
    when = datetime.fromtimestamp(instant, UTC)
    return f"{written(when.date())}, {when:%H:%M} UTC"


def stamp(instant: int) -> str:
    """An instant for programs, in UTC to the second: 2026-10-01T12:04:00Z."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def listing(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def few(words: Sequence[str], most: int = 3) -> str:
    """The first words of a list and how many more there are: a, b, c and 5 more."""
    return listing(words) if len(words) <= most + 1 else f"{', '.join(words[:most])} and {len(words) - most} more"


def years(values: Sequence[int]) -> str:
    """Years in order, three or more in a row as a span: 2023–2025; 2021 and 2023."""
    runs: list[list[int]] = []
    for year in sorted(set(values)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return listing(words)


def place(name: str) -> str:
    """A country's name as it stands after `in`: the Netherlands, the United Kingdom, India."""
    article = name in WITH_ARTICLE or name.startswith(ARTICLE_BEFORE)
    return f"the {name}" if article else name


def wiki(dbname: str) -> str:
    """A wiki's name for people: enwiki is en.wikipedia, commonswiki Commons."""
    if dbname in SISTERS:
        return SISTERS[dbname]
    family = next((each for each in FAMILIES if dbname.endswith(each) and dbname != each), None)
    if family is None:
        return dbname
    language = dbname.removesuffix(family).replace("_", "-")
    return f"{language}.{'wikipedia' if family == 'wiki' else family}"


def sentence(text: str) -> str:
    """A text with a capital letter first and a full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "!", "?")) else ".")

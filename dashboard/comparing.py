"""A comparison in words: higher, lower or too few to tell, by how much, or why there is nothing to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.marks import Mark
from dashboard.naming import country, place
from dashboard.rivals import LACKING, MIXED, UNDEFINED, UNMATCHED, Rival, Versus
from dashboard.texts import Pieces
from metrics.answers import NOBODY
from metrics.answers_places import Comparison
from metrics.comparing import Difference
from metrics.figures import NOT_DUE

SIGNS: Final = {"higher": "▲", "lower": "▼", "unclear": "≈", "none": ""}
OF_YEAR: Final = (MIXED, UNDEFINED)  # reasons about the edition compared with
MINUS: Final = "\u2212"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a figure compares: 'higher', 'lower', 'unclear' where the interval holds no difference, or 'none'.

    `words` say so with the other figure, `fine` has the difference in points with its interval.
    """

    kind: str
    sign: str
    words: Pieces
    fine: str = ""


def verdict(asked: Asked, rival: Rival, mark: Mark, versus: Versus) -> Verdict:
    """What may be said of a mark against the same one of its rival."""
    if versus.comparison is None:
        return Verdict("none", SIGNS["none"], _not_there(asked, rival, versus))
    return _told(asked, rival, mark, versus, versus.comparison)


def _told(asked: Asked, rival: Rival, mark: Mark, versus: Versus, found: Comparison) -> Verdict:
    texts = asked.texts
    kind = _kind(found.difference)
    theirs = found.other.rate
    share = texts.percent(theirs.share) if theirs else texts("word-none")
    words = texts.pieces(f"tiles-{kind}-{rival.kind}", year=_year(asked, rival), share=share)
    fine = [difference(asked, found.difference)]
    if versus.units is not None:
        fine.append(texts("tiles-in-both", n=versus.units))
    elif mark.answer.waiting or versus.other.waiting:
        fine.append(texts("tiles-as-far"))
    return Verdict(kind, SIGNS[kind], words, "; ".join(fine))


def _kind(found: Difference) -> str:
    if not found.seen:
        return "unclear"
    return "higher" if found.points > 0 else "lower"


def difference(asked: Asked, found: Difference) -> str:
    """A difference in percentage points with its interval: +1.9 points (0.2 to 3.7)."""
    points = _signed(asked, found.points, plus=True)
    low, high = (_signed(asked, value) for value in (found.low, found.high))
    return asked.texts("tiles-points", points=points, low=low, high=high)


def _signed(asked: Asked, points: float, *, plus: bool = False) -> str:
    """Points with their sign; the plus of an interval's end is left out."""
    size = asked.texts.points(points / 100)
    return f"{MINUS}{size}" if points < 0 else f"+{size}" if plus and points > 0 else size


def _not_there(asked: Asked, rival: Rival, versus: Versus) -> Pieces:
    """Why the other side has no figure at this mark."""
    texts, state = asked.texts, versus.state
    whom = texts(f"tiles-other-{rival.kind}", year=_year(asked, rival))
    dates = versus.other.dates(NOT_DUE)
    if state == NOT_DUE and dates:
        return texts.pieces("tiles-other-not-due", whom=whom, date=texts.date(dates[1]))
    return texts.pieces(f"tiles-other-{'nobody' if state == NOBODY else state.replace(' ', '-')}", whom=whom)


def _year(asked: Asked, rival: Rival) -> str:
    return str(asked.figures.editions[rival.edition].year) if rival.edition else ""


def nothing(asked: Asked, rival: Rival) -> Pieces:
    """Why a selection is compared with nothing, in a sentence."""
    texts, year = asked.texts, _year(asked, rival)
    if rival.reason == LACKING:
        code, why = rival.lacking[0]
        return texts.pieces(f"tiles-lacking-{why.replace(' ', '-')}", country=country(asked, code), year=year)
    if rival.reason == UNMATCHED:
        names = texts.few_pieces([place(asked, code) for code, _ in rival.lacking])
        return texts.pieces("tiles-none-unmatched", countries=names)
    return texts.pieces(f"tiles-none-{rival.reason}", **({"year": year} if rival.reason in OF_YEAR else {}))

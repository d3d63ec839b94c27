"""The sentences of the page: the headline, the summaries of the charts, what is counted and how fresh it is.

A sentence is a list of pieces; a piece has a kind that the template turns into markup, so that no text from the
file is ever taken for markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.curves import WINDOW, Line, Rate
from dashboard.figures import OTHER
from dashboard.frames import Mark, State, View
from dashboard.hours import Hours
from dashboard.wording import (
    civil_date,
    count,
    few,
    hour,
    interval,
    listing,
    moment,
    percent,
    place,
    plural,
    years,
)
from metrics.calendar import civil_offset, milestone_instant
from state.published import Freshness

DEFINITION: Final = (
    "Still active: one contribution or more, on any Wikimedia wiki, in the 30 days up to the mark."
    " Newcomer: registered during the contest. Brackets: 95\u00a0% interval."
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence and their kind.

    '' is plain, 'figure' the number to see, 'fine' set smaller, 'name' a name, 'kept' not broken over two lines.
    """

    text: str
    kind: str = ""


def headline(view: View) -> tuple[Piece, ...]:
    """The answer to the page's question for a selection, in one sentence."""
    if view.counts.newcomers:
        return _results(view)
    if view.marks[0].state is State.RUNNING:
        return _running(view)
    who = plural(view.counts.participants, "participant", "participants")
    return (*_who(view), Piece(f" had {who} and "), Piece("no newcomers", "figure"), Piece(": nothing to count."))


def _who(view: View) -> tuple[Piece, ...]:
    """The selection by name: Wiki Loves Monuments 2025 in India."""
    return (Piece(view.campaign, "name"), Piece(f" {years([row.year for row in view.editions])}"), *_where(view))


def _where(view: View) -> tuple[Piece, ...]:
    chosen = view.countries
    if not chosen:
        return ()
    if len(chosen) > 3:
        return (Piece(f" in {len(chosen)} countries"),)
    pieces = [Piece(" in ")]
    for number, (code, name) in enumerate(chosen):
        if number:
            pieces.append(Piece(" and " if number == len(chosen) - 1 else ", "))
        pieces.append(Piece("the other countries") if code == OTHER else Piece(place(name), "name"))
    return tuple(pieces)


def _results(view: View) -> tuple[Piece, ...]:
    counts = view.counts
    of = [Piece("Of "), Piece(plural(counts.newcomers, "newcomer", "newcomers"), "figure"), Piece(" of ")]
    of += _who(view)
    if counts.running_newcomers:
        of.append(Piece(f" (and {count(counts.running_newcomers)} more whose contest is not counted yet)", "fine"))
    known = [(mark.months, mark.rate) for mark in view.marks if mark.rate]
    return (*of, Piece(", "), *_known(known, counts.newcomers), *_next(view.marks, bool(known)), Piece("."))


def _known(known: Sequence[tuple[int, Rate]], newcomers: int) -> list[Piece]:
    pieces: list[Piece] = []
    for number, (months, rate) in enumerate(known):
        if number:
            pieces.append(Piece(" and " if number == len(known) - 1 else ", "))
        so_far = "" if rate.newcomers == newcomers else f"; of {count(rate.newcomers)} so far"
        pieces += [Piece(percent(rate.share), "figure"), Piece(f" ({interval(rate)}{so_far})", "fine")]
        unit = " months" if number in (0, len(known) - 1) else ""
        pieces.append(Piece(" were still active after " if number == 0 else " after "))
        pieces.append(Piece(f"{months}{unit}", "kept"))
    return pieces


def _next(marks: Sequence[Mark], known: bool) -> list[Piece]:
    """What comes next: the first mark that is being verified and the first that is not due."""
    told = [_coming(next((mark for mark in marks if mark.state is state), None)) for state in COMING]
    pieces: list[Piece] = []
    for words in filter(None, told):
        pieces += [Piece("; " if known or pieces else "no figure is final yet; "), *words]
    return pieces


COMING: Final = (State.VERIFYING, State.NOT_DUE)


def _coming(mark: Mark | None) -> tuple[Piece, ...]:
    if mark is None:
        return ()
    if mark.state is State.VERIFYING:
        return (Piece(f"{mark.months} months:", "kept"), Piece(" reached, being verified"))
    first, last = min(unit.due for unit in mark.waiting), max(unit.due for unit in mark.waiting)
    when = civil_date(first)
    lead = Piece(f"{mark.months} months:", "kept")
    if when == civil_date(last):
        return (lead, Piece(" due on "), Piece(when, "kept"))
    return (lead, Piece(" due from "), Piece(when, "kept"), Piece(" to "), Piece(civil_date(last), "kept"))


def _running(view: View) -> tuple[Piece, ...]:
    counts = view.counts
    people = plural(counts.running_participants, "participant", "participants")
    going = [row for row in view.editions if row.running]
    has = " is still running: " if going else " is over and being enrolled: "
    pieces = [*_who(view), Piece(has), Piece(f"{people} so far", "figure"), Piece(", ")]
    pieces += [Piece(plural(counts.running_newcomers, "newcomer", "newcomers"), "figure"), Piece(" among them.")]
    ends = [row.end for row in view.editions if row.end is not None]
    if ends:
        due = milestone_instant(max(ends), civil_offset(max(ends)), 3)
        pieces.append(Piece(f" The first retention figure is due on {civil_date(due)}, 3 months after the end."))
    return tuple(pieces)


def curve_summary(lines: Sequence[Line]) -> tuple[str, ...]:
    """What the curves show, one sentence for each edition."""
    told = [_curve(line) for line in lines]
    if any(line.last > WINDOW for line in lines):
        told.append(f"Up to day {WINDOW} the window is still filling.")
    return tuple(told)


def _curve(line: Line) -> str:
    if line.last < 1:
        return f"{line.year}: no day after the end has been covered yet."
    told = [f"{percent(point.rate.share)} at {point.months} months" for point in line.marks]
    if line.last >= WINDOW:
        told.insert(0, f"{percent(float(line.share[WINDOW]))} on day {WINDOW}")
    if line.live:
        told.append(f"{percent(line.live.rate.share)} today, so far")
    final = f"final up to day {line.solid}" if line.solid > 0 else "nothing final yet"
    return f"{line.year}: {', '.join(told)}; {final}." if told else f"{line.year}: {final}."


def hours_summary(hours: Hours) -> str:
    """What the bars of the last 24 hours show."""
    if not hours.total:
        return "No contribution of a newcomer of this selection was seen in the last 24 hours."
    start, most = max(hours.bars, key=lambda bar: bar[1])
    return (
        f"Most between {hour(start)} and {hour(start + 3600)} UTC: {count(most)}. The last bar is the hour that runs."
    )


def counted(view: View) -> tuple[str, ...]:
    """Who is in the figures of a selection and who is not, and why."""
    counts = view.counts
    told = []
    if counts.units:
        people = plural(counts.newcomers, "newcomer", "newcomers")
        told.append(f"{people} among {plural(counts.participants, 'participant', 'participants')}.")
    if counts.unknown:
        who = "newcomer is" if counts.unknown == 1 else "newcomers are"
        told.append(f"{count(counts.unknown)} {who} in no figure: not verified on every wiki for 7 days.")
    if counts.running_participants:
        told.append(
            f"Counts only, no retention yet: {plural(counts.running_newcomers, 'newcomer', 'newcomers')} among"
            f" {plural(counts.running_participants, 'participant', 'participants')} of contests that are running or"
            " being enrolled."
        )
    for edition, row in view.left_out:
        out = plural(row.countries, "country", "countries")
        told.append(
            f"Left out of every retention figure of {edition.year}: {out} with"
            f" {plural(row.people, 'newcomer', 'newcomers')}. {_sentence(row.why)}"
        )
    return tuple(told)


def _sentence(text: str) -> str:
    cleaned = text.strip()
    return cleaned[:1].upper() + cleaned[1:] + ("" if cleaned.endswith((".", "!", "?")) or not cleaned else ".")


@dataclass(frozen=True, slots=True)
class Merged:
    """Countries without a figure of their own: the editions they are counted together in, and their names."""

    years: str
    names: tuple[str, ...]

    def text(self, most: int | None = None) -> str:
        """Their names in a sentence, all of them or no more than `most`."""
        names = listing(self.names) if most is None else few(self.names, most)
        return f"Other countries of {self.years}: {names}."


def merged(view: View) -> tuple[Merged, ...]:
    """Which countries are counted together as "other countries"; editions with the same ones in one."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for edition, names in view.merged:
        alike.setdefault(names, []).append(edition.year)
    return tuple(Merged(years(when), names) for names, when in alike.items())


def coverage(freshness: Freshness | None, now: int) -> tuple[str, ...]:
    """How far coverage reaches and what is missing from it."""
    if freshness is None or freshness.seen is None:
        return ("No contribution has been seen yet.",)
    continuous = min([freshness.seen, *(since for since, _, _ in freshness.gaps)])
    told = [f"Contributions are seen without a gap to {moment(continuous, now)}."]
    if continuous < freshness.seen:
        seen, until = moment(freshness.seen, now), moment(continuous, now)
        told = [f"Contributions are seen to {seen}, but not all of them: figures are covered until {until}."]
    if freshness.verified is not None:
        verified = moment(freshness.verified, now)
        told.append(f"Everybody with a milestone to come was asked about on every wiki to {verified}.")
    if freshness.lag_ms is not None:
        told.append(f"The stream runs {max(0, freshness.lag_ms) / 1000:.1f} s behind the wikis.")
    gaps = [f"{moment(since, now)} to {moment(till, now)} ({why})" for since, till, why in freshness.gaps]
    if gaps:
        told.append(f"{plural(len(gaps), 'gap is', 'gaps are')} being filled: {few(gaps)}.")
    return tuple(told)

"""The calendar of what falls due next: the dates to come of a selection's campaign, and what is being verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from dashboard.asked import Asked
from dashboard.milestones import AFTER, EXPECTED, Member, Milestone, milestones, open_editions
from dashboard.selection import address
from dashboard.take import calendar
from dashboard.texts import Piece, Pieces
from metrics.answers import ABSENT, GROWING
from metrics.disclosure import OTHER
from metrics.figures import UNREAD
from state.published import Edition

MOST_DATES: Final = 8
MOST_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A milestone on its date: its edition and months with the address that shows it, and whose figures they are.

    `chosen`: countries or editions of the selection are among them. `kind` is 'due', 'expected' or 'over'.
    """

    id: str
    kind: str
    edition: str
    months: str
    address: str
    who: Pieces
    people: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """A civil date with what falls due on it: for people, for programs (ISO 8601), and how far away."""

    date: str
    iso: str
    until: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """The card: a sentence on what it lists, what is past its date, the next dates, what there is after them.

    `nothing` says why there are no dates, '' where there are; `calendar` is an address to subscribe to.
    """

    lead: Pieces
    over: tuple[Entry, ...]
    dates: tuple[Date, ...]
    later: str
    nothing: str
    notes: tuple[str, ...]
    calendar: str


def due(asked: Asked) -> Due:
    """What falls due next of the selection's campaign, of all its editions; of several, where its countries are."""
    found = [each for each in _milestones(asked) if not each.is_over and each.state != ABSENT]
    today = asked.now // 86_400
    coming = [each for each in found if _days(each) >= today]
    over = [each for each in found if _days(each) < today and each.state != EXPECTED]
    chosen = {id(each) for each in found if _is_chosen(each, asked)}
    dates = [list(group) for _, group in groupby(coming, key=lambda each: each.day)]
    shown = _shown(dates, chosen)
    marked = len(chosen) < len(found)
    return Due(
        lead=_lead(asked),
        over=tuple(_entry(each, asked, marked and id(each) in chosen) for each in over),
        dates=tuple(_date(group, asked, chosen if marked else set()) for group in shown),
        later=_later(dates, shown, asked),
        nothing="" if dates else _nothing(asked, over),
        notes=tuple(_notes(asked, coming)),
        calendar=calendar(asked),
    )


def _milestones(asked: Asked) -> list[Milestone]:
    choice = asked.choice
    campaigns = [choice.campaign] if choice.campaign else list(asked.figures.by_campaign)
    editions: Iterable[Edition] = open_editions(asked.figures, campaigns, asked.now)
    found = milestones(asked.figures, choice.selection, editions)
    return [each for each in found if choice.campaign or _has_country(each, asked)]


def _days(milestone: Milestone) -> int:
    return milestone.day.toordinal() - 719_163  # 1 January 1970


def _has_country(milestone: Milestone, asked: Asked) -> bool:
    return any(_is_of(member, asked) for member in milestone.members)


def _is_of(member: Member, asked: Asked) -> bool:
    """Whether a unit is, or holds, a country of the selection."""
    chosen, names = asked.choice.countries, asked.figures.country_names()
    return (member.code or OTHER) in chosen or any(names.get(code) in member.merged for code in chosen)


def _is_chosen(milestone: Milestone, asked: Asked) -> bool:
    choice = asked.choice
    mine = not choice.campaign or milestone.edition in choice.editions
    return mine and (not choice.countries or _has_country(milestone, asked))


def _shown(dates: Sequence[list[Milestone]], chosen: set[int]) -> list[list[Milestone]]:
    """The next dates, at most MOST_DATES: those of the selection before others, in order."""
    mine = [group for group in dates if any(id(each) in chosen for each in group)][:MOST_DATES]
    rest = [group for group in dates if group not in mine][: MOST_DATES - len(mine)]
    return sorted([*mine, *rest], key=lambda group: group[0].due)


def _lead(asked: Asked) -> Pieces:
    say, choice = asked.texts, asked.choice
    if choice.campaign:
        return say.pieces("due-lead", campaign=asked.figures.campaigns[choice.campaign])
    return say.pieces("due-lead-aside")


def _date(group: Sequence[Milestone], asked: Asked, chosen: set[int]) -> Date:
    last = max(each.due for each in group)
    return Date(
        asked.texts.date(last),
        group[0].day.isoformat(),
        asked.texts.until(last, asked.now),
        tuple(_entry(each, asked, id(each) in chosen) for each in group),
    )


def _entry(milestone: Milestone, asked: Asked, chosen: bool) -> Entry:
    say, figures, choice = asked.texts, asked.figures, asked.choice
    several = not choice.campaign
    name = f"{figures.campaigns[milestone.campaign]} {milestone.year}" if several else str(milestone.year)
    expected = milestone.state == EXPECTED
    over = _days(milestone) < asked.now // 86_400
    note = say("due-unread") if milestone.state == UNREAD else say("due-since", date=say.date(milestone.due))
    return Entry(
        id=f"due-{milestone.edition}-{milestone.months}-{milestone.day:%Y%m%d}",
        kind="expected" if expected else "over" if over else "due",
        edition=name,
        months=say("word-months", n=milestone.months),
        address=address(
            choice,
            figures,
            campaign=milestone.campaign,
            editions=(milestone.edition,),
            months=milestone.months,
        ),
        who=_who(milestone, asked),
        people=say("word-newcomers", n=milestone.newcomers),
        chosen=chosen,
        note=note if over else "",
    )


def _who(milestone: Milestone, asked: Asked) -> Pieces:
    say = asked.texts
    if milestone.state == EXPECTED:
        return say.pieces("due-running", n=len(milestone.members))
    if milestone.whole and len(milestone.members) > 1:
        return say.pieces("due-all")
    mine = [member for member in milestone.members if _is_of(member, asked)]
    ordered = [*mine, *(member for member in milestone.members if member not in mine)]
    names = [_name(member, asked) for member in ordered]
    return say.few_pieces(names, MOST_NAMES)


def _name(member: Member, asked: Asked) -> Pieces:
    if member.code == OTHER:
        return (Piece(asked.texts("due-others")),)
    return (Piece(asked.texts.country(member.code, member.title), "name"),)


def _later(dates: Sequence[list[Milestone]], shown: Sequence[list[Milestone]], asked: Asked) -> str:
    rest = [group for group in dates if group not in shown]
    if not rest:
        return ""
    return asked.texts("due-later", n=len(rest), date=asked.texts.date(max(each.due for each in rest[-1])))


def _nothing(asked: Asked, over: Sequence[Milestone]) -> str:
    return asked.texts("due-nothing-but-over" if over else "due-nothing")


def _notes(asked: Asked, coming: Sequence[Milestone]) -> Iterable[str]:
    say, choice = asked.texts, asked.choice
    if choice.reading in GROWING:
        yield say("due-grows")
    elif choice.reading in AFTER and coming:
        yield say("due-after", n=AFTER[choice.reading])
    if any(each.state == EXPECTED for each in coming):
        yield say("due-expected")

"""The milestones as a calendar to subscribe to (RFC 5545, RFC 7986): a whole day for each date of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from dashboard.asked import Asked
from dashboard.exports_about import Sought
from dashboard.exports_files import File
from dashboard.milestones import EXPECTED, Member, Milestone, milestones, open_editions
from dashboard.selection import address
from metrics.answers import Selection
from metrics.calendar import DAY
from metrics.disclosure import OTHER
from state.published import Edition

CALENDAR_TYPE: Final = "text/calendar; charset=utf-8"
PAST: Final = 400 * DAY  # how long ago a milestone may be
REFRESH: Final = timedelta(hours=12)
DOMAIN: Final = "campaign-retention"
PRODUCT: Final = "-//Campaign Retention//Milestones//EN"
MOST_NAMES: Final = 3


def calendar_file(sought: Sought, given: Iterable[str]) -> File:
    """The calendar of what the query names: editions, else a campaign, else all; countries of it. Raises Unread.

    `given` are the names of the query that had a value.
    """
    calendar = _calendar(sought, set(given))
    for milestone in _found(sought, set(given)):
        calendar.add_component(_event(milestone, sought))
    return File(calendar.to_ical(), CALENDAR_TYPE)


def _calendar(sought: Sought, given: set[str]) -> Calendar:
    asked, say = sought.asked, sought.texts
    name = say("take-calendar-name", what=_scope(asked, given))
    if asked.figures.simulated:
        name = say("take-calendar-invented", name=name)
    told = " ".join([say("take-calendar-about"), asked.figures.simulated, *sought.notices])
    choice = asked.choice
    scope = [choice.campaign if "campaign" in given else "", *(choice.editions if "edition" in given else ())]
    made = Calendar.new(
        uid=f"{'-'.join(filter(None, ['milestones', *scope, *choice.countries]))}@{DOMAIN}",
        name=name,
        description=told.strip(),
        prodid=PRODUCT,
        method="PUBLISH",
        refresh_interval=REFRESH,
        url=sought.page if asked.origin else None,
    )
    made["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    made.add("X-PUBLISHED-TTL", f"PT{REFRESH // timedelta(hours=1)}H")
    return made


def _scope(asked: Asked, given: set[str]) -> str:
    """What the calendar is of, by name."""
    choice, figures, say = asked.choice, asked.figures, asked.texts
    names = [say.country(code, figures.country_names().get(code, code)) for code in choice.countries]
    if choice.is_aside or not given & {"campaign", "edition"}:
        return say.few(names, MOST_NAMES) if names else say("take-calendar-all")
    what = figures.campaigns[choice.campaign]
    if "edition" in given:
        what = f"{what} {say.years([figures.editions[key].year for key in choice.editions])}"
    return f"{what}, {say.few(names, MOST_NAMES)}" if names else what


def _editions(sought: Sought, given: set[str]) -> Sequence[Edition]:
    choice, figures = sought.asked.choice, sought.asked.figures
    if choice.campaign and "edition" in given:
        return [figures.editions[key] for key in choice.editions]
    mine = [choice.campaign] if choice.campaign and "campaign" in given else list(figures.by_campaign)
    return open_editions(figures, mine, sought.asked.now - PAST)


def _found(sought: Sought, given: set[str]) -> Iterator[Milestone]:
    """The milestones of the calendar; those of one edition, date and number of months are one."""
    found = milestones(sought.asked.figures, Selection("", ()), _editions(sought, given))
    mine = [each for each in (_of_countries(each, sought.asked) for each in found) if each.members]
    since = 0 if "edition" in given else sought.asked.now - PAST
    for _, group in groupby(sorted(mine, key=_key), key=_key):
        first, *rest = group
        members = tuple(member for each in (first, *rest) for member in each.members)
        if first.due >= since:
            yield replace(first, members=members, whole=any(each.whole for each in (first, *rest)))


def _key(milestone: Milestone) -> tuple[str, str, int, bool]:
    return (milestone.day.isoformat(), milestone.edition, milestone.months, milestone.state == EXPECTED)


def _of_countries(milestone: Milestone, asked: Asked) -> Milestone:
    """A milestone with the units of the chosen countries, alone or among others; all without a choice."""
    chosen, names = asked.choice.countries, asked.figures.country_names()
    if not chosen:
        return milestone
    mine = tuple(
        member
        for member in milestone.members
        if (member.code or OTHER) in chosen or any(names.get(code) in member.merged for code in chosen)
    )
    return replace(milestone, members=mine, whole=milestone.whole and len(mine) == len(milestone.members))


def _event(milestone: Milestone, sought: Sought) -> Event:
    asked, say = sought.asked, sought.texts
    figures, expected = asked.figures, milestone.state == EXPECTED
    edition = f"{figures.campaigns[milestone.campaign]} {milestone.year}"
    words = {"edition": edition, "months": say("word-months", n=milestone.months), "who": _who(milestone, asked)}
    about = say(
        "take-calendar-expected" if expected else "take-calendar-due",
        people=say("word-of-newcomers", n=milestone.newcomers),
        all=say.listing([_name(member, asked) for member in milestone.members]),
    )
    page = replace(asked.choice, campaign=milestone.campaign, editions=(milestone.edition,), definition="global")
    link = f"{asked.origin}{sought.app}{address(page, figures, months=milestone.months)}"
    return Event.new(
        uid=_uid(milestone, asked),
        start=milestone.day,
        end=milestone.day + timedelta(days=1),
        stamp=_stamp(figures.editions[milestone.edition]),
        summary=say("take-calendar-event-expected" if expected else "take-calendar-event", **words),
        description=f"{about}\n{link}" if asked.origin else about,
        url=link if asked.origin else None,
        categories=[figures.campaigns[milestone.campaign]],
        status=STATUS.TENTATIVE if expected else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
    )


def _who(milestone: Milestone, asked: Asked) -> str:
    if milestone.whole and len(milestone.members) > 1:
        return asked.texts("due-all")
    return asked.texts.few([_name(member, asked) for member in milestone.members], MOST_NAMES)


def _name(member: Member, asked: Asked) -> str:
    return asked.texts("due-others") if member.code == OTHER else asked.texts.country(member.code, member.title)


def _uid(milestone: Milestone, asked: Asked) -> str:
    """The same whenever the calendar is read again, and another one for other countries."""
    parts = [milestone.edition, f"{milestone.months}m", f"{milestone.day:%Y%m%d}", *asked.choice.countries]
    return f"{'-'.join([*parts, *(['expected'] if milestone.state == EXPECTED else [])])}@{DOMAIN}"


def _stamp(edition: Edition) -> datetime:
    """When the event was made, which must not change from one reading to the next."""
    return datetime.fromtimestamp(edition.start or edition.end or 0, UTC)

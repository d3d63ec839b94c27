"""The answer for other tools: the sentence, the tiles and how far they reach as one small object."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from dashboard.answer import answer
from dashboard.aside import campaigns
from dashboard.asked import Asked
from dashboard.comparing import nothing, verdict
from dashboard.exports_about import Sought, moment, of_file, of_people
from dashboard.marks import Mark, marks
from dashboard.naming import name
from dashboard.presence import absent
from dashboard.rivals import Rival, Versus, rival, versus
from dashboard.selection import Choice, address
from dashboard.take import DATA, calendar, page
from dashboard.texts import words
from metrics.answers import LIVE, NOW, Answer
from metrics.answers import answer as figure
from metrics.wording import civil

FORMATS: Final = ("csv", "json")


def answer_document(sought: Sought) -> dict[str, Any]:
    """The answer to a selection; of campaigns side by side, that of each one. Raises Unread."""
    asked = sought.asked
    told = answer(asked)
    made: dict[str, Any] = {
        "answer": words(told.sentence),
        "notes": [words(note.text) for note in told.notes],
        "selection": _selection(asked),
        "counted": of_people(sought, "answer"),
    }
    if asked.choice.is_aside:
        made["campaigns"] = [_campaign(asked, choice) for _, choice in campaigns(asked)]
    else:
        made |= _figures(asked)
    return {
        **made,
        **of_file(sought),
        "simulated": bool(asked.figures.simulated),
        "simulated_words": asked.figures.simulated,
        "freshness": _freshness(sought),
        "notices": list(sought.notices),
        "links": _links(sought),
    }


def _selection(asked: Asked) -> dict[str, Any]:
    choice, figures = asked.choice, asked.figures
    names = figures.country_names()
    gone: dict[str, dict[str, str]] = {}
    for row in absent(figures, choice):
        gone.setdefault(row.code, {})[row.edition] = row.why
    return {
        "campaign": choice.campaign,
        "title": figures.campaigns.get(choice.campaign, ""),
        "editions": list(choice.editions),
        "countries": [
            {
                "code": code,
                "name": asked.texts.country(code, names.get(code, code)),
                "not_shown_alone": gone.get(code, {}),
            }
            for code in choice.countries
        ],
        "compare": choice.compare,
    }


def _campaign(asked: Asked, choice: Choice) -> dict[str, Any]:
    one = replace(asked, choice=choice)
    return {"name": words(name(one)), "selection": _selection(one), **_figures(one)}


def _figures(asked: Asked) -> dict[str, Any]:
    """The people, the four tiles with one comparison each, and today so far."""
    figures, choice = asked.figures, asked.choice
    found, other = marks(figures, choice), rival(figures, choice)
    return {
        "newcomers": found.newcomers,
        "running": {"participants": found.participants_running, "newcomers": found.newcomers_running},
        "tiles": [_tile(asked, mark, other) for mark in found.marks],
        "comparison": None if other.selection else words(nothing(asked, other)),
        "today": _today(asked),
    }


def _tile(asked: Asked, mark: Mark, other: Rival) -> dict[str, Any]:
    told = versus(asked.figures, asked.choice, other, mark.answer)
    return {
        "months": mark.months,
        "state": mark.state.value,
        **_share(mark.answer),
        "due": _due(mark),
        "waiting": [
            {"unit": unit.unit, "newcomers": unit.newcomers, "state": unit.state, "due": _date(unit.due)}
            for unit in mark.answer.waiting
        ],
        "compared": _compared(asked, mark, other, told) if told else None,
    }


def _share(found: Answer) -> dict[str, Any]:
    """Counts and shares, null where nobody is in the figure: that is not 0 %."""
    rate = found.rate
    return {
        "retained": found.retained if rate else None,
        "newcomers": found.newcomers if rate else None,
        "share": rate.share if rate else None,
        "low": rate.low if rate else None,
        "high": rate.high if rate else None,
    }


def _due(mark: Mark) -> str | None:
    """The civil date on which the last unit of a figure fell or falls due."""
    waiting = [unit.due for unit in mark.answer.waiting if unit.due is not None]
    known = [mark.answer.due[1]] if mark.answer.due else []
    first = [mark.first] if mark.first is not None else []
    return _date(max([*known, *waiting, *first], default=None))


def _date(instant: int | None) -> str | None:
    return None if instant is None else civil(instant).isoformat()


def _compared(asked: Asked, mark: Mark, other: Rival, told: Versus) -> dict[str, Any]:
    said = verdict(asked, other, mark, told)
    found = told.comparison
    points = found.difference if found else None
    return {
        "with": other.kind,
        "edition": other.edition or None,
        "verdict": said.kind,
        "words": words(said.words),
        "other": _share(found.other) if found else None,
        "points": points.points if points else None,
        "points_low": points.low if points else None,
        "points_high": points.high if points else None,
    }


def _today(asked: Asked) -> dict[str, Any]:
    """The live end: it rises with each contribution and is never compared."""
    choice = asked.choice
    width = choice.width if choice.reading == "active" else 30
    found = figure(asked.figures.facts, replace(choice.selection, reading=LIVE, width=width), NOW)
    return {"state": found.state, "width": width, **_share(found)}


def _freshness(sought: Sought) -> dict[str, Any]:
    fresh = sought.fresh
    if fresh is None:
        return {"published": "", "stream": "", "lag_seconds": None, "gaps": []}
    return {
        "published": moment(fresh.published_ms // 1000),
        "stream": fresh.stream,
        "lag_seconds": None if fresh.lag_ms is None else fresh.lag_ms / 1000,
        "gaps": [{"since": moment(since), "until": moment(until), "why": why} for since, until, why in fresh.gaps],
    }


def _links(sought: Sought) -> dict[str, Any]:
    """Absolute addresses of what belongs to the answer."""
    asked = sought.asked
    query = f"{address(asked.choice, asked.figures)}&lang={asked.texts.language}"
    start = f"{asked.origin}{sought.app}"
    return {
        "page": sought.page,
        "about": f"{asked.origin}{page(asked, 'about', app=sought.app)}",
        "quality": f"{asked.origin}{page(asked, 'quality', app=sought.app)}",
        "calendar": f"{asked.origin}{calendar(asked, app=sought.app)}",
        "wikitext": f"{start}/data/report.wiki{query}",
        "data": {f"{view}.{form}": f"{start}/data/{view}.{form}{query}" for view in DATA.values() for form in FORMATS},
    }

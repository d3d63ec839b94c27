"""What may be taken along of each card: its data, its picture, a snippet to embed it, the calendar's address."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from dashboard.asked import Asked
from dashboard.selection import address

APP: Final = "dashboard"
DATA: Final = {  # the parts of the page that have data, and what their addresses call them
    "tiles": "answer",
    "curve": "curve",
    "countries": "countries",
    "editions": "editions",
    "went": "wikis",
    "again": "returning",
    "hours": "hours",
    "calendar": "due",
    "quality": "quality",
}
PICTURES: Final = {"curve": "curve", "countries": "countries", "went": "wikis", "hours": "hours"}  # the chart in a part
HEIGHTS: Final = {  # of an embedded part, in pixels: without a scroll bar in a column of 800
    "tiles": 680,
    "curve": 600,
    "countries": 780,
    "editions": 580,
    "went": 560,
    "again": 400,
    "hours": 380,
    "calendar": 560,
}
WIKITEXT: Final = ("tiles", "countries", "editions")
TEXTS: Final = (
    "take-csv",
    "take-json",
    "take-answer",
    "take-wiki",
    "take-svg",
    "take-png",
    "take-https",
    "take-webcal",
)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to take along. `kind`: 'address', 'picture' (made by the browser), 'embed' (`value` is a snippet).

    `value` is an address, a picture's format or a snippet; `of` the chart a picture is made of; `file` tells the
    browser to save what is there.
    """

    kind: str
    text: str
    value: str
    of: str = ""
    file: bool = False


def links(asked: Asked, *, app: str = APP, origin: str = "") -> dict[str, tuple[Link, ...]]:
    """What there is to take along of each part of the page.

    `app` is the page's address as seen from the page, `origin` what comes before it in an absolute address
    (`https://tool.example/`); without one, snippets and the calendar's own scheme are left out.
    """
    return {part: tuple(_of(part, asked, app, origin)) for part in DATA}


def calendar(asked: Asked, *, app: str = APP) -> str:
    """The address of the calendar of a selection's campaign and countries."""
    choice = asked.choice
    parts = [("campaign", choice.campaign), ("country", ",".join(choice.countries)), ("lang", asked.texts.language)]
    return f"{app}/milestones.ics?" + "&".join(f"{name}={quote(value, safe=',')}" for name, value in parts if value)


def page(asked: Asked, name: str, *, app: str = APP) -> str:
    """The address of one of the further pages, `about` or `quality`, in the language of this one."""
    return f"{app}/{name}?lang={asked.texts.language}"


def _of(part: str, asked: Asked, app: str, origin: str) -> list[Link]:
    say = asked.texts
    query = f"{address(asked.choice, asked.figures)}&lang={say.language}"
    data = f"{app}/data/{DATA[part]}"
    found = []
    if part == "calendar":
        found.append(Link("address", say("take-https"), calendar(asked, app=app)))
        if origin:
            scheme, _, rest = f"{origin}{calendar(asked, app=app)}".partition("://")
            found.append(Link("address", say("take-webcal"), f"webcal://{rest or scheme}"))
    found.append(Link("address", say("take-csv"), f"{data}.csv{query}", file=True))
    found.append(Link("address", say("take-answer" if part == "tiles" else "take-json"), f"{data}.json{query}"))
    if part in WIKITEXT:
        found.append(Link("address", say("take-wiki"), f"{app}/data/report.wiki{query}"))
    if part in PICTURES:
        found += [Link("picture", say(f"take-{form}"), form, of=PICTURES[part]) for form in ("png", "svg")]
    if part in HEIGHTS and origin:
        found.append(Link("embed", say("take-embed"), _snippet(part, asked, f"{origin}{app}{query}")))
    return found


def _snippet(part: str, asked: Asked, start: str) -> str:
    title = escape(asked.texts("take-embedded", what=asked.texts(f"take-part-{part}")))
    source = escape(f"{start}&view={part}&embed=1")
    return (
        f'<iframe src="{source}" title="{title}" width="100%" height="{HEIGHTS[part]}" loading="lazy"'
        ' style="border:0"></iframe>'
    )

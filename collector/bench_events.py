"""A stream to measure with: invented events in the shape and size of the real ones, as the bytes the server sends.

Of every hundred events sixty are recentchange's (half of them categorisations, as on Wikimedia in 2026) and forty
page_change's; one is a tracked account's, in turns by name and by central id. Offsets follow each other within a
topic, times move on at the live rate, and every revision is one of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

EDITS: Final = "mediawiki.recentchange"
PAGES: Final = "mediawiki.page_change.v1"
DATACENTRES: Final = ("eqiad", "codfw")
START_MS: Final = 1_700_100_000_000  # 2023-11-16, the day after the invented contest
LIVE_RATE: Final = 75  # events a second of both streams together
CENTRAL: Final = 40_000_000  # central ids of the invented accounts begin here
CYCLE: Final = 200
BY_ID, BY_NAME = 0, 101  # the places in the cycle of a tracked account's page_change and recentchange
_PARENT: Final = 1_100_000_000
_NUMBERS: Final = ("offset", "rev", "ts", "central", "next")
_TEXTS: Final = ("dt", "user", "id")


def name_of(number: int) -> str:
    """The name of the tracked account `number`."""
    return f"Invented Person {number}"


def _meta(stream: str, title: str) -> dict[str, Any]:
    return {
        "uri": f"https://en.wikipedia.org/wiki/{title}",
        "request_id": "3b1b2f0e-8c1d-4a57-9b6e-1f0a2c3d4e5f",
        "id": "@id",
        "dt": "@dt",
        "domain": "en.wikipedia.org",
        "stream": stream,
        "topic": f"eqiad.{stream}",
        "partition": 0,
        "offset": "@offset",
    }


def _recent(kind: str, user: str, title: str, comment: str, **more: Any) -> dict[str, Any]:
    """A change in the shape of mediawiki/recentchange/1.0.1."""
    url = f"https://en.wikipedia.org/wiki/{title.replace(' ', '_')}"
    parsed = f'<span dir="auto"><span class="autocomment"><a href="{url}#History" title="{title}">{comment}</a></span>'
    return {
        "$schema": "/mediawiki/recentchange/1.0.0",
        "meta": _meta(EDITS, title.replace(" ", "_")),
        "id": "@rev",
        "type": kind,
        "namespace": 0,
        "title": title,
        "title_url": url,
        "comment": comment,
        "timestamp": "@ts",
        "user": user,
        "bot": False,
        "notify_url": "https://en.wikipedia.org/w/index.php?diff=@rev&oldid=1166824248",
        **more,
        "server_url": "https://en.wikipedia.org",
        "server_name": "en.wikipedia.org",
        "server_script_path": "/w",
        "wiki": "enwiki",
        "parsedcomment": parsed + "</span> a sentence about what was done to the page and why it was done",
    }


def _edit(kind: str) -> dict[str, Any]:
    sizes = {"old": 91_108, "new": 91_166}
    revision = {"old": _PARENT, "new": "@rev"}
    comment = "/* History */ a reference to the town's archive, and the date of the bridge"
    return _recent(kind, "@user", "An invented town", comment, minor=False, length=sizes, revision=revision)


def _categorized() -> dict[str, Any]:
    comment = "[[:File:An invented fort on a hill in the evening 17.jpg]] added to category"
    return _recent("categorize", "Some Stranger", "Category:Invented forts of the north by year of building", comment)


def _log() -> dict[str, Any]:
    return _recent(
        "log",
        "Some Stranger",
        "User:Some Newcomer",
        "an account, made in the usual way",
        log_id=156_288_747,
        log_type="newusers",
        log_action="create",
        log_params={"userid": 47_019_178},
        log_action_comment="New user account",
    )


def _page_change() -> dict[str, Any]:
    """A change in the shape of mediawiki/page/change/1.2.0, without the state before it: that is cut off often."""
    editor = {
        "user_text": "@user",
        "groups": ["*", "user", "autoconfirmed"],
        "is_bot": False,
        "is_system": False,
        "is_temp": False,
        "user_id": 12_332_462,
        "user_central_id": "@central",
        "registration_dt": "2023-10-02T02:07:42Z",
        "edit_count": 56,
    }
    slot = {"slot_role": "main", "content_model": "wikitext", "content_size": 513, "content_format": "text/x-wiki"}
    return {
        "$schema": "/mediawiki/page/change/1.2.0",
        "meta": _meta(PAGES, "An_invented_town"),
        "changelog_kind": "update",
        "page_change_kind": "edit",
        "dt": "@dt",
        "wiki_id": "enwiki",
        "page": {"page_id": 71, "page_title": "An_invented_town", "namespace_id": 0, "is_redirect": False},
        "performer": editor,
        "revision": {
            "rev_id": "@rev",
            "rev_dt": "@dt",
            "is_minor_edit": False,
            "rev_sha1": "ap5qnl5cjgtt81yh2m0hkdbza7fnrgv",
            "rev_size": 1871,
            "rev_parent_id": _PARENT,
            "comment": "a reference to the town's archive",
            "editor": editor,
            "content_slots": {"main": slot | {"origin_rev_id": "@rev"}},
        },
    }


def _body(place: int) -> dict[str, Any]:
    """What stands at this place of the cycle."""
    if place % 5 in (0, 2):
        return _page_change()
    if place % 20 in (1, 3, 4, 6, 8, 9, 11):
        return _edit("new" if place == 11 else "edit")
    return _log() if place % 20 == 13 else _categorized()


def _frame(body: dict[str, Any]) -> bytes:
    """The event as a server-sent frame in the framing of KafkaSSE 0.4.2, with its values still to be put in."""
    places = [
        {"topic": f"{dc}.{stream}", "partition": 0, **({"timestamp": "@next"} if dc == "eqiad" else {"offset": -1})}
        for stream in (EDITS, PAGES)
        for dc in DATACENTRES
    ]
    ident, data = (json.dumps(part, separators=(",", ":"), ensure_ascii=False) for part in (places, body))
    text = f"event: message\nid: {ident}\ndata: {data}\n\n"
    for name in _NUMBERS:
        text = text.replace(f'"@{name}"', f"%({name})d").replace(f"@{name}", f"%({name})d")
    for name in _TEXTS:
        text = text.replace(f"@{name}", f"%({name})b")
    return text.encode()


@dataclass(slots=True)
class Wire:
    """The stream as bytes, from its first event on; `tracked` accounts make one event in a hundred."""

    tracked: int
    made: int = 0
    _frames: tuple[bytes, ...] = ()
    _offsets: list[int] = field(default_factory=lambda: [4_820_000_000, 910_000_000])

    def __post_init__(self) -> None:
        self._frames = tuple(_frame(_body(place)) for place in range(CYCLE))

    def take(self, number: int) -> list[bytes]:
        """The next `number` frames."""
        return [self._next() for _ in range(number)]

    def _next(self) -> bytes:
        n, place = self.made, self.made % CYCLE
        self.made += 1
        stream = int(place % 5 in (0, 2))
        self._offsets[stream] += 1
        ms = START_MS + n * 1000 // LIVE_RATE
        who = n // CYCLE % self.tracked
        values = {
            b"offset": self._offsets[stream],
            b"rev": 1_200_000_000 + n,
            b"ts": ms // 1000,
            b"next": ms + 1,
            b"dt": f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z".encode(),
            b"central": CENTRAL + who if place == BY_ID else 2 * CENTRAL + n,
            b"user": name_of(who).encode() if place in (BY_ID, BY_NAME) else b"Stranger %d" % (n % 5000),
            b"id": b"%08x-0000-4000-8000-00000000%04x" % (n, stream),
        }
        return self._frames[place] % values


def matches(number: int) -> int:
    """How many of the first `number` events are a tracked account's."""
    whole, rest = divmod(number, CYCLE)
    return 2 * whole + (rest > BY_ID) + (rest > BY_NAME)

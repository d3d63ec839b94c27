"""Banners above the figures: invented data, a file that cannot be read, what has stopped, the first start, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from dashboard.environment import TEMPLATES
from dashboard.feed import Trouble
from dashboard.live import state_of
from dashboard.texts import Piece, Pieces, Texts
from state.published import Freshness

WATCHED: Final = ("silent", "stale")  # states that come without a message of the server: the browser notices them


@dataclass(frozen=True, slots=True)
class Strip:
    """A banner. `kind`: simulated, trouble, stopped, lost, notice. `since`: the instant its age is counted from.

    One with `when` is shown in that state of the chip only; `hidden` says whether it is not now.
    """

    kind: str
    words: Pieces
    since: int | None = None
    when: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first reading of the past is: `share` of it, between 0 and 1, and the counts as sentences."""

    share: float
    contests: str
    people: str


@dataclass(frozen=True, slots=True)
class Strips:
    """All banners in the order of the page, and the progress of the backfill while there is any."""

    strips: tuple[Strip, ...]
    progress: Progress | None


def strips(asked: Asked, fresh: Freshness | None, trouble: Trouble, notices: Sequence[str]) -> Strips:
    """The banners of a page; `notices` are sentences about what of the address is not there."""
    texts = asked.texts
    made = [_simulated(asked)] if asked.figures.simulated else []
    if trouble:
        made.append(_trouble(trouble, fresh, texts, asked.now))
    elif fresh is not None and fresh.seen is not None:
        made += [_stopped(state, fresh, texts, asked.now) for state in WATCHED]
    made += [Strip("lost", texts.pieces(f"strips-{state}"), when=state, hidden=True) for state in ("lost", "still")]
    made += [Strip("notice", (Piece(notice),)) for notice in notices]
    return Strips(tuple(made), progress(fresh, texts))


def progress(fresh: Freshness | None, texts: Texts) -> Progress | None:
    """How far the first reading of the past is; None when it is over or nothing is known of it."""
    if fresh is None:
        return None
    read, known, told, people = fresh.contests_read, fresh.contests_known, fresh.people_asked, fresh.people
    if read >= known and told >= people:
        return None
    shares = [part / whole for part, whole in ((read, known), (told, people)) if whole]
    return Progress(
        share=sum(shares) / len(shares),
        contests=texts("strips-contests", read=read, known=known) if known else "",
        people=texts("strips-people", asked=told, people=people) if people else "",
    )


def trouble_strip(words: str) -> str:
    """One more banner, as HTML: something went wrong after the page was made."""
    return str(TEMPLATES.get_template("strips.html").module.strip(Strip("trouble", (Piece(words),))))  # type: ignore[attr-defined]


def _simulated(asked: Asked) -> Strip:
    """The file's own sentence is English; other languages have theirs."""
    own = asked.texts.language == "en"
    return Strip("simulated", (Piece(asked.figures.simulated if own else asked.texts("strips-simulated")),))


def _trouble(trouble: Trouble, fresh: Freshness | None, texts: Texts, now: int) -> Strip:
    published = fresh.published_ms // 1000 if fresh else None
    return Strip("trouble", _dated(f"strips-{trouble.value}", published, texts, now), published)


def _stopped(state: str, fresh: Freshness, texts: Texts, now: int) -> Strip:
    since = fresh.published_ms // 1000 if state == "silent" else fresh.seen
    words = _dated(f"strips-{state}", since, texts, now)
    return Strip("stopped", words, since, when=state, hidden=state_of(fresh, now) != state)


def _dated(key: str, instant: int | None, texts: Texts, now: int) -> Pieces:
    """A message that names an instant and its age."""
    when = texts.moment(instant, now) if instant is not None else texts("word-none")
    ago = texts.ago(now - instant) if instant is not None else texts("word-none")
    return texts.pieces(key, when=when, ago=ago)

"""The page before there are figures: what is the matter, what to do, and how far the backfill is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.feed import Trouble
from dashboard.strips import Progress, progress
from dashboard.texts import Texts
from state.published import Freshness

PUBLISH: Final = "python -m metrics publish --follow"
COLLECT: Final = "python -m collector follow"
DEMO: Final = "make demo"
COMMANDS: Final = {Trouble.MISSING: PUBLISH, Trouble.UNREADABLE: PUBLISH, Trouble.DAMAGED: PUBLISH, Trouble.NEWER: ""}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is the matter, what to do about it, and the command that does it, '' where there is none."""

    title: str
    heading: str
    text: str
    command: str
    demo: str
    progress: Progress | None


def waiting(trouble: Trouble, fresh: Freshness | None, texts: Texts) -> Waiting:
    """The page for a file that is missing, cannot be read, or holds no edition yet."""
    going = None if trouble else progress(fresh, texts)
    name = trouble.value or ("filling" if going else "empty")
    command = COMMANDS[trouble] if trouble else "" if going else COLLECT
    heading = texts(f"waiting-{name}")
    return Waiting(
        title=texts("page-title", what=heading.rstrip(".")),
        heading=heading,
        text=texts(f"waiting-{name}-do"),
        command=command,
        demo=DEMO if trouble is Trouble.MISSING or name == "empty" else "",
        progress=going,
    )

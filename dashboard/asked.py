"""What every view is made from."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.figures import Figures
from dashboard.selection import Choice
from dashboard.texts import Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """The figures, what is chosen of them, the language, and the time in seconds since the epoch.

    `seen` is the last instant that the stream has told of, None while there is none; `origin` is what comes before the
    page's address in an absolute one (`https://tool.example/`), '' where that is not known.
    """

    figures: Figures
    choice: Choice
    texts: Texts
    now: int
    seen: int | None = None
    origin: str = ""

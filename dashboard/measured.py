"""What a share is of, in words: the reading, its window and least number, and who counts as new."""

from __future__ import annotations

from typing import Final

from dashboard.asked import Asked

PLAIN: Final = "global"


def measured(asked: Asked, months: int | None = None) -> str:
    """What the newcomers of a share did: still active 6 months after the end, or without months, at each mark."""
    choice, texts = asked.choice, asked.texts
    name = "active-90" if choice.reading == "active" and choice.width == 90 else choice.reading
    told = [texts(f"measured-marks-{name}") if months is None else texts(f"measured-{name}", n=months)]
    if choice.least > 1:
        told.append(texts("measured-least", n=choice.least))
    if choice.measure != "any":
        told.append(texts(f"measured-{choice.measure}"))
    return ", ".join(told)


def newness(asked: Asked) -> str:
    """Who is a newcomer, as a sentence; empty by the headline's definition."""
    definition = asked.choice.definition
    return "" if definition == PLAIN else asked.texts(f"measured-new-{definition}")

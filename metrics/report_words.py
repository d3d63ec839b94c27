"""What definitions, measures and readings are called in a report's sentences, tables and notes. Part of the report."""

from __future__ import annotations

from typing import Final

from metrics.answers import ANY, NOBODY, Selection
from metrics.figures import FINAL, NOT_DUE, SO_FAR, UNREAD, VERIFYING
from metrics.terms import COMPARISON
from metrics.wording import spelled

MEASURES: Final = (ANY, "organic")
LEASTS: Final = (1, 5)
WIDTHS: Final = (30, 90)
READINGS: Final = ("active", "quarter", "since-end", "survival", "on-or-after", "today")
WINDOWED: Final = ("active", "today")  # the readings whose window may be 30 or 90 days

# who is new, as it goes on after "newcomers, "
WHO: Final = {
    "global": "people who registered during the contest",
    "grace": "people who registered during the contest or in the 14 days before",
    "commons": "people who registered on Commons after the contest had begun",
    "first-edit": "people who had never contributed to any wiki before the contest",
}
DEFINITIONS: Final = {
    "global": "registered globally from the contest's start on and before its end",
    "grace": "registered globally up to 14 days before the contest's start, or during it (Event Metrics counts so)",
    "commons": "registered on Commons later than the contest's start (the Wiki Loves tool counts so; somebody long"
    " active on a Wikipedia who first opens Commons then is taken for new)",
    "first-edit": "contributed to no wiki before the contest's start (E. Zachte counted so)",
    COMPARISON: "newcomers of the same weeks who started on Commons outside any campaign, each matched to a newcomer"
    " and followed over the same days; a comparison, not the effect of the campaign",
}
LABELS: Final = {
    "active": "active in 30 days",
    "active-90": "active in 90 days",
    "quarter": "in the quarter before",
    "since-end": "since the end",
    "survival": "in the 30 days after",
    "on-or-after": "then or later, so far",
    "today": "active in 30 days, today so far",
    "today-90": "active in 90 days, today so far",
}
READINGS_TOLD: Final = (
    "Readings at a mark: active in the 30 or 90 days up to it; in the quarter between the mark before and it; at least"
    " once since the contest's end; in the 30 days after it (Wikimedia's surviving new editor, from the contest's end);"
    " then or later, which grows with time. “5 or more”: at least so many contributions. “Organic”: uploads to the"
    " campaign itself, of any edition, not counted. Marks are not nested: who is active at one may not be at another."
)
STATES: Final = {
    FINAL: "final",
    SO_FAR: "so far",
    NOT_DUE: "not due yet",
    VERIFYING: "being verified",
    UNREAD: "waits for another contest",
    NOBODY: "no newcomers",
}
TITLES: Final = {
    "active": "still active",
    "active-90": "still active, in 90 days",
    "quarter": "active in the quarter",
    "since-end": "who came back",
    "survival": "active in the 30 days after",
    "on-or-after": "seen then or later, so far",
    "today": "active today, so far",
    "today-90": "active today in 90 days, so far",
}
# what they did, of one and of several people, and what that means
_DID: Final = {
    "active": ("was still active", "were still active", "had {did} in the 30 days up to then"),
    "active-90": ("was still active", "were still active", "had {did} in the 90 days up to then"),
    "quarter": ("was active in the quarter", "were active in the quarter", "had {did} since the mark before"),
    "since-end": ("had come back", "had come back", "had {did} since the end"),
    "survival": ("stayed", "stayed", "{did} in the 30 days that followed"),
    "on-or-after": ("has been seen again so far", "have been seen again so far", "have {did} then or later"),
    "today": ("is active so far", "are active so far", "have {did} in the 30 days up to the last one covered"),
    "today-90": ("is active so far", "are active so far", "have {did} in the 90 days up to the last one covered"),
}
_MEANS: Final = {
    "active": "contributed in the 30 days up to the mark, k calendar months after the contest's end",
    "active-90": "contributed in the 90 days up to the mark, k calendar months after the contest's end",
    "quarter": "contributed between the mark three months before (or the contest's end) and the mark",
    "since-end": "contributed between the contest's end and the mark",
    "survival": "contributed in the 30 days after the mark (Wikimedia's surviving new editor, from the contest's end)",
    "on-or-after": "contributed at the mark or later, as far as coverage reaches",
    "today": "contributed in the 30 days up to the first day that coverage has not passed",
    "today-90": "contributed in the 90 days up to the first day that coverage has not passed",
}


def did(selection: Selection, people: int) -> tuple[str, str]:
    """What so many people did who a selection counts, and what that means, as it goes on after "they"."""
    one, several, meaning = _DID[selection.column]
    times = "" if selection.least == 1 else f" at least {spelled(selection.least)} times"
    which = "" if selection.measure == ANY else " other than by uploads to the campaign"
    return one if people == 1 else several, meaning.format(did=f"contributed to a Wikimedia wiki{which}{times}")


def means(selection: Selection) -> str:
    """What a selection counts, as it goes on after "newcomers who"."""
    times = "" if selection.least == 1 else f" at least {spelled(selection.least)} times"
    text = _MEANS[selection.column].replace("contributed", f"contributed{times}", 1)
    return f"{text}, on any Wikimedia wiki, {_what(selection.measure)}"


def _what(measure: str) -> str:
    if measure == ANY:
        return "in any way; uploads count"
    return "in any way but uploads to this campaign, of any edition"


def label(reading: str, measure: str, least: int | None) -> str:
    """What is counted, short, as a row's name: `active in 30 days, 5 or more`."""
    words = [LABELS[reading]]
    if least and least > 1:
        words.append(f"{least} or more")
    if measure != ANY:
        words.append("organic")
    return ", ".join(words)

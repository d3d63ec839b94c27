"""The words of the published file, explained in the file itself."""

from __future__ import annotations

from typing import Final, NamedTuple


class Term(NamedTuple):
    """A word: `kind` is definition, measure, reading or state."""

    kind: str
    name: str
    title: str
    meaning: str


COMPARISON: Final = "comparison"
DEFINITIONS: Final = (
    Term("definition", "global", "registered in the contest", "The global account was registered in [start, end)."),
    Term(
        "definition",
        "grace",
        "registered up to 14 days before",
        "The global account was registered in [start - 14 days, end). Event Metrics counts so.",
    ),
    Term(
        "definition",
        "commons",
        "new on Commons",
        "The account on Commons was registered later than the start. The Wiki Loves tool counts so; somebody long"
        " active elsewhere who first opens Commons then is new, too.",
    ),
    Term(
        "definition",
        "first-edit",
        "never edited before",
        "No contribution on any wiki before the start. E. Zachte counted so.",
    ),
    Term(
        "definition",
        COMPARISON,
        "comparison group",
        "Newcomers of the same weeks who started on Commons outside any campaign, each matched to a newcomer by the"
        " headline's definition, whose contest and end it takes over. No proof of an effect of the campaign.",
    ),
)
MEASURES: Final = (
    Term("measure", "any", "any contribution", "Every contribution, any namespace, any Wikimedia wiki."),
    Term(
        "measure",
        "organic",
        "without the campaign's uploads",
        "Contributions without uploads to a category of the same campaign, of any edition.",
    ),
)
READINGS: Final = (
    Term("reading", "active", "active", "Contributed in the 30 days up to the mark k months after the end."),
    Term("reading", "active-90", "active in 90 days", "Contributed in the 90 days up to the mark."),
    Term("reading", "quarter", "in the quarter", "Contributed between the mark before (or the end) and this mark."),
    Term("reading", "since-end", "came back", "Contributed at least once from the end up to the mark."),
    Term(
        "reading",
        "survival",
        "surviving",
        "Contributed in the 30 days after the mark: Wikimedia's surviving new editor, counted from the end.",
    ),
    Term(
        "reading",
        "on-or-after",
        "seen on or after",
        "Contributed at the mark or later, so far. It grows with time and is not to be compared.",
    ),
    Term(
        "reading",
        "today",
        "active today so far",
        "Contributed in the 30 days up to the first mark after coverage. It rises with every contribution and is not to"
        " be compared.",
    ),
    Term("reading", "today-90", "active in 90 days, today so far", "The same in 90 days."),
)
STATES: Final = (
    Term("state", "final", "final", "Everybody is verified through the end of the window."),
    Term("state", "so far", "so far", "It grows with time and is never compared."),
    Term("state", "not due", "not due yet", "Coverage has not reached the end of the window."),
    Term("state", "verifying", "being verified", "The window is over, and not everybody is verified through its end."),
    Term(
        "state",
        "unread",
        "waits for another contest",
        "A contest of the same campaign that overlaps the window was not read after its end, so that its uploads are"
        " not known as such.",
    ),
)
TERMS: Final = (DEFINITIONS, MEASURES, READINGS, STATES)

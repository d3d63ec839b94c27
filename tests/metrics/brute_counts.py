"""How many people of a contest were active in a window, and where: by counting instants, person by person."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.metrics.brute_facts import DAY, Contest, Facts
from tests.metrics.brute_marks import Marks

COMMONS = "commonswiki"
MEASURES = ("any", "organic")
LEASTS = (1, 5)
HORIZON = 400
WIDTHS = (30, 90, 0)


@dataclass(frozen=True, slots=True)
class Window:
    """The days [first, after) after a contest's end, of the reading `reading`, `k` months after the end."""

    reading: str
    k: int
    first: int
    after: int


def windows(marks: Marks) -> list[Window]:
    """Every window that is read once, as days after the end; "today" lies at k = 0."""
    found = []
    for quarter in (1, 2, 3, 4):
        k, t = 3 * quarter, marks.due[quarter]
        found += [
            Window("active", k, max(0, t - 30), t),
            Window("active-90", k, max(0, t - 90), t),
            Window("quarter", k, marks.due[quarter - 1], t),
            Window("since-end", k, 0, t),
            Window("survival", k, t, t + 30),
            Window("on-or-after", k, t, max(t, marks.reach)),
        ]
    today = max(0, marks.today)
    found += [Window("today", 0, max(0, today - 30), today), Window("today-90", 0, max(0, today - 90), today)]
    return found


class Counts:
    """Contributions of people after a contest's end, of one measure."""

    def __init__(self, facts: Facts, contest: Contest, measure: str) -> None:
        self.contest, self.measure = contest, measure
        self._deeds = facts.deeds
        self._instants: dict[tuple[int, str], list[int]] = {}
        self._before: dict[int, list[int]] = {}
        self._curves: dict[tuple[int, int, int], list[bool]] = {}

    def instants(self, person: int, wiki: str = "") -> list[int]:
        """When somebody contributed, in order: `organic` leaves out uploads to the contest's campaign."""
        if (person, wiki) not in self._instants:
            self._instants[person, wiki] = sorted(
                deed.at
                for deed in self._deeds.get(person, ())
                if (self.measure == "any" or self.contest.campaign not in deed.campaigns) and wiki in ("", deed.wiki)
            )
        return self._instants[person, wiki]

    def n(self, person: int, first: int, after: int, wiki: str = "") -> int:
        """How many contributions somebody made in [E + first days, E + after days)."""
        instants = self.instants(person, wiki)
        end = self.contest.end
        return max(0, bisect_left(instants, end + after * DAY) - bisect_left(instants, end + first * DAY))

    def active(self, people: Iterable[int], first: int, after: int, least: int) -> int:
        """How many people made `least` or more contributions in the window."""
        return sum(self.n(person, first, after) >= least for person in people)

    def curve(self, person: int, width: int, least: int) -> list[bool]:
        """Whether somebody is active at the marks t = 0 .. HORIZON, over `width` days up to each (0: since the end)."""
        key = (person, width, least)
        if key not in self._curves:
            made = self._made(person)
            since = [max(0, t - width) if width else 0 for t in range(HORIZON + 1)]
            self._curves[key] = [made[t] - made[since[t]] >= least for t in range(HORIZON + 1)]
        return self._curves[key]

    def _made(self, person: int) -> list[int]:
        """How many contributions somebody had made before each mark, counted from the first one there is."""
        if person not in self._before:
            instants, end = self.instants(person), self.contest.end
            self._before[person] = [bisect_left(instants, end + t * DAY) for t in range(HORIZON + 1)]
        return self._before[person]

    def spread(self, people: Iterable[int], first: int, after: int) -> tuple[int, int, int, Counter[str]]:
        """How many were on Commons only, elsewhere only, on both, and on each wiki."""
        commons_only = other_only = both = 0
        wikis: Counter[str] = Counter()
        for person in people:
            known = {deed.wiki for deed in self._deeds.get(person, ())}
            there = {wiki for wiki in known if self.n(person, first, after, wiki)}
            wikis.update(there)
            if there == {COMMONS}:
                commons_only += 1
            elif COMMONS in there:
                both += 1
            elif there:
                other_only += 1
        return commons_only, other_only, both, wikis


def is_unread(facts: Facts, contest: Contest, first: int, after: int) -> bool:
    """Whether a contest of the campaign lies partly in the window and was not read since it ended."""
    begins, ends = contest.end + first * DAY, contest.end + after * DAY
    return any(
        other.campaign == contest.campaign and other.start < ends and begins < other.end and not other.read
        for other in facts.contests.values()
    )

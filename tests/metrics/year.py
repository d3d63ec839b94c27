"""A year of an edition in a real private database, with everything anybody did known beforehand.

Contests end on different days, at different hours, and with different milestones; countries are small or protected;
people are new by some definitions only, are found while contests run, and are compared with others. Nothing is
contributed in the last hour of a day, so that coverage up to a day's last second tells of the whole day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from heapq import heappop, heappush
from random import Random

from metrics.calendar import DAY, MILESTONES, civil_offset, milestone_day
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.comparisons import Compared
from state.entries import Account, Contest, Country, Participation
from state.histories import History

DEFINITIONS = ("global", "grace", "commons", "first-edit", "comparison")
G, GR, CO, FE, COMPARED = 1, 2, 4, 8, 16
ALL = G | GR | CO | FE
HOUR = 3600
FIRST = 1_696_118_400  # 2023-10-01 00:00:00 UTC
BATCHES = (3, 12, 29)  # days after the start on which people are found
FOUND = 5 * HOUR  # after they joined
PROTECTED = ("BY", "RU")
WIKIS = ("commonswiki", "enwiki")

Cell = tuple[str, int, int]  # contest, pattern of definitions, day after the start on which they were found


@dataclass(frozen=True, slots=True)
class Place:
    """A contest of 30 days in a country: E, and how many people are new by which definitions (or compared)."""

    edition: str
    country: str
    end: int
    people: Mapping[int, int] = field(hash=False)

    @property
    def key(self) -> str:
        """The contest's category."""
        return f"Images from {self.edition} in {self.country}"

    @property
    def named(self) -> tuple[str, int]:
        """The campaign and the year."""
        return self.edition[:-4], int(self.edition[-4:])

    @property
    def start(self) -> int:
        """When it begins."""
        return self.end - 30 * DAY

    @property
    def days(self) -> tuple[int, ...]:
        """The marks of its four milestones."""
        return _milestones(self.end)


@cache
def _milestones(end: int) -> tuple[int, ...]:
    return tuple(milestone_day(end, civil_offset(end), months) for months in MILESTONES)


END = FIRST + 45 * DAY  # 2023-11-15: + 3, 6, 9, 12 months = 92, 182, 274, 366 days
MONUMENTS = (
    Place("monuments2023", "IN", END, {ALL: 22, G | GR | FE: 2, CO: 12, GR | FE: 3, COMPARED: 11}),
    Place("monuments2023", "UY", END + 2 * DAY + 3 * HOUR, {ALL: 4, CO | FE: 3, GR: 2, COMPARED: 3}),
    Place("monuments2023", "BY", END + 5 * DAY, {ALL: 12, GR | FE: 11, CO | FE: 8, COMPARED: 8}),
)
EARTH = (  # some end on 2023-12-01: + 3, 6, 9, 12 months = 91, 183, 275, 366 days
    Place("earth2023", "PE", END, {ALL: 15, CO: 11, GR | FE: 2}),
    Place("earth2023", "IN", END + 16 * DAY, {ALL: 12, GR | FE: 12}),
    Place("earth2023", "UY", END, {ALL: 4, CO: 2}),
    Place("earth2023", "BY", END + 16 * DAY, {ALL: 7, CO: 9}),
    Place("earth2023", "RU", END + 4 * DAY, {ALL: 6, CO: 1}),
)
BEGIN = END - 30 * DAY
LAST = END + 414 * DAY


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a cell: our id, and every contribution, in order: instant and wiki."""

    cell: Cell
    account: int
    deeds: tuple[tuple[int, str], ...]


class Year:
    """A world that happens in a private database while time goes on."""

    def __init__(self, activity: Activity, places: tuple[Place, ...], seed: int = 5) -> None:
        self.activity, self.places = activity, places
        self.contests: dict[str, int] = {}
        self.people: list[Somebody] = []
        self.unverified: set[Cell] = set()  # who is asked about no more
        self._waiting: list[tuple[int, Place, int, int]] = []
        self._untracked: list[int] = []
        self._ahead: list[tuple[int, str, int]] = []
        self._random, self._revision, self._compared = Random(seed), 0, False
        roster = activity.roster
        roster.put_countries(
            Country(place.country, f"Country {place.country}", place.country in PROTECTED) for place in places
        )
        roster.put_campaigns({"monuments": "Wiki Loves Monuments", "earth": "Wiki Loves Earth"})
        for place in places:
            self._announce(place)
        self._waiting.sort(key=lambda each: each[0])
        activity.start_seen(min(place.start for place in places))

    def _announce(self, place: Place) -> None:
        contest = Contest(
            *(*place.named, f"Country {place.country}", place.country, place.key, place.start, place.end),
            offset=civil_offset(place.end),
        )
        self.contests |= self.activity.roster.put_contests([contest])
        for pattern, number in place.people.items():
            for n in range(number):
                day = BATCHES[n * len(BATCHES) // number] if pattern != COMPARED else BATCHES[0]
                self._waiting.append((place.start + day * DAY + FOUND, place, pattern, day))

    @property
    def cells(self) -> dict[Cell, int]:
        """How many people were found, by cell."""
        return dict(Counter(person.cell for person in self.people))

    def live(self, now: int, *, verify: bool) -> None:
        """Everything up to the instant `now` happens and is seen; with `verify` everybody is verified through it."""
        while self._waiting and self._waiting[0][0] <= now:
            self.find(*self._waiting.pop(0)[1:])
        if self._untracked:
            self.activity.roster.retrack(self._untracked)
            self._untracked = []
        for place in self.places:
            if place.start <= now < place.end + 2 * DAY:
                self.activity.roster.set_enrolled(self.contests[place.key], now)
        if not self._compared and max(place.end for place in self.places) <= now:
            self._compare(now)
        marks = [person.account for person in self.people if verify and person.cell not in self.unverified]
        rows = []
        while self._ahead and self._ahead[0][0] <= now:
            at, wiki, account = heappop(self._ahead)
            self._revision += 1
            rows.append(Contribution(account, wiki, self._revision, at, Source.STREAM))
        attachments = tuple(Attachment(account, wiki, now) for account in marks for wiki in WIKIS)
        self.activity.record(Batch(tuple(rows), attachments), Cursor((), now))

    def find(self, place: Place, pattern: int, day: int) -> Somebody:
        """Somebody is found who took part in a contest on a day after its start, or to compare its people with.

        It happens when the world lives on; what they did before is asked for then.
        """
        number, joined = len(self.people) + 1, place.start + day * DAY
        registered, on_commons, first = _facts(pattern, place.start)
        account = Account(7_000 + number, f"Somebody {number}", registered, on_commons)
        (ours,) = self.activity.roster.put_accounts([account])
        if pattern != COMPARED:
            self.activity.histories.store([History(ours, first, None, place.start)])
            self.activity.roster.put_participations(
                [Participation(self.contests[place.key], ours, joined + number, number, 1)]
            )
            self._untracked.append(ours)
        person = Somebody((place.key, pattern, day), ours, tuple(self._life(joined, place.end)))
        self.people.append(person)
        if pattern != COMPARED:
            self._follow(person)
        return person

    def _follow(self, person: Somebody) -> None:
        for at, wiki in person.deeds:
            heappush(self._ahead, (at, wiki, person.account))

    def _life(self, joined: int, end: int) -> Iterator[tuple[int, str]]:
        """Contributions on some days, fewer and fewer, and many as the contest ends; never in a day's last hour."""
        keen = self._random.choice((0.05, 0.3, 1.0))
        yield joined + HOUR + self._random.randrange(HOUR), WIKIS[0]
        for day in range(joined // DAY + 1, LAST // DAY):
            ending = 0 <= end // DAY - day < 4
            if ending or self._random.random() < keen / (1 + (day - joined // DAY) / 40):
                number = 6 if ending else self._random.choice((1, 1, 2, 6))
                for at in sorted(self._random.randrange(23 * HOUR) for _ in range(number)):
                    yield day * DAY + at, self._random.choice(WIKIS)

    def _compare(self, now: int) -> None:
        group = [person for person in self.people if person.cell[1] == COMPARED]
        members = [Compared(self.contests[person.cell[0]], person.account, person.account) for person in group]
        self.activity.comparisons.put(*self.places[0].named, now, len(members), members)
        self.activity.roster.retrack()
        for person in group:
            self._follow(person)
        self._compared = True


def _facts(pattern: int, start: int) -> tuple[int, int | None, int | None]:
    """Registrations, global and on Commons, and the first contribution before the start, if there was one."""
    if pattern == COMPARED:
        return start + DAY, start + DAY + HOUR, None
    registered = start + DAY if pattern & G else start - 5 * DAY if pattern & GR else start - 900 * DAY
    on_commons = start + DAY + HOUR if pattern & CO else None if pattern & G else registered + HOUR
    return registered, on_commons, None if pattern & FE else registered + 2 * HOUR

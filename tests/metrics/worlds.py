"""Small random worlds as plain values, from a seed: what happens in them lies on the edges of every window.

A world is `Made`: facts as they are known, and what only recorders need to know besides, such as revision ids.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random

from tests.metrics.brute_facts import DAY, Contest, Deed, Facts, Person
from tests.metrics.brute_marks import MONTHS, months_later

CAMPAIGNS = ("monuments", "earth")
COUNTRIES = (("IN", "India"), ("GH", "Ghana"), ("UY", "Uruguay"), ("BY", "Belarus"), ("RU", "Russia"))
CROWDED = ("ZA", "South Africa")
PROTECTED = ("BY", "RU")
WIKIS = ("commonswiki", "enwiki", "hiwiki")
LAST_DAYS = ("08-31", "11-30", "02-29", "02-28", "12-31", "09-30", "06-30", "05-15", "01-31", "03-30")
OFFSETS = (0, 60, 330, 345, 525, 720, -180, -570, -705, -300)


@dataclass(frozen=True, slots=True)
class File:
    """A file of somebody's on Commons: when its first version came, and the contests in whose categories it is."""

    page: int
    person: int
    at: int
    contests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A contribution; `page` is the file's page it made, if it made one."""

    rev: int
    person: int
    wiki: str
    at: int
    page: int | None = None


@dataclass(slots=True)
class Made:
    """A world: its facts, and the files and revisions behind their first uploads and deeds.

    With `seen_first` it becomes known in two steps: at first coverage ended there, the `late` people had not been
    found, and some contests were thought to end at `ends_first`.
    """

    seed: int
    facts: Facts
    files: list[File] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    seen_first: int | None = None
    ends_first: dict[str, int] = field(default_factory=dict)

    def derive(self) -> None:
        """Who took part, and what everybody did, follow from the revisions and the files known."""
        facts, campaigns = self.facts, dict[int, set[str]]()
        facts.uploads = {key: {} for key in facts.contests}
        for key, file in self.known():
            contest, there = facts.contests[key], facts.uploads[key]
            campaigns.setdefault(file.page, set()).add(contest.campaign)
            if contest.start <= file.at < contest.end:
                mine = (file.at, file.page)
                there[file.person] = min(mine, there.get(file.person, mine))
        facts.deeds = {person: [] for person in facts.people}
        for row in self.revisions:
            own = frozenset(campaigns.get(row.page, ())) if row.page is not None else frozenset[str]()
            facts.deeds[row.person].append(Deed(row.at, row.wiki, own))

    def known(self) -> list[tuple[str, File]]:
        """The files that were in a contest's category when it was read, with the contest."""
        read = {key: contest.enrolled or 0 for key, contest in self.facts.contests.items()}
        return [(key, file) for file in self.files for key in file.contests if file.at < read[key]]


def invent(seed: int) -> Made:
    """The world of a seed; every fortieth has a contest of more than a hundred people, so that 1 % is somebody."""
    random = Random(seed)
    crowd = seed % 40 == 7
    made = Made(seed, Facts())
    facts = made.facts
    _contests(random, facts)
    if crowd:
        key, contest = next(iter(facts.contests.items()))
        facts.contests[key] = replace(contest, country=CROWDED[0], place=CROWDED[1], protected=False)
    people = random.randrange(4, 10) + (random.choice((101, 130, 200)) if crowd else 0)
    for number in range(1, people + 1):
        _person(random, made, number, inert=crowd and number > 12)
    _cover(random, facts, ample=crowd)
    _compare(random, made)
    for number in facts.people:
        inert = crowd and number > 12
        _live(random, made, number, inert=inert)
        _verify(random, facts, number, inert=crowd)
    if crowd:  # 1 % of them, whatever else happens
        facts.people[13] = replace(facts.people[13], verified=())
    if crowd or random.random() < 0.15:
        _learn(random, made)
    made.derive()
    return made


def _learn(random: Random, made: Made) -> None:
    """What only becomes known after a first publication: some people, ten days of coverage, the end of a contest."""
    facts = made.facts
    if facts.seen is None or facts.seen_from is None or facts.gaps:
        return
    made.seen_first = max(facts.seen_from, facts.seen - random.choice((3, 10, 40, 40)) * DAY)
    compared = {person for _, person in facts.compared}
    made.late = {person for person in facts.people if person not in compared and random.random() < 0.05}
    for contest in facts.contests.values():
        if random.random() < 0.1:
            made.ends_first[contest.key] = contest.end + random.choice((-DAY, DAY, 900, -4 * DAY))


def _contests(random: Random, facts: Facts) -> None:
    year = random.choice((2019, 2020, 2022, 2023, 2024))
    for campaign in CAMPAIGNS[: random.choice((1, 1, 2))]:
        for edition in range(year, year + random.choice((1, 2, 2, 3))):
            day = random.choice(LAST_DAYS)
            for number in range(random.choice((1, 1, 2, 3))):
                contest = _contest(random, campaign, edition, day, number)
                facts.contests[contest.key] = contest


def _contest(random: Random, campaign: str, edition: int, day: str, number: int) -> Contest:
    """One more contest of an edition: mostly ending with the others, each in its own civil time."""
    late = random.random() < 0.15
    offset = random.choice(OFFSETS)
    last = _last_day(edition + late, random.choice(LAST_DAYS) if random.random() < 0.2 else day)
    end = int(dt.datetime.combine(last, dt.time(), dt.UTC).timestamp()) + DAY - offset * 60
    if random.random() < 0.1:
        end, offset = end + random.randrange(-40_000, 40_000), 0  # at no midnight: civil time is UTC
    if random.random() < 0.1:
        offset = random.choice(OFFSETS)  # stated to be another
    country, place = random.choice((*COUNTRIES, ("", f"Nowhere {number}")))
    start = end - random.choice((10, 14, 30, 31, 45)) * DAY - random.choice((0, 0, 1, 3600))
    key = f"Images from {campaign} {edition} in {place} {number}"
    return Contest(
        key, campaign, edition, country, place, country in PROTECTED, start, end, offset, end + random.randrange(DAY)
    )


def _last_day(year: int, day: str) -> dt.date:
    month, number = map(int, day.split("-"))
    leap = number == 29 and not (year % 4 == 0 and year % 100 != 0)
    return dt.date(year, month, 28 if leap else number)


def _near(random: Random, at: int) -> int:
    """An instant, or the second before or after it."""
    return at + random.choice((-1, 0, 0, 1))


def _person(random: Random, made: Made, number: int, *, inert: bool) -> None:
    """Somebody, with uploads to a few contests, registered around the first of them."""
    facts = made.facts
    contests = list(facts.contests.values())
    first = contests[0] if inert else random.choice(contests)
    chosen = [first] if inert else [first, *random.sample(contests, random.randrange(min(3, len(contests) + 1)))]
    for contest in chosen:
        for _ in range(1 if inert else random.choice((1, 1, 2, 5))):
            _upload(random, made, number, contest, inert=inert)
    registered: int | None = first.start if inert else _registered(random, first)
    on_commons = registered
    old = registered is None or registered < first.start
    if not inert and random.random() < (0.7 if old else 0.3):
        on_commons = random.choice((None, first.start, first.start + 1, first.start + DAY, first.end + 5))
    human = inert or random.random() > 0.12
    person = Person(human, registered, on_commons)
    if old:
        person = _history(random, person, first, max(contest.start for contest in contests))
    facts.people[number] = person


def _registered(random: Random, contest: Contest) -> int | None:
    start, end = contest.start, contest.end
    new = (start, start, start + 1, start + DAY, end - 1, (start + end) // 2)
    old = (start - 1, start - 14 * DAY, start - 14 * DAY - 1, start - 900 * DAY, None)
    return random.choice(new if random.random() < 0.7 else (*old, end))


def _history(random: Random, person: Person, contest: Contest, last: int) -> Person:
    """What is known of an old account's earlier contributions; mostly it was asked about before every contest."""
    kind = random.random()
    asked = last + DAY if kind < 0.9 else random.choice((None, contest.start - 1, contest.start))
    first = random.choice((None, contest.start, *[contest.start - 1] * 3, *[contest.start - 400 * DAY] * 3))
    hundreds = (
        random.choice((*[contest.start - 1] * 3, contest.start, None)) if first and first < contest.start else None
    )
    return replace(person, first=first, fivehundredth=hundreds, asked=asked)


def _upload(random: Random, made: Made, person: int, contest: Contest, *, inert: bool = False) -> None:
    """A file in a contest's category, and perhaps in those of other contests; not always of the contest's time."""
    at = random.choice((contest.start, contest.end - 1, (contest.start + contest.end) // 2))
    if random.random() < 0.3 and not inert:
        at = random.choice((contest.start - 1, contest.end, contest.end + 29 * DAY, _edge(random, contest)))
    others = [key for key in made.facts.contests if key != contest.key and not inert and random.random() < 0.1]
    page = 1000 + len(made.files) if random.random() < 0.7 else 900_000 - len(made.files)
    made.files.append(File(page, person, at, (contest.key, *others)))
    made.revisions.append(Revision(len(made.revisions) + 1, person, WIKIS[0], at, page))


def _edge(random: Random, contest: Contest) -> int:
    """An instant at an edge of one of a contest's windows, or anywhere in the two years after it."""
    t = random.choice([0, *(months_later(contest, months) for months in MONTHS)])
    day = t + random.choice((-90, -30, -1, 0, 1, 30, 31, random.randrange(-60, 400)))
    return (
        _near(random, contest.end + day * DAY) if random.random() < 0.8 else contest.end + random.randrange(700 * DAY)
    )


def _cover(random: Random, facts: Facts, *, ample: bool) -> None:
    """How far the stream was followed: mostly past everything; sometimes with a gap, or not at all."""
    contests = list(facts.contests.values())
    first, last = min(c.end for c in contests), max(c.end for c in contests)
    seen = last + 800 * DAY if ample or random.random() < 0.4 else random.randrange(first, last + 420 * DAY)
    if not ample and random.random() < 0.2:
        seen = max(first, _edge(random, random.choice(contests)))
    facts.now = seen
    for contest in contests:
        read: int | None = max(contest.end, min(seen, contest.end + random.randrange(60) * DAY))
        if contest.end > seen:
            read = seen if contest.start <= seen else None
        elif random.random() < 0.1:
            read = random.choice((None, contest.end - 1))
        facts.contests[contest.key] = replace(contest, enrolled=read)
    if ample or random.random() < 0.9:
        facts.seen_from = min(c.start for c in contests) if random.random() < 0.8 else seen - random.randrange(30) * DAY
        facts.seen = seen
        if not ample and random.random() < 0.15:
            since = max(facts.seen_from, seen - random.randrange(200 * DAY))
            facts.gaps.append((since, since + 60))


def _compare(random: Random, made: Made) -> None:
    """Comparison groups of some contests that were read after their end."""
    facts = made.facts
    for contest in [contest for contest in facts.contests.values() if contest.read]:
        for _ in range(random.choice((0, 0, 1, 2))):
            number = len(facts.people) + 1
            facts.people[number] = Person(random.random() > 0.1, contest.start + DAY, contest.start + DAY)
            facts.compared.append((contest.key, number))


def _live(random: Random, made: Made, person: int, *, inert: bool) -> None:
    """What somebody did: around the edges of the windows of contests, now and then five and more at once."""
    contests = list(made.facts.contests.values())
    begins = min(contest.start for contest in contests)
    for _ in range(random.choice((0, 0, 0, 1)) if inert else random.randrange(12)):
        at, wiki = _edge(random, random.choice(contests)), random.choice(WIKIS)
        for _ in range(random.choice((1, 1, 1, 2, 4, 5, 6))):
            if at >= begins:
                made.revisions.append(Revision(len(made.revisions) + 1, person, wiki, at))
    if not inert and random.random() < 0.3:
        _upload(random, made, person, random.choice(contests))


def _verify(random: Random, facts: Facts, number: int, *, inert: bool) -> None:
    """How far somebody is verified: mostly through all there is, sometimes less, sometimes never on some wiki."""
    whole = facts.now + random.choice((0, -1, -600))
    marks: dict[str, int | None] = dict.fromkeys(WIKIS, whole)
    kind = random.random() * (60 if inert else 1)
    if kind < 0.04:
        marks[random.choice(WIKIS)] = None
    elif kind < 0.12:
        contest = random.choice(list(facts.contests.values()))
        marks[random.choice(WIKIS)] = min(whole, max(contest.start, _edge(random, contest)))
    elif kind < 0.14:
        marks = {}
    facts.people[number] = replace(facts.people[number], verified=tuple(marks.items()))

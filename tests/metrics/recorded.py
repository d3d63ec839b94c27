"""An invented world in a real private database, put there by the recorders that a collector uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from state import entries
from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.comparisons import Compared
from state.entries import Account, ContestFile, Country
from state.histories import History
from tests.metrics.brute_facts import Contest, Person
from tests.metrics.worlds import COUNTRIES, CROWDED, PROTECTED, File, Made, Revision

NO_PERSON = ("bot", "temporary", "hidden", "system", "unresolved", "unattached")
SOURCES = (Source.STREAM, Source.API, Source.REPLICA)


@dataclass(slots=True)
class Recorder:
    """Puts a world into a private database, whole or piece by piece; our ids of its contests and people.

    The pages in `held` are put into their categories later than all others, by `categorize`.
    """

    made: Made
    activity: Activity
    contests: dict[str, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)

    def first(self) -> None:
        """The world as it became known first: all of it, where it did in one step."""
        facts, late = self.made.facts, self.made.late
        self.roster()
        self.revisions(row for row in self.made.revisions if row.person not in late)
        self.marks(person for person in facts.people if person not in late)
        self.coverage(facts.seen if self.made.seen_first is None else self.made.seen_first)

    def rest(self) -> None:
        """What becomes known later; who is followed from another instant on is asked about again."""
        self.dates(self.made.facts.contests.values())
        self.join(sorted(self.made.late))
        self.activity.roster.retrack()
        self.revisions(self.made.revisions)
        self.marks(self.made.facts.people)
        self.coverage(self.made.facts.seen)

    def roster(self, *, read: bool = True) -> None:
        """Contests, people, files, histories and comparison groups, but for the people that are found late.

        Without `read`, it is not known yet when the categories were read.
        """
        facts, roster = self.made.facts, self.activity.roster
        roster.put_countries(Country(iso2, name, iso2 in PROTECTED) for iso2, name in (*COUNTRIES, CROWDED))
        roster.put_campaigns({contest.campaign: contest.campaign.title() for contest in facts.contests.values()})
        ends = self.made.ends_first
        self.dates(replace(contest, end=ends.get(contest.key, contest.end)) for contest in facts.contests.values())
        self.join([person for person in facts.people if person not in self.made.late])
        for campaign, year in {contest.edition for contest in facts.contests.values()}:
            members = [
                Compared(self.contests[key], self.people[person], self.people[person])
                for key, person in facts.compared
                if facts.contests[key].edition == (campaign, year)
            ]
            self.activity.comparisons.put(campaign, year, facts.now, len(members), members)
        roster.retrack()
        for contest in facts.contests.values() if read else ():
            self.enrol(contest)

    def dates(self, contests: Iterable[Contest]) -> None:
        """Contests with their dates, new ones or as they were changed."""
        self.contests |= self.activity.roster.put_contests(
            entries.Contest(
                *(one.campaign, one.year, one.place, one.country or None, one.key, one.start, one.end, one.offset)
            )
            for one in contests
        )

    def enrol(self, contest: Contest) -> None:
        """A contest's category was read when it was, if ever."""
        if contest.enrolled is not None:
            self.activity.roster.set_enrolled(self.contests[contest.key], contest.enrolled)

    def join(self, people: Sequence[int]) -> None:
        """People with their files and what is known of their past."""
        ids = self.activity.roster.put_accounts(self._account(person) for person in people)
        self.people |= dict(zip(people, ids, strict=True))
        self.categorize(
            (key, file) for key, file in self.made.known() if file.person in people and file.page not in self.held
        )
        facts = self.made.facts.people
        self.activity.histories.store(
            History(self.people[person], facts[person].first, facts[person].fivehundredth, facts[person].asked)
            for person in people
            if (facts[person].first, facts[person].fivehundredth, facts[person].asked) != (None, None, None)
        )

    def categorize(self, files: Iterable[tuple[str, File]]) -> None:
        """Files were found in the categories of contests."""
        found: dict[str, list[ContestFile]] = {}
        for key, file in files:
            found.setdefault(key, []).append(ContestFile(file.page, self.people[file.person], file.at))
        for key, there in found.items():
            self.activity.files.put(self.contests[key], there)

    def _account(self, number: int) -> Account:
        person = self.made.facts.people[number]
        compared = any(number == member for _, member in self.made.facts.compared)
        kind = "person" if person.human else "bot" if compared else NO_PERSON[number % len(NO_PERSON)]
        return Account(
            None if kind == "unattached" else 5_000 + number,
            f"Somebody {number}",
            person.registered,
            person.on_commons,
            kind="person" if kind == "unattached" else kind,
            locked=number % 7 == 0,
            attached=kind != "unattached",
        )

    def revisions(self, rows: Iterable[Revision]) -> None:
        """Contributions, in one batch; each was seen by one source or another."""
        batch = tuple(
            Contribution(self.people[row.person], row.wiki, row.rev, row.at, SOURCES[row.rev % 3], row.page)
            for row in rows
        )
        self.activity.record(Batch(batch))

    def marks(self, people: Iterable[int]) -> None:
        """On which wikis people are, and through when they are verified there."""
        self.mark((person, self.made.facts.people[person]) for person in people)

    def mark(self, people: Iterable[tuple[int, Person]]) -> None:
        """The same of people as they are told to be."""
        self.activity.record(
            Batch(
                attachments=tuple(
                    Attachment(self.people[number], wiki, through)
                    for number, person in people
                    for wiki, through in sorted(person.verified, key=_asked)
                )
            )
        )

    def follow(self, seen: int) -> None:
        """The stream was followed up to `seen`."""
        if self.made.facts.seen_from is not None:
            self.activity.start_seen(self.made.facts.seen_from)
            self.activity.record(Batch(), Cursor((), seen))

    def coverage(self, seen: int | None) -> None:
        """The stream was followed up to `seen`, but for gaps that are still open."""
        if seen is not None:
            self.follow(seen)
            for since, until in self.made.facts.gaps:
                self.activity.open_gap("topic", since, until, "lost", "api")


def _asked(mark: tuple[str, int | None]) -> bool:
    """Whether a wiki was asked: one that was not comes first, as a wiki met later starts at the person's mark."""
    return mark[1] is not None

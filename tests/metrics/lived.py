"""A random life of a private database, deed by deed, for tests that compare publishers of the same facts."""

from __future__ import annotations

from random import Random
from typing import Final

from state.activity import Batch, Contribution, Source
from state.comparisons import Compared
from state.entries import Account, Contest, ContestFile, Participation, StoredContest
from state.histories import History
from tests.metrics.world import DAY, END, World

COUNTRIES: Final = ("IN", "GH", "UY", "BY", "RU")
SIZES: Final = (0, 3, 9, 12, 15, 15, 130)
WIKIS: Final = ("enwiki", "enwiki", "dewiki", "commonswiki", "frwiki")
TOPIC: Final = "eqiad.mediawiki.recentchange"


class Life:
    """What happens to a world, from a seed; `deeds` tells what happened."""

    def __init__(self, world: World, seed: int) -> None:
        self.random, self.world, self.deeds = Random(seed), world, list[str]()
        self.seen, self.number, self.people = END - 20 * DAY, 0, list[int]()
        self._kinds = [name for name in dir(self) if name.startswith("_do_")]
        self._kinds += ["_do_contribute"] * 5 + ["_do_see"] * 3 + ["_do_verify"] * 3

    def go_on(self) -> None:
        """One thing happens."""
        name = self.random.choice(self._kinds)
        self.deeds.append(name.removeprefix("_do_"))
        getattr(self, name)()

    def _some_contest(self) -> StoredContest | None:
        return self.random.choice(self.world.activity.roster.contests() or [None])

    def _accounts(self, number: int, registered: int, commons: int) -> list[int]:
        first, self.number = 7_000_000 + self.number, self.number + number
        made = [Account(first + n, f"Somebody {first + n}", registered, commons) for n in range(number)]
        ids = self.world.activity.roster.put_accounts(made)
        self.people += ids
        return ids

    def _retrack(self) -> None:
        """Mostly at once; sometimes whoever publishes meanwhile sees what is not settled yet."""
        if self.random.random() < 0.8:
            self.world.activity.roster.retrack()

    def _do_contest(self) -> None:
        campaign, year = self.random.choice(("monuments", "monuments", "earth")), self.random.choice((2022, 2023, 2024))
        country = self.random.choice(COUNTRIES)
        known = {(each.campaign, each.year, each.country) for each in self.world.activity.roster.contests()}
        if (campaign, year, country) in known:
            return
        self.world.campaign, self.world.year = campaign, year
        end = END + (year - 2023) * 40 * DAY + self.random.choice((0, 0, 0, 5 * DAY, DAY + 3600))
        enrolled = self.random.random() < 0.7
        self.world.contest(country, self.random.choice(SIZES), end=end, enrolled=enrolled, old=2)
        self.people += self.world.people[country]

    def _do_enrol(self) -> None:
        if (known := self._some_contest()) is not None:
            self.world.activity.roster.set_enrolled(known.id, (known.end or 0) + self.random.choice((-5, 0, 7200)))

    def _do_contribute(self) -> None:
        if self.people:
            ago = self.seen - self.random.randrange(2 * DAY)
            at = self.random.choice((END + self.random.randrange(-20 * DAY, 100 * DAY), ago))
            number, wiki = self.random.choice((1, 1, 5)), self.random.choice(WIKIS)
            self.world.contribute(self.random.choice(self.people), at, number, wiki)

    def _do_see(self) -> None:
        self.seen += self.random.choice((60, 3600, DAY, 5 * DAY, 20 * DAY))
        self.world.see(self.seen, since=END - 60 * DAY)

    def _do_verify(self) -> None:
        some = list(self.people)
        self.random.shuffle(some)
        kept = len(some) - self.random.choice((0, 0, 1, 2))
        self.world.verify(some[: max(0, kept)], self.seen - self.random.choice((600, DAY)), self.random.choice(WIKIS))

    def _do_gap(self) -> None:
        if gaps := self.world.activity.gaps():
            self.world.activity.close_gap(gaps[0].id, self.seen)
            return
        since = self.seen - self.random.choice((60, DAY, 5 * DAY))
        self.world.activity.open_gap(TOPIC, since, since + 30, "offsets jump")

    def _do_latecomer(self) -> None:
        if (known := self._some_contest()) is not None:
            start = known.start or 0
            registered = start + self.random.choice((DAY, -3 * DAY, -900 * DAY))
            (late,) = self._accounts(1, registered, self.random.choice((registered, start + DAY)))
            part = Participation(known.id, late, start + 3 * DAY, late, 1)
            self.world.activity.roster.put_participations([part])
            self._retrack()

    def _do_ask(self) -> None:
        asked = "SELECT id FROM account WHERE history IS NULL AND registered < ?"
        old = [account for (account,) in self.world.activity._con.execute(asked, [END - 100 * DAY])]
        some = self.random.sample(old, self.random.randrange(len(old) + 1))
        firsts = (None, END - 500 * DAY)
        answers = [History(account, self.random.choice(firsts), None, END + 100 * DAY) for account in some]
        self.world.activity.histories.store(answers)
        self._retrack()

    def _do_compare(self) -> None:
        known, comparisons = self._some_contest(), self.world.activity.comparisons
        if known is None or (known.campaign, known.year) in comparisons.drawn():
            return
        wanted = "SELECT account FROM participation WHERE contest = ?"
        members = [account for (account,) in self.world.activity._con.execute(wanted, [known.id])]
        if members:
            registered = (known.start or 0) + DAY
            ids = self._accounts(self.random.choice((3, 12)), registered, registered)
            drawn = [Compared(known.id, account, self.random.choice(members)) for account in ids]
            comparisons.put(known.campaign, known.year, self.seen, 20, drawn)
            self._retrack()

    def _do_upload(self) -> None:
        known = self._some_contest()
        if known is None or not self.people:
            return
        at = self.random.choice(((known.start or 0) + DAY, END + self.random.randrange(60) * DAY))
        who, self.world.revision = self.random.choice(self.people), self.world.revision + 1
        page = 50_000 + self.world.revision
        made = Contribution(who, "commonswiki", self.world.revision, at, Source.STREAM, file=page)
        if self.random.random() < 0.8:
            self.world.activity.record(Batch((made,)))
        self.world.activity.files.put(known.id, [ContestFile(page, who, at)])
        self._retrack()

    def _do_move(self) -> None:
        known = self._some_contest()
        if known is not None and known.start and known.end and self.random.random() < 0.4:
            start, end = known.start - self.random.choice((0, DAY)), known.end + self.random.choice((0, DAY, -DAY))
            names = (known.campaign, known.year, known.label, known.country, known.category)
            self.world.activity.roster.put_contests([Contest(*names, start, end)])
            self._retrack()

    def _do_bot(self) -> None:
        if self.people and self.random.random() < 0.4:
            who = self.random.choice(self.people)
            find = "SELECT central_id FROM account WHERE id = ?"
            (central_id,) = self.world.activity._con.execute(find, [who]).fetchone()
            self.world.activity.roster.mark_bots([central_id])

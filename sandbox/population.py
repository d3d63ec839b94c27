"""Who takes part in the contests, who else is there, and what all of them do until `now`."""

from __future__ import annotations

import math
import random

from sandbox.activity_model import (
    NEWCOMER,
    OLD_HAND,
    STARTER,
    Habits,
    Session,
    afterlife,
    propensity,
    session,
    uploads,
)
from sandbox.model import SandboxContest
from sandbox.names import Names
from sandbox.plan import DAY, YEAR, Cast, Plan, someone, tongue
from sandbox.wikis import COMMONS, FILE, USER, USER_TALK, WIKIS, user_page

_COMMENTS = ("", "", "", "fix", "source added", "/* History */ more", "वर्तनी सुधार", "правка", "typo & links")
STARTERS = 0.7  # people who start on Commons outside the contests, by newcomer of a contest
_PAGES = 250  # pages of a wiki that many people edit
_SCRIPT = {"hiwiki": "devanagari", "arwiki": "arabic"}


class Population:
    """Plans people and their doings; knows the contests in order and the pages everybody edits."""

    def __init__(self, plan: Plan, contests: list[tuple[SandboxContest, int]]) -> None:
        self.plan = plan
        self.contests = contests
        self._by_edition: dict[tuple[str, int], list[SandboxContest]] = {}
        for contest, _ in (pair for pair in contests if pair[1]):  # nobody comes to a contest that had nobody
            self._by_edition.setdefault((contest.campaign, contest.year), []).append(contest)
        self._pages = {wiki: _page_titles(plan, wiki) for wiki in WIKIS}

    def contest(self, contest: SandboxContest, real_newcomers: int) -> None:
        """Plan everybody who takes part in one contest."""
        plan, key = self.plan, contest.category
        rng, names = plan.rng(f"people/{key}"), plan.names(key)
        new = newcomers(real_newcomers, plan.scale)
        old = sum(rng.random() < 0.45 for _ in range(new + (new > 0)))
        shares = plan.rng(f"share/{key}")
        stay_new, stay_old = propensity(shares, NEWCOMER), propensity(shares, OLD_HAND)
        for _ in range(new):
            cast = self._newcomer(rng, names, contest)
            self._afterwards(rng, cast, contest, NEWCOMER, stay_new)
        for _ in range(old):
            cast = self._old_hand(rng, names, contest)
            self._afterwards(rng, cast, contest, OLD_HAND, stay_old)
        self._starters(contest, new)

    def background(self) -> None:
        """Plan people outside the contests, who are traffic for the streams; none of them starts on Commons."""
        plan = self.plan
        rng, names = plan.rng("background"), plan.names("background")
        count = 40 + int(260 * plan.scale)
        for number in range(count):
            script = rng.choices(("latin", "devanagari", "arabic", "cyrillic"), (6, 2, 1, 1))[0]
            home = rng.choice(tuple(w for w in WIKIS if w != COMMONS))
            cast = someone(names, script, (home, rng.choice(("enwiki", "wikidatawiki", COMMONS))))
            cast.person.bot = number % 12 == 0
            plan.register(cast, plan.now - int(rng.uniform(0.3, 15) * YEAR), home)
            self._traffic(rng, cast, 6 if cast.person.bot else 3)

    def do_session(self, rng: random.Random, names: Names, cast: Cast, anchor: int, what: Session) -> None:
        """Plan the contributions of one session: edits, and now and then uploads outside any contest."""
        uploading = what.wiki == COMMONS and rng.random() < 0.2
        for offset in what.at:
            if uploading:
                self.plan.upload(cast, anchor + offset, names.file(cast.script, "landscape"), "Landscapes")
            else:
                self.do_edit(rng, cast, anchor + offset, what.wiki)

    def do_edit(self, rng: random.Random, cast: Cast, ts: int, wiki: str) -> None:
        """Plan one edit of a page that fits: own files, user pages, talk, or a page everybody edits."""
        title, namespace = self._page(rng, cast, ts, wiki)
        diff = int(rng.lognormvariate(4, 1.2)) * (1 if rng.random() < 0.85 else -1)
        comment = rng.choice(_COMMENTS)
        self.plan.edit(cast, ts, wiki, title, namespace=namespace, diff=diff, comment=comment, minor=rng.random() < 0.2)

    def _newcomer(self, rng: random.Random, names: Names, contest: SandboxContest) -> Cast:
        script, wikis = tongue(rng, contest)
        cast = someone(names, script, wikis)
        registered = int(rng.uniform(contest.start, contest.end - 7200))
        home = COMMONS if rng.random() < 0.75 else next(w for w in wikis if w != COMMONS)
        self.plan.register(cast, registered, home)
        first = min(contest.end - 60, registered + 120 + int(rng.lognormvariate(7, 1.3)))
        self._take_part(rng, names, cast, contest, first)
        return cast

    def _old_hand(self, rng: random.Random, names: Names, contest: SandboxContest) -> Cast:
        """Somebody registered before: a few days, or years and new on Commons, or years and known there."""
        plan = self.plan
        script, wikis = tongue(rng, contest)
        cast = someone(names, script, wikis)
        first = int(rng.uniform(contest.start, contest.end - 3600))
        kind = rng.random()
        if kind < 0.1:
            plan.register(cast, contest.start - int(rng.uniform(1, 14 * DAY)))
        else:
            age = rng.uniform(0.5, 16) * YEAR
            home = COMMONS if kind >= 0.75 else next(w for w in wikis if w != COMMONS)
            plan.register(cast, int(contest.start - age), home)
            if 0.45 <= kind < 0.75:
                plan.visit(cast, COMMONS, int(contest.start - age * rng.random()))
            earlier = COMMONS if kind >= 0.45 else home
            for _ in range(1 + min(12, int(rng.paretovariate(0.9)))):
                self.do_edit(rng, cast, int(contest.start - age * rng.random() * 0.9), earlier)
        if kind < 0.45:
            plan.visit(cast, COMMONS, max(contest.start, first - int(rng.uniform(60, 1800))))
        self._take_part(rng, names, cast, contest, first)
        return cast

    def _take_part(self, rng: random.Random, names: Names, cast: Cast, contest: SandboxContest, first: int) -> None:
        span = contest.end - 1 - first
        for number in range(uploads(rng)):
            ts = first if number == 0 else first + int(span * rng.random() ** 2.5)
            self.plan.upload(cast, ts, names.file(cast.script, contest.country), contest.category)
        if rng.random() < 0.25:
            ts = min(contest.end - 1, first + int(rng.expovariate(1 / DAY)))
            self.do_edit(rng, cast, ts, rng.choice(cast.wikis))

    def _afterwards(
        self, rng: random.Random, cast: Cast, contest: SandboxContest, habits: Habits, comes_back: float
    ) -> None:
        """Plan what follows a first contest: other contests, then the sessions of the model."""
        names = self.plan.names(f"{contest.category}/{cast.person.name}")
        self._elsewhere(rng, names, cast, contest, habits)
        horizon = (self.plan.now - contest.end) / DAY
        if horizon > 0:
            for what in afterlife(rng, habits, comes_back, horizon, cast.wikis):
                self.do_session(rng, names, cast, contest.end, what)

    def _elsewhere(self, rng: random.Random, names: Names, cast: Cast, contest: SandboxContest, habits: Habits) -> None:
        """Plan uploads to a second contest of the edition, to the next edition, to another campaign."""
        after = cast.files[0][0] + DAY
        for case, chance, found in (
            ("two_countries", habits.other_country, self._neighbours(contest)),
            ("two_editions", habits.next_edition, self._next_edition(contest)),
            ("two_campaigns", habits.other_campaign, self._other_campaign(contest)),
        ):
            open_later = [c for c in found if c.end - 3600 > max(after, c.start)]
            if rng.random() >= chance or not open_later:
                continue
            other = rng.choice(open_later)
            ts = int(rng.uniform(max(after, other.start), other.end - 3600))
            if ts < self.plan.now:
                self.plan.special(case, cast, contests=[contest.category, other.category])
                self.plan.upload(cast, ts, names.file(cast.script, other.country), other.category)

    def _neighbours(self, contest: SandboxContest) -> list[SandboxContest]:
        return [c for c in self._by_edition[contest.campaign, contest.year] if c is not contest]

    def _next_edition(self, contest: SandboxContest) -> list[SandboxContest]:
        later = [e for e in self._by_edition if e[0] == contest.campaign and e[1] > contest.year]
        there = self._by_edition[min(later)] if later else []
        return [c for c in there if c.code == contest.code] or there

    def _other_campaign(self, contest: SandboxContest) -> list[SandboxContest]:
        return [
            c
            for c, size in self.contests
            if size and c.campaign != contest.campaign and c.end > contest.end and c.code == contest.code
        ]

    def _starters(self, contest: SandboxContest, newcomers: int) -> None:
        """Plan people who start on Commons outside any contest while one runs, to compare its newcomers with."""
        plan, key = self.plan, contest.category
        rng, names = plan.rng(f"starters/{key}"), plan.names(f"starters/{key}")
        stay = propensity(rng, STARTER)
        for _ in range(sum(rng.random() < STARTERS for _ in range(newcomers))):
            script, wikis = tongue(rng, contest)
            cast = someone(names, script, wikis)
            start = int(rng.uniform(contest.start, contest.end))
            plan.register(cast, start)
            if rng.random() < 0.1:  # somebody looks at a Wikipedia first
                self.do_edit(rng, cast, start + 300, next(wiki for wiki in wikis if wiki != COMMONS))
            for _ in range(uploads(rng)):
                ts = start + 600 + int(rng.expovariate(1 / (2 * DAY)))
                plan.upload(cast, ts, names.file(cast.script, "home"), "Landscapes")
            horizon = (plan.now - contest.end) / DAY
            if horizon > 0:
                for what in afterlife(rng, STARTER, stay, horizon, cast.wikis):
                    self.do_session(rng, names, cast, contest.end, what)

    def _traffic(self, rng: random.Random, cast: Cast, sessions: int) -> None:
        """Sessions up to `now`, half of them in the last week; none before the account is there."""
        names = self.plan.names(f"traffic/{cast.person.name}")
        born = cast.person.registered or 0
        for _ in range(sessions):
            back = rng.uniform(0, 7) if rng.random() < 0.5 else rng.uniform(7, 400)
            anchor = int(self.plan.now - back * DAY)
            if anchor > born:
                self.do_session(rng, names, cast, anchor, session(rng, 0.0, cast.wikis))

    def _page(self, rng: random.Random, cast: Cast, ts: int, wiki: str) -> tuple[str, int]:
        kind = rng.random()
        if kind < 0.06:
            return user_page(wiki, cast.person.name), USER
        if kind < 0.12:
            return user_page(wiki, cast.person.name, talk=True), USER_TALK
        own = [title for uploaded, title in cast.files if uploaded <= ts] if wiki == COMMONS else []
        if own and kind < 0.5:
            return rng.choice(own), FILE
        rank = min(_PAGES, int(rng.paretovariate(0.5)))
        return self._pages[wiki][rank - 1], 0


def newcomers(real: int, scale: float) -> int:
    """Newcomers of a contest in the miniature; big contests shrink more, none that had some gets none."""
    return max(1, round(0.53 * math.pow(real, 0.75) * scale)) if real else 0


def _page_titles(plan: Plan, wiki: str) -> list[str]:
    if wiki == "wikidatawiki":
        return [f"Q{118_000_000 + 37 * n}" for n in range(_PAGES)]
    names = plan.names(f"pages/{wiki}")
    return [names.page(_SCRIPT.get(wiki, "latin")) for _ in range(_PAGES)]

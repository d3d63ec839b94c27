"""Awkward people, pages and instants: every case a collector has to get right, each there on purpose.

Whoever is named here is listed under the case's name in the world's `special`.
"""

from __future__ import annotations

import datetime as dt

from sandbox.contests import add_months
from sandbox.model import Person, SandboxContest
from sandbox.plan import DAY, YEAR, Cast, Plan, someone
from sandbox.wikis import COMMONS, USER_TALK, user_page

# Countries of `contests.csv` on the Wikimedia Foundation's protection list (canonical-data, CC0, 2025).
PROTECTED = {"AE", "AZ", "BD", "BY", "DJ", "EG", "ER", "ET", "IQ", "IR", "PK", "PS", "RU", "SD", "SY", "TR"}

_WIKIS = (COMMONS, "enwiki", "hiwiki")


class Specials:
    """Plans the awkward cases, most of them in the oldest edition, where every milestone is due."""

    def __init__(self, plan: Plan, contests: list[SandboxContest]) -> None:
        self.plan = plan
        self.names = plan.names("special")
        self.contests = contests
        editions = list(dict.fromkeys((c.campaign, c.year) for c in contests))
        self._editions = {e: {c.code: c for c in contests if (c.campaign, c.year) == e} for e in editions}
        self.old, self.africa, self.earth, self.new, self.running = self._editions.values()
        self.steward = self._old_account("metawiki", 12)
        self.sysop = self._old_account(COMMONS, 10)
        plan.special("staff", self.steward, role="steward")
        plan.special("staff", self.sysop, role="sysop")

    def everything(self) -> None:
        """Plan all cases."""
        self.several_contests()
        self.renames()
        self.never_newcomers()
        self.strangers()
        self.files()
        self.deletions()
        self.contest_edges()
        self.registration_edges()
        self.contribution_edges()
        self.experience()
        self.oddities()

    def several_contests(self) -> None:
        """People in two countries of an edition (once within one second), two editions, two campaigns."""
        for case, contest, other in (
            ("two_countries", self.old["in"], self.old["np"]),
            ("two_editions", self.old["ua"], self.new["ua"]),
            ("two_campaigns", self.africa["ke"], self.earth["ke"]),
        ):
            cast = self._newcomer(contest)
            self._upload(cast, max(other.start, _middle(contest)) + 2 * DAY, other)
            self.plan.special(case, cast, contests=[contest.category, other.category])
        cast = self._newcomer(self.old["de"], uploads=False)
        for contest in (self.old["fr"], self.old["de"]):  # the first page decides
            self._upload(cast, _middle(self.old["de"]), contest)
        self.plan.special("two_countries_one_second", cast, first=self.old["fr"].category)

    def renames(self) -> None:
        """Global renames before the end, after it, and two days ago, with contributions on both sides."""
        for case, contest, ts in (
            ("renamed_before_end", self.old["de"], _middle(self.old["de"]) + DAY),
            ("renamed_after_end", self.old["in"], self.old["in"].end + 50 * DAY),
            ("renamed_lately", self.new["in"], self.plan.now - 2 * DAY),
        ):
            cast = self._newcomer(contest)
            old, new = cast.person.name, self.names.person("latin")
            for shift in (-7200, 7200):
                self._edit(cast, ts + shift, "enwiki")
            self.plan.at(ts, self.plan.ledger.rename, cast.person, new, ts, self.steward.person)
            self.plan.special(case, cast, old=old, new=new, at=ts)

    def never_newcomers(self) -> None:
        """A bot, a temporary and a hidden account, all registered in the contest; and a locked newcomer."""
        contest = self.old["ua"]
        bot = self._newcomer(contest, bot=True)
        self._edit(bot, contest.end + 80 * DAY, "wikidatawiki")
        self.plan.special("bot", bot)
        bot = self._old_account("wikidatawiki", 5)
        bot.person.bot = True
        self._upload(bot, _middle(contest), contest)
        self.plan.special("bot", bot)
        contest = self.old["np"]
        name = f"~{dt.datetime.fromtimestamp(contest.start, dt.UTC).year}-12345-67"
        temporary = self._newcomer(contest, name=name)
        temporary.person.temporary = True
        self._edit(temporary, contest.end + 10 * DAY, "enwiki")
        self.plan.special("temporary", temporary)
        contest = self.old["de"]
        hidden = self._newcomer(contest)
        hidden.person.hidden = True
        self._edit(hidden, contest.end + 5 * DAY, "enwiki")
        self.plan.special("hidden", hidden)
        locked, ts = self._newcomer(contest), contest.end + 20 * DAY
        self._edit(locked, contest.end + 10 * DAY, "enwiki")
        self.plan.at(ts, self.plan.ledger.lock, locked.person, ts, self.steward.person)
        self.plan.special("locked", locked, at=ts)

    def strangers(self) -> None:
        """Local accounts without a global one: one uploads to a contest, one shares a newcomer's name."""
        contest = self.old["in"]
        lone = self._cast()
        ts = contest.start + 3 * DAY
        self.plan.at(ts, self.plan.ledger.register_unattached, lone.person, ts)
        self._upload(lone, ts + 600, contest)
        self.plan.special("unattached", lone, wiki=COMMONS)
        cast = self._newcomer(contest)
        other = Cast(Person(0, cast.person.name, 0, "hiwiki"), "latin", ("hiwiki",))
        ts = contest.start - 9 * YEAR
        self.plan.at(ts, self.plan.ledger.register_unattached, other.person, ts)
        for when in (ts + DAY, contest.end + milestone_days(contest.end, 3) - 10 * DAY):
            self.plan.edit(other, when, "hiwiki", self.names.page("devanagari"))
        self.plan.special("namesake", cast, wiki="hiwiki")

    def files(self) -> None:
        """Files overwritten, moved, categorised late or only in a sub-category; a page that is no file."""
        plan, contest = self.plan, self.old["pl"]
        artist, mover = self._newcomer(contest, uploads=False), self.sysop.person
        cast = self._newcomer(contest)
        title, ts = cast.files[0][1], _middle(contest) + 3 * DAY
        plan.at(ts, plan.ledger.overwrite, artist.person, ts, title, 4_321_000, "better colours")
        plan.special("overwritten", cast, title=title)
        plan.special("only_overwrote", artist, title=title)
        cast = self._newcomer(contest)
        old, ts = cast.files[0][1], contest.end + 10 * DAY
        new = self.names.file("latin", contest.country)
        plan.at(ts, plan.ledger.move_file, mover, ts, old, new)
        plan.special("moved", cast, old=old, new=new)
        cast = self._newcomer(contest, uploads=False)
        title, ts = self.names.file("latin", contest.country), _middle(contest)
        plan.upload(cast, ts, title, "Landscapes")
        ts = contest.end + 5 * DAY
        plan.at(ts, plan.ledger.categorise, mover, ts, title, contest.category)
        plan.special("late_category", cast, title=title, category=contest.category)
        cast = self._newcomer(contest, uploads=False)
        plan.upload(cast, _middle(contest), self.names.file("latin", "a church"), contest.category + "/Churches")
        plan.special("subcategory_only", cast, category=contest.category + "/Churches")
        title, ts = f"{contest.campaign_title} {contest.year} in {contest.country} jury notes", contest.start
        plan.at(ts, plan.ledger.list_page, mover, ts, title, contest.category)
        plan.special("non_file", self.sysop, title=title, category=contest.category)

    def deletions(self) -> None:
        """A participant whose only file is gone, and a newcomer whose only return was deleted."""
        plan, contest, sysop = self.plan, self.old["fr"], self.sysop.person
        cast = self._newcomer(contest)
        title, ts = cast.files[0][1], contest.end + 5 * DAY
        plan.at(ts, plan.ledger.delete, sysop, ts, COMMONS, title, "no permission")
        plan.special("deleted_file", cast, title=title, category=contest.category)
        cast = self._newcomer(contest)
        ts = contest.end + milestone_days(contest.end, 3)
        title = self.names.page("latin")
        plan.edit(cast, ts - 7 * DAY, "enwiki", title)
        plan.at(ts, plan.ledger.delete, sysop, ts, "enwiki", title, "A7")
        plan.special("deleted_contribution", cast, wiki="enwiki", title=title)

    def contest_edges(self) -> None:
        """Uploads on the first and the last second of a contest, one second before, one second after."""
        contest = self.old["es"]
        for case, ts in (
            ("upload_before_start", contest.start - 1),
            ("upload_first_second", contest.start),
            ("upload_last_second", contest.end - 1),
            ("upload_at_end", contest.end),
        ):
            cast = self._newcomer(contest, uploads=False, registered=min(ts, _middle(contest)))
            self._upload(cast, ts, contest)
            self.plan.special(case, cast, category=contest.category, at=ts)

    def registration_edges(self) -> None:
        """Registrations on the first and last second, next to them, and on the edge of the grace days."""
        contest = self.old["it"]
        for case, ts in (
            ("registered_grace", contest.start - 14 * DAY),
            ("registered_before_grace", contest.start - 14 * DAY - 1),
            ("registered_before_start", contest.start - 1),
            ("registered_first_second", contest.start),
            ("registered_last_second", contest.end - 1),
            ("registered_at_end", contest.end),
        ):
            cast = self._newcomer(contest, uploads=False, registered=ts)
            self._upload(cast, max(ts, min(contest.end - 1, _middle(contest))), contest)
            self.plan.special(case, cast, category=contest.category, at=ts)

    def contribution_edges(self) -> None:
        """One newcomer each with a single later contribution: on the end, around the window of each mark."""
        hosts = [self.old[code] for code in ("in", "us", "it", "ua", "de", "gb", "pl", "gr", "fr")]
        edges = [("at", 0, 0, 0), ("before", 0, 0, -1)]
        for months in (3, 6, 9, 12):
            edges += [("opens", months, -30, 0), ("before_opens", months, -30, -1)]
            edges += [("at", months, 0, 0), ("before", months, 0, -1)]
        for number, (edge, months, days, seconds) in enumerate(edges):
            contest = hosts[number % len(hosts)]
            mark = milestone_days(contest.end, months)
            ts = contest.end + (mark + days) * DAY + seconds
            cast = self._newcomer(contest)
            self._edit(cast, ts, "enwiki")
            case = f"contributed_{edge}_{months}" if months else f"contributed_{edge}_end"
            self.plan.special(case, cast, category=contest.category, at=ts, months=months)

    def experience(self) -> None:
        """Established people with more than 500 earlier contributions; old hands new to Commons; null dates."""
        for number, code in enumerate(("in", "de", "ua", "it")):
            contest = (self.old, self.new)[number % 2][code]
            cast = self._old_account("enwiki", 6)
            rng = self.plan.rng(f"established/{number}")
            for _ in range(505 + rng.randrange(40)):
                self._edit(cast, contest.start - int(rng.uniform(1, 5 * YEAR)), "enwiki")
            self._upload(cast, _middle(contest), contest)
            self.plan.special("established", cast, category=contest.category)
        contest = self.africa["ng"]
        cast = self._old_account("enwiki", 8)
        self.plan.visit(cast, COMMONS, _middle(contest) - 300)
        self._upload(cast, _middle(contest), contest)
        self.plan.special("auto_created", cast, category=contest.category)
        cast = self._cast()
        cast.person.registered = None
        self.plan.register(cast, contest.start - 15 * YEAR, "enwiki")
        self._upload(cast, _middle(contest), contest)
        self.plan.special("null_registration", cast, category=contest.category)

    def oddities(self) -> None:
        """Sixty edits in one second, a wiki first visited months later, a name full of punctuation."""
        contest = self.old["us"]
        cast, ts = self._newcomer(contest), contest.end + milestone_days(contest.end, 6) - 3 * DAY
        for number in range(60):
            self.plan.edit(cast, ts, "wikidatawiki", f"Q{119_000_000 + number}", diff=30)
        self.plan.special("burst", cast, wiki="wikidatawiki", at=ts)
        cast, ts = self._newcomer(contest), contest.end + 150 * DAY
        self._edit(cast, ts, "swwiki")
        self.plan.special("later_wiki", cast, wiki="swwiki", at=ts)
        cast = self._newcomer(contest, name='Fenn & Dralu "No. 7" + 1; (आ) Ünï\'s')
        self._edit(cast, contest.end + 3 * DAY, "enwiki")
        self.plan.special("odd_name", cast)

    def _cast(self, name: str = "") -> Cast:
        cast = someone(self.names, "latin", _WIKIS)
        if name:
            cast.person.name = name
        return cast

    def _old_account(self, home: str, years: float) -> Cast:
        cast = self._cast()
        self.plan.register(cast, self.contests[0].start - int(years * YEAR), home)
        return cast

    def _newcomer(
        self,
        contest: SandboxContest,
        *,
        uploads: bool = True,
        registered: int | None = None,
        name: str = "",
        bot: bool = False,
    ) -> Cast:
        """Return a person who registers on Commons five days into the contest and uploads in its middle."""
        cast = self._cast(name)
        cast.person.bot = bot
        self.plan.register(cast, contest.start + 5 * DAY if registered is None else registered)
        if uploads:
            self._upload(cast, _middle(contest), contest)
        return cast

    def _upload(self, cast: Cast, ts: int, contest: SandboxContest) -> None:
        self.plan.upload(cast, ts, self.names.file("latin", contest.country), contest.category)

    def _edit(self, cast: Cast, ts: int, wiki: str) -> None:
        title = user_page(wiki, self.sysop.person.name, talk=True)
        self.plan.edit(cast, ts, wiki, title, namespace=USER_TALK, comment="hello")


def _middle(contest: SandboxContest) -> int:
    return (contest.start + contest.end) // 2


def milestone_days(end: int, months: int) -> int:
    """Whole days from a contest's end to `months` calendar months later, in the end's civil time."""
    offset = (43200 - end) % 86400 - 43200  # in [-12 h, +12 h): no contest here lies at +12 h
    day = dt.datetime.fromtimestamp(end + offset, dt.UTC).date()
    return (add_months(day, months) - day).days

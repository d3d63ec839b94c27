"""Awkward people, pages and instants: every case a collector has to get right, each there on purpose.

Whoever is named here is listed under the case's name in the world's `special`.
"""

from __future__ import annotations

import datetime as dt

from sandbox.model import Person, SandboxContest
from sandbox.plan import DAY, YEAR, Cast, Plan
from sandbox.stage import Stage, mark, middle
from sandbox.wikis import COMMONS

# Countries of `contests.csv` on the Wikimedia Foundation's protection list (canonical-data, CC0, 2025).
PROTECTED = {"AE", "AZ", "BD", "BY", "DJ", "EG", "ER", "ET", "IQ", "IR", "PK", "PS", "RU", "SD", "SY", "TR"}


class Specials(Stage):
    """Plans the awkward cases, most of them in the oldest edition, where every milestone is due."""

    def __init__(self, plan: Plan, contests: list[SandboxContest]) -> None:
        super().__init__(plan, contests, "special")
        self.steward = self.old_account("metawiki", 12)
        self.sysop = self.old_account(COMMONS, 10)
        plan.special("staff", self.steward, role="steward")
        plan.special("staff", self.sysop, role="sysop")

    def everything(self) -> None:
        """Plan all cases."""
        self.several_contests()
        self.renames()
        self.never_newcomers()
        self.strangers()
        self.files()
        self.subcategories()
        self.deletions()
        self.experience()
        self.oddities()

    def several_contests(self) -> None:
        """People in two countries of an edition (once within one second), two editions, two campaigns."""
        for case, contest, other in (
            ("two_countries", self.old["in"], self.old["np"]),
            ("two_editions", self.old["ua"], self.new["ua"]),
            ("two_campaigns", self.africa["ke"], self.earth["ke"]),
        ):
            cast = self.newcomer(contest)
            self.upload(cast, max(other.start, middle(contest)) + 2 * DAY, other)
            self.plan.special(case, cast, contests=[contest.category, other.category])
        cast = self.newcomer(self.old["de"], uploads=False)
        for contest in (self.old["fr"], self.old["de"]):  # the first page decides
            self.upload(cast, middle(self.old["de"]), contest)
        self.plan.special("two_countries_one_second", cast, first=self.old["fr"].category)

    def renames(self) -> None:
        """Global renames before the end, after it, and two days ago, with contributions on both sides."""
        for case, contest, ts in (
            ("renamed_before_end", self.old["de"], middle(self.old["de"]) + DAY),
            ("renamed_after_end", self.old["in"], self.old["in"].end + 50 * DAY),
            ("renamed_lately", self.new["in"], self.plan.now - 2 * DAY),
        ):
            cast = self.newcomer(contest)
            old, new = cast.person.name, self.names.person("latin")
            for shift in (-7200, 7200):
                self.edit(cast, ts + shift, "enwiki")
            self.plan.at(ts, self.plan.ledger.rename, cast.person, new, ts, self.steward.person)
            self.plan.special(case, cast, old=old, new=new, at=ts)
        self.merge()

    def merge(self) -> None:
        """Two accounts of one person, both of the contest, merged two months after its end."""
        contest = self.old["at"]
        first, second = self.newcomer(contest), self.newcomer(contest)
        ts, name = contest.end + 60 * DAY, second.person.name
        for cast, when in ((first, ts - 40 * DAY), (second, ts - 30 * DAY), (first, ts + 9 * DAY)):
            self.edit(cast, when, "enwiki")
        self.edit(second, ts - 20 * DAY, "hiwiki")
        merging = [second.person, first.person, ts, self.steward.person]
        self.plan.at(ts, self.plan.ledger.merge, *merging)
        self.plan.special("merged", first, merged_id=second.person, old=name, at=ts)

    def never_newcomers(self) -> None:
        """A bot, a temporary and a hidden account, all registered in the contest; and a locked newcomer."""
        contest = self.old["ua"]
        bot = self.newcomer(contest, bot=True)
        self.edit(bot, contest.end + 80 * DAY, "wikidatawiki")
        self.plan.special("bot", bot)
        bot = self.old_account("wikidatawiki", 5)
        bot.person.bot = True
        self.upload(bot, middle(contest), contest)
        self.plan.special("bot", bot)
        contest = self.old["np"]
        name = f"~{dt.datetime.fromtimestamp(contest.start, dt.UTC).year}-12345-67"
        temporary = self.newcomer(contest, name=name)
        temporary.person.temporary = True
        self.edit(temporary, contest.end + 10 * DAY, "enwiki")
        self.plan.special("temporary", temporary)
        contest = self.old["de"]
        hidden = self.newcomer(contest)
        hidden.person.hidden = True
        self.edit(hidden, contest.end + 5 * DAY, "enwiki")
        self.plan.special("hidden", hidden)
        locked, ts = self.newcomer(contest), contest.end + 20 * DAY
        self.edit(locked, contest.end + 10 * DAY, "enwiki")
        self.plan.at(ts, self.plan.ledger.lock, locked.person, ts, self.steward.person)
        self.plan.special("locked", locked, at=ts)

    def strangers(self) -> None:
        """Local accounts without a global one: one uploads to a contest, one shares a newcomer's name."""
        contest = self.old["in"]
        lone = self.cast()
        ts = contest.start + 3 * DAY
        self.plan.at(ts, self.plan.ledger.register_unattached, lone.person, ts)
        self.upload(lone, ts + 600, contest)
        self.plan.special("unattached", lone, wiki=COMMONS)
        cast = self.newcomer(contest)
        other = Cast(Person(0, cast.person.name, 0, "hiwiki"), "latin", ("hiwiki",))
        ts = contest.start - 9 * YEAR
        self.plan.at(ts, self.plan.ledger.register_unattached, other.person, ts)
        for when in (ts + DAY, mark(contest, 3) - 10 * DAY):
            self.plan.edit(other, when, "hiwiki", self.names.page("devanagari"))
        self.plan.special("namesake", cast, wiki="hiwiki")

    def files(self) -> None:
        """Files overwritten, moved or categorised late; a page that is no file."""
        plan, contest = self.plan, self.old["pl"]
        artist, mover = self.newcomer(contest, uploads=False), self.sysop.person
        cast = self.newcomer(contest)
        title, ts = cast.files[0][1], middle(contest) + 3 * DAY
        plan.at(ts, plan.ledger.overwrite, artist.person, ts, title, 4_321_000, "better colours")
        plan.special("overwritten", cast, title=title)
        plan.special("only_overwrote", artist, title=title)
        cast = self.newcomer(contest)
        old, ts = cast.files[0][1], contest.end + 10 * DAY
        new = self.names.file("latin", contest.country)
        plan.at(ts, plan.ledger.move_file, mover, ts, old, new)
        plan.special("moved", cast, old=old, new=new)
        cast = self.newcomer(contest, uploads=False)
        title, ts = self.names.file("latin", contest.country), middle(contest)
        plan.upload(cast, ts, title, "Landscapes")
        ts = contest.end + 5 * DAY
        plan.at(ts, plan.ledger.categorise, mover, ts, title, contest.category)
        plan.special("late_category", cast, title=title, category=contest.category)
        title, ts = f"{contest.campaign_title} {contest.year} in {contest.country} jury notes", contest.start
        plan.at(ts, plan.ledger.list_page, mover, ts, title, contest.category)
        plan.special("non_file", self.sysop, title=title, category=contest.category)

    def subcategories(self) -> None:
        """Files in sub-categories alone, one and two levels down, and in both; the two levels hold each other."""
        plan, contest, sysop = self.plan, self.old["pl"], self.sysop.person
        top, churches, wooden = (contest.category + part for part in ("", "/Churches", "/Wooden churches"))
        for name, parents in ((churches, (top, wooden)), (wooden, (churches,))):
            ts = contest.start - 9 * DAY
            plan.at(ts, plan.ledger.list_page, sysop, ts, f"Category:{name}", *parents)
        for case, names in (
            ("subcategory_only", (churches,)),
            ("subcategory_deep", (wooden,)),
            ("subcategory_both", (top, churches, wooden)),
        ):
            cast = self.newcomer(contest, uploads=False)
            plan.upload(cast, middle(contest), self.names.file("latin", "a church"), *names)
            plan.special(case, cast, contest=top, category=names[-1])
        cast = self.newcomer(contest, uploads=False)
        plan.upload(cast, contest.end, self.names.file("latin", "a church"), churches)
        plan.special("subcategory_too_late", cast, contest=top, category=churches)

    def deletions(self) -> None:
        """A participant whose only file is gone, and a newcomer whose only return was deleted."""
        plan, contest, sysop = self.plan, self.old["fr"], self.sysop.person
        cast = self.newcomer(contest)
        title, ts = cast.files[0][1], contest.end + 5 * DAY
        plan.at(ts, plan.ledger.delete, sysop, ts, COMMONS, title, "no permission")
        plan.special("deleted_file", cast, title=title, category=contest.category)
        cast = self.newcomer(contest)
        ts = mark(contest, 3)
        title = self.names.page("latin")
        plan.edit(cast, ts - 7 * DAY, "enwiki", title)
        plan.at(ts, plan.ledger.delete, sysop, ts, "enwiki", title, "A7")
        plan.special("deleted_contribution", cast, wiki="enwiki", title=title)

    def experience(self) -> None:
        """Established people with more than 500 earlier contributions; old hands new to Commons; null dates."""
        for number, code in enumerate(("in", "de", "ua", "it")):
            contest = (self.old, self.new)[number % 2][code]
            cast = self.old_account("enwiki", 6)
            rng = self.plan.rng(f"established/{number}")
            for _ in range(505 + rng.randrange(40)):
                self.edit(cast, contest.start - int(rng.uniform(1, 5 * YEAR)), "enwiki")
            self.upload(cast, middle(contest), contest)
            self.plan.special("established", cast, category=contest.category)
        contest = self.africa["ng"]
        cast = self.old_account("enwiki", 8)
        self.plan.visit(cast, COMMONS, middle(contest) - 300)
        self.upload(cast, middle(contest), contest)
        self.plan.special("auto_created", cast, category=contest.category)
        cast = self.cast()
        cast.person.registered = None
        self.plan.register(cast, contest.start - 15 * YEAR, "enwiki")
        self.upload(cast, middle(contest), contest)
        self.plan.special("null_registration", cast, category=contest.category)

    def oddities(self) -> None:
        """Sixty edits in one second, a wiki first visited months later, a name full of punctuation."""
        contest = self.old["us"]
        cast, ts = self.newcomer(contest), mark(contest, 6) - 3 * DAY
        for number in range(60):
            self.plan.edit(cast, ts, "wikidatawiki", f"Q{119_000_000 + number}", diff=30)
        self.plan.special("burst", cast, wiki="wikidatawiki", at=ts)
        cast, ts = self.newcomer(contest), contest.end + 150 * DAY
        self.edit(cast, ts, "swwiki")
        self.plan.special("later_wiki", cast, wiki="swwiki", at=ts)
        cast = self.newcomer(contest, name='Fenn & Dralu "No. 7" + 1; (आ) Ünï\'s')
        self.edit(cast, contest.end + 3 * DAY, "enwiki")
        self.plan.special("odd_name", cast)

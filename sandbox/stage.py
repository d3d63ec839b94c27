"""The editions by their age, and the people that stand for one awkward case each."""

from __future__ import annotations

import datetime as dt

from sandbox.contests import add_months
from sandbox.model import SandboxContest
from sandbox.plan import DAY, YEAR, Cast, Plan, someone
from sandbox.wikis import COMMONS, USER_TALK, user_page

_WIKIS = (COMMONS, "enwiki", "hiwiki")


class Stage:
    """What awkward cases need: contests by edition and country, and invented people to put there.

    `old` is the edition in which every milestone is due; its contests are dictionaries by country code, as
    are those of the others. `concern` names the source of the people's names.
    """

    def __init__(self, plan: Plan, contests: list[SandboxContest], concern: str) -> None:
        self.plan = plan
        self.names = plan.names(concern)
        self.first_start = contests[0].start
        editions: dict[tuple[str, int], dict[str, SandboxContest]] = {}
        for contest in contests:
            editions.setdefault((contest.campaign, contest.year), {})[contest.code] = contest
        self.old, self.africa, self.earth, self.new, self.running = editions.values()

    def cast(self, name: str = "") -> Cast:
        """Return somebody without an account, of the given name if any."""
        cast = someone(self.names, "latin", _WIKIS)
        if name:
            cast.person.name = name
        return cast

    def old_account(self, home: str, years: float) -> Cast:
        """Return somebody who registered so many years before the first contest."""
        cast = self.cast()
        self.plan.register(cast, self.first_start - int(years * YEAR), home)
        return cast

    def newcomer(
        self,
        contest: SandboxContest,
        *,
        uploads: bool = True,
        registered: int | None = None,
        name: str = "",
        bot: bool = False,
    ) -> Cast:
        """Return a person who registers on Commons five days into the contest and uploads in its middle."""
        cast = self.cast(name)
        cast.person.bot = bot
        self.plan.register(cast, contest.start + 5 * DAY if registered is None else registered)
        if uploads:
            self.upload(cast, middle(contest), contest)
        return cast

    def upload(self, cast: Cast, ts: int, contest: SandboxContest) -> None:
        """Plan one upload into a contest's category, at any time."""
        self.plan.upload(cast, ts, self.names.file("latin", contest.country), contest.category)

    def edit(self, cast: Cast, ts: int, wiki: str) -> None:
        """Plan one edit of the person's own talk page."""
        title = user_page(wiki, cast.person.name, talk=True)
        self.plan.edit(cast, ts, wiki, title, namespace=USER_TALK, comment="hello")


def middle(contest: SandboxContest) -> int:
    """The instant half way through a contest."""
    return (contest.start + contest.end) // 2


def mark(contest: SandboxContest, months: int) -> int:
    """The instant `months` calendar months after a contest's end, in the end's civil time."""
    offset = (43200 - contest.end) % DAY - 43200  # in [-12 h, +12 h): no contest here lies at +12 h
    day = dt.datetime.fromtimestamp(contest.end + offset, dt.UTC).date()
    return contest.end + (add_months(day, months) - day).days * DAY

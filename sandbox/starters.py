"""People to compare newcomers with: they started on Commons, and outside any campaign, in the weeks of a contest.

And those who look like them and are not: one for each reason.
"""

from __future__ import annotations

from sandbox.model import Person, SandboxContest
from sandbox.plan import DAY, Cast
from sandbox.stage import Stage, middle
from sandbox.wikis import COMMONS

PIONEER = "enwiki"  # where those had been who did not start on Commons


class Starters(Stage):
    """Plans them, in a contest of the oldest edition; all of its newcomers' weeks are weeks of theirs."""

    def everything(self, sysop: Cast, steward: Cast) -> None:
        """Plan all of them."""
        contest = self.old["de"]
        self._good(contest, steward.person)
        self._made_otherwise(contest, sysop.person)
        self._elsewhere(contest)
        self._others(contest)

    def _good(self, contest: SandboxContest, steward: Person) -> None:
        """People to compare with: alone on Commons, elsewhere later, renamed since, locked since."""
        self._starter("starter", contest)
        cast = self._starter("starter_elsewhere_later", contest)
        self.edit(cast, contest.start + 6 * DAY, PIONEER)
        cast, ts = self._starter("starter_renamed", contest), contest.end + 30 * DAY
        new = self.names.person("latin")
        self.plan.at(ts, self.plan.ledger.rename, cast.person, new, ts, steward)
        cast = self._starter("starter_locked", contest)
        cast.person.locked = True
        cast = self._starter("starter_last_second", contest, uploads=False)
        self._upload(cast, contest.end - 1)

    def _made_otherwise(self, contest: SandboxContest, sysop: Person) -> None:
        """Accounts somebody else made, or a first visit; a bot, a temporary, a hidden and an unattached one."""
        for case, how in (("starter_by_another", "create2"), ("starter_by_mail", "byemail")):
            self._starter(case, contest, how=how, by=sysop)
        self._starter("starter_autocreated", contest, home=PIONEER)
        self._starter("starter_bot", contest, bot=True)
        cast = self._starter("starter_temporary", contest, name="~2025-54321-76", how="autocreate")
        cast.person.temporary = True
        self._starter("starter_hidden", contest).person.hidden = True
        ts = contest.start + 5 * DAY
        stranger = Cast(Person(0, self.old_account(PIONEER, 3).person.name, 0, COMMONS), "latin", (COMMONS,))
        self.plan.at(ts, self.plan.ledger.register_unattached, stranger.person, ts)
        self._upload(stranger, ts + 3600)
        self.plan.special("starter_unattached", stranger)

    def _elsewhere(self, contest: SandboxContest) -> None:
        """People who were elsewhere first: they contributed there a second before, or registered there."""
        cast = self._starter("starter_elsewhere", contest)
        self.edit(cast, contest.start + 5 * DAY + 3599, PIONEER)
        cast = self._starter("starter_together", contest)  # the same second: nowhere earlier than on Commons
        self.edit(cast, contest.start + 5 * DAY + 3600, PIONEER)
        cast = self.cast()
        self.plan.register(cast, contest.start - 40 * DAY, PIONEER)
        ts = contest.start + 5 * DAY
        self.plan.visit(cast, COMMONS, ts, "create")
        self._upload(cast, ts + 3600)
        self.plan.special("starter_registered_before", cast)

    def _others(self, contest: SandboxContest) -> None:
        """People who took part in another campaign, contributed too late, or never."""
        other = self.africa["ke"]
        self.upload(self._starter("starter_participant", contest), middle(other), other)
        cast = self._starter("starter_late", contest, uploads=False)
        self._upload(cast, max(c.end for c in self.old.values()))
        self._starter("starter_silent", contest, uploads=False)

    def _starter(
        self,
        case: str,
        contest: SandboxContest,
        *,
        uploads: bool = True,
        home: str = COMMONS,
        how: str = "create",
        by: Person | None = None,
        name: str = "",
        bot: bool = False,
    ) -> Cast:
        """Return somebody who registers five days into the contest and uploads something else an hour later."""
        cast, ts = self.cast(name), contest.start + 5 * DAY
        cast.person.bot = bot
        self.plan.register(cast, ts, home, how, by)
        if uploads:
            self._upload(cast, ts + 3600)
        self.plan.special(case, cast)
        return cast

    def _upload(self, cast: Cast, ts: int) -> None:
        self.plan.upload(cast, ts, self.names.file("latin", "home"), "Landscapes")

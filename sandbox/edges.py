"""People for the instants that decide: edges of contests, of registration, and of every window."""

from __future__ import annotations

from sandbox.plan import DAY
from sandbox.stage import Stage, mark, middle


class Edges(Stage):
    """One person for each second next to an edge."""

    def everything(self) -> None:
        """Plan all of them."""
        self.contest_edges()
        self.registration_edges()
        self.contribution_edges()

    def contest_edges(self) -> None:
        """Uploads on the first and the last second of a contest, one second before, one second after."""
        contest = self.old["es"]
        for case, ts in (
            ("upload_before_start", contest.start - 1),
            ("upload_first_second", contest.start),
            ("upload_last_second", contest.end - 1),
            ("upload_at_end", contest.end),
        ):
            cast = self.newcomer(contest, uploads=False, registered=min(ts, middle(contest)))
            self.upload(cast, ts, contest)
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
            cast = self.newcomer(contest, uploads=False, registered=ts)
            self.upload(cast, max(ts, min(contest.end - 1, middle(contest))), contest)
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
            ts = mark(contest, months) + days * DAY + seconds
            cast = self.newcomer(contest)
            self.edit(cast, ts, "enwiki")
            case = f"contributed_{edge}_{months}" if months else f"contributed_{edge}_end"
            self.plan.special(case, cast, category=contest.category, at=ts, months=months)

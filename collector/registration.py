"""The contests in the database, kept in step with where they are from: shipped table, module page, operator's file."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from collector import operator_contests, registry
from collector.api import Api
from collector.clock import Clock
from collector.contest_rows import Refused
from collector.errors import ApiError, SettingsError
from collector.rules import Rules
from collector.settings import is_loopback
from collector.shipped import shipped
from collector.tables import countries
from state.activity import Activity
from state.roster import Contest

log = logging.getLogger(__name__)


class Registration:
    """Brings the contests up to date. Raises SettingsError when the operator's file cannot be used at the start."""

    def __init__(self, api: Api, activity: Activity, clock: Clock) -> None:
        self._api = api.step("contests")
        self._settings = api.settings
        self._roster = activity.roster
        self._clock = clock
        self._operator = operator_contests.read(self._settings.contests_file)
        self._at = float("-inf")

    def due(self) -> bool:
        """Whether the contests are to be read again, as they are every `contests_every` seconds."""
        return self._clock.monotonic() - self._at >= self._settings.contests_every

    def soon(self) -> None:
        """Lets the contests be read again in the next round."""
        self._at = float("-inf")

    def run(self) -> None:
        """Reads every source; what one of them cannot tell now stays as it is known. Raises ApiUnavailable."""
        self._read_operators_file()
        rules = self._operator.rules
        self._roster.put_countries(countries())
        self._roster.release("operator", [contest.category for contest in self._operator.contests])
        if not is_loopback(self._settings.api):
            self._put(*shipped(rules), "shipped", rules)
        try:
            listed = registry.load(self._api, rules, registry.kept_copy(self._settings.data))
        except ApiError as error:
            log.error("the list of contests could not be read (%s); the known ones stay", error)
        else:
            if listed.why:
                log.warning("contests-read source=%s why=%r", listed.source, listed.why)
            self._put(listed.contests, listed.refused, "module", rules)
        self._put(self._operator.contests, self._operator.refused, "operator", rules)
        self._at = self._clock.monotonic()

    def _read_operators_file(self) -> None:
        try:
            self._operator = operator_contests.read(self._settings.contests_file)
        except SettingsError as error:
            log.error("%s; what it said before stays", error)

    def _put(self, found: Iterable[Contest], refused: Iterable[Refused], origin: str, rules: Rules) -> None:
        contests = list(found)
        self._roster.put_campaigns({one.campaign: rules.campaign_title(one.campaign) for one in contests})
        self._roster.put_contests(contests, origin, int(self._clock.now()))
        rows = [(row.row, row.why) for row in refused]
        for place, why in self._roster.set_refused(origin, rows):
            log.warning("contest-refused row=%r why=%r", place, why)
        log.info("contests origin=%s found=%d refused=%d", origin, len(contests), len(rows))

"""Which imported rows become participations: bots out, duplicates and repeats merged, everything counted.

Every row read is either taken, merged into a taken one, or refused with a reason: the three sum to the rows read.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from collector.import_formats import WHOLE_EDITION, Refusal, Row
from state.erasing import is_vanished

BOT = "a bot, by its name"
ADDRESS = "an address or a temporary account, not a person's account"
OTHER_CAMPAIGN = "of another campaign than the one asked for"
SAME_ROW = "the same person in the same contest again"
REPEATED = f"'{WHOLE_EDITION}' repeats a person of one of the edition's contests"

_BOT_SUFFIX = re.compile(r"(?<=[^\W\d_])Bot\d*$")
_BOT_WORD = re.compile(r"(?<![^\W\d_])bot(?![^\W\d_])", re.IGNORECASE)
_TEMPORARY = re.compile(r"~\d{4}-")


def is_bot(name: str) -> bool:
    """Whether a name says it is a bot's: it ends in `Bot` with a large B, or `bot` is a word of it but not the first.

    Small letters alone do not count, so `Talbot` and `Robot` are people; nor does a first word, which may be a name.
    """
    return bool(_BOT_SUFFIX.search(name) or any(found.start() for found in _BOT_WORD.finditer(name)))


def is_address(name: str) -> bool:
    """Whether a name is an IP address or a temporary account's."""
    if _TEMPORARY.match(name):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class Intake:
    """What an import takes: one row for each person and contest, and the count of everything else."""

    rows: list[Row] = field(default_factory=list)
    read: int = 0
    merged: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def balances(self) -> bool:
        """Whether taken, merged and refused rows sum to the rows read."""
        return len(self.rows) + self.merged.total() + self.refusals == self.read

    @property
    def refusals(self) -> int:
        """How many rows are refused, for whatever reason."""
        return sum(map(len, self.refused.values()))

    def notes(self) -> dict[str, int]:
        """Counts among the taken rows that a reader of the figures should know of."""
        people = {row.user for row in self.rows}
        known = {row.user for row in self.rows if row.registered is not None}
        return {
            "people": len(people),
            "people with a vanished name: participants, cannot be followed": sum(map(is_vanished, people)),
            "people without a registration date: participants, never newcomers": len(people - known),
            "in contests whose dates in the file are of another year or the wrong way round: left aside": sum(
                row.doubted for row in self.rows
            ),
            f"people of an edition in none of its contests ('{WHOLE_EDITION}')": sum(
                row.label == WHOLE_EDITION for row in self.rows
            ),
        }


def take_in(items: Iterable[Row | Refusal], campaign: str | None = None) -> Intake:
    """The rows of `items` that become participations, of one `campaign` if it is named.

    Rows name their contest's category. A person twice in one contest becomes one row with the uploads of both and
    the earlier registration. A row of the whole edition stays only for a person who is in none of its contests.
    """
    intake = Intake()
    kept: dict[tuple[str | None, str], Row] = {}
    for item in items:
        intake.read += 1
        reason = item.reason if isinstance(item, Refusal) else _unwanted(item, campaign)
        if isinstance(item, Refusal) or reason:
            intake.refused[reason or ""].append(item.place)
            continue
        key = (item.category, item.user)
        if key in kept:
            intake.merged[SAME_ROW] += 1
            kept[key] = _joined(kept[key], item)
        else:
            kept[key] = item
    _complete(intake, list(kept.values()))
    return intake


def _unwanted(row: Row, campaign: str | None) -> str | None:
    if campaign is not None and row.campaign != campaign:
        return OTHER_CAMPAIGN
    if is_bot(row.user):
        return BOT
    return ADDRESS if is_address(row.user) else None


def _joined(first: Row, again: Row) -> Row:
    dates = [row.registered for row in (first, again) if row.registered is not None]
    return replace(first, uploads=first.uploads + again.uploads, registered=min(dates, default=None))


def _complete(intake: Intake, rows: list[Row]) -> None:
    """Keeps the whole edition's rows only for people in no contest of it."""
    placed = {(row.campaign, row.year, row.user) for row in rows if row.label != WHOLE_EDITION}
    for row in rows:
        if row.label == WHOLE_EDITION and (row.campaign, row.year, row.user) in placed:
            intake.merged[REPEATED] += 1
        else:
            intake.rows.append(row)

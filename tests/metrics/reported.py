"""A private database that is filled in by hand, for the tests of the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from metrics.report_figures import edition_figures
from metrics.report_groups import EditionFigures
from state import reading
from state.activity import Activity
from state.entries import Account, Contest, Country, Participation
from state.histories import History
from state.paths import private_db
from state.schema import open_reader

DAY = 86_400
NOW = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp())
COUNTRIES = {"KE": "Kenya", "GH": "Ghana", "TG": "Togo", "EG": "Egypt", "NG": "Nigeria"}


def start_of(year: int) -> int:
    """The first second of October."""
    return int(datetime(year, 10, 1, tzinfo=UTC).timestamp())


def contest(year: int, country: str | None, *, dated: bool = True, label: str = "") -> Contest:
    """A contest of October."""
    label = label or COUNTRIES.get(country or "", "Somewhere")
    dates = (start_of(year), start_of(year) + 31 * DAY) if dated else (None, None)
    return Contest("africa", year, label, country, f"{label} {year}", *dates)


class World:
    """A private database that is filled in by hand: people by name, their contests and registration."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.activity = Activity.open(private_db(base))
        self.roster = self.activity.roster
        self.known: set[str] = set()
        self.roster.put_countries(Country(code, name, code == "EG") for code, name in COUNTRIES.items())
        self.roster.put_campaigns({"africa": "Wiki Loves Africa"})

    def add(self, where: Contest, people: Iterable[str], registered: int | None = None, uploads: int = 1) -> int:
        """`people` take part in `where`; new ones registered on the second day of it, or when it is said."""
        (number,) = self.roster.put_contests([where], "import").values()
        date = registered if registered is not None or where.start is None else where.start + DAY
        dates = {name: None if name in self.known else date for name in people}
        self.known |= dates.keys()
        accounts = [Account(None, f"Example {name}", None, at, kind="unresolved") for name, at in dates.items()]
        ids = self.roster.put_accounts(accounts)
        self.roster.put_participations(Participation(number, account, None, None, uploads) for account in ids)
        return number

    def figures(self, formed: Mapping[str, str] | None = None) -> list[EditionFigures]:
        """The figures as of NOW."""
        with closing(open_reader(private_db(self.base))) as con:
            return edition_figures(reading.contest_rows(con), reading.participation_rows(con), NOW, formed)

    def follow(self, where: Contest, *groups: Group, first: int = 2 * DAY) -> int:
        """A contest that was read after its end, in which these groups took part, `first` seconds after its start."""
        (number,) = self.roster.put_contests([where]).values()
        assert where.start is not None
        assert where.end is not None
        for group in groups:
            ids = self.roster.put_accounts(group.accounts(where.start))
            rows = [Participation(number, account, where.start + first, 1, 1) for account in ids]
            self.roster.put_participations(rows)
            first_at, fivehundredth = (
                None if day is None else where.start + int(day * DAY) for day in (group.first, group.fivehundredth)
            )
            if group.asked:
                self.activity.histories.store(History(account, first_at, fivehundredth, where.start) for account in ids)
        self.roster.retrack()
        self.roster.set_enrolled(number, where.end + DAY)
        return number


@dataclass(frozen=True, slots=True)
class Group:
    """`count` people with their central ids from `ids` on; days are counted from the start of their contest.

    They are new by the headline unless something else is said. `asked`: what they contributed before is known.
    """

    ids: int
    count: int
    registered: float = 1
    commons: float = 1
    asked: bool = False
    first: float | None = None
    fivehundredth: float | None = None

    def accounts(self, start: int) -> list[Account]:
        """The accounts, for a contest that starts at `start`."""
        dates = start + int(self.registered * DAY), start + int(self.commons * DAY)
        return [Account(self.ids + n, f"Example {self.ids + n}", *dates) for n in range(self.count)]


def people(prefix: str, count: int) -> list[str]:
    """Some names."""
    return [f"{prefix}{number}" for number in range(count)]

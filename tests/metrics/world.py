"""A small invented world in a real private database, for the tests of what is published of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from state.activity import Activity, Attachment, Batch, Contribution, Cursor, Source
from state.entries import Account, Contest, Country, Participation

DAY = 86_400
END = 1_700_006_400  # 2023-11-15 00:00:00 UTC, a midnight; + 3, 6, 9, 12 months = 92, 182, 274, 366 days
MILESTONE_DAYS = (92, 182, 274, 366)
START = END - 30 * DAY
COUNTRIES = (
    Country("IN", "India", protected=False),
    Country("GH", "Ghana", protected=False),
    Country("UY", "Uruguay", protected=False),
    Country("BY", "Belarus", protected=True),
    Country("RU", "Russia", protected=True),
)
NAMES = {country.iso2: country.name for country in COUNTRIES}


@dataclass(slots=True)
class World:
    """A private database and what was put into it: contest ids and newcomers' ids by country."""

    activity: Activity
    campaign: str = "monuments"
    year: int = 2023
    contests: dict[str, int] = field(default_factory=dict)
    people: dict[str, list[int]] = field(default_factory=dict)
    revision: int = 0

    def contest(self, country: str, newcomers: int, *, end: int = END, enrolled: bool = True, old: int = 0) -> int:
        """A contest with newcomers and with old hands, read completely after its end (`enrolled`) or while it ran."""
        roster = self.activity.roster
        label = NAMES.get(country, country)
        category = f"Images from {self.campaign} {self.year} in {label}"
        iso2 = country if country in NAMES else None
        start = end - 30 * DAY
        contest = Contest(self.campaign, self.year, label, iso2, category, start, end)
        (number,) = roster.put_contests([contest]).values()
        base = 10_000 * number
        new = [Account(base + n, f"{label} {base + n}", start + DAY, start + DAY) for n in range(newcomers)]
        hands = [Account(base + 5000 + n, f"Old {base + n}", start - 900 * DAY, None) for n in range(old)]
        ids = roster.put_accounts([*new, *hands])
        roster.put_participations([Participation(number, a, start + 2 * DAY, a, 1) for a in ids])
        roster.retrack()
        roster.set_enrolled(number, end + 3600 if enrolled else end - 3600)
        self.contests[country], self.people[country] = number, ids[:newcomers]
        return number

    def contribute(self, account: int, at: int, n: int = 1, wiki: str = "enwiki") -> None:
        """`n` contributions of an account at an instant."""
        rows = [Contribution(account, wiki, self.revision + k, at, Source.STREAM) for k in range(1, n + 1)]
        self.revision += n
        self.activity.record(Batch(tuple(rows)))

    def verify(self, accounts: list[int], through: int, wiki: str = "enwiki") -> None:
        """The accounts' contributions on a wiki are known completely through an instant."""
        self.activity.record(Batch(attachments=tuple(Attachment(account, wiki, through) for account in accounts)))

    def see(self, until: int, since: int = START) -> None:
        """The stream was continuous from `since` until `until`."""
        self.activity.start_seen(since)
        self.activity.record(Batch(), Cursor((), until))

    def everybody(self) -> list[int]:
        """All newcomers."""
        return [account for accounts in self.people.values() for account in accounts]


def make_world(folder: Path, **choices: int | str) -> World:
    """An empty world with its countries and its campaign, in `folder`."""
    world = World(Activity.open(folder / "activity.db"), **choices)  # type: ignore[arg-type]
    world.activity.roster.put_countries(COUNTRIES)
    world.activity.roster.put_campaigns({"monuments": "Wiki Loves Monuments", "earth": "Wiki Loves Earth"})
    return world

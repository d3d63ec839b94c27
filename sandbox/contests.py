"""The contests of the miniature: five real editions, moved so that every stage of a contest is there now.

Countries and lengths are those of `contests.csv`. An edition is moved by a whole number of days, so
that its last contest ended about 13 months, 11 months, 5 months or 3 weeks before `now`, or will
end 3 weeks after it. Starts and ends lie at local midnights, at the fixed offset the country keeps
on that day.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sandbox.model import SandboxContest

TABLE = Path(__file__).with_name("contests.csv")
DAY = 86400

# (campaign, real year) -> (calendar months, days) from now to the last day of the edition's last contest
_STAGES: dict[tuple[str, str], tuple[int, int]] = {
    ("Wiki Loves Monuments", "2020"): (-13, 0),
    ("Wiki Loves Africa", "2021"): (-11, 0),
    ("Wiki Loves Earth", "2021"): (-5, 0),
    ("Wiki Loves Monuments", "2021"): (0, -21),
    ("Wiki Loves Africa", "2022"): (0, 21),
}

# Labels the categories of Commons write with an article (rule of the Wiki Loves tool; the Gambia as
# the real categories of 2020 to 2022 have it).
_WITH_ARTICLE = frozenset(
    {
        "Central African Republic",
        "Comoros",
        "Democratic Republic of the Congo",
        "Gambia",
        "Netherlands",
        "Philippines",
        "Republic of the Congo",
        "Seychelles",
        "United Arab Emirates",
        "United Kingdom",
        "United States",
    }
)

# Winter offset from UTC in minutes -> countries. Where a country has several zones: its most populous.
_OFFSETS: dict[int, str] = {
    -360: "SV",
    -300: "CA HT PE US",
    -240: "AW",
    -180: "BR",
    -60: "CV",
    0: "BF CI GB GH GM GN GW IE LR ML MR PT SL SN ST TG",
    60: "AO AT BJ CD CF CG CM DE DZ ES FR GA GQ HR IT MA MK MT NE NG NL NO PL SE SI SK TD TN",
    120: "BI BW EG FI GR IL JO LB LS LY MD MW MZ NA PS RO RW SD SS SY SZ UA ZA ZM ZW",
    180: "BY DJ ER ET IQ KE KM MG QA RU SO TR TZ UG",
    210: "IR",
    240: "AE AM AZ GE MU RE SC",
    300: "PK",
    330: "IN",
    345: "NP",
    360: "BD",
    420: "ID TH",
    480: "MY PH TW",
    600: "AU",
}
_OFFSET_OF = {code: minutes for minutes, codes in _OFFSETS.items() for code in codes.split()}
# One hour more between the last Sundays of March and October.
_SUMMER_TIME = frozenset(
    [
        "AT",
        "DE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "IE",
        "IT",
        "LB",
        "MD",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "UA",
    ]
)


@dataclass(frozen=True, slots=True)
class RealContest:
    """A row of `contests.csv`; `first` and `last` are its first and last civil day."""

    campaign: str
    year: str
    country: str
    iso2: str
    first: dt.date
    last: dt.date
    newcomers: int


def real_contests(table: Path = TABLE) -> list[RealContest]:
    """Rows of the table in file order; ValueError names a line that cannot be read."""
    lines = table.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")]
    skipped = len(lines) - len(body)
    rows = []
    for number, row in enumerate(csv.DictReader(body), start=skipped + 2):
        try:
            first, last = (dt.date.fromisoformat(row[key][:8]) for key in ("start", "end"))
            size = int(row["newcomers"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{table.name} line {number}: {error}") from error
        rows.append(RealContest(row["campaign"], row["year"], row["country"], row["iso2"], first, last, size))
    return rows


def contests(now: int) -> list[SandboxContest]:
    """The contests of the miniature, edition by edition; a function of the UTC day of `now` alone."""
    return [contest for contest, _ in sized_contests(now)]


def sized_contests(now: int) -> list[tuple[SandboxContest, int]]:
    """Each contest of the miniature with the number of newcomers its real model had."""
    today = dt.datetime.fromtimestamp(now, dt.UTC).date()
    rows = real_contests()
    moves: dict[tuple[str, str], dt.timedelta] = {}
    for edition, (months, days) in _STAGES.items():
        last = max(row.last for row in rows if (row.campaign, row.year) == edition)
        moves[edition] = add_months(today, months) + dt.timedelta(days=days) - last
    years = _years(rows, moves)
    return [
        (_moved(row, moves[row.campaign, row.year], years[row.campaign, row.year]), row.newcomers)
        for edition in _STAGES
        for row in rows
        if (row.campaign, row.year) == edition
    ]


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by calendar months, clamped to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def offset_minutes(iso2: str, day: dt.date) -> int:
    """Minutes east of UTC kept by a country at the first instant of `day`; KeyError names an unknown one."""
    summer = _last_sunday(day.year, 3) < day <= _last_sunday(day.year, 10)
    return _OFFSET_OF[iso2] + (60 if iso2 in _SUMMER_TIME and summer else 0)


def category(campaign_title: str, year: int, country: str) -> str:
    """Title of a contest's category, without prefix, by the rule of Commons."""
    article = "the " if country in _WITH_ARTICLE else ""
    return f"Images from {campaign_title} {year} in {article}{country}"


def titled(campaign: str) -> str:
    """The title of a campaign: Wiki Loves Folklore for folklore."""
    return f"Wiki Loves {campaign.capitalize()}"


def stamp(ts: int) -> str:
    """Fourteen digits of an instant, as MediaWiki writes it."""
    return dt.datetime.fromtimestamp(ts, dt.UTC).strftime("%Y%m%d%H%M%S")


def lua(contests: list[SandboxContest]) -> str:
    """Text of the page Module:WL_data: prefixes, then start and inclusive end of every contest."""
    prefixes = sorted({(c.code, c.country) for c in contests})
    lines = ["-- Times are UTC; the end is the last second.", "local wl = {}", "", 'wl["prefixes"] = {']
    lines += [f'    ["{code}"] = "{country}",' for code, country in prefixes]
    lines += ["}", ""]
    for campaign in dict.fromkeys(c.campaign for c in contests):
        lines.append(f'wl["{campaign}"] = {{}}')
        for year in sorted({c.year for c in contests if c.campaign == campaign}):
            lines.append(f'wl["{campaign}"][{year}] = {{')
            lines += [
                f'    ["{c.code}"] = {{["start"] = {stamp(c.start)}, ["end"] = {stamp(c.end - 1)}}},'
                for c in sorted(contests, key=lambda c: c.code)
                if (c.campaign, c.year) == (campaign, year)
            ]
            lines += ["}", ""]
    return "\n".join([*lines, "return wl"])


def _years(rows: list[RealContest], moves: dict[tuple[str, str], dt.timedelta]) -> dict[tuple[str, str], int]:
    """Year of each edition: that of its last day, one less where the campaign's next edition has it too."""
    last = {e: max(row.last for row in rows if (row.campaign, row.year) == e) + moves[e] for e in moves}
    years: dict[tuple[str, str], int] = {}
    for edition in sorted(last, key=lambda e: last[e], reverse=True):
        later = [year for (campaign, _), year in years.items() if campaign == edition[0]]
        years[edition] = min([last[edition].year, *(year - 1 for year in later)])
    return years


def _moved(row: RealContest, move: dt.timedelta, year: int) -> SandboxContest:
    return SandboxContest(
        campaign=row.campaign.rsplit(" ", 1)[-1].lower(),
        campaign_title=row.campaign,
        year=year,
        code=row.iso2.lower(),
        country=row.country,
        category=category(row.campaign, year, row.country),
        start=_midnight(row.iso2, row.first + move),
        end=_midnight(row.iso2, row.last + move + dt.timedelta(days=1)),
    )


def _midnight(iso2: str, day: dt.date) -> int:
    utc = dt.datetime.combine(day, dt.time(), dt.UTC)
    return int(utc.timestamp()) - offset_minutes(iso2, day) * 60


def _last_sunday(year: int, month: int) -> dt.date:
    end = dt.date(year, month, calendar.monthrange(year, month)[1])
    return end - dt.timedelta(days=(end.weekday() + 1) % 7)

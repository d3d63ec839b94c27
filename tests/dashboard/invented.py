"""An invented published file that holds every state a figure can be in.

`write(path, now)` makes it with ends counted back from `now`, so that the states hold on any day. Newest editions:

- monuments: 3 and 6 months are final, the others not due; four editions before it are final throughout
- africa: final for some countries only; Ghana has figures of its own, and a year before was among the other countries
- earth: being verified; the year before one country waits for people nobody could verify
- art: waits as a whole; birds: without the campaign's uploads the year before waits for contests that still run
- folklore is running, women being read, science had no newcomers; of food nothing is due, and part of it still runs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from metrics.calendar import DAY
from metrics.publish_quality import quality_rows
from metrics.terms import TERMS
from state.published import Campaign, Changes, EditionRows, Freshness, Published, Quality, Term
from state.quality import KINDS, QualityFact
from tests.dashboard import invented_rows
from tests.dashboard.invented_people import Group
from tests.dashboard.invented_rows import Entry, edition_entries, season

__all__ = ["CAMPAIGNS", "DAY", "MANY", "ODDITIES", "SIMULATED", "Group", "everything", "freshness", "quality", "write"]

SIMULATED: Final = "The people on this page are invented: it shows a miniature Wikimedia made for trying things out."
CAMPAIGNS: Final = {
    "monuments": "Wiki Loves Monuments",
    "africa": "Wiki Loves Africa",
    "art": "Wiki Loves Art",
    "birds": "Wiki Loves Birds",
    "earth": "Wiki Loves Earth",
    "folklore": "Wiki Loves Folklore",
    "food": "Wiki Loves Food",
    "science": "Wiki Science Competition",
    "women": "Wiki Loves Women",
}
MANY: Final = (
    Group("IN", "India", 1204, 0.061, unknown=3),
    Group("DE", "Germany", 640, 0.072),
    Group("IT", "Italy", 512, 0.049),
    Group("BR", "Brazil", 377, 0.034),
    Group("NP", "Nepal", 233, 0.094),
    Group("GB", "United Kingdom", 204, 0.083),
    Group("PL", "Poland", 158, 0.066),
    Group("CD", "Democratic Republic of the Congo", 131, 0.038),
    Group("GH", "Ghana", 118, 0.076),
    Group("UG", "Uganda", 97, 0.021),
    Group("BA", "Bosnia and Herzegovina", 88, 0.102),
    Group("CI", "Côte d’Ivoire", 64, 0.047),
    Group("AM", "Armenia", 37, 0.0),
    Group("VC", "Saint Vincent and the Grenadines", 31, 0.05),
    Group("MK", "North Macedonia", 12, 0.17),
)
FEW: Final = (  # they have no figure of their own
    Group("AD", "Andorra", 9, 0.2),
    Group("BT", "Bhutan", 8, 0.1, late=17),
    Group("MT", "Malta", 7, 0.1),
    Group("BY", "Belarus", 37, 0.05, protected=True),
)
EARLY: Final = (
    Group("GH", "Ghana", 140, 0.07),
    Group("NG", "Nigeria", 310, 0.05),
    Group("KE", "Kenya", 95, 0.09),
)
LATE: Final = (
    Group("EG", "Egypt", 120, 0.03, late=40),
    Group("DJ", "Djibouti", 6, 0.1, late=40),
    Group("GA", "Gabon", 9, 0.1, late=9),
    Group("LS", "Lesotho", 7, 0.1, late=40),
)
ARTISTS: Final = (
    Group("NL", "Netherlands", 120, 0.06, unknown=6, stuck=60),
    Group("BE", "Belgium", 45, 0.08, unknown=3),
)
GOING: Final = (Group("FR", "France", 148, 0.05), Group("ES", "Spain", 91, 0.05))
HIDDEN: Final = (Group("BY", "Belarus", 14, 0.05, protected=True), Group("CU", "Cuba", 9, 0.05, protected=True))
ODDITIES: Final = {  # kind of the data-quality report: how many, and an example
    "missing": (3, "Images from Wiki Loves Monuments 2026 in Saint Vincent and the Grenadines"),
    "no country": (47, "Igbo Community, Wiki Loves Africa 2026"),
    "refused": (2, "earth2018 xx: ends before it starts"),
    "outside": (12_408, "Images from Wiki Loves Earth 2026 in Côte d’Ivoire (1,911, the others in 312 more)"),
    "several": (1204, "India and Nepal, Wiki Loves Monuments 2025"),
    "temporary": (4, ""),
    "established": (86, ""),
    "renamed": (317, ""),
    "stream only": (96, "commonswiki"),
}
CACHE_SECONDS: Final = 600  # figures as of an instant are those of the ten minutes it is in


def scaled(groups: Sequence[Group], size: float, share: float) -> list[Group]:
    """Groups of another size, whose people stay more or less."""
    return [replace(each, newcomers=round(each.newcomers * size), share=each.share * share) for each in groups]


def entries(now: int) -> list[list[Entry]]:
    """The contests of each edition, as of `now`."""
    midnight = now - now % DAY

    def edition(
        campaign: str,
        ago: int,
        days: int,
        groups: Sequence[Group] = (),
        *,
        running: Sequence[Group] = (),
        late: Sequence[Group] = (),
    ) -> list[Entry]:
        """The one `ago` years before that whose first contests ended so many days ago."""
        end = midnight - days * DAY
        year = 1970 + end // (365 * DAY + DAY // 4) - ago
        until = midnight + 10 * DAY if groups else end
        end -= ago * 365 * DAY
        return edition_entries(
            (campaign, CAMPAIGNS[campaign]), year, end, groups, running=running, until=until, late=late
        )

    some = [each for each in MANY if each.country not in ("GH", "MK", "CD")]
    strays = (Group("SR", "Suriname", 4, 0.1), Group("TO", "Tonga", 3, 0.1))
    return [
        edition("monuments", 4, 205, scaled([*some[:9], *FEW], 0.6, 1.2)),
        edition("monuments", 3, 205, scaled([*some, *FEW], 0.8, 1.1)),
        edition("monuments", 2, 205, scaled([*MANY[:12], *FEW], 0.95, 0.9)),
        edition("monuments", 1, 205, [*MANY, *FEW], late=strays),
        edition("monuments", 0, 205, [*scaled(MANY, 0.93, 0.85), *FEW]),
        edition("africa", 2, 115, [*scaled(EARLY, 0.7, 1.1), *strays]),
        edition("africa", 1, 115, [replace(EARLY[0], newcomers=7), *scaled(EARLY[1:], 0.8, 1), *LATE]),
        edition("africa", 0, 115, [*EARLY, *LATE]),
        edition(
            "earth", 1, 95, [*scaled(EARLY, 0.9, 1.1), Group("UG", "Uganda", 84, 0.06, unknown=5, stuck=140), FEW[-1]]
        ),
        edition("earth", 0, 95, [replace(each, lag=9, undecided=2) for each in EARLY]),
        edition("art", 0, 130, ARTISTS),
        edition("birds", 1, 20, [*scaled(EARLY[1:], 0.5, 1), *FEW]),
        edition("birds", 0, 20, [replace(LATE[0], late=0)], running=GOING),
        edition("folklore", 0, -21, running=[*GOING, *HIDDEN]),
        edition("food", 0, 20, [Group("MX", "Mexico", 77, 0.06), Group("PE", "Peru", 41, 0.05)], running=GOING),
        edition("science", 0, 300, [Group("CH", "Switzerland", 0, 0.0)]),
        edition("women", 0, 1, running=GOING),
    ]


def everything(now: int) -> Changes:
    """All editions, campaigns and words of the invented file."""
    return Changes(
        editions=_editions(now - now % CACHE_SECONDS),
        campaigns=tuple(Campaign(key, title) for key, title in CAMPAIGNS.items()),
        meta={"simulated": SIMULATED, "definition": "global", "generated_by": "invented", "threshold": "10"},
        quality=quality(),
        terms=terms(),
    )


@lru_cache(maxsize=2)
def _editions(now: int) -> tuple[EditionRows, ...]:
    planned = entries(now)
    known = season(planned, now)
    return tuple(invented_rows.edition_rows(each, known) for each in planned)


def terms() -> tuple[Term, ...]:
    """The words of the file explained, as the publisher writes them."""
    numbered = ((place, term) for group in TERMS for place, term in enumerate(group))
    return tuple(Term(term.kind, term.name, place, term.title, term.meaning) for place, term in numbered)


def quality() -> tuple[Quality, ...]:
    """A report in which some things were found, and some were not."""
    return quality_rows([QualityFact(kind, *ODDITIES.get(kind, (0, ""))) for kind in KINDS], 10)


def freshness(now: int, *, seen: int | None = None, gaps: tuple[tuple[int, int, str], ...] = ()) -> Freshness:
    """Freshness as of `now`: seen three seconds ago, verified a few hours ago; all contests and people were asked."""
    at = now - 3 if seen is None else seen
    return Freshness(at, at - 5 * 3600, 1900, now * 1000, "open", gaps, 131, 131, 16_420, 16_420)


_WHOLE: Final[dict[int, bytes]] = {}  # finished files by their time: most tests begin with the same one


def write(path: Path, now: int, changes: Changes | None = None) -> None:
    """Makes the published file at `path`."""
    if changes is None and not path.exists() and now in _WHOLE:
        path.write_bytes(_WHOLE[now])
        path.chmod(0o644)
        return
    new = not path.exists()
    published = Published.open(path)
    published.apply(changes or everything(now))
    published.set_freshness(freshness(now))
    published.close()
    if changes is None and new:
        _WHOLE[now] = path.read_bytes()


def forget() -> None:
    """Invents everything anew the next time."""
    _editions.cache_clear()

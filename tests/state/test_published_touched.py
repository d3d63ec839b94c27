"""The published file says of each edition with which version of the figures a row of it last changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from state.errors import Unavailable
from state.published import (
    Campaign,
    Changes,
    CohortContest,
    Figure,
    Hour,
    Published,
    Quality,
    Running,
    Spread,
    Term,
    UnitContest,
    open_published,
    read,
    read_cover,
)
from state.published_coding import KEYS, upsert, values
from state.published_reading import rows_of
from state.published_tables import SINCE, TABLES
from state.published_touched import Touched
from tests.state.printed import rows

ODDITY = Quality("some", 1, "People", "Some", "It is odd.", 3)


def touched(published: Published) -> dict[str, int]:
    """What the file says."""
    con = open_published(published.path)
    found = read_cover(con).touched
    con.close()
    return found


def test_only_an_edition_that_changed_is_touched(published: Published) -> None:
    """Of two written at once, the one of which a row differs."""
    published.apply(Changes((rows(2023), rows(2024))))
    assert touched(published) == {"": 0, "monuments2023": 1, "monuments2024": 1}
    published.apply(Changes((rows(2023), rows(2024, 11))))
    assert touched(published) == {"": 0, "monuments2023": 1, "monuments2024": 2}


@pytest.mark.parametrize(
    "changes",
    [
        Changes(campaigns=(Campaign("monuments", "Wiki Loves Monuments"),)),
        Changes(meta={"simulated": "invented"}),
        Changes(terms=(Term("state", "final", 0, "final", "It stays."),)),
        Changes(quality=(ODDITY,)),
    ],
)
def test_what_belongs_to_no_edition_touches_none(published: Published, changes: Changes) -> None:
    """It is noted under no name."""
    published.apply(Changes((rows(2024),)))
    published.apply(changes)
    assert touched(published) == {"": 2, "monuments2024": 1}


SINGLE = [
    replace(rows(2024).edition, participants=77),
    replace(rows(2024).units[0], newcomers=77),
    replace(rows(2024).unit_contests[0], label="Bharat"),
    replace(rows(2024).cohorts[0], unknown=77),
    replace(rows(2024).cohort_contests[0], mature_day=77),
    replace(rows(2024).cohort_contests[0], unit=""),
    replace(rows(2024).figures[0], retained=3),
    replace(rows(2024).curves[0], mature_day=77),
    replace(rows(2024).spreads[0], both=77),
    replace(rows(2024).returning[0], again_later=77),
    replace(rows(2024).hours[0], n=77),
    Hour("monuments2024/running", 7200, 5),
    replace(rows(2024).running[0], newcomers=77),
    replace(rows(2024).left_out[0], people=77),
]


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: type(row).__name__)
def test_a_single_row_touches_its_edition(published: Published, row: Any) -> None:
    """Of whatever kind it is, also a contest without a unit by one definition, whose headline's unit tells."""
    published.apply(Changes((rows(2023), rows(2024))))
    assert published.apply(Changes(rows=(row,)))
    assert touched(published) == {"": 0, "monuments2023": 1, "monuments2024": 2}


def test_a_contest_of_no_unit_at_all_belongs_to_no_edition(published: Published) -> None:
    """Nothing in the file says of which it is."""
    published.apply(Changes(rows=(CohortContest("grace", "Images nobody knows", "", 5),)))
    assert touched(published) == {"": 1}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Figure, ("monuments2024/0", "global", "any", "active", 1, 3)),
        (Spread, ("monuments2024/0", "grace", "any", 3)),
        (Hour, ("monuments2024/running", 3600)),
        (Running, ("monuments2024", "other countries")),
    ],
)
def test_a_row_that_goes_touches_its_edition(published: Published, kind: type, key: tuple[Any, ...]) -> None:
    """As one that comes does; one that is not there does not."""
    published.apply(Changes((rows(2023), rows(2024))))
    assert published.apply(Changes(removed=((kind, key),)))
    assert touched(published) == {"": 0, "monuments2023": 1, "monuments2024": 2}
    assert not published.apply(Changes(removed=((kind, key),)))


def test_an_edition_that_is_gone_stays_noted(published: Published) -> None:
    """A reader that has it learns that it has to look again."""
    published.apply(Changes((rows(2023), rows(2024))))
    published.apply(Changes(gone=("monuments2023",)))
    assert touched(published) == {"": 0, "monuments2023": 2, "monuments2024": 1}
    assert not published.apply(Changes(gone=("monuments2023",)))


def test_the_same_rows_again_leave_the_file_as_it_is(published: Published) -> None:
    """To the byte: whole editions, single rows, an edition that is gone, the report, a kind and key removed."""
    edition = rows(2024)
    everything = Changes(
        (edition,),
        (Campaign("monuments", "Wiki Loves Monuments"),),
        {"simulated": "invented"},
        ("monuments2020",),
        (ODDITY,),
        (Term("state", "final", 0, "final", "It stays."),),
        (edition.figures[0], edition.hours[0]),
        ((Hour, ("monuments2024/running", 7200)),),
    )
    assert published.apply(everything)
    content = published.path.read_bytes()
    assert not published.apply(everything)
    assert published.path.read_bytes() == content


def test_a_write_that_fails_touches_nothing(published: Published) -> None:
    """The note is of the same transaction as the rows."""
    published.apply(Changes((rows(2024),)))
    published._con.execute(f"PRAGMA max_page_count = {published._con.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(Unavailable):
        published.apply(Changes((rows(2025, 5, 9),)))
    assert touched(published) == {"": 0, "monuments2024": 1}


def content(con: sqlite3.Connection) -> dict[str, set[Any]]:
    """The rows of each edition."""
    found: dict[str, set[Any]] = {}
    kind: Any
    for kind in KEYS:
        for row in rows_of(con, kind):
            name = getattr(row, "edition", None) or getattr(row, "unit", "")
            found.setdefault(str(name).partition("/")[0], set()).add(row)
    return found


def some_changes(random: Random) -> Changes:
    """Whole editions, single rows of others, and one that goes or comes."""
    years = random.sample(range(2018, 2026), 3)
    whole = tuple(rows(year, random.choice((10, 10, 11)), random.choice((2, 3))) for year in years[:2])
    groups = [row for _, group in rows(years[2], random.choice((10, 12))).groups() for row in group]
    single = tuple(random.sample(groups, random.randrange(4)))
    leaving = random.choice([year for year in range(2018, 2026) if year not in years])
    gone = (f"monuments{leaving}",) if random.random() < 0.3 else ()
    return Changes(whole if random.random() < 0.7 else (), gone=gone, rows=single)


def forgotten(published: Published, seed: int) -> list[str]:
    """The first editions of random changes that changed and are not noted so, or are noted and did not change."""
    random, con = Random(seed), open_published(published.path)
    before, wrong = content(con), list[str]()
    for _ in range(40):
        published.apply(some_changes(random))
        after, version, noted = content(con), published.version(), read_cover(con).touched
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        said = {name for name, at in noted.items() if at == version} if changed else set()
        wrong = sorted(changed ^ said)
        before = after
        if wrong:
            break
    con.close()
    return wrong


@pytest.mark.parametrize("seed", range(4))
def test_what_changed_is_touched_and_nothing_else(published: Published, seed: int) -> None:
    """Whatever is written: the editions noted with a version are those whose rows it changed."""
    assert forgotten(published, seed) == []


def not_of_gone(self: Touched, edition: str) -> AbstractContextManager[None]:
    """Takes no note of one edition."""
    return nullcontext() if edition == "monuments2020" else NOTING(self, edition)


NOTING = Touched.noting


@pytest.mark.parametrize(
    ("method", "variant"),
    [
        ("noting", not_of_gone),
        ("edition_of", lambda *_: ""),
        ("edition_of", lambda _, row: getattr(row, "edition", "")),
        ("write", lambda *_: None),
    ],
    ids=["forgets an edition", "knows no row", "knows no unit", "writes nothing"],
)
def test_a_variant_that_forgets_an_edition_is_found(
    published: Published, monkeypatch: pytest.MonkeyPatch, method: str, variant: Callable[..., Any]
) -> None:
    """The control: random changes show each of them."""
    monkeypatch.setattr(Touched, method, variant)
    assert forgotten(published, 0) != []


def third(path: Path) -> Path:
    """A file as the third version of the program wrote it."""
    path.parent.mkdir()
    con = sqlite3.connect(path)
    con.executescript(TABLES + SINCE[2] + SINCE[3])
    for year in (2023, 2024):
        for kind, group in rows(year).groups():
            con.executemany(upsert(kind), [values(row) for row in group])
    con.execute("INSERT INTO freshness VALUES (1, 5, 4, 70, 1234, 'live', '[]')")
    con.execute("UPDATE meta SET value = '17' WHERE key = 'version'")
    con.execute("PRAGMA user_version = 3")
    con.commit()
    con.close()
    return path


def test_a_file_of_the_third_version_waits_for_its_publisher(folder: Path) -> None:
    """The page says so; brought up to date every edition counts as touched, and no figure or version is another."""
    path = third(folder / "published" / "published.db")
    with pytest.raises(Unavailable, match="its publisher has to be started again"):
        open_published(path)
    published = Published.open(path)
    assert touched(published) == {"": 17, "monuments2023": 17, "monuments2024": 17}
    con = open_published(path)
    snapshot = read(con)
    con.close()
    assert (snapshot.version, snapshot.units) == (17, rows(2023).units + rows(2024).units)
    fresh = snapshot.freshness
    assert fresh is not None
    assert (fresh.seen, fresh.stream) == (5, "live")
    assert (fresh.contests_read, fresh.contests_known, fresh.people_asked, fresh.people) == (0, 0, 0, 0)
    assert not published.apply(Changes((rows(2023), rows(2024))))
    assert published.apply(Changes(rows=(UnitContest("Images more", "monuments2024/0", "India", 5, 5),)))
    assert touched(published) == {"": 17, "monuments2023": 17, "monuments2024": 18}
    published.close()

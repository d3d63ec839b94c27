"""A row's contest is its category, and its dates come from the best source that has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collector.import_contests import OTHERS_CATEGORY, Catalogue
from collector.import_formats import Refusal, Row
from collector.rules import standard
from state.entries import Contest

DAY = 86_400
MONTH = 30 * DAY
TRUE = (10 * DAY, 40 * DAY)
TABLE = (10 * DAY + 3600, 40 * DAY + 3600)
FILE = (9 * DAY, 39 * DAY)


def contest(label: str, dates: tuple[int, int] | tuple[None, None] = TABLE, year: int = 2014) -> Contest:
    """A contest of Wiki Loves Africa."""
    category = standard().category_of("africa", year, label)
    return Contest("africa", year, label, standard().country_of(label), category, *dates)


def row(label: str, **facts: object) -> Row:
    """A row of Wiki Loves Africa 2014."""
    return replace(Row("row 1", "africa", 2014, label, "Anna", 1, None), **facts)  # type: ignore[arg-type]


def dates_of(catalogue: Catalogue, given: Row) -> tuple[int | None, int | None, str]:
    """The dates a row's contest gets, and their origin."""
    (found,) = catalogue.categorised([given])
    assert isinstance(found, Row)
    (dated,) = catalogue.dated([found])
    return dated.contest.start, dated.contest.end, dated.origin


@pytest.mark.parametrize(
    ("stored", "given", "expected"),
    [
        ([contest("Benin", TRUE)], row("Benin", start=FILE[0], end=FILE[1]), (*TRUE, "import")),
        ([contest("Benin", TABLE)], row("Benin", start=FILE[0], end=FILE[1]), (*FILE, "module")),
        ([], row("Benin", start=FILE[0], end=FILE[1]), (*FILE, "module")),
        ([contest("Benin", (None, None))], row("Benin"), (*TABLE, "shipped")),
        ([], row("Benin"), (*TABLE, "shipped")),
        ([], row("Togo"), (*TABLE, "import")),
        ([contest("Ghana", TRUE)], row("Togo"), (None, None, "import")),
        ([], row("Togo", year=2023), (None, None, "import")),
    ],
    ids=[
        "the module's, stored",
        "the file's before the table's, stored",
        "the file's",
        "the table's for a contest stored without",
        "the table's",
        "the edition's, where all agree",
        "none, where they do not",
        "none, where there are none",
    ],
)
def test_dates_come_from_the_best_source(
    stored: list[Contest], given: Row, expected: tuple[int | None, int | None, str]
) -> None:
    """Stored dates that differ from the table win, then the file's, the table's, and what all the edition has."""
    shipped = [contest("Benin"), contest("Ghana")]
    assert dates_of(Catalogue(stored, shipped), given) == expected


def test_labels_of_one_country_are_contests_of_their_own() -> None:
    """Two labels of one country give two categories and the same country; other labels give none."""
    catalogue = Catalogue([], [])
    rows = list(catalogue.categorised([row("Uganda"), row("Uganda."), row("the Igbo community")]))
    dated = [each.contest for each in catalogue.dated(rows)]  # type: ignore[arg-type]
    assert len({each.category for each in dated}) == 3
    assert [each.country for each in dated] == ["UG", "UG", None]


def test_the_whole_edition_is_no_contest_and_of_no_country() -> None:
    """The label `Global` stands for the category of the edition, with the dates all its contests have."""
    catalogue = Catalogue([], [contest("Benin")])
    (found,) = catalogue.categorised([row("Global")])
    assert isinstance(found, Row)
    (dated,) = catalogue.dated([found])
    assert dated.contest.whole
    assert (dated.contest.category, dated.contest.country) == ("Images from Wiki Loves Africa 2014", None)
    assert (dated.contest.start, dated.contest.end) == TABLE


def test_of_the_categories_that_are_no_contests_an_import_means_the_root() -> None:
    """Where an edition has several categories labelled `Global`, a row of the whole edition is about its root."""
    root = Contest("africa", 2014, "Global", None, "Images from Wiki Loves Africa 2014", *FILE)
    other = Contest("africa", 2014, "Global", None, "Images from Wiki Loves Africa 2014 in an unknown country", *TABLE)
    for shipped in ([root, other], [other, root]):
        (found,) = Catalogue([], shipped).categorised([row("Global")])
        assert isinstance(found, Row)
        assert found.category == root.category
        assert dates_of(Catalogue(shipped, []), row("Global")) == (*FILE, "import")


def test_a_category_of_another_edition_is_refused() -> None:
    """A category belongs to one edition, whether it is known from the table, the database or an earlier row."""
    known = contest("Benin").category
    catalogue = Catalogue([], [contest("Benin")])
    assert list(catalogue.categorised([row("Benin", year=2015, category=known)])) == [Refusal("row 1", OTHERS_CATEGORY)]
    first, second = catalogue.categorised([row("A", category="New"), row("A", campaign="earth", category="New")])
    assert isinstance(first, Row)
    assert second == Refusal("row 1", OTHERS_CATEGORY)


def test_refusals_pass_through() -> None:
    """What was refused before stays refused for its own reason."""
    refusal = Refusal("row 7", "no user name")
    assert list(Catalogue([], []).categorised([refusal])) == [refusal]

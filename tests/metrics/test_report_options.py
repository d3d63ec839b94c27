"""Whatever is unknown or contradicts is refused in a line that names the option and what there is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from metrics.errors import Contradiction, MetricsError, NothingToReport
from metrics.report_lines import COMPARED, COUNTRIES, TOTAL
from metrics.report_options import Asked, check
from metrics.report_reading import make_report
from state.paths import data_dir
from tests.metrics.reported_rows import SEEN, Sheet, full_year, publish

NOW = SEEN + 60
ONE = Asked(editions=("monuments2024",))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions of one campaign and one of another, one of them with a comparison group and another definition."""
    sheet = full_year().unit("IN", "India", 90, (4, 3, 2, 1), definition="comparison")
    sheet.unit("IN", "India", 130, (20, 15, 12, 10), definition="commons")
    last = Sheet(year=2023).unit("IN", "India", 200, (20, 15, 10, 8))
    earth = Sheet("earth").unit("KE", "Kenya", 60, (6, None, None, None)).running("GH", "Ghana", 5, 2)
    return publish(data_dir(tmp_path_factory.mktemp("data")), last, sheet, earth)


@pytest.mark.parametrize(
    ("asked", "kind", "line"),
    [
        (Asked(campaign="birds"), NothingToReport, "--campaign birds: no such campaign; there are earth and monuments"),
        (
            Asked(editions=("1999",)),
            NothingToReport,
            "--edition 1999: no such edition; there are earth2024, monuments2023 and monuments2024",
        ),
        (
            Asked(campaign="earth", editions=("monuments2024",)),
            Contradiction,
            "--edition monuments2024 contradicts --campaign earth",
        ),
        (
            replace(ONE, countries=("Atlantis",)),
            NothingToReport,
            "--country Atlantis: no contest of such a country is known",
        ),
        (
            replace(ONE, countries=("uruguay",)),
            NothingToReport,
            (
                "--country uruguay: Uruguay is counted among the other countries, having too few newcomers or being"
                " protected (monuments2024); there are figures of India and Nepal"
            ),
        ),
        (
            Asked(campaign="earth", countries=("GH",)),
            NothingToReport,
            (
                "--country GH: Ghana has counts only, as its contest goes on or has not been read since it ended"
                " (earth2024); there are figures of Kenya"
            ),
        ),
        (
            Asked(campaign="earth", countries=("NP",)),
            NothingToReport,
            "--country NP: Nepal has no figures (earth2024); there are figures of Kenya",
        ),
        (
            replace(ONE, definition="grace"),
            NothingToReport,
            "--definition grace: no figures by it in monuments2024; there are figures by global and commons",
        ),
        (
            Asked(editions=("earth2024",), months=12),
            NothingToReport,
            "--months 12: earth2024 not due before 1 Oct 2025; there are figures at 3 months",
        ),
        (
            Asked(reading="quarter", width=90),
            Contradiction,
            "--width 90: the reading quarter has a window of its own; active and today take one",
        ),
        (
            Asked(reading="survival", width=90),
            Contradiction,
            "--width 90: the reading survival has 30 days; active and today take one",
        ),
        (
            Asked(reading="today", months=3),
            Contradiction,
            "--months 3: the reading today is read at the last day covered",
        ),
        (
            Asked(reading="on-or-after", compare="last-year"),
            Contradiction,
            "--compare last-year: the reading on-or-after grows and is never compared",
        ),
        (
            Asked(compare="last-year"),
            Contradiction,
            "--compare last-year: say which --campaign; campaigns are not compared all at once",
        ),
        (
            Asked(campaign="monuments", compare="last-year"),
            Contradiction,
            "--compare last-year: say one --edition; monuments2023 and monuments2024 are several",
        ),
        (
            Asked(editions=("earth2024",), compare="last-year"),
            NothingToReport,
            "--compare last-year: there is no earth2023; there are earth2024",
        ),
        (
            Asked(editions=("earth2024",), compare="comparison-group"),
            NothingToReport,
            "--compare comparison-group: there is none of its own for earth2024",
        ),
        (replace(ONE, compare="2024"), Contradiction, "--compare 2024: monuments2024 would be compared with itself"),
        (
            replace(ONE, compare="NP"),
            Contradiction,
            "--compare NP: a country is compared with another one: say which --country",
        ),
        (
            replace(ONE, countries=("NP",), compare="Nepal"),
            Contradiction,
            "--compare Nepal: it would be compared with itself",
        ),
        (
            replace(ONE, countries=("NP",), compare="2023"),
            NothingToReport,
            "--compare 2023: monuments2023 has no figures of NP alone",
        ),
        (
            replace(ONE, compare="frobnicate"),
            NothingToReport,
            (
                "--compare frobnicate: no contest of such a country is known; there are last-year, comparison-group,"
                " earth2024, monuments2023 and monuments2024"
            ),
        ),
    ],
    ids=lambda value: re.sub(r"\W+", "-", value)[:40] if isinstance(value, str) else "",
)
def test_a_refusal_names_the_option(base: Path, asked: Asked, kind: type[MetricsError], line: str) -> None:
    """One sentence: the option, what is wrong with it, what there is instead."""
    with pytest.raises(kind, match=f"^{re.escape(line)}$"):
        make_report(base, NOW, asked)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(width=90),
        Asked(reading="today", width=30),
        Asked(reading="survival", width=30),
        Asked(reading="survival", compare="last-year"),
    ],
)
def test_what_goes_together_is_not_refused(asked: Asked) -> None:
    """A window where the reading has one, a comparison of what is final."""
    check(asked)


@pytest.mark.parametrize("word", ["IN", "in", "India", "india"])
def test_a_country_is_asked_for_by_code_or_name(base: Path, word: str) -> None:
    """Whatever the case; the selection changes no figure."""
    report = make_report(base, NOW, replace(ONE, countries=(word,)))
    found = [line for line in report.lines if line.table == COUNTRIES]
    assert [(line.country, line.count) for line in found] == [("IN", 20), ("IN", 15), ("IN", 12), ("IN", 10)]
    whole = [line for line in make_report(base, NOW, ONE).lines if line.table == COUNTRIES and line.country == "IN"]
    assert [line.count for line in found] == [line.count for line in whole]
    assert [line.shrunken for line in found] == [line.shrunken for line in whole]


def test_a_country_missing_in_one_edition_is_noted(base: Path) -> None:
    """It is shown where it has figures, and said where it has none."""
    (part,) = make_report(base, NOW, Asked(campaign="monuments", countries=("NP",))).parts
    assert "Nepal has no figures: monuments2023." in " ".join(note.text for note in part.notes)
    assert {line.cohort for line in part.lines if line.table == COUNTRIES} == {50}


def test_one_month_is_shown_alone(base: Path) -> None:
    """--months keeps one mark in every table."""
    report = make_report(base, NOW, replace(ONE, months=6))
    assert {line.months for line in report.lines if line.table in (TOTAL, COUNTRIES, COMPARED)} == {6}
    assert "Six months after the end" in report.parts[0].summary


def test_a_comparison_is_with_what_was_asked_for(base: Path) -> None:
    """Another edition, another campaign's, another country, the comparison group: one each, with its name."""
    asked = replace(ONE, countries=("IN",))
    for word, name in (
        ("last-year", "Wiki Loves Monuments 2023"),
        ("2023", "Wiki Loves Monuments 2023"),
        ("comparison-group", "comparison group"),
        ("Nepal", "Nepal"),
    ):
        lines = [line for line in make_report(base, NOW, replace(asked, compare=word)).lines if line.table == COMPARED]
        assert {line.compared_with for line in lines} == {name}
        assert [line.months for line in lines] == [3, 6, 9, 12]
    against = [
        line for line in make_report(base, NOW, replace(ONE, compare="earth2024")).lines if line.table == COMPARED
    ]
    assert [(line.months, line.compared_with) for line in against] == [(3, "Wiki Loves Earth 2024")]


def test_by_default_only_what_covers_the_same_is_compared(base: Path) -> None:
    """Last year and the comparison group; not where a definition has figures of some countries only."""
    lines = make_report(base, NOW, ONE).lines
    assert {line.compared_with for line in lines if line.table == COMPARED} == {
        "Wiki Loves Monuments 2023",
        "comparison group",
    }
    some = make_report(base, NOW, replace(ONE, definition="commons"))
    assert [line for line in some.lines if line.table == COMPARED] == []
    assert "not compared with last year" in some.parts[0].summary

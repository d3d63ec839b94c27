"""What the page says of the quality of the data."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures import Figures, index
from dashboard.parts import TEMPLATES
from dashboard.quality import report
from state.published import Quality
from tests.dashboard import invented


def with_quality(figures: Figures, *rows: Quality) -> Figures:
    """The invented figures with another report."""
    return index(replace(figures.snapshot, quality=rows))


def row(place: int, area: str, n: int | None, example: str = "") -> Quality:
    """A row of the report."""
    return Quality(f"kind {place}", place, area, f"Things {place}", "It is odd.", n, example)


def html(figures: Figures) -> str:
    """The report as it stands on the page."""
    return str(TEMPLATES.get_template("parts.html").module.quality(report(figures)))  # type: ignore[attr-defined]


def test_what_was_found_stands_by_area_in_its_order(figures: Figures) -> None:
    """Each with its number, meaning and example; the summary counts them."""
    found = report(figures)
    assert [area for area, _ in found.areas] == ["Contests", "People", "Sources"]
    assert sum(len(rows) for _, rows in found.areas) == len(invented.ODDITIES)
    first = found.areas[0][1][0]
    assert (first.title, first.count) == ("Categories that do not exist", "3")
    assert first.example.endswith("in Saint Vincent and the Grenadines")
    assert found.summary == (
        f"Of {len(figures.snapshot.quality)} oddities looked for in all data, 9 were found: 4 about contests,"
        " 3 about people and 2 about sources."
    )


def test_few_people_are_not_counted(figures: Figures) -> None:
    """The page says that they are fewer than the installation's threshold."""
    few = {each.title: each.count for _, rows in report(figures).areas for each in rows}
    assert few["Temporary accounts"] == "fewer than 10"
    snapshot = replace(figures.snapshot, meta={"threshold": "25"})
    changed = {each.title: each.count for _, rows in report(index(snapshot)).areas for each in rows}
    assert changed["Temporary accounts"] == "fewer than 25"


def test_what_was_looked_for_in_vain_is_named(figures: Figures) -> None:
    """So that nobody takes a missing line for a question not asked."""
    rest = report(figures).rest
    assert rest.startswith("Looked for and not found: categories without files, ")
    assert "bots" in rest
    assert "refused rows" not in rest


def test_nothing_found_is_good_news(figures: Figures) -> None:
    """The sentence says so, and what was looked for can still be opened."""
    clean = with_quality(figures, row(1, "Contests", 0), row(2, "People", 0))
    assert report(clean).summary == "Of 2 oddities looked for in all data, none was found."
    assert "Show what was looked for" in html(clean)
    assert "<table" not in html(clean)
    assert "things 1 and things 2." in html(clean)


def test_one_thing_was_found(figures: Figures) -> None:
    """Grammar holds for one."""
    one = with_quality(figures, row(1, "Contests", 0), row(2, "People", 1204))
    assert report(one).summary == "Of 2 oddities looked for in all data, 1 was found: 1 about people."
    assert "1,204" in html(one)
    assert "Show what was found" in html(one)


def test_a_file_without_a_report_says_so(figures: Figures) -> None:
    """As one whose publisher has not asked yet: nothing to open."""
    none = with_quality(figures)
    assert report(none).summary == "The data have not been looked through yet."
    assert "<details" not in html(none)


def test_an_example_is_text_in_its_own_direction(figures: Figures) -> None:
    """A category may hold any sign: it is escaped, cannot turn the words around it, and stands in <bdi>."""
    made = html(with_quality(figures, row(1, "Contests", 2, "<b>\u202eImages</b>")))
    assert "<bdi>&lt;b&gt;Images&lt;/b&gt;</bdi>" in made


def test_the_table_can_be_heard(figures: Figures) -> None:
    """It is a table with a name, headers of columns, rows and groups, whatever the style sheet makes of it."""
    made = html(figures)
    assert made.count('role="columnheader"') == 4
    assert made.count('scope="rowgroup"') == 3
    assert made.count('scope="row"') == len(invented.ODDITIES)
    assert 'role="table" aria-labelledby="quality-title"' in made

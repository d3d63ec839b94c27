"""The list of countries: its order, its figures, its words where there is none, and its HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from dashboard.apart import LONG, why_left_out
from dashboard.countries import Countries, countries
from dashboard.country_rows import FAINTEST, Row
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.selection import query_of
from dashboard.texts import texts, words
from metrics.answers import answer
from metrics.answers_places import Place, places
from metrics.answers_rows import country_of
from metrics.disclosure import FEW, LATE, LONE, OTHER
from tests.dashboard.conftest import asked

LAST_YEAR = "campaign=monuments&edition=2025"
NBSP = "\u00a0"


def listed(figures: Figures, query: str, language: str = "en") -> Countries:
    """The list for an address."""
    return countries(asked(figures, query, language))


def row(view: Countries, code: str) -> Row:
    """The row of a country."""
    return next(each for each in view.rows if each.code == code)


def html(view: Countries, language: str = "en", **more: Any) -> str:
    """The list as it is set."""
    return str(macros("countries").countries(view, texts(language), **more))


def test_every_country_has_one_row(figures: Figures) -> None:
    """Those with a unit, and those with counts only; other countries are one row, and the last."""
    view = listed(figures, "campaign=food")
    edition = figures.by_campaign["food"][0].edition
    units = {country_of(each.unit) for each in figures.facts.cohorts[edition, "global"]}
    counted = {each.country or OTHER for each in figures.running[edition]}
    assert sorted(each.code for each in view.rows) == sorted(units | counted)
    assert listed(figures, LAST_YEAR).rows[-1].other


def test_the_order_is_that_of_the_shrunken_rate(figures: Figures) -> None:
    """Two of twelve people in North Macedonia are the highest share, and not the first country as by raw rates."""
    rows = [each for each in listed(figures, f"{LAST_YEAR}&months=12").rows if each.bar and not each.other]
    ticks = [each.tick for each in rows if each.tick is not None]
    assert len(ticks) == len(rows)
    assert ticks == sorted(ticks, reverse=True)
    raw = sorted(rows, key=lambda each: -each.bar.share if each.bar else 0)
    assert raw[0].code == "MK" != rows[0].code
    by_raw = [each.tick for each in raw if each.tick is not None]
    assert by_raw != sorted(by_raw, reverse=True)


def test_a_shrunken_rate_is_nearer_to_all_than_the_raw_one(figures: Figures) -> None:
    """Its tick lies between the raw dot and the ticks of the others; the interval is of the raw count."""
    small = row(listed(figures, f"{LAST_YEAR}&months=12"), "MK")
    assert small.bar is not None
    assert small.tick is not None
    assert small.tick < small.bar.share
    assert small.bar.low <= small.bar.share <= small.bar.high


def test_other_countries_have_no_shrunken_rate(figures: Figures) -> None:
    """They are many, and no country among the others."""
    assert listed(figures, LAST_YEAR).rows[-1].tick is None


def test_the_colour_is_strongest_where_the_shrunken_rate_is_highest(figures: Figures) -> None:
    """And never fainter than can be seen."""
    strengths = [each.strength for each in listed(figures, LAST_YEAR).rows if each.tick is not None]
    assert strengths == sorted(strengths, reverse=True)
    assert (strengths[0], strengths[-1]) == (100, FAINTEST)


def test_countries_that_differ_by_chance_only_are_said_to_be_alike(figures: Figures) -> None:
    """All have one shrunken rate then, the strongest colour, and are ordered by size."""
    view = listed(figures, "campaign=earth&edition=2025&months=12")
    known = [each for each in view.rows if each.tick is not None]
    assert view.alike
    assert {each.strength for each in known} == {100}
    assert "no more than chance" in html(view)
    assert not listed(figures, f"{LAST_YEAR}&months=12").alike


def test_a_figure_tells_share_counts_and_interval(figures: Figures) -> None:
    """As the pooled answer has them, whatever countries are chosen."""
    given = asked(figures, f"{LAST_YEAR}&months=6&country=NP")
    found = answer(figures.facts, replace(given.choice.selection, countries=("IN",)), 6)
    india = row(countries(given), "IN")
    assert found.rate is not None
    assert india.share == texts("en").percent(found.rate.share)
    assert india.counts == f"{found.retained:,} of {found.newcomers:,}"
    assert india.interval == texts("en").interval(found.rate)


def test_nothing_of_somebody_is_a_figure(figures: Figures) -> None:
    """0 % of Armenia's newcomers is drawn and counted, and has an interval."""
    found = row(listed(figures, f"{LAST_YEAR}&months=12"), "AM")
    assert (found.share, found.counts) == (f"0{NBSP}%", "0 of 37")
    assert found.interval.startswith("0–")
    assert found.bar is not None
    assert found.bar.share == 0


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("campaign=africa&edition=2026&months=3", "EG", r"due on \d+ \w+ \d{4} · 120 newcomers"),
        ("campaign=earth&edition=2026&months=3", "GH", r"reached on \d+ \w+ \d{4}, being verified · 140 newcomers"),
        ("campaign=earth&edition=2025&months=12", "UG", r"since .* held up: more than 1\s% of its people"),
        ("campaign=birds&edition=2025&months=12&measure=organic", "NG", r"since .* waiting until another contest"),
        ("campaign=food&months=3", "FR", r"counts only: 148 newcomers among 360 participants so far"),
        ("campaign=folklore", "ES", r"counts only: 91 newcomers"),
        ("campaign=science", "CH", r"no newcomers among 5 participants"),
        ("campaign=africa&edition=2026&months=3&width=90", OTHER, r"no figure of 90 days: .* · 22 newcomers"),
    ],
)
def test_each_reason_for_no_figure_has_its_words(figures: Figures, query: str, code: str, words: str) -> None:
    """Not due, being verified, held up, waiting, counts only, nobody, no such figure; never a share."""
    found = row(listed(figures, query), code)
    assert re.match(words, found.words), found.words
    assert (found.share, found.counts, found.bar) == ("", "", None)


def test_all_reasons_read_differently(figures: Figures) -> None:
    """Two countries with the same words have no figure for the same reason."""
    given = ("campaign=africa&edition=2026&months=3", "campaign=earth&edition=2026&months=3", "campaign=folklore")
    told = [re.split(r"\d", each.words)[0] for query in given for each in listed(figures, query).rows if each.words]
    assert len(set(told)) == 3


def test_several_editions_are_pooled_and_say_what_they_leave_out(figures: Figures) -> None:
    """The country's dot is hollow, and the edition that is to come is named."""
    india = row(listed(figures, "campaign=monuments&edition=2026,2025&months=12"), "IN")
    assert india.hollow
    assert india.more == "without 2026"
    assert not row(listed(figures, "campaign=monuments&edition=2026,2025&months=6"), "IN").hollow


def test_figures_that_grow_are_hollow(figures: Figures) -> None:
    """And the legend says that they do."""
    view = listed(figures, f"{LAST_YEAR}&reading=on-or-after")
    assert all(each.hollow for each in view.rows if each.bar)
    assert "growing" in view.keys
    assert "hollow" not in view.keys


def test_chosen_countries_stand_out_among_all(figures: Figures) -> None:
    """The others stay in the list, and one link chooses them all again."""
    view = listed(figures, f"{LAST_YEAR}&country=IN,NP")
    assert {each.code for each in view.rows if each.chosen} == {"IN", "NP"}
    assert len(view.rows) == len(listed(figures, LAST_YEAR).rows)
    assert view.everything
    assert "country" not in query_of(view.everything)
    assert listed(figures, LAST_YEAR).everything == ""


def test_a_name_chooses_its_country_and_keeps_the_rest(figures: Figures) -> None:
    """Edition, definition and month stay as they are."""
    query = query_of(row(listed(figures, f"{LAST_YEAR}&definition=grace&months=6&country=IN"), "NP").link)
    assert query["country"] == ["NP"]
    assert (query["edition"], query["definition"], query["months"]) == (["2025"], ["grace"], ["6"])


def test_a_merged_country_says_so_where_its_figure_would_stand(figures: Figures) -> None:
    """A protected one too, and one that had no contest."""
    view = listed(figures, f"{LAST_YEAR}&country=MT,BY,KE")
    assert (
        row(view, "MT").words
        == row(view, "BY").words
        == "counted among the other countries: too few newcomers, or protected"
    )
    assert row(view, "KE").words == "no contest"
    assert all(row(view, code).chosen for code in ("MT", "BY", "KE"))


def test_a_country_merged_by_a_definition_says_that(figures: Figures) -> None:
    """North Macedonia has a figure by the headline's definition, so it is neither too small nor protected."""
    assert row(listed(figures, f"{LAST_YEAR}&country=MK&definition=commons"), "MK").words == (
        "counted among the other countries by this definition"
    )


def test_a_country_in_some_of_the_editions_is_told_of_below(figures: Figures) -> None:
    """Ghana has figures of africa 2026, and in 2025 it is among the other countries."""
    view = listed(figures, "campaign=africa&edition=2026,2025&country=GH")
    told = [words(note) for note in view.notes]
    assert any("Ghana is not in the figures of 2025: counted among the other countries" in note for note in told)


def test_merged_countries_are_listed_by_edition(figures: Figures) -> None:
    """Editions with the same ones in one list; a long list is folded."""
    short = listed(figures, "campaign=monuments&edition=2025,2024").folded
    assert [(each.head, words(each.text)) for each in short] == [
        ("", "Other countries of 2024 and 2025, counted together: Andorra, Belarus, Bhutan and Malta.")
    ]
    long = listed(figures, f"{LAST_YEAR}&definition=first-edit").folded
    assert int(long[0].head.split()[0]) > LONG
    assert "<details" in html(listed(figures, f"{LAST_YEAR}&definition=first-edit"))
    assert "<details" not in html(listed(figures, LAST_YEAR))


def test_what_is_left_out_is_told_with_its_reason(figures: Figures) -> None:
    """In the page's language; a reason that is not known is told as the file has it."""
    english, german = (listed(figures, LAST_YEAR, language).notes for language in ("en", "de"))
    assert any("2 countries with 7 newcomers, because they were found after" in words(note) for note in english)
    assert any("2 Länder mit 7 Neulinge" in words(note) for note in german)
    left = figures.left_out["monuments2025"]
    given = [replace(left, why=why) for why in (LONE, FEW.format(threshold=figures.threshold), LATE, "the moon")]
    told = [why_left_out(figures, texts("de"), each) for each in given]
    assert len(set(told)) == 4
    assert told[-1] == "the moon"
    assert LATE not in told


@pytest.mark.parametrize(
    ("query", "summary"),
    [
        (f"{LAST_YEAR}&months=6", "Share of newcomers still active 6 months after the end, in each country of 2025."),
        (f"{LAST_YEAR}&months=6&width=90", "90 days up to the 6-month mark"),
        (f"{LAST_YEAR}&months=6&least=5&measure=organic", "with 5 contributions or more, not counting uploads"),
        (f"{LAST_YEAR}&months=6&definition=grace", "up to 14 days before"),
        ("campaign=folklore", "counts only"),
        ("campaign=science", "no newcomers in any country"),
        ("campaign=food&months=9", "No country of 2026 has a figure at 9 months yet."),
        ("country=GH", "Campaigns are never added together."),
    ],
)
def test_the_summary_says_what_is_compared_or_why_nothing_is(figures: Figures, query: str, summary: str) -> None:
    """Every choice that is not the usual one is named."""
    year = str(figures.by_campaign["food"][0].year)
    assert summary.replace("2026", year) in " ".join(listed(figures, query).summary)


def test_the_mark_is_chosen_with_its_figures_known(figures: Figures) -> None:
    """The latest mark with figures is chosen at first; marks without any say so."""
    months = listed(figures, "campaign=africa&edition=2026").months
    assert [(each.months, each.chosen, each.known) for each in months] == [
        *((3, True, True), (6, False, False), (9, False, False), (12, False, False))
    ]
    assert [each.months for each in listed(figures, f"{LAST_YEAR}&months=9").months if each.chosen] == [9]


def test_campaigns_side_by_side_have_no_list(figures: Figures) -> None:
    """Their countries are never added together."""
    view = listed(figures, "country=GH")
    assert (view.rows, view.months) == ((), ())
    assert "<table" not in html(view)


def test_the_html_is_a_table_with_its_values(figures: Figures) -> None:
    """Pictures are made from the rows' positions; names stand in bdi; the marks belong to the form of filters."""
    view = listed(figures, f"{LAST_YEAR}&months=12&country=IN")
    made = html(view)
    nepal = row(view, "NP")
    assert nepal.bar is not None
    assert f'data-share="{nepal.bar.share}" data-low="{nepal.bar.low}" data-high="{nepal.bar.high}"' in made
    assert f'data-shrunken="{nepal.tick}"' in made
    assert f'data-scale-end="{view.end}"' in made
    assert made.count('name="months"') == made.count('form="filters"') == 4
    assert "<bdi>Democratic Republic of the Congo</bdi>" in made
    assert made.count("<bdi>") >= len(view.rows)
    assert made.count('aria-current="true"') == 1
    assert all(interval in made for interval in (each.interval for each in view.rows))


def test_only_long_lists_scroll(figures: Figures) -> None:
    """More than forty countries are in a region that the keyboard reaches."""
    view = listed(figures, LAST_YEAR)
    many = replace(view, rows=tuple(replace(view.rows[0], code=f"X{number}") for number in range(41)))
    assert 'tabindex="0" role="region"' in html(many)
    assert 'tabindex="0" role="region"' not in html(view)


def test_a_hostile_name_is_text(figures: Figures) -> None:
    """Markup in a country's name is shown, not run."""
    view = listed(figures, LAST_YEAR)
    made = html(replace(view, rows=(replace(view.rows[0], title="<img src=x onerror=alert(1)>"),)))
    assert "<img" not in made
    assert "&lt;img src=x" in made


def test_names_and_words_are_german_where_the_page_is(figures: Figures) -> None:
    """Countries by their German names, shares with a comma."""
    view = listed(figures, f"{LAST_YEAR}&months=12", "de")
    assert {"Indien", "Nordmazedonien", "Übrige Länder"} <= {each.title for each in view.rows}
    assert row(view, "MK").share == f"16,7{NBSP}%"
    assert "Nach Ländern" in html(view, "de")


def test_places_are_made_once_for_all_sessions(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another country chosen of the same editions orders nothing anew."""
    calls: list[object] = []

    def counted(*given: Any) -> tuple[Place, ...]:
        calls.append(given)
        return places(*given)

    monkeypatch.setattr("dashboard.countries.places", counted)
    figures.memo.clear()
    for query in (LAST_YEAR, f"{LAST_YEAR}&country=IN", f"{LAST_YEAR}&country=NP,DE"):
        countries(asked(figures, query))
    assert len(calls) == 1

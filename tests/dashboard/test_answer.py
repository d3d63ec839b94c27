"""The sentence that answers the page's question, what its words mean, and what is missing from it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from dashboard.answer import answer, meaning
from dashboard.asked import Asked
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.presence import MERGED, absent
from dashboard.selection import DEFINITIONS, LEASTS, MEASURES, READINGS, choose, query_of
from dashboard.texts import words
from metrics.calendar import DAY
from tests.dashboard.conftest import NOW, asked


def said(figures: Figures, query: str, language: str = "en", now: int = NOW) -> str:
    """The sentence of an address as plain text, its no-break spaces as spaces."""
    return words(answer(asked(figures, query, language, now)).sentence).replace("\u00a0", " ")


def notes(figures: Figures, query: str) -> list[str]:
    """The notes beside it."""
    return [words(note.text) for note in answer(asked(figures, query)).notes]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "campaign=monuments&edition=2025&country=AM",
            (
                "Of 37 newcomers of Wiki Loves Monuments 2025 in Armenia, 0 % (0–9.4 %) were still active after 3"
                " months, 0 % (0–9.4 %) after 6 months, 0 % (0–9.4 %) after 9 months and 0 % (0–9.4 %) after 12 months."
            ),
        ),
        (
            "campaign=monuments&edition=2026&country=IN",
            (
                "Of 1,120 newcomers of Wiki Loves Monuments 2026 in India, 5.4 % (4.2–6.8 %) were still active after"
                " 3 months and 3.6 % (2.6–4.8 %) after 6 months; 9 months: due on 3 Feb 2027; 12 months: due on 3 May"
                " 2027."
            ),
        ),
        (
            "campaign=africa",
            (
                "Of 687 newcomers of Wiki Loves Africa 2026, 6.4 % (4.7–8.8 %; of 545 so far) were still active after"
                " 3 months; 6 months: due from 1 Feb to 10 Mar 2027; 12 months: due from 1 Aug to"
                " 10 Sep 2027."
            ),
        ),
        (
            "campaign=earth&edition=2026",
            (
                "Of 545 newcomers of Wiki Loves Earth 2026, no figure is final yet; 3 months: reached, being verified;"
                " 6 months: due on 21 Feb 2027; 12 months: due on 21 Aug 2027."
            ),
        ),
        (
            "campaign=art",
            (
                "Of 174 newcomers of Wiki Loves Art 2026, no figure is final yet; 3 months: reached, waiting for people"
                " who could not be verified; 6 months: due on 17 Jan 2027; 12 months: due on 17 Jul 2027."
            ),
        ),
        (
            "campaign=food",
            (
                "Of 118 newcomers of Wiki Loves Food 2026 (and 239 more whose contest is not counted yet), no figure is"
                " final yet; 3 months: due on 4 Feb 2027; 12 months: due on 4 Nov 2027."
            ),
        ),
        (
            "campaign=folklore",
            (
                "Wiki Loves Folklore 2026 is still running: 649 participants so far, 262 newcomers among them. The"
                " first retention figure is due on 15 Mar 2027."
            ),
        ),
        (
            "campaign=women",
            (
                "Wiki Loves Women 2026 is over and being enrolled: 583 participants so far, 239 newcomers among them."
                " The first retention figure is due on 23 Feb 2027."
            ),
        ),
        ("campaign=science", "Wiki Science Competition 2026 had 5 participants and no newcomers: nothing to count."),
        (
            "campaign=africa&edition=2025&country=GH",
            (
                "Ghana has no figure of its own in Wiki Loves Africa 2025: counted with other countries (fewer than 10"
                " newcomers, or protected)."
            ),
        ),
        (
            "country=GH",
            "Ghana took part in 3 campaigns: Wiki Loves Africa, Wiki Loves Monuments and Wiki Loves Earth.",
        ),
    ],
)
def test_every_state_has_its_sentence(figures: Figures, query: str, sentence: str) -> None:
    """How many, of whom, what is final, what is due when; or why there is no figure."""
    assert said(figures, query) == sentence


@pytest.mark.parametrize(
    ("options", "did"),
    [
        ("reading=quarter", " %) contributed in months 1–3 and"),
        ("reading=since-end", "came back at least once within 3 months and"),
        ("reading=survival", "contributed in the 30 days after the 3-month mark;"),
        ("reading=on-or-after", "have so far been seen again after 3 months and"),
        ("width=90", "had contributed in the 90 days up to the 3-month mark and"),
        ("least=5", "were still very active (5 contributions or more) after 3 months and"),
        ("reading=quarter&least=5", "contributed at least 5 times in months 1–3 and"),
        ("reading=since-end&least=5", "came back and contributed at least 5 times within 3 months and"),
        ("reading=on-or-after&least=5", "seen again with 5 contributions or more after 3 months and"),
        ("measure=organic", "in India, leaving out uploads to the campaign, "),
        ("definition=grace&edition=2025", "newcomers (registered during the contest or up to 14 days before) of "),
        ("definition=commons&edition=2025", "newcomers (new on Commons, maybe not elsewhere) of "),
        ("definition=first-edit&edition=2025", "newcomers (never edited any wiki before) of "),
    ],
)
def test_the_sentence_names_every_filter_that_is_not_the_default(figures: Figures, options: str, did: str) -> None:
    """And says nothing of it by default."""
    country = "" if "definition" in options else "&country=IN"
    assert did in said(figures, f"campaign=monuments&{options}{country}")
    assert did not in said(figures, "campaign=monuments&country=IN")


def test_filters_are_named_where_no_figure_tells_of_them(figures: Figures) -> None:
    """A contest that runs has none to be told with; neither has one that is being verified."""
    options = "reading=quarter&least=5&measure=organic"
    running = said(figures, f"campaign=folklore&{options}&definition=commons")
    assert running.endswith(
        " Chosen: new on Commons, contributed in the quarter, at least 5 contributions and without uploads to the"
        " campaign."
    )
    waiting = said(figures, "campaign=earth&edition=2026&width=90&least=5")
    assert ", no figure is final yet (in 90 days and at least 5 contributions); " in waiting


@pytest.mark.parametrize(
    ("countries", "where"),
    [
        ("IN", " in India, "),
        ("IN,GB", " in the United Kingdom and India, "),
        ("IN,other", " in India and the other countries, "),
        ("IN,NP,DE,IT", " in 4 countries, "),
    ],
)
def test_up_to_three_countries_are_named(figures: Figures, countries: str, where: str) -> None:
    """More are counted; editions always are named."""
    sentence = said(figures, f"campaign=monuments&edition=2025,2026&country={countries}")
    assert where in sentence
    assert "Wiki Loves Monuments 2025 and 2026 in" in sentence


def test_a_pooled_figure_names_the_editions_a_country_is_missing_from(figures: Figures) -> None:
    """With the way to where it is counted; an edition in which it has its own is not named."""
    query = "campaign=africa&edition=2026,2025&country=GH"
    (note,) = answer(asked(figures, query)).notes
    assert words(note.text) == (
        "Ghana has no figure of its own in 2025: counted with other countries (fewer than 10 newcomers, or protected)."
    )
    assert (note.href, note.link) == ("?campaign=africa&edition=2025&country=other", "Other countries of 2025")
    assert said(figures, query).startswith("Of 140 newcomers of Wiki Loves Africa 2025 and 2026 in Ghana, 9.3 %")


def test_countries_that_are_missing_alike_are_named_together(figures: Figures) -> None:
    """Those missing for another reason have a note of their own."""
    told = notes(figures, "campaign=monuments&edition=2026,2025&country=IN,AD,BT,KE")
    assert told == [
        (
            "Andorra and Bhutan have no figures of their own in 2025 and 2026: counted with other countries (fewer than"
            " 10 newcomers, or protected)."
        ),
        "Kenya has no figure of its own in 2025 and 2026: no contest of its own is known there.",
    ]


def test_a_selection_of_merged_countries_leads_to_the_others(figures: Figures) -> None:
    """Of the same edition, by the same filters."""
    view = answer(asked(figures, "campaign=africa&edition=2025&country=GH&least=5"))
    assert view.href == "?campaign=africa&edition=2025&country=other&least=5"
    assert view.notes == ()


def test_a_definition_without_figures_leads_to_the_headline(figures: Figures) -> None:
    """Definitions get theirs when the last contest of the edition has been read."""
    view = answer(asked(figures, "campaign=food&definition=commons&reading=quarter"))
    assert words(view.sentence).startswith("Wiki Loves Food 2026 has no figure by this definition yet: ")
    assert view.href == "?campaign=food&edition=2026&reading=quarter"


def test_a_mark_that_the_data_do_not_reach_is_not_due_in_the_future(figures: Figures) -> None:
    """After an outage the day lies behind."""
    later = said(figures, "campaign=food", now=NOW + 80 * DAY)
    assert "; 3 months: was due on 4 Feb 2027, but the data do not reach that day; 12 months:" in later
    assert said(figures, "campaign=folklore", now=NOW + 200 * DAY).endswith("was due on 15 Mar 2027.")


def test_without_coverage_nothing_can_be_told(figures: Figures) -> None:
    """The dates are told all the same."""
    key = ("food2026", "global")
    rows = tuple(replace(row, seen_day=-1) for row in figures.facts.cohorts[key])  # type: ignore[type-var]
    blind = replace(figures, facts=replace(figures.facts, cohorts={key: rows}), memo={})
    found = said(blind, "campaign=food")
    assert ": no day after the end of their contest has been covered; 3 months: due on 4 Feb 2027; 12" in found


def test_an_edition_that_has_not_begun_says_when_it_does(figures: Figures) -> None:
    """It has no contest that is over and nobody who took part."""
    edition = replace(figures.editions["folklore2026"], running=False, ended_contests=0, start=NOW + 5 * DAY)
    young = replace(figures, editions={**figures.editions, "folklore2026": edition}, running={}, memo={})
    assert said(young, "campaign=folklore").startswith("Wiki Loves Folklore 2026 begins on 29 Nov 2026.")


def test_an_edition_left_out_as_a_whole_says_so(figures: Figures) -> None:
    """It had newcomers, but too few to tell of."""
    facts = replace(figures.facts, cohorts={})
    gone = replace(figures, facts=facts, units={}, running={}, memo={})
    assert said(gone, "campaign=africa&edition=2024") == (
        "Wiki Loves Africa 2024 had 7 newcomers, who are in no figure: figures of groups this small are not published."
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_counted_is_told_in_a_line_for_every_choice(figures: Figures, language: str) -> None:
    """All readings, definitions, measures and least numbers are told apart in both languages."""
    plain = asked(figures, "campaign=monuments", language)
    told = set()
    for reading, definition, least, measure in product(READINGS, DEFINITIONS, LEASTS, MEASURES):
        choice = replace(plain.choice, reading=reading, definition=definition, least=least, measure=measure)
        told.add(meaning(replace(plain, choice=choice)))
    assert len(told) == len(READINGS) * len(DEFINITIONS) * len(LEASTS) * len(MEASURES)
    assert meaning(asked(figures, "campaign=monuments&width=90", language)) not in told


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_selection_can_be_told(figures: Figures, language: str) -> None:
    """Each edition by each definition and reading, alone and with a country, has a sentence that ends."""
    for edition, definition, reading in product(figures.editions, DEFINITIONS, READINGS):
        for country in ("", "&country=GH", "&country=AD,other", "&country=KE,IN,NG,FR"):
            query = f"edition={edition}&definition={definition}&reading={reading}&least=5{country}"
            sentence = said(figures, query, language)
            assert sentence.endswith("."), query
            assert "{" not in sentence
            assert "..;" not in sentence


def test_german_puts_its_verbs_where_they_belong(figures: Figures) -> None:
    """The sentence is made in each language, not translated word by word."""
    assert said(figures, "campaign=monuments&edition=2026&country=IN&measure=organic", "de").startswith(
        "Von 1.120 Neulingen von Wiki Loves Monuments 2026 in Indien waren, ohne Uploads für die Kampagne, "
    )
    assert said(figures, "campaign=africa&edition=2025&country=GH", "de").startswith(
        "Ghana hat keine eigene Zahl bei Wiki Loves Africa 2025: "
    )


def test_names_are_never_markup(figures: Figures) -> None:
    """A hostile campaign stands escaped in a <bdi> of its own."""
    hostile = replace(figures, campaigns={**figures.campaigns, "food": "<img src=x onerror=alert(1)>"}, memo={})
    made = asked(hostile, "campaign=food")
    html = str(macros("answer").answer(answer(made), made.texts, about="dashboard/about"))
    assert "<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>" in html
    assert "<img" not in html
    assert '<a href="dashboard/about" id="answer-about">What this means</a>' in html


def test_the_merged_are_those_that_presence_finds(figures: Figures) -> None:
    """The sentence and the search agree on who has no figure."""
    choice, _ = choose(query_of("campaign=africa&edition=2025&country=GH"), figures, asked(figures).texts)
    assert [row.why for row in absent(figures, choice)] == [MERGED]


def test_running_counts_are_by_the_headline(figures: Figures) -> None:
    """By another definition a note says who counts while a contest runs."""
    assert notes(figures, "campaign=folklore&definition=commons") == [
        "While a contest runs, those count as newcomers who registered during it."
    ]
    assert notes(figures, "campaign=folklore") == []
    assert isinstance(asked(figures), Asked)

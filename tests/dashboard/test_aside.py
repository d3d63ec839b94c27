"""The campaigns of some countries side by side."""

from __future__ import annotations

import pytest

from dashboard.aside import Aside, Cell, Row, aside, took_part
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.selection import choose, query_of
from dashboard.texts import words
from tests.dashboard.conftest import asked


def shown(figures: Figures, query: str, language: str = "en") -> Aside:
    """The table of an address."""
    return aside(asked(figures, query, language))


def row(found: Aside, key: str) -> Row:
    """A campaign's row."""
    return next(each for each in found.rows if each.key == key)


def cells(found: Row) -> list[tuple[str, str, str]]:
    """The states, values and words of a row."""
    return [(cell.state, cell.value.replace("\u00a0", " "), cell.words) for cell in found.cells]


def test_each_campaign_has_the_newest_edition_with_a_figure(figures: Figures) -> None:
    """Earth 2026 has none at 3 months yet, so that 2025 stands there; the one that ended last comes first."""
    found = shown(figures, "country=GH")
    assert [(each.key, each.year, each.newcomers) for each in found.rows] == [
        ("africa", "2026", "140"),
        ("monuments", "2026", "110"),
        ("earth", "2025", "126"),
    ]


def test_a_campaign_without_a_figure_has_its_newest_edition(figures: Figures) -> None:
    """With what it has instead."""
    found = row(shown(figures, "country=FR"), "folklore")
    assert (found.year, found.newcomers, found.more) == ("2026", "148", "counted while contests run")
    assert cells(found)[0] == ("running", "", "due 15 Mar 2027")


@pytest.mark.parametrize(
    ("query", "campaign", "place", "cell"),
    [
        ("country=GH", "africa", 0, ("final", "9.3 %", "")),
        ("country=GH", "africa", 1, ("not-due", "", "due 1 Feb 2027")),
        ("country=AM", "monuments", 0, ("final", "0 %", "")),
        ("country=CH", "science", 0, ("nobody", "–", "no newcomers")),
        ("country=NL", "art", 0, ("held", "", "held up")),
        ("country=MT", "monuments", 0, ("merged", "", "with other countries")),
        ("country=UG", "earth", 1, ("held", "", "held up")),
        ("country=FR", "women", 0, ("enrolling", "", "due 23 Feb 2027")),
        ("country=NG&measure=organic", "birds", 3, ("unread", "", "not read yet")),
    ],
)
def test_each_state_has_words_in_a_cell(
    figures: Figures, query: str, campaign: str, place: int, cell: tuple[str, str, str]
) -> None:
    """0 %, a dash, a date and a country counted with others are never the same."""
    assert cells(row(shown(figures, query), campaign))[place] == cell


def test_a_row_leads_to_the_campaign_with_the_countries_kept(figures: Figures) -> None:
    """And with all other filters."""
    found = row(shown(figures, "country=GH,KE&least=5&reading=quarter"), "africa")
    assert found.href == "?campaign=africa&edition=2026&country=GH,KE&reading=quarter&least=5"
    choice, notices = choose(query_of(found.href), figures, asked(figures).texts)
    assert (choice.campaign, choice.countries, notices) == ("africa", ("GH", "KE"), ())


def test_campaigns_are_never_added_up(figures: Figures) -> None:
    """Each row has the figures of its own campaign."""
    found = shown(figures, "country=GH")
    for each in found.rows:
        alone = asked(figures, each.href)
        assert alone.choice.editions == (f"{each.key}{each.year}",)
    assert isinstance(found.rows[0].cells[0], Cell)
    assert "never added up" in found.summary


@pytest.mark.parametrize(
    ("query", "language", "sentence"),
    [
        (
            "country=GH",
            "en",
            "Ghana took part in 3 campaigns: Wiki Loves Africa, Wiki Loves Monuments and Wiki Loves Earth.",
        ),
        (
            "country=KE",
            "en",
            "Kenya took part in 3 campaigns: Wiki Loves Africa, Wiki Loves Birds and Wiki Loves Earth.",
        ),
        ("country=NL", "de", "Niederlande hat an 1 Kampagne teilgenommen: Wiki Loves Art."),
        (
            "country=GH,KE",
            "de",
            (
                "Ghana und Kenia haben an 4 Kampagnen teilgenommen: Wiki Loves Africa, Wiki Loves Monuments, Wiki Loves"
                " Birds und Wiki Loves Earth."
            ),
        ),
    ],
)
def test_the_sentence_names_the_campaigns(figures: Figures, query: str, language: str, sentence: str) -> None:
    """In the order of the rows."""
    assert words(took_part(asked(figures, query, language))) == sentence


def test_the_table_is_one_for_readers_and_cards_on_a_phone(figures: Figures) -> None:
    """Roles are said, as the style sheet takes the display of a table away; names stand in <bdi>."""
    made = asked(figures, "country=GH")
    html = str(macros("aside").aside(aside(made), made.texts))
    assert html.count('role="row"') == 4
    assert html.count('role="rowheader"') == 3
    assert html.count('role="columnheader"') == 6
    assert "<bdi>Wiki Loves Africa</bdi>" in html
    assert 'id="aside-africa" data-go' in html

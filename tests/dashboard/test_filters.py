"""What the filters offer, how they are set, and the head of a view that stands alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from urllib.parse import parse_qs

import pytest

from dashboard.alone import alone
from dashboard.environment import macros
from dashboard.figures import Figures
from dashboard.filters import QUESTIONS, Filters, Option, differences, filters
from dashboard.selection import OPTIONS, address, choose, query_of
from dashboard.standing import standings
from dashboard.texts import texts, words
from state.published import UnitContest
from tests.dashboard.conftest import NOW, asked
from tests.dashboard.invented import freshness


def made(figures: Figures, query: str = "", language: str = "en") -> Filters:
    """The filters of an address."""
    return filters(asked(figures, query, language))


def option(options: tuple[Option, ...], value: str) -> Option:
    """The option of a value; there must be one of it."""
    (found,) = [each for each in options if each.value == value]
    return found


def setting(figures: Figures, query: str = "", language: str = "en") -> str:
    """The filters of an address as HTML."""
    return str(macros("filters").filters(made(figures, query, language), texts(language)))


class Elements(HTMLParser):
    """The elements of some HTML as tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of a tag that have some values."""
        return [attrs for name, attrs in self.found if name == tag and wanted.items() <= attrs.items()]


# ---- campaign and editions -----------------------------------------------------------------------------------------


def test_one_campaign_is_chosen_and_all_campaigns_are_offered_once_a_country_is(figures: Figures) -> None:
    """Side by side comes first; without a country there is nothing it could show."""
    assert [each.value for each in made(figures).campaigns if each.chosen] == ["africa"]
    assert "" not in [each.value for each in made(figures).campaigns]
    offered = made(figures, "campaign=monuments&country=GH").campaigns
    assert (offered[0].value, offered[0].title, offered[0].chosen) == ("", "All campaigns, side by side", False)
    beside = made(figures, "country=GH")
    assert [each.value for each in beside.campaigns if each.chosen] == [""]
    assert beside.editions == ()


def test_editions_are_newest_first_with_their_newcomers(figures: Figures) -> None:
    """One that runs says so: its number would be read as a result."""
    view = made(figures, "campaign=birds&edition=2025")
    assert [(each.value, each.hint, each.chosen) for each in view.editions] == [
        ("2026", "running", False),
        ("2025", "264 newcomers", True),
    ]
    assert view.edition_words == "2025"
    assert view.all_editions == "?campaign=birds&edition=2026,2025"
    assert made(figures, "campaign=birds&edition=2025,2026").all_editions == ""


# ---- countries -----------------------------------------------------------------------------------------------------


def test_countries_are_ordered_by_name_in_the_page_s_language(figures: Figures) -> None:
    """Those with figures first, other countries last of them, then those without a figure of their own."""
    shown = [each for each in made(figures, "campaign=monuments&edition=2025", "de").countries if not each.sought]
    titles = [each.title for each in shown]
    assert titles[:4] == ["Armenien", "Bosnien und Herzegowina", "Brasilien", "Deutschland"]
    assert titles[-5:] == ["Übrige Länder", "Andorra", "Belarus", "Bhutan", "Malta"]
    assert [each.faint for each in shown[-5:]] == [False, True, True, True, True]


def test_letters_with_marks_are_ordered_as_those_without(figures: Figures) -> None:
    """Ägypten stands before Armenien; an order by code points, the broken variant, puts it last."""
    titles = [each.title for each in made(figures, "country=GH", "de").countries if not each.faint][:-1]
    assert titles.index("Ägypten") < titles.index("Armenien")
    assert sorted(titles) != titles
    assert sorted(titles)[-1] == "Ägypten"


def test_a_merged_country_is_listed_says_where_it_is_counted_and_can_be_chosen(figures: Figures) -> None:
    """Belarus is protected, Bhutan small: both are counted with other countries."""
    view = made(figures, "campaign=monuments&edition=2025&country=BT")
    for code in ("BY", "BT"):
        row = option(view.countries, code)
        assert (row.hint, row.faint, row.sought) == ("counted with other countries", True, False)
    assert option(view.countries, "BT").chosen
    assert view.country_words == "Bhutan"


def test_a_country_without_a_contest_comes_up_when_it_is_sought_and_stays_when_it_is_chosen(figures: Figures) -> None:
    """Nothing is hidden from somebody who looks for it, and what is chosen can be taken back."""
    row = option(made(figures, "campaign=africa").countries, "IN")
    assert (row.hint, row.sought) == ("no contest known here", True)
    assert not option(made(figures, "campaign=africa&country=IN").countries, "IN").sought


def test_a_definition_with_fewer_units_offers_fewer_countries(figures: Figures) -> None:
    """Earth 2026 has no units by first-edit: its countries say so instead of showing the headline's numbers."""
    usual = option(made(figures, "campaign=earth&edition=2026").countries, "GH")
    other = option(made(figures, "campaign=earth&edition=2026&definition=first-edit").countries, "GH")
    assert (usual.faint, usual.hint) == (False, "140 newcomers")
    assert (other.faint, other.hint) == (True, "no figure by this definition")


def test_newcomers_are_summed_over_editions_and_never_over_campaigns(figures: Figures) -> None:
    """Side by side the list has names only."""
    one, two = (
        next(row.newcomers for row in standings(figures, [key], "global") if row.code == "NG")
        for key in ("africa2026", "africa2025")
    )
    both = option(made(figures, "campaign=africa&edition=2026,2025").countries, "NG")
    assert both.hint == f"{one + two} newcomers"
    assert option(made(figures, "country=GH").countries, "NG").hint == ""


def test_a_country_that_is_left_out_is_in_no_figure(figures: Figures) -> None:
    """It is told apart from one that is counted with others."""
    rows = figures.contests["africa2024"]
    out = UnitContest("Images in Gabon", "africa2024/left-out", "Gabon", None, -1)
    changed = replace(figures, contests={**figures.contests, "africa2024": (*rows, out)}, memo={})
    row = option(made(changed, "campaign=africa&edition=2024").countries, "GA")
    assert (row.hint, row.faint, row.sought) == ("in no figure", True, False)
    assert option(made(figures, "campaign=africa&edition=2024").countries, "GA").sought


def test_both_names_of_a_country_are_in_the_list_for_the_search(figures: Figures) -> None:
    """The English one beside that of the page's language, where they differ."""
    german = made(figures, "campaign=monuments&edition=2025", "de").countries
    assert (option(german, "DE").title, option(german, "DE").also) == ("Deutschland", "Germany")
    assert (option(german, "GH").title, option(german, "GH").also) == ("Ghana", "")
    assert "data-also" not in setting(figures, "campaign=monuments&edition=2025")


def test_only_and_all_are_links_that_work_without_scripts(figures: Figures) -> None:
    """One that leads nowhere new is not there."""
    view = made(figures, "campaign=monuments&edition=2025&country=GH")
    assert option(view.countries, "IN").only == "?campaign=monuments&edition=2025&country=IN"
    assert option(view.countries, "GH").only == ""
    assert view.all_countries == "?campaign=monuments&edition=2025"
    assert made(figures, "campaign=monuments").all_countries == ""
    assert made(figures, "country=GH").all_countries == ""


# ---- how it is counted ---------------------------------------------------------------------------------------------


def test_every_option_explains_itself_and_one_of_each_question_is_usual(figures: Figures) -> None:
    """In both languages, and the usual one is what the address leaves out."""
    for language in ("en", "de"):
        view = made(figures, "", language)
        assert [each.name for each in view.questions] == list(QUESTIONS)
        for question in view.questions:
            assert [way.value for way in question.ways] == [str(value) for value in OPTIONS[question.name]]
            assert [way.usual for way in question.ways] == [True] + [False] * (len(question.ways) - 1)
            assert all(way.why.endswith(".") for way in question.ways)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_differs_is_named_and_its_link_takes_it_back(figures: Figures, name: str) -> None:
    """And nothing else with it."""
    for value in OPTIONS[name][1:]:
        view = made(figures, f"campaign=monuments&edition=2025&{name}={value}&country=GH")
        (row,) = view.differences
        assert row.name == name
        assert row.title == texts("en")(f"filters-{name}-{value}")
        assert row.address == view.reset == "?campaign=monuments&edition=2025&country=GH"
        assert view.how_words == "1 difference"


def test_several_differences_are_taken_back_one_by_one_or_together(figures: Figures) -> None:
    """Each link keeps the others."""
    view = made(figures, "campaign=monuments&edition=2025&least=5&measure=organic&reading=quarter")
    assert [row.name for row in view.differences] == ["reading", "least", "measure"]
    assert view.differences[0].address == "?campaign=monuments&edition=2025&least=5&measure=organic"
    assert view.reset == "?campaign=monuments&edition=2025"
    assert view.how_words == "3 differences"
    usual = made(figures)
    assert (usual.differences, usual.reset, usual.how_words) == ((), "", "the usual way")


def test_the_width_can_be_chosen_for_active_only(figures: Figures) -> None:
    """Otherwise its question says why, and it is no difference even when the address has it."""
    for reading in OPTIONS["reading"]:
        view = made(figures, f"campaign=monuments&width=90&reading={reading}")
        off = next(question.off for question in view.questions if question.name == "width")
        assert bool(off) is (reading != "active")
        assert ("width" in [row.name for row in view.differences]) is (reading == "active")


def test_side_by_side_the_form_keeps_what_no_control_holds(figures: Figures) -> None:
    """The switch of comparison and the marks are not on the page then."""
    beside = made(figures, "country=GH&compare=other-countries&months=6")
    assert beside.kept == (("compare", "other-countries"), ("months", "6"))
    assert made(figures, "country=GH").kept == ()
    assert made(figures, "campaign=africa&compare=other-countries&months=6").kept == ()


# ---- as HTML -------------------------------------------------------------------------------------------------------


def test_the_form_without_scripts_asks_for_what_is_shown(figures: Figures) -> None:
    """What a browser would send of the controls is the selection itself, for many selections."""
    parts = product(
        ("campaign=monuments&edition=2025,2024", "campaign=africa&edition=2026&country=GH,DJ", "country=GH"),
        ("", "&definition=grace&reading=survival", "&width=90&least=5&measure=organic"),
    )
    for query in map("".join, parts):
        elements = Elements(setting(figures, query))
        fields = elements.of("select")[0]["name"]
        assert fields == "campaign"
        chosen = [(str(row["name"]), str(row["value"])) for row in elements.of("input") if "checked" in row]
        hidden = [(str(row["name"]), str(row["value"])) for row in elements.of("input", type="hidden")]
        campaign = next(str(row["value"]) for row in elements.of("option") if "selected" in row)
        sent: dict[str, list[str]] = {"campaign": [campaign]}
        for name, value in (*chosen, *hidden):
            sent.setdefault(name, []).append(value)
        found, notices = choose(sent, figures, texts("en"))
        wanted = asked(figures, query).choice
        assert notices == ()
        assert address(found, figures) == address(wanted, figures)


@pytest.mark.parametrize("query", ["", "country=GH", "campaign=monuments&edition=2025&country=BT&reading=survival"])
def test_every_control_has_a_name_and_an_id_of_its_own(figures: Figures, query: str) -> None:
    """What a reference points to is there, once."""
    elements = Elements(setting(figures, query))
    ids = Counter(str(attrs["id"]) for _, attrs in elements.found if "id" in attrs)
    assert max(ids.values()) == 1
    for _, attrs in elements.found:
        for name in ("aria-labelledby", "aria-describedby", "for", "data-back"):
            assert set((attrs.get(name) or "").split()) <= ids.keys()
    for kind in ("checkbox", "radio", "search"):
        assert all(row.get("id") for row in elements.of("input", type=kind))
    assert all(row.get("id") and "data-go" in row for row in elements.of("a"))


def test_links_of_the_filters_are_read_back_as_they_were_meant(figures: Figures) -> None:
    """Every address in the filters is one the page makes itself of what it asks for."""
    for row in Elements(setting(figures, "campaign=monuments&edition=2025&country=BT&least=5")).of("a"):
        link = str(row["href"])
        choice, notices = choose(query_of(link), figures, texts("en"))
        assert (address(choice, figures), notices) == (link, ())


def test_names_from_the_file_are_escaped_and_set_apart(figures: Figures) -> None:
    """A title must not become markup, nor turn the words around it."""
    hostile = {**figures.campaigns, "africa": "<script>alert(1)</script>"}
    names = {**figures.names, "GH": '"><img src=x onerror=alert(1)>'}
    html = setting(replace(figures, campaigns=hostile, names=names, memo={}))
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<bdi") == html.count("</bdi>") > 5


def test_a_usual_selection_s_address_is_that_of_the_link_to_copy(figures: Figures) -> None:
    """Complete, so that it shows the same when newer editions exist."""
    (row,) = Elements(setting(figures)).of("div", **{"class": "filters"})
    assert parse_qs(str(row["data-address"]).removeprefix("?")) == {"campaign": ["africa"], "edition": ["2026"]}


# ---- a view alone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name", "counted"),
    [
        ("campaign=monuments&edition=2025,2024", "Wiki Loves Monuments 2024 and 2025", ""),
        (
            "campaign=monuments&edition=2025&country=GH,IN&reading=survival&least=5",
            "Wiki Loves Monuments 2025, Ghana and India",
            "Counted: survival and five contributions or more.",
        ),
        ("country=GH", "Ghana, all campaigns", ""),
    ],
)
def test_a_view_alone_says_of_what_it_is_and_how_it_is_counted(
    figures: Figures, query: str, name: str, counted: str
) -> None:
    """With the time of the figures and the address of the whole page."""
    view = alone(asked(figures, query), freshness(NOW))
    assert (words(view.name), view.counted) == (name, counted)
    assert view.as_of == "As of 06:00 UTC."
    assert view.address == address(asked(figures, query).choice, figures)
    assert "target=" in str(macros("alone").alone(view, texts("en")))


def test_a_view_alone_without_freshness_has_no_time(figures: Figures) -> None:
    """Rather than a wrong one."""
    assert alone(asked(figures), None).as_of == ""


def test_a_difference_is_the_same_in_the_filters_and_in_a_view_alone(figures: Figures) -> None:
    """Both are told by one function."""
    given = asked(figures, "campaign=monuments&definition=commons&width=90", "de")
    assert [row.title for row in differences(given)] == ["neu auf Commons", "90 Tage"]
    assert alone(given, None).counted.count("neu auf Commons und 90 Tage") == 1

"""The selection and its form in the address."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import NothingPublished
from dashboard.feed import Feed
from dashboard.figures import Figures, countries_of
from dashboard.selection import OPTIONS, Choice, address, choose, month_of, query_of
from dashboard.texts import texts
from metrics.calendar import MILESTONES
from state.published import Changes, Published

EN = texts("en")


def chosen(figures: Figures, query: str) -> Choice:
    """The selection of an address that is all right."""
    choice, notices = choose(query_of(query), figures, EN)
    assert notices == ()
    return choice


def test_without_a_query_the_newest_edition_with_a_result_is_shown(figures: Figures) -> None:
    """Folklore is newer but runs, food and earth have no final figure: africa is the newest that has one."""
    assert chosen(figures, "") == Choice("africa", ("africa2026",))


def test_a_campaign_alone_shows_its_newest_edition_with_a_result(figures: Figures) -> None:
    """Of monuments, 2026 has a final figure at 3 months."""
    assert chosen(figures, "?campaign=monuments").editions == ("monuments2026",)


def test_without_any_result_the_newest_edition_is_shown(figures: Figures) -> None:
    """Folklore is running: there is nothing final, its newest edition is shown all the same."""
    newest = figures.by_campaign["folklore"][0].edition
    assert chosen(figures, "campaign=folklore").editions == (newest,)


def test_several_editions_and_countries_are_comma_lists(figures: Figures) -> None:
    """Editions come out newest first, countries sorted, whatever the order and case of the address."""
    choice = chosen(figures, "?campaign=monuments&edition=2025,2026&country=np,IN,other&months=6")
    assert choice == Choice("monuments", ("monuments2026", "monuments2025"), ("IN", "NP", "other"), months=6)
    assert address(choice, figures) == "?campaign=monuments&edition=2026,2025&country=IN,NP,other&months=6"


def test_a_form_without_script_sends_repeated_names(figures: Figures) -> None:
    """`country=IN&country=NP` means the same as `country=IN,NP`."""
    assert chosen(figures, "campaign=monuments&edition=2025&country=IN&country=NP").countries == ("IN", "NP")


def test_an_edition_by_its_whole_name_brings_its_campaign(figures: Figures) -> None:
    """`edition=monuments2025` needs no campaign, and a country beside it does not set campaigns side by side."""
    choice = chosen(figures, "edition=monuments2025&country=IN")
    assert choice == Choice("monuments", ("monuments2025",), ("IN",))


@pytest.mark.parametrize("word", ["GH", "gh", "Ghana", "ghana"])
def test_a_country_without_a_campaign_shows_its_campaigns_side_by_side(figures: Figures, word: str) -> None:
    """No campaign and no edition is chosen then; a country may be asked for by its name."""
    choice = chosen(figures, f"country={word}")
    assert choice == Choice("", (), ("GH",))
    assert choice.is_aside
    assert address(choice, figures) == "?country=GH"


def test_a_country_may_be_asked_for_in_the_language_of_the_page(figures: Figures) -> None:
    """The United Kingdom is Vereinigtes Königreich in German; case and accents do not matter."""
    choice, notices = choose(
        query_of("campaign=monuments&edition=2025&country=vereinigtes konigreich"), figures, texts("de")
    )
    assert (choice.countries, notices) == (("GB",), ())


def test_all_countries_chosen_is_no_choice(figures: Figures) -> None:
    """A list of every country is the same as none."""
    every = ",".join(countries_of(figures, "monuments2026"))
    assert chosen(figures, f"campaign=monuments&edition=2026&country={every}").countries == ()


def test_a_country_that_is_counted_with_others_stays_chosen(figures: Figures) -> None:
    """So the page can say where its figure would stand; Malta is merged in monuments."""
    assert chosen(figures, "campaign=monuments&country=Malta").countries == ("MT",)


def test_a_window_of_90_days_is_of_the_reading_active_alone(figures: Figures) -> None:
    """Other readings have windows of their own: the width falls back without a word, as nothing was asked in vain."""
    assert chosen(figures, "campaign=monuments&width=90").width == 90
    assert chosen(figures, "campaign=monuments&width=90&reading=since-end").width == 30


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("campaign=nonsense", "no campaign “nonsense”"),
        ("campaign=monuments&edition=1999", "no edition “1999” here. This is 2026."),
        ("campaign=monuments&edition=2025,1999", "no edition “1999” here. This is 2025."),
        ("campaign=africa&country=ZZ", "No country “ZZ” is known here"),
        ("country=ZZ", "No country “ZZ” is known here"),
        ("months=7", "months “7”"),
        ("reading=sideways", "reading “sideways”, which does not exist; there are active, quarter"),
        ("least=3", "least “3”, which does not exist; there are 1 and 5"),
        ("compare=%00%FF", "compare"),
    ],
)
def test_what_is_unknown_falls_back_with_a_sentence(figures: Figures, query: str, said: str) -> None:
    """Each thing the address asks for in vain is named, and a valid selection is shown."""
    choice, notices = choose(query_of(query), figures, EN)
    assert choice.editions
    assert len(notices) == (2 if query == "country=ZZ" else 1)
    assert said in notices[0]


def test_no_edition_at_all_is_an_error_of_its_own(tmp_path: Path) -> None:
    """A file that the publisher made but did not fill yet has nothing to choose from."""
    writer = Published.open(tmp_path / "published.db")
    writer.apply(Changes(meta={"threshold": "10"}))
    writer.close()
    feed = Feed(tmp_path / "published.db")
    feed.poll()
    assert feed.figures is not None
    with pytest.raises(NothingPublished):
        choose({}, feed.figures, EN)


def test_the_mark_countries_are_read_at_is_the_latest_with_figures(figures: Figures) -> None:
    """Monuments 2025 is final throughout; a mark that is asked for wins; without figures it is the first."""
    old = chosen(figures, "campaign=monuments&edition=2025")
    assert month_of(figures, old) == 12
    assert month_of(figures, replace(old, months=6)) == 6
    assert month_of(figures, chosen(figures, "campaign=folklore")) == MILESTONES[0]


WORDS = st.text(alphabet=string.printable + "é,&=%\u202e", max_size=30)
NAMES = [
    "campaign",
    "edition",
    "country",
    "months",
    "definition",
    "reading",
    "width",
    "least",
    "measure",
    "compare",
    "x",
]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(WORDS, max_size=3)))
def test_any_query_gives_a_valid_selection(figures: Figures, query: dict[str, list[str]]) -> None:
    """Whatever is asked: editions of one campaign that exist, known countries, one of the four marks, known options."""
    choice, _ = choose(query, figures, EN)
    assert bool(choice.editions) is bool(choice.campaign)
    assert {figures.editions[key].campaign for key in choice.editions} <= {choice.campaign}
    assert set(choice.countries) <= {*figures.country_names(), "other"}
    assert choice.months in (None, *MILESTONES)
    assert all(getattr(choice, name) in known for name, known in OPTIONS.items())


@given(st.data())
def test_the_address_of_a_selection_gives_the_selection(figures: Figures, data: st.DataObject) -> None:
    """Encoding and reading is the identity, without any notice."""
    campaign = data.draw(st.sampled_from(sorted(figures.by_campaign)))
    known = [row.edition for row in figures.by_campaign[campaign]]
    editions = data.draw(st.sets(st.sampled_from(known), min_size=1))
    named = tuple(key for key in known if key in editions)
    here = {code for edition in named for code in countries_of(figures, edition)}
    some = data.draw(st.sets(st.sampled_from(sorted({*figures.country_names(), "other"})), max_size=6))
    options = {name: data.draw(st.sampled_from(values)) for name, values in OPTIONS.items()}
    if options["reading"] != "active":
        options["width"] = 30
    months = data.draw(st.sampled_from([None, *MILESTONES]))
    countries = () if here and some >= here else tuple(sorted(some))
    choice = Choice(campaign, named, countries, months=months, **options)
    assert choose(query_of(address(choice, figures)), figures, EN) == (choice, ())

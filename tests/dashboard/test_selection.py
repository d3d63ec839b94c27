"""The selection and its form in the address."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import NothingPublished
from dashboard.figures import Figures, index
from dashboard.selection import Choice, address, choose, countries_in, query_of
from state.published import Snapshot

EMPTY = Snapshot(0, {}, (), (), (), (), (), (), {}, (), (), None)


def test_without_a_query_the_newest_edition_with_a_result_is_shown(figures: Figures) -> None:
    """Folklore is newer but runs, food and earth have no final figure: africa is the newest that has one."""
    choice, notices = choose({}, figures)
    assert choice == Choice("africa", ("africa2026",))
    assert notices == ()


def test_a_campaign_alone_shows_its_newest_edition_with_a_result(figures: Figures) -> None:
    """Of monuments, 2026 has a final figure at 3 months."""
    assert choose(query_of("?campaign=monuments"), figures)[0].editions == ("monuments2026",)


def test_without_any_result_the_newest_edition_is_shown(figures: Figures) -> None:
    """Earth is being verified: there is nothing final, its edition is shown all the same."""
    assert choose(query_of("campaign=earth"), figures)[0].editions == ("earth2026",)


def test_several_editions_and_countries_are_comma_lists(figures: Figures) -> None:
    """Editions come out newest first, countries sorted, whatever the order and case of the address."""
    choice, notices = choose(query_of("?campaign=monuments&edition=2025,2026&country=np,IN,other&months=6"), figures)
    assert choice == Choice("monuments", ("monuments2026", "monuments2025"), ("IN", "NP", "other"), 6)
    assert notices == ()
    assert address(choice, figures) == "?campaign=monuments&edition=2026,2025&country=IN,NP,other&months=6"


def test_a_form_without_script_sends_repeated_names(figures: Figures) -> None:
    """`country=IN&country=NP` means the same as `country=IN,NP`."""
    choice, _ = choose(query_of("campaign=monuments&edition=2025&country=IN&country=NP"), figures)
    assert choice.countries == ("IN", "NP")


def test_all_countries_chosen_is_no_choice(figures: Figures) -> None:
    """A list of every country is the same as none."""
    every = ",".join(countries_in(figures, ["africa2026"]))
    assert choose(query_of(f"campaign=africa&country={every}"), figures)[0].countries == ()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("campaign=nonsense", "no campaign “nonsense”"),
        ("campaign=monuments&edition=1999", "no edition “1999” here. This is 2026."),
        ("campaign=monuments&edition=2025,1999", "no edition “1999” here. This is 2025."),
        ("campaign=africa&country=ZZ", "“ZZ”: no figure of its own in this selection, so all countries are shown."),
        ("campaign=africa&country=ZZ,KE", "“ZZ”: no figure of its own in this selection, so it is left out."),
        ("campaign=africa&country=IN", "India: no figure of its own"),
        ("months=7", "no mark at “7” months"),
    ],
)
def test_what_is_unknown_falls_back_with_a_sentence(figures: Figures, query: str, said: str) -> None:
    """Each thing the address asks for in vain is named, and a valid selection is shown."""
    choice, notices = choose(query_of(query), figures)
    assert choice.editions
    assert len(notices) == 1
    assert said in notices[0]


def test_a_country_without_a_figure_is_explained_without_naming_protected_ones(figures: Figures) -> None:
    """The sentence says where its people are counted, in the same words for a small and for a protected country."""
    _, (notice,) = choose(query_of("campaign=africa&country=AF"), figures)
    assert "counted in “other countries” only" in notice


def test_no_edition_at_all_is_an_error_of_its_own() -> None:
    """A file that the publisher made but did not fill yet has nothing to choose from."""
    with pytest.raises(NothingPublished):
        choose({}, index(EMPTY))


WORDS = st.text(alphabet=string.printable + "é,&=%\u202e", max_size=30)


@given(st.dictionaries(st.sampled_from(["campaign", "edition", "country", "months", "x"]), st.lists(WORDS, max_size=3)))
def test_any_query_gives_a_valid_selection(figures: Figures, query: dict[str, list[str]]) -> None:
    """Whatever is asked: editions of one campaign that exist, countries they have, one of the four marks."""
    choice, _ = choose(query, figures)
    assert choice.editions
    assert {figures.editions[key].campaign for key in choice.editions} == {choice.campaign}
    assert set(choice.countries) <= set(countries_in(figures, choice.editions))
    assert choice.months in (None, 3, 6, 9, 12)


@given(st.data())
def test_the_address_of_a_selection_gives_the_selection(figures: Figures, data: st.DataObject) -> None:
    """Encoding and reading is the identity, without any notice."""
    campaign = data.draw(st.sampled_from(sorted(figures.by_campaign)))
    known = [row.edition for row in figures.by_campaign[campaign]]
    editions = data.draw(st.sets(st.sampled_from(known), min_size=1))
    chosen = tuple(key for key in known if key in editions)
    countries = sorted(countries_in(figures, chosen))
    some = data.draw(st.sets(st.sampled_from(countries))) if countries else set()
    months = data.draw(st.sampled_from([None, 3, 6, 9, 12]))
    choice = Choice(campaign, chosen, tuple(sorted(some)) if some < set(countries) else (), months)
    assert choose(query_of(address(choice, figures)), figures) == (choice, ())

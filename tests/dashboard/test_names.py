"""Countries by code and name."""

from __future__ import annotations

import pytest

from dashboard.figures import Figures
from dashboard.names import code_of_name, folded
from dashboard.texts import texts

NAMES = {
    "IN": "India",
    "GB": "United Kingdom",
    "ST": "São Tomé and Príncipe",
    "Republic of Nowhere": "Republic of Nowhere",
}


@pytest.mark.parametrize(
    ("word", "language", "code"),
    [
        ("india", "en", "IN"),
        ("in", "en", "IN"),
        ("Indien", "de", "IN"),
        ("SAO TOME AND PRINCIPE", "en", "ST"),
        ("republic-of nowhere", "en", "Republic of Nowhere"),
        ("Indien", "en", ""),
        ("", "en", ""),
        ("…", "en", ""),
    ],
)
def test_a_country_is_found_by_code_and_by_its_name_in_the_language_of_the_page(
    word: str, language: str, code: str
) -> None:
    """Case, accents, spaces and hyphens do not matter; a word without a letter finds nothing."""
    assert code_of_name(word, NAMES, texts(language)) == code


def test_merged_countries_have_codes_too(figures: Figures) -> None:
    """The file names them only; Unicode's territories give Malta MT, so that its address is that of any country."""
    names = figures.country_names()
    merged = {name for units in figures.units.values() for unit in units for name in unit.merged}
    assert merged <= set(names.values())
    assert names["MT"] == "Malta"
    assert len(set(names.values())) == len(names)


def test_letters_alone_are_compared() -> None:
    """Accents are taken off, signs are left out, other scripts stay."""
    assert folded("Côte d’Ivoire") == "cotedivoire"
    assert folded("日本") == "日本"

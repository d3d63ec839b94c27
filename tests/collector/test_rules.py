"""collector.rules: what campaigns, editions, categories and countries are called."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.rules import as_label, as_title, folded, shown, standard
from collector.shipped import shipped
from collector.tables import rows
from state.roster import Contest

# Categories that no rule gives, in the shipped table of 2010-2022.
WRITTEN_OUT = [
    "earth2014 Andorra",
    "earth2015 Andorra",
    "earth2016 Biosphere Reserves",
    "earth2017 Biosphere Reserves",
    "earth2018 Biosphere Reserves",
    "earth2020 Austria",
    "earth2021 United Arab Emirates",
    "earth2022 Austria",
    "earth2022 United Arab Emirates",
    "monuments2010 Netherlands",
    "monuments2017 Austria",
    "monuments2018 Austria",
    "monuments2019 Austria",
    "monuments2020 Austria",
    "monuments2021 Austria",
]


def contests() -> list[Contest]:
    """Give the shipped contests."""
    return [contest for contest in shipped()[0] if not contest.whole]


def test_the_rules_give_the_real_categories() -> None:
    """By the rules, every one of the 1,204 shipped contests has the category it really had."""
    of = standard().category_of
    assert [c.category for c in contests() if of(c.campaign, c.year, c.label) != c.category] == []


def test_how_much_is_rule_and_how_much_exception() -> None:
    """Of the 1,204 categories the rules give 1,189, 92 of them by an article; 15 have to be written out."""
    ruled = replace(standard(), categories={})
    bare = replace(ruled, the=frozenset())
    without = {c.category for c in contests() if bare.category_of(c.campaign, c.year, c.label) == c.category}
    with_article = {c.category for c in contests() if ruled.category_of(c.campaign, c.year, c.label) == c.category}
    assert (len(with_article), len(with_article - without)) == (1189, 92)
    exceptions = [f"{c.edition} {c.label}" for c in contests() if c.category not in with_article]
    assert sorted(exceptions) == WRITTEN_OUT
    assert set(exceptions) <= set(standard().categories)


def test_no_exception_repeats_a_rule() -> None:
    """What is written out differs from what the rules would say; nothing there is idle."""
    ruled = replace(standard(), categories={})
    idle = [
        key
        for key, category in standard().categories.items()
        if ruled.category_of(*re.match(r"([a-z_]+)(\d{4}) (.*)", key).groups()) == category  # type: ignore[union-attr]
    ]
    assert idle == []


@pytest.mark.parametrize(
    ("campaign", "year", "label", "category"),
    [
        ("monuments", 2025, "Netherlands", "Images from Wiki Loves Monuments 2025 in the Netherlands"),
        ("folklore", 2026, "India", "Images from Wiki Loves Folklore 2026 in India"),
        ("science", 2015, "Armenia", "Images from European Science Photo Competition 2015 in Armenia"),
        ("science", 2017, "Armenia", "Images from Wiki Science Competition 2017 in Armenia"),
        ("monuments", 2024, "Austria", "Media from WikiDaheim 2024 in Austria/Cultural heritage monuments"),
        ("public_art", 2013, "Spain", "Images from Wiki Loves Public Art 2013 in Spain"),
        ("living_heritage", 2027, "Peru", "Images from Wiki Loves Living Heritage 2027 in Peru"),
        ("earth", 2025, "Czech Republic", "Images from Wiki Loves Earth 2025 in Czechia"),
        ("science", 2015, "Global", "Images from European Science Photo Competition 2015"),
    ],
)
def test_categories(campaign: str, year: int, label: str, category: str) -> None:
    """Titles, articles, renamed editions and written-out exceptions, as on Commons."""
    assert standard().category_of(campaign, year, label) == category


def test_the_categories_of_wiki_loves_earth(shared: Path) -> None:
    """Of the 433 real categories of a country in Wiki Loves Earth 2013-2025 the rules give all but one.

    Austria 2020 has a second one: its contest was WikiDaheim's.
    """
    path = shared / "data" / "campaigns" / "earth_available_categories.json"
    found = [row[0].replace("_", " ") for row in json.loads(path.read_text())["rows"]]
    pattern = re.compile(r"Images from Wiki Loves Earth (\d{4}) in (?:the )?(.*)")
    named = [match for match in map(pattern.fullmatch, found) if match and standard().country_of(match[2])]
    of = standard().category_of
    czech = [match for match in named if (match[1], match[2]) == ("2025", "Czechia")]
    assert of("earth", 2025, "Czech Republic") == czech[0][0]
    assert len(named) == 433
    assert [m[0] for m in named if of("earth", int(m[1]), m[2]) != m[0]] == [
        "Images from Wiki Loves Earth 2020 in Austria"
    ]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Namibia", "NA"),
        ("Uganda.", "UG"),
        ("the United Kingdom", "GB"),
        ("Côte_d'Ivoire", "CI"),
        ("the Igbo Community", None),
        ("Atlantis", None),
        ("Fiji", "FJ"),
        ("The Gambia", "GM"),
        ("cote d’ivoire", "CI"),
        ("Viet Nam", "VN"),
        ("Türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Global", None),
    ],
)
def test_countries_of_labels(label: str, code: str | None) -> None:
    """Labels find their country, also with article, dot or underscores; what is no country has none."""
    assert standard().country_of(label) == code


def test_every_label_ever_seen(shared: Path) -> None:
    """The 208 labels of contests 2010-2025 have the country, or none, that a table made before this program says."""
    with (shared / "data" / "countries" / "country_label_map.csv").open(encoding="utf-8", newline="") as file:
        known = {row["label"]: row["iso2"] or None for row in csv.DictReader(file)}
    assert (len(known), list(known.values()).count(None)) == (208, 48)
    assert {label: standard().country_of(label) for label in known} == known


def test_labels_that_differ_in_writing_only_do_not_contradict() -> None:
    """No two labels of the tables that are one label, written differently, have different countries."""
    found: dict[str, set[str]] = {}
    for name, label, code in (("country_labels.csv", "label", "iso2"), ("countries.tsv", "name", "iso_code")):
        for row in rows(name):
            found.setdefault(folded(row[label]), set()).add(row[code])
    assert {label: codes for label, codes in found.items() if len(codes) > 1} == {}


def test_extended_rules_win_and_leave_the_others() -> None:
    """Rules that are added go before the shipped ones, which stay as they are."""
    rules = standard().extended(
        titles={"monuments": "Wiki Loves Ruins"},
        editions={"earth2027": "Earth Days 2027"},
        the=["Maldives"],
        categories={"earth2027 India": "Earth of India"},
        labels={"The Igbo  community": "NG", "Wales": "GB", "India": None},
    )
    assert rules.category_of("monuments", 2027, "Maldives") == "Images from Wiki Loves Ruins 2027 in the Maldives"
    assert rules.category_of("earth", 2027, "Netherlands") == "Images from Earth Days 2027 in the Netherlands"
    assert rules.category_of("earth", 2027, "India") == "Earth of India"
    assert [rules.country_of(label) for label in ("the Igbo Community", "wales", "India")] == ["NG", "GB", None]
    assert standard().category_of("monuments", 2027, "Maldives") == "Images from Wiki Loves Monuments 2027 in Maldives"
    assert standard().country_of("India") == "IN"
    assert standard().extended() == standard()


@pytest.mark.parametrize(
    ("text", "campaign"),
    [("africa_multiyear_users", "africa"), ("Earth-2020", "earth"), ("monuments and earth", None), ("unearthed", None)],
)
def test_a_campaign_in_a_name(text: str, campaign: str | None) -> None:
    """A campaign is found where it is a word by itself and the only one."""
    assert standard().campaign_in(text) == campaign


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("Category:Birds_of  India ", "Birds of India"),
        ("category : birds of India", "Birds of India"),
        ("é", "É"),
    ],
)
def test_a_title_as_wikis_write_it(value: str, title: str) -> None:
    """A title loses its prefix, underscores and needless spaces, and begins with a capital."""
    assert as_title(value) == title


@pytest.mark.parametrize(
    "value", ["", " _ ", "a|b", "a[b", "a#b", "a\tb\0", "x" * 256, "é" * 128, "\ud800", 5, None, []]
)
def test_what_can_be_no_title(value: object) -> None:
    """An empty text, one with signs no title holds, one of more than 255 bytes, and what is no text are refused."""
    with pytest.raises(ValueError, match="is no title of a category"):
        as_title(value)
    with pytest.raises(ValueError, match="is no label of a country"):
        as_label(value)


@given(st.text())
def test_titles_and_labels_are_stable(text: str) -> None:
    """A title or label that was accepted is accepted again as it is, and folding folds no further."""
    assert folded(folded(text)) == folded(text)
    for read in (as_title, as_label):
        try:
            once = read(text)
        except ValueError:
            continue
        assert read(once) == once


def test_a_long_value_is_shown_short() -> None:
    """A reason shows at most sixty signs of a value."""
    assert shown("x" * 10_000) == "'" + "x" * 56 + "..."


def test_the_article_is_written_and_read() -> None:
    """A country that is written with "the" is the same country without it, also in editions to come."""
    rules = standard()
    assert rules.category_of("earth", 2027, "Philippines") == "Images from Wiki Loves Earth 2027 in the Philippines"
    assert rules.country_of("the Philippines") == rules.country_of("Philippines") == "PH"

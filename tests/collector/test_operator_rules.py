"""collector.operator_rules: rules of an operator's file, checked key by key."""

from __future__ import annotations

from typing import Any

import pytest

from collector.errors import SettingsError
from collector.operator_rules import extended
from collector.rules import standard

RULES: dict[str, Any] = {
    "titles": {"birds": "Wiki Loves Birds"},
    "editions": {"birds2027": "Wiki Loves Birds of Prey 2027"},
    "articles": {"the": ["Maldives"]},
    "categories": {"birds2027 Côte_d'Ivoire": "Category:birds of Ivory Coast"},
    "labels": {"the Igbo community": "NG", "Iceland": ""},
}


def test_every_table_extends_the_shipped_one() -> None:
    """Titles, editions, articles, categories and labels are added to those that ship, in the form wikis use."""
    rules = extended(standard(), RULES, "own.toml")
    assert rules.category_of("birds", 2026, "India") == "Images from Wiki Loves Birds 2026 in India"
    assert rules.category_of("birds", 2027, "Maldives") == "Images from Wiki Loves Birds of Prey 2027 in the Maldives"
    assert rules.category_of("birds", 2027, "Côte d'Ivoire") == "Birds of Ivory Coast"
    assert (rules.country_of("the Igbo community"), rules.country_of("Iceland")) == ("NG", None)
    assert rules.category_of("earth", 2027, "Peru") == standard().category_of("earth", 2027, "Peru")
    assert extended(standard(), {}, "own.toml") == standard()


@pytest.mark.parametrize(
    ("document", "key", "why"),
    [
        ({"title": {}}, "title", "no such table; did you mean titles?"),
        ({"contests": []}, "contests", "no such table; did you mean contest?"),
        ({"frogs": 1}, "frogs", "no such table"),
        ({"titles": ["birds"]}, "titles", r"must be a table, \[titles\]"),
        ({"titles": {"Birds": "x"}}, "titles.Birds", "is not the name of a campaign"),
        ({"titles": {"birds": 5}}, "titles.birds", "5 is no title"),
        ({"titles": {"birds": ""}}, "titles.birds", "'' is no title"),
        ({"editions": {"birds 2027": "x"}}, "editions.birds 2027", "is not an edition, such as birds2027"),
        ({"categories": {"birds2027": "x"}}, "categories.birds2027", "is not an edition and a label"),
        ({"categories": {"birds2027 India": "a|b"}}, "categories.birds2027 India", "is no title"),
        ({"articles": {"a": ["India"]}}, "articles.a", "holds one list"),
        ({"articles": {"the": "India"}}, "articles.the", "holds one list"),
        ({"articles": {"the": [5]}}, "articles.the", "5 is no label"),
        ({"articles": 5}, "articles", "must be a table"),
        ({"labels": {"Atlantis": "XX"}}, "labels.Atlantis", "'XX' is no country's two letters"),
        ({"labels": {"Atlantis": ["GR"]}}, "labels.Atlantis", "is no country's two letters"),
        ({"labels": {"Atlantis": False}}, "labels.Atlantis", "False is no country's two letters"),
        ({"labels": {"a|b": "GR"}}, "labels.a|b", "is no label"),
    ],
)
def test_a_rule_that_cannot_be_used(document: dict[str, Any], key: str, why: str) -> None:
    """An unknown table, or a key or value of the wrong kind, stops with the file's name and the key."""
    with pytest.raises(SettingsError, match=why) as caught:
        extended(standard(), {**RULES, **document}, "own.toml", others=("contest",))
    assert (caught.value.key, caught.value.source) == (key, "own.toml")

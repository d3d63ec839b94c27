"""collector.tables: the shipped tables, and the countries among them."""

from __future__ import annotations

import pytest

from collector.tables import HERE, countries


def test_the_table_of_countries() -> None:
    """250 countries; NA is Namibia and not a missing value; 36 are on the protection list."""
    found = {country.iso2: country for country in countries()}
    assert len(found) == 250
    assert found["NA"].name == "Namibia"
    assert sum(country.protected for country in found.values()) == 36


@pytest.mark.parametrize("name", ["contests_2010_2022.csv", "countries.tsv", "country_labels.csv"])
def test_every_table_says_where_it_is_from(name: str) -> None:
    """The first lines of a carried-over table name its source and licence."""
    head = (HERE / name).read_text(encoding="utf-8").splitlines()[:3]
    assert head[0].startswith("# ")
    assert any(line.startswith("# Source: ") or "Computed" in line for line in head)

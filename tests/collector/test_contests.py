"""collector.contests: the one place to ask for contests and names, by the shipped rules."""

from __future__ import annotations

from collector import contests, registry, shipped, wl_data
from collector.rules import standard


def test_all_that_is_offered_is_there() -> None:
    """Every name that the module says it has exists."""
    assert [name for name in contests.__all__ if not hasattr(contests, name)] == []
    assert contests.parse is wl_data.parse
    assert contests.shipped is shipped.shipped
    assert contests.load is registry.load


def test_names_are_those_of_the_shipped_rules() -> None:
    """Titles, categories and countries without rules named are those of the shipped ones."""
    rules = standard()
    assert contests.campaign_title("science") == rules.campaign_title("science") == "Wiki Science Competition"
    assert contests.campaign_in("africa_users") == "africa"
    assert contests.category_of("earth", 2027, "Philippines") == "Images from Wiki Loves Earth 2027 in the Philippines"
    assert contests.country_of("the Philippines") == "PH"

"""The contests there are and what they are called, by the shipped rules: one place to ask for all of it."""

from __future__ import annotations

from collector import wl_data
from collector.api import Api
from collector.contest_rows import Refused
from collector.registry import Listed, load, strangers
from collector.rules import Rules, standard
from collector.shipped import shipped
from collector.tables import countries
from collector.wl_data import MODULE, parse

__all__ = [
    "MODULE",
    "Listed",
    "Refused",
    "Rules",
    "campaign_in",
    "campaign_title",
    "category_of",
    "countries",
    "country_of",
    "fetch",
    "load",
    "parse",
    "shipped",
    "standard",
    "strangers",
]


def fetch(api: Api) -> str:
    """The text of the module page. Raises ApiError when Commons has no such page."""
    return wl_data.fetch(api).text


def campaign_title(campaign: str) -> str:
    """A campaign's title: Wiki Loves Monuments for monuments."""
    return standard().campaign_title(campaign)


def campaign_in(text: str) -> str | None:
    """The one known campaign that is a word of `text`, such as a file's name; None when there is none or several."""
    return standard().campaign_in(text)


def category_of(campaign: str, year: int, label: str) -> str:
    """The title of a contest's category on Commons, without prefix, by the shipped rules."""
    return standard().category_of(campaign, year, label)


def country_of(label: str) -> str | None:
    """The contest country of a label as its ISO 3166-1 code; None for a label that is no country."""
    return standard().country_of(label)

"""How campaigns, editions, contests' categories and countries are called: rules as one value, made of tables.

The tables are category_rules.toml, country_labels.csv and countries.tsv beside this module. `Rules.extended`
adds others to them, such as an operator's.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from collector.tables import HERE, countries, rows
from state.roster import WHOLE_LABEL

CAMPAIGN = re.compile(r"[a-z][a-z_-]{0,49}")
LONGEST_TITLE = 255  # bytes, of a page on a wiki
_NOT_IN_TITLES = re.compile(r"[#<>\[\]|{}]")


@dataclass(frozen=True, slots=True)
class Rules:
    """Titles by campaign and by edition, who is written with "the", categories written out, and labels' countries.

    `category` holds {edition} and {country}, `whole` (of all an edition's files) {edition}. Editions are called
    monuments2024, and a category is written out under "monuments2024 India". `labels` has them as `folded`.
    """

    category: str
    whole: str
    titles: Mapping[str, str]
    editions: Mapping[str, str]
    the: frozenset[str]
    categories: Mapping[str, str]
    labels: Mapping[str, str | None]

    def extended(
        self,
        *,
        titles: Mapping[str, str] | None = None,
        editions: Mapping[str, str] | None = None,
        the: Iterable[str] = (),
        categories: Mapping[str, str] | None = None,
        labels: Mapping[str, str | None] | None = None,
    ) -> Rules:
        """These rules and others, which win."""
        return replace(
            self,
            titles={**self.titles, **(titles or {})},
            editions={**self.editions, **(editions or {})},
            the=self.the.union(the),
            categories={**self.categories, **(categories or {})},
            labels={**self.labels, **{folded(label): code for label, code in (labels or {}).items()}},
        )

    def campaign_title(self, campaign: str) -> str:
        """A campaign's title: Wiki Loves Monuments for monuments."""
        return self.titles.get(campaign) or "Wiki Loves " + campaign.replace("_", " ").title()

    def campaign_in(self, text: str) -> str | None:
        """The one known campaign that is a word of `text`, such as a file's name; None for none or several."""
        words = set(re.split(r"[^a-z]+", text.lower()))
        found = [campaign for campaign in self.titles if campaign in words]
        return found[0] if len(found) == 1 else None

    def category_of(self, campaign: str, year: int, label: str) -> str:
        """The title of a contest's category on Commons, without prefix; that of the whole edition for "Global"."""
        if written_out := self.categories.get(f"{campaign}{year} {label}"):
            return written_out
        edition = self.editions.get(f"{campaign}{year}", f"{self.campaign_title(campaign)} {year}")
        if label == WHOLE_LABEL:
            return self.whole.format(edition=edition)
        article = "the " if label in self.the else ""
        return self.category.format(edition=edition, country=article + label)

    def country_of(self, label: str) -> str | None:
        """The contest country of a label as its ISO 3166-1 code; None for a label that is no country."""
        key = folded(label)
        return self.labels[key] if key in self.labels else self.labels.get(key.removeprefix("the "))


@cache
def standard() -> Rules:
    """The rules of the shipped tables."""
    tables = tomllib.loads((HERE / "category_rules.toml").read_text(encoding="utf-8"))
    codes: dict[str, str | None] = {folded(country.name): country.iso2 for country in countries()}
    codes |= {folded(row["label"]): row["iso2"] or None for row in rows("country_labels.csv")}
    return Rules(
        category=tables["category"],
        whole=tables["whole"],
        titles=tables["titles"],
        editions=tables["editions"],
        the=frozenset(tables["articles"]["the"]),
        categories=tables["categories"],
        labels=codes,
    )


def folded(label: str) -> str:
    """A label without what people write differently: case, accents, underscores, the form of the apostrophe."""
    plain = unicodedata.normalize("NFKD", label.replace("’", "'").casefold())
    return spaced("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold())


def spaced(text: str) -> str:
    """A text with single spaces for underscores and any white space."""
    return " ".join(text.replace("_", " ").split())


def as_label(value: object) -> str:
    """The label of a contest country, as titles hold it. Raises ValueError for what is none."""
    found = spaced(value) if isinstance(value, str) else ""
    if not found or not is_title(found):
        raise ValueError(f"{shown(value)} is no label of a country")
    return found


def as_title(value: object) -> str:
    """The title of a category, with or without its prefix in `value`. Raises ValueError for what can be none."""
    found = re.sub(r"^category\s*:\s*", "", spaced(value), flags=re.IGNORECASE) if isinstance(value, str) else ""
    if not found or not is_title(found):
        raise ValueError(f"{shown(value)} is no title of a category")
    return found[0].upper() + found[1:]


def is_title(text: str) -> bool:
    """Whether a page of a wiki can be called so."""
    short = len(text.encode(errors="replace")) <= LONGEST_TITLE
    return short and text.isprintable() and not _NOT_IN_TITLES.search(text)


def shown(value: object) -> str:
    """A value as it is shown in a reason, cut to a length that can be read."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

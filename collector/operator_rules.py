"""The rules in an operator's file: tables of the same form as the shipped ones, checked key by key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from collector.errors import SettingsError
from collector.rules import CAMPAIGN, Rules, as_label, as_title, shown
from collector.tables import countries

_EDITION = re.compile(rf"{CAMPAIGN.pattern}\d{{4}}")


def extended(rules: Rules, document: Mapping[str, Any], source: str, others: tuple[str, ...] = ()) -> Rules:
    """The rules with those of an operator's file, whose tables are in `document`; `others` may stand beside them.

    Raises SettingsError, with `source` and the key, for a table or value that cannot be used.
    """
    known = (*_TABLES, "articles")
    found: dict[str, Any] = {}
    for name, table in document.items():
        if name not in known:
            close = difflib.get_close_matches(name, (*known, *others), 1)
            raise SettingsError(name, source, "no such table" + (f"; did you mean {close[0]}?" if close else ""))
        if not isinstance(table, dict):
            raise SettingsError(name, source, f"must be a table, [{name}]")
        if name == "articles":
            found["the"] = _with_article(table, source)
        else:
            found[name] = dict(_entry(name, key, value, source) for key, value in table.items())
    return rules.extended(**found)


def _entry(name: str, key: str, value: object, source: str) -> tuple[str, Any]:
    as_key, as_value = _TABLES[name]
    try:
        return as_key(key), as_value(value)
    except ValueError as error:
        raise SettingsError(f"{name}.{key}", source, str(error)) from None


def _with_article(table: dict[str, Any], source: str) -> list[str]:
    for key, value in table.items():
        if key != "the" or not isinstance(value, list):
            raise SettingsError(f"articles.{key}", source, 'holds one list, the = ["Netherlands", ...]')
    try:
        return [as_label(value) for value in table.get("the", [])]
    except ValueError as error:
        raise SettingsError("articles.the", source, str(error)) from None


def _campaign(key: str) -> str:
    if not CAMPAIGN.fullmatch(key):
        raise ValueError("is not the name of a campaign, such as birds")
    return key


def _edition(key: str) -> str:
    if not _EDITION.fullmatch(key):
        raise ValueError("is not an edition, such as birds2027")
    return key


def _contest(key: str) -> str:
    edition, _, label = key.partition(" ")
    if not _EDITION.fullmatch(edition) or not label.strip():
        raise ValueError('is not an edition and a label, such as "birds2027 India"')
    return f"{edition} {as_label(label)}"


def _code(value: object) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str) or value not in {country.iso2 for country in countries()}:
        raise ValueError(f'{shown(value)} is no country\'s two letters, nor "" for a label that is no country')
    return value


_TABLES: dict[str, tuple[Callable[[str], str], Callable[[object], Any]]] = {
    "titles": (_campaign, as_title),
    "editions": (_edition, as_title),
    "categories": (_contest, as_title),
    "labels": (as_label, _code),
}

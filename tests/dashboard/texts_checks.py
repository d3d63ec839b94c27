"""What can be wrong with the messages of the page, found by reading files. A check returns sentences, none if well."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from fluent.syntax import ast

from dashboard.texts_catalogue import Catalogue, Count, Stand
from dashboard.texts_markup import OPEN, TAG, Misplaced, stand_in, taken_apart, words

PLURALS = frozenset(("zero", "one", "two", "few", "many", "other"))
NUMBERS = (0, 1, 2, 3, 5, 11, 21, 1204)
BRANDS = ("Campaign Retention", "Event Metrics")


def source(catalogue: Catalogue, key: str) -> str:
    """All fixed text of a message, its variants and what it refers to."""
    return "\n".join(node.value for node in catalogue.within(key) if isinstance(node, ast.TextElement))


def kinds(catalogue: Catalogue, key: str) -> set[str]:
    """The kinds of markup that mean something in a message; how words are set is each language's own."""
    return set(TAG.findall(source(catalogue, key))) & {"figure", "name"}


def values(catalogue: Catalogue, key: str) -> set[str]:
    """The values a message shows or chooses by; agreement with a count that is not shown is each language's own."""
    holes = (node.expression for node in catalogue.within(key) if isinstance(node, ast.Placeable))
    return {hole.id.name for hole in holes if isinstance(hole, ast.VariableReference)} | {*_choices(catalogue, key)}


def differences(one: Catalogue, other: Catalogue) -> list[str]:
    """Where two languages do not have the same keys, values, markup or choices by word."""
    found = [f"{key} is in one language only" for key in sorted({*one.messages} ^ {*other.messages})]
    for key in sorted({*one.messages} & {*other.messages}):
        for what, of in (("has", values), ("marks", kinds), ("chooses by", _choices)):
            if of(one, key) != of(other, key):
                found.append(f"{key} {what} {of(one, key) or 'nothing'} and {of(other, key) or 'nothing'}")
    return found


def _choices(catalogue: Catalogue, key: str) -> dict[str, set[str]]:
    """The values a message chooses by, but for plurals, which are each language's own."""
    chosen = {name: {*keys} - PLURALS for name, keys in catalogue.selectors(key).items()}
    return {name: {each for each in keys if not each.isdigit()} for name, keys in chosen.items() if keys}


def unsayable(catalogue: Catalogue, key: str) -> list[str]:
    """What goes wrong when a message is said with every choice of its values and numbers of every plural."""
    names = sorted(catalogue.variables(key))
    found: list[str] = []
    for values in itertools.product(*(_samples(catalogue, key, name) for name in names)):
        stands = {
            name: Count(value, str(value)) if isinstance(value, int) else Stand(value, stand_in(number))
            for number, (name, value) in enumerate(zip(names, values, strict=True))
        }
        text, errors = catalogue.formatted(key, stands)
        found += [f"{key}: {error}" for error in errors]
        try:
            said = words(taken_apart(text, [str(value) for value in values]))
        except Misplaced:
            found.append(f"{key}: markup is not closed or stands in markup")
            continue
        found += [f"{key}: {trouble}" for trouble in _wrong(said)]
    return sorted(set(found))


def _samples(catalogue: Catalogue, key: str, name: str) -> Iterable[str | int]:
    keys = {*catalogue.selectors(key).get(name, ())}
    if not keys:
        return ("value",)
    if keys <= PLURALS or any(each.isdigit() for each in keys):
        return NUMBERS
    return sorted(keys)


def _wrong(said: str) -> Iterator[str]:
    if not said.strip():
        yield "says nothing"
    if "  " in said:
        yield f"has spaces that are not needed: {said!r}"
    if re.search(rf"[<{{}}{OPEN}]|\?\?\?", said):
        yield f"has a sign of markup or a hole: {said!r}"
    if "..." in said or re.search(r"\w'\w", said) or '"' in said:
        yield f"has typewriter signs: {said!r}"


def untranslated(one: Catalogue, other: Catalogue) -> list[str]:
    """Messages of two words or more of their own that read the same in both languages."""
    return [
        key
        for key in sorted({*one.messages} & {*other.messages})
        if source(one, key) == source(other, key) and len(re.findall(r"[^\W\d_]{2,}", _unmarked(source(one, key)))) > 1
    ]


def _unmarked(text: str) -> str:
    for brand in BRANDS:
        text = text.replace(brand, "")
    return TAG.sub("", text)

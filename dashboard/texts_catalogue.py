"""The messages of one language, read from its Fluent files, and which values each of them needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import CurrentEnvironment, ResolverEnvironment
from fluent.runtime.types import FluentType
from fluent.syntax import ast

from metrics.wording import UNIT

FOLDER: Final = Path(__file__).with_suffix("").parent / "texts"


class Stand(FluentType):  # type: ignore[misc]  # fluent is not typed for us
    """A value of a message: `chosen` is what selectors compare, `shown` what is set where the value stands."""

    def __init__(self, chosen: str, shown: str) -> None:
        self.chosen = chosen
        self.shown = shown

    def __eq__(self, other: object) -> bool:
        return other == self.chosen

    def __hash__(self) -> int:
        return hash(self.chosen)

    def format(self, locale: Locale) -> str:  # noqa: ARG002
        """What is set where the value stands."""
        return self.shown


class Count(FluentType, int):  # type: ignore[misc]
    """A whole number of a message: it selects by its plural and is set as `shown`."""

    shown: str

    def __new__(cls, number: int, shown: str) -> Count:
        """The number itself, with its digits as the language groups them."""
        made = int.__new__(cls, number)
        made.shown = shown
        return made

    def format(self, locale: Locale) -> str:  # noqa: ARG002
        """What is set where the number stands."""
        return self.shown


class Catalogue:
    """The messages of a language's folder. `faults` names what could not be read and keys that stand twice."""

    def __init__(self, folder: Path) -> None:
        self.language = folder.name
        self.locale = Locale.parse(folder.name, sep="-")
        self.entries: dict[str, ast.Message | ast.Term] = {}
        self.faults: list[str] = []
        self._bundle = FluentBundle([folder.name], use_isolating=False)
        for path in sorted(folder.glob("*.ftl")):
            self._add(path)

    def _add(self, path: Path) -> None:
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                self.faults.append(f"{path.name}: {entry.content.strip().splitlines()[0]}")
            elif isinstance(entry, (ast.Message, ast.Term)):
                name = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
                if name in self.entries:
                    self.faults.append(f"{path.name}: {name} stands twice")
                self.entries.setdefault(name, entry)
        for node in _nodes(resource.body):
            if isinstance(node, ast.TextElement):  # lines of a file are no lines of a text; a sign stays by its number
                node.value = node.value.replace("\n", " ").replace(" %", UNIT)
        self._bundle.add_resource(resource)

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    @property
    def messages(self) -> tuple[str, ...]:
        """The keys of all messages, in order; terms are not among them."""
        return tuple(sorted(name for name in self.entries if not name.startswith("-")))

    def attribute(self, key: str, name: str) -> str | None:
        """The text of an attribute of a message, None where there is none."""
        if key not in self:
            return None
        pattern = self._bundle.get_message(key).attributes.get(name)
        return None if pattern is None else str(self._bundle.format_pattern(pattern, {})[0])

    def formatted(self, key: str, values: Mapping[str, Stand | Count]) -> tuple[str, list[Exception]]:
        """A message with its values set, and what was wrong with them. `KeyError` when there is no such message."""
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        errors: list[Exception] = []
        # as FluentBundle.format_pattern does, which would take our numbers for plain ones and format them slowly
        env = ResolverEnvironment(self._bundle, errors, current=CurrentEnvironment(args=dict(values)))
        return str(pattern(env)), errors

    def variables(self, key: str) -> frozenset[str]:
        """The names of the values a message needs, those of the messages it refers to included."""
        return frozenset(node.id.name for node in self.within(key) if isinstance(node, ast.VariableReference))

    def selectors(self, key: str) -> dict[str, tuple[str, ...]]:
        """The values a message selects by, each with the keys of its variants, the default last."""
        found: dict[str, tuple[str, ...]] = {}
        for node in self.within(key):
            if isinstance(node, ast.SelectExpression) and isinstance(node.selector, ast.VariableReference):
                names = [_variant(variant) for variant in sorted(node.variants, key=lambda each: each.default)]
                found[node.selector.id.name] = tuple(dict.fromkeys((*found.get(node.selector.id.name, ()), *names)))
        return found

    def within(self, key: str, seen: tuple[str, ...] = ()) -> Iterator[Any]:
        """The parts of a message in its syntax tree, those of messages and terms it refers to included."""
        entry = self.entries.get(key)
        if entry is None or key in seen:
            return
        for node in _nodes(entry.value):
            yield node
            if isinstance(node, ast.MessageReference):
                yield from self.within(node.id.name, (*seen, key))
            elif isinstance(node, ast.TermReference):
                yield from self.within(f"-{node.id.name}", (*seen, key))


def _variant(variant: ast.Variant) -> str:
    return str(variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value)


def _nodes(node: object) -> Iterator[ast.BaseNode]:
    """A node of a syntax tree and all below it."""
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
    elif isinstance(node, ast.BaseNode):
        yield node
        for each in vars(node).values():
            yield from _nodes(each)


def languages() -> tuple[str, ...]:
    """The languages there is a folder for, English first."""
    names = {each.name for each in FOLDER.iterdir() if re.fullmatch(r"[a-z]{2,3}(-\w+)*", each.name)}
    return ("en", *sorted(names - {"en"}))

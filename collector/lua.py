"""The little Lua of a data page: assignments of nested tables of strings and numbers, with comments. Runs nothing.

    wl["monuments"][2018] = { ["az"] = {["start"] = 20180430200000}, }   -- gives (("monuments", 2018), table)

What is not of this kind is passed over up to where reading can go on; inside a table it becomes the text it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

Key = str | int
Value = Union[str, int, "Table"]
_TOKEN = re.compile(
    r"""\s+
    | --\[(?P<level>=*)\[.*?\](?P=level)\]      # long comment
    | --[^\n]*
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<number>[0-9]{1,18}(?![\w.]))
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>[\[\]{}=,;.])
    | (?P<other>[^\s\[\]{}=,;]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A key of a table with its value; keys may repeat, as they may in Lua, where the last one counts."""

    key: Key
    value: Value


Table = tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    def is_(self, sign: str) -> bool:
        return self.kind == "sign" and self.text == sign


_END = _Token("end", "")


def assignments(text: str) -> Iterator[tuple[tuple[Key, ...], Value]]:
    """Each assignment to a variable as the keys behind its name and the value; `return {...}` has no keys."""
    reader = _Reader([*_tokens(text), _END])
    while (token := reader.take()) is not _END:
        if token.kind != "name" or token.text == "local":
            continue
        if token.text == "return" and reader.peek().is_("{"):
            yield (), reader.value()
            continue
        path = reader.path()
        if reader.peek().is_("="):
            reader.take()
            yield path, reader.value()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text) and (found := _TOKEN.match(text, at)):
        at = found.end()
        kind = found.lastgroup
        if kind == "string":
            yield _Token(kind, re.sub(r"\\(.)", r"\1", found.group(kind)[1:-1]))
        elif kind is not None and kind != "level":
            yield _Token(kind, found.group(kind))


class _Reader:
    """Reads values from a list of tokens that ends with _END."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> _Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> _Token:
        token = self.peek()
        self._at += 1
        return token

    def path(self) -> tuple[Key, ...]:
        """The keys in `["monuments"][2018]` or `.monuments`."""
        keys: list[Key] = []
        while True:
            if self.peek().is_("[") and self.peek(2).is_("]"):
                keys.append(_key(self.peek(1)))
                self._at += 3
            elif self.peek().is_(".") and self.peek(1).kind == "name":
                keys.append(self.peek(1).text)
                self._at += 2
            else:
                return tuple(keys)

    def value(self, depth: int = 0) -> Value:
        """A table, string or number; anything else as its text, up to the next separator."""
        if self.peek().is_("{") and depth < _DEEPEST:
            return self._table(depth)
        token = self.take()
        following = self.peek()
        if token.kind in ("string", "number") and (following is _END or following.kind in ("sign", "name")):
            return int(token.text) if token.kind == "number" else token.text
        return token.text + self._rest()

    def _table(self, depth: int) -> Table:
        self.take()
        pairs: list[Pair] = []
        while not self.peek().is_("}") and self.peek() is not _END:
            key: Key = len(pairs) + 1
            if self.peek().is_("[") and self.peek(2).is_("]") and self.peek(3).is_("="):
                key = _key(self.peek(1))
                self._at += 4
            elif self.peek().kind == "name" and self.peek(1).is_("="):
                key = self.peek().text
                self._at += 2
            pairs.append(Pair(key, self.value(depth + 1)))
            self._rest()
            if self.peek().is_(",") or self.peek().is_(";"):
                self.take()
        self.take()
        return tuple(pairs)

    def _rest(self) -> str:
        """What stands before the next separator, tables in it passed over."""
        found, depth = "", 0
        while self.peek() is not _END:
            token = self.peek()
            if depth == 0 and (token.is_(",") or token.is_(";") or token.is_("}")):
                break
            depth += token.is_("{") - token.is_("}")
            found += self.take().text
        return found


def _key(token: _Token) -> Key:
    return int(token.text) if token.kind == "number" else token.text

"""Formatted messages as pieces: the markup of a message names kinds, what stands in its values is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

KINDS: Final = ("figure", "fine", "name", "kept")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence and their kind.

    '' is plain, 'figure' the number to see, 'fine' set smaller, 'name' a name, 'kept' not broken over two lines.
    """

    text: str
    kind: str = ""


Pieces: TypeAlias = tuple[Piece, ...]
Value: TypeAlias = str | int | Pieces

# While a message is formatted, each value is stood for by its number between two signs no text of ours has.
OPEN, CLOSE = "\ue000", "\ue001"
_TOKEN: Final = re.compile(rf"(</?(?:{'|'.join(KINDS)})>|{OPEN}\d+{CLOSE})")
TAG: Final = re.compile(rf"</?({'|'.join(KINDS)})>")


class Misplaced(ValueError):
    """Markup that is not closed, closed twice or stands inside other markup."""


def stand_in(number: int) -> str:
    """What stands for a value while its message is formatted."""
    return f"{OPEN}{number}{CLOSE}"


def taken_apart(message: str, values: Sequence[str | Pieces]) -> Pieces:
    """A formatted message as pieces, its stand-ins replaced by `values`; neighbours of one kind are one piece.

    Pieces among the values keep their own kinds; their plain ones take the kind they are put into. `Misplaced` for
    markup in markup or markup that is not closed.
    """
    found: list[Piece] = []
    kind = ""
    for token in _TOKEN.split(message):
        if token.startswith(OPEN):
            value = values[int(token[1:-1])]
            found += [Piece(value, kind)] if isinstance(value, str) else _inside(value, kind)
        elif not TAG.fullmatch(token):
            found.append(Piece(token, kind))
        elif token.startswith("</") and kind == token[2:-1]:
            kind = ""
        elif token.startswith("</") or kind:
            raise Misplaced(message)
        else:
            kind = token[1:-1]
    if kind:
        raise Misplaced(message)
    return together(found)


def _inside(pieces: Pieces, kind: str) -> list[Piece]:
    return [Piece(piece.text, piece.kind or kind) for piece in pieces]


def together(pieces: Iterable[Piece]) -> Pieces:
    """Pieces without empty ones, neighbours of one kind as one; names stay apart, each is one."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind != "name":
            found[-1] = Piece(found[-1].text + piece.text, piece.kind)
        else:
            found.append(piece)
    return tuple(found)


def words(pieces: Iterable[Piece]) -> str:
    """The bare text of pieces."""
    return "".join(piece.text for piece in pieces)


def joined(items: Sequence[Pieces], patterns: Mapping[str, str]) -> Pieces:
    """A list of pieces set as one by the list patterns of a language (CLDR: '2', 'start', 'middle', 'end')."""
    if len(items) < 2:
        return items[0] if items else ()
    if len(items) == 2:
        return _pair(patterns["2"], *items)
    rest = _pair(patterns["end"], items[-2], items[-1])
    for item in reversed(items[1:-2]):
        rest = _pair(patterns["middle"], item, rest)
    return _pair(patterns["start"], items[0], rest)


def _pair(pattern: str, first: Pieces, second: Pieces) -> Pieces:
    before, between, after = re.split(r"\{[01]\}", pattern)
    return together((Piece(before), *first, Piece(between), *second, Piece(after)))

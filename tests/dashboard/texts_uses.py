"""What the files of the page ask the messages for, and words that stand in them themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import ModuleType

import jinja2
from fluent.syntax import ast as ftl
from jinja2 import nodes

from dashboard.texts_catalogue import Catalogue
from tests.dashboard.texts_checks import BRANDS

NAME = r"[a-z]+(?:-[a-z0-9]+)+"
SPEAKERS = frozenset(("t", "texts", "say", "said", "self", "pieces"))
READ_ALOUD = ("alt", "aria-label", "aria-roledescription", "aria-valuetext", "placeholder", "title")


@dataclass
class Said:
    """A place where a message is asked for: its key, with {} for what is not known, and the values given, if known."""

    where: str
    key: str
    values: frozenset[str] | None = None


@dataclass
class Uses:
    """What a file says: `asked` where messages are asked for, `named` texts and numbers, `built` texts with holes."""

    asked: list[Said] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)


def python_uses(name: str, source: str) -> Uses:
    """The messages a Python file asks for."""
    uses = Uses()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
            uses.named.add(str(node.value))
        elif isinstance(node, ast.JoinedStr):
            uses.built.add(_holed(node.values))
        elif isinstance(node, ast.Call) and node.args and _speaker(node.func) in SPEAKERS:
            given = (
                None if any(each.arg is None for each in node.keywords) else {each.arg or "" for each in node.keywords}
            )
            uses.asked += _asked(f"{name}:{node.lineno}", node.args[0], None if given is None else frozenset(given))
    return uses


def declared(module: ModuleType) -> Uses:
    """The messages a module declares in its `KEYS`, asked for with values that are not known."""
    keys = [str(key) for key in getattr(module, "KEYS", ()) if re.fullmatch(NAME, str(key))]
    return Uses([Said(f"{module.__name__}.KEYS", key) for key in keys], set(keys))


def _speaker(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _asked(where: str, key: ast.expr, values: frozenset[str] | None) -> list[Said]:
    if isinstance(key, ast.IfExp):
        return [*_asked(where, key.body, values), *_asked(where, key.orelse, values)]
    if isinstance(key, ast.Constant) and re.fullmatch(NAME, str(key.value)):
        return [Said(where, str(key.value), values)]
    if isinstance(key, ast.JoinedStr):
        return [Said(where, _holed(key.values))]
    return []


def _holed(parts: Iterable[ast.expr | nodes.Expr]) -> str:
    return "".join(str(each.value) if isinstance(each, (ast.Constant, nodes.Const)) else "{}" for each in parts)


def template_uses(name: str, source: str) -> Uses:
    """The messages a template asks for."""
    uses = Uses()
    tree = jinja2.Environment(autoescape=True).parse(source)
    uses.named |= {each.value for each in tree.find_all(nodes.Const) if isinstance(each.value, str)}
    uses.built |= {_holed(each.nodes) for each in tree.find_all(nodes.Concat)}
    for call in tree.find_all(nodes.Call):
        head = call.node.name if isinstance(call.node, nodes.Name) else getattr(call.node, "attr", "")
        if call.args and head in SPEAKERS:
            given = None if call.dyn_kwargs else frozenset(each.key for each in call.kwargs)
            uses.asked += _asked_there(f"{name}:{call.lineno}", call.args[0], given)
    return uses


def _asked_there(where: str, key: nodes.Node, values: frozenset[str] | None) -> list[Said]:
    if isinstance(key, nodes.CondExpr):
        others = [key.expr1] if key.expr2 is None else [key.expr1, key.expr2]
        return [said for each in others for said in _asked_there(where, each, values)]
    if isinstance(key, nodes.Const) and re.fullmatch(NAME, str(key.value)):
        return [Said(where, str(key.value), values)]
    if isinstance(key, nodes.Concat):
        return [Said(where, _holed(key.nodes))]
    return []


def script_uses(name: str, source: str) -> Uses:
    """The messages a script asks for: every text that begins with js-."""
    found = re.findall(rf"[\"'`](js-{NAME}|js-[a-z0-9]+)[\"'`.]", source)
    return Uses([Said(name, key) for key in found], set(found))


def missing(catalogue: Catalogue, uses: Iterable[Uses]) -> list[str]:
    """What is asked for and is not there, or not with the values it needs."""
    found = []
    for said in (each for use in uses for each in use.asked):
        key = said.key
        if "{}" in key:
            if not any(re.fullmatch(_filled(key, ".+"), each) for each in catalogue.messages):
                found.append(f"{said.where}: no message is named {key}")
        elif key not in catalogue:
            found.append(f"{said.where}: there is no message {key}")
        elif said.values is not None and catalogue.variables(key) - said.values:
            found.append(f"{said.where}: {key} also needs {sorted(catalogue.variables(key) - said.values)}")
    return found


def unused(catalogue: Catalogue, uses: Iterable[Uses]) -> list[str]:
    """Messages nothing asks for. Holes of keys that are built are filled with anything that is named somewhere."""
    known = list(uses)
    words = {name.replace(" ", "-") for use in known for name in use.named}
    built = [each.split("{}") for use in known for each in use.built if re.search(r"[a-z]-|-[a-z]", each)]
    spoken: set[str] = set()
    while True:
        more = {key for key in catalogue.messages if key in words or any(_fits(key, parts, words) for parts in built)}
        inner = (node for key in more for node in catalogue.within(key))
        more |= {node.id.name for node in inner if isinstance(node, ftl.MessageReference)}
        if more <= spoken:
            return [key for key in catalogue.messages if key not in spoken]
        spoken |= more
        words |= more


def _fits(key: str, parts: list[str], words: set[str]) -> bool:
    """Whether a key is made of these parts with words or nothing between them."""
    first, *rest = parts
    if not key.startswith(first) or not rest:
        return key == first
    key = key.removeprefix(first)
    ends = (end for end in range(len(key) + 1) if not end or key[:end] in words)
    return any(_fits(key[end:], rest, words) for end in ends)


def _filled(key: str, hole: str) -> str:
    """A regular expression for a key with holes."""
    return hole.join(map(re.escape, key.split("{}")))


def sentences(source: str) -> list[str]:
    """Texts of three words or more in a Python file, but for what readers of the page never see.

    That is: docstrings, errors, what is logged or documented, keys of a table, commands, styles and markup.
    """
    hidden: set[int] = set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for part in _unseen(node):
            hidden |= {id(each) for each in ast.walk(part)}
    shown = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in hidden)
    texts = (each.value for each in shown if isinstance(each.value, str))
    return [
        each
        for each in texts
        if len(re.findall(r"(?:^| )[^\W\d_]{2,}\b", each)) > 2 and not re.search(r"[<>{};=]|--?\w", each)
    ]


def _unseen(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Raise() | ast.Expr(ast.Constant()) | ast.keyword(arg="doc"):
            yield node
        case ast.Call() if _speaker(node.func) in ("error", "info", "warning", "debug", "_report"):
            yield node
        case ast.Dict():
            yield from filter(None, node.keys)


class _Shown(HTMLParser):
    """Collects what a reader or a screen reader is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._hushed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hushed = tag
        self.told += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hushed:
            self._hushed = ""

    def handle_data(self, data: str) -> None:
        if not self._hushed:
            self.told.append(data)


def literals(template: str) -> list[str]:
    """Texts of two words or more that stand in a template itself, where no language reaches them."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    shown = _Shown()
    shown.feed(bare)
    texts = (" ".join(each.split()) for each in shown.told)
    return [each for each in texts if len(re.findall(r"[A-Za-z][A-Za-z-]+", each)) > 1 and each not in BRANDS]

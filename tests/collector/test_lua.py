"""collector.lua: the data a Lua page holds, read without running it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.lua import Pair, Table, assignments


def only(text: str) -> object:
    """Give the value of the one assignment in `text`."""
    ((_, value),) = assignments(text)
    return value


def test_nested_tables_with_comments() -> None:
    """Keys in brackets, strings, 14-digit numbers, comments of both kinds and either separator are understood."""
    text = """
    -- wl["no"] = {}
    local wl = {}
    --[[ wl["nor this"] = {
    } ]]
    wl["monuments"][2018] = { ["az"] = {["start"] = 20180430200000; ["end"] = 20180531195959}, -- 20:00 the day before
    }
    return wl
    """
    assert dict(assignments(text)) == {
        (): (),
        ("monuments", 2018): (Pair("az", (Pair("start", 20180430200000), Pair("end", 20180531195959))),),
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('x = "it\\"s"', 'it"s'),
        ("x = 'Côte d\\'Ivoire'", "Côte d'Ivoire"),
        ("x = { a = 1, 2, [7] = 'z', }", (Pair("a", 1), Pair(2, 2), Pair(7, "z"))),
        ("x = {}", ()),
        ("return { a = { b = 1 } }", (Pair("a", (Pair("b", 1),)),)),
        ("x.y[3] = 1", 1),
        ('x = "a -- b"', "a -- b"),
    ],
)
def test_forms(text: str, value: object) -> None:
    """Other spellings of the same things, and a comment sign within a string."""
    assert only(text) == value


@pytest.mark.parametrize(
    "bad", ["2018O430", "os.time{year=2018}", "nil", "-1", "1.5", "9" * 5000, '"a" .. "b"', "function() end"]
)
def test_what_is_no_data_becomes_its_text(bad: str) -> None:
    """Anything else in a table is kept as text, and the entries beside it are read."""
    table = only(f"x = {{ a = 1, b = {bad}, c = 3 }}")
    assert isinstance(table, tuple)
    found = {pair.key: pair.value for pair in table}
    assert (found["a"], found["c"]) == (1, 3)
    assert isinstance(found["b"], str)


def render(value: object) -> str:
    """Write a value as Lua."""
    if isinstance(value, tuple):
        inside = ", ".join(f"[{key(pair.key)}] = {render(pair.value)}" for pair in value)
        return f"{{{inside}}}"
    return key(value)


def key(value: object) -> str:
    """Write a string or number as Lua."""
    text = str(value)
    return text if isinstance(value, int) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


words = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=12)
keys = st.one_of(st.integers(0, 10**14), words)
values: st.SearchStrategy[object] = st.recursive(
    keys,
    lambda inner: st.lists(st.builds(Pair, keys, inner), max_size=4).map(tuple),
    max_leaves=15,
)


@given(values)
def test_what_was_written_is_read(value: object) -> None:
    """Any nesting of tables, strings and numbers is read as it was written."""
    assert only(f"x = {render(value)}") == value


@given(st.text(alphabet='wl[]{}="\\,;.-\n 29aé', max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever the text, reading ends, without an error."""
    list(assignments(text))


def test_a_hostile_page_is_read_in_linear_time() -> None:
    """A page of 400 kB of opening braces, quotes or dashes takes no more than seconds."""
    begun = time.monotonic()
    for text in ("x = " + "{" * 100_000, "x = " + '"' * 100_001, "--[[" * 25_000, "x = {" + "[" * 100_000):
        list(assignments(text))
    assert time.monotonic() - begun < 10


def test_tables_are_tuples() -> None:
    """A table is an immutable sequence of pairs, repeated keys included."""
    table: Table = (Pair("a", 1), Pair("a", 2))
    assert only("x = {a = 1, a = 2}") == table

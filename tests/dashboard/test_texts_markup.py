"""Messages as pieces: the markup of a message counts, that of a value never does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.texts import Piece, Texts, Unsaid, words
from dashboard.texts_catalogue import Catalogue
from dashboard.texts_markup import KINDS, joined

HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ("<figure>", "</name>", "{ $name }", "{", "}", "&amp;", "<script>alert(1)</script>", "\ue0000\ue001", "[", "*")
    ),
    st.lists(st.sampled_from((*(f"<{kind}>" for kind in KINDS), *(f"</{kind}>" for kind in KINDS), "a"))).map("".join),
)
MESSAGES = """
who = <name>{ $name }</name> of { $n ->
    [one] <figure>{ $n } country</figure>
   *[other] <figure>{ $n } countries</figure>
}, { $more }.
plain = { $name } in { $place }
state = { $state ->
    [final] done
   *[other] { $state }
}
bare = no markup
open = <name>{ $name }
nested = <fine>a <name>{ $name }</name></fine>
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """Give the texts of a language with a few messages."""
    folder = tmp_path_factory.mktemp("texts") / "en"
    folder.mkdir()
    (folder / "few.ftl").write_text(MESSAGES, encoding="utf-8")
    return Texts(Catalogue(folder))


def test_markup_of_a_message_names_the_kinds_of_its_pieces(said: Texts) -> None:
    """Plain words between marked ones are pieces too."""
    assert said.pieces("who", name="India", n=2, more="more") == (
        Piece("India", "name"),
        Piece(" of "),
        Piece("2 countries", "figure"),
        Piece(", more."),
    )


@given(name=HOSTILE, more=HOSTILE)
def test_what_stands_in_a_value_is_never_markup(said: Texts, name: str, more: str) -> None:
    """Tags, braces and our own stand-ins in a value are text of the one piece the value stands in."""
    pieces = said.pieces("who", name=name, n=1, more=more)
    assert words(pieces) == f"{name} of 1 country, {more}."
    assert [piece.kind for piece in pieces] == [*(["name"] if name else []), "", "figure", ""]
    assert said("plain", name=name, place=more) == f"{name} in {more}"


def test_a_text_that_calls_itself_safe_is_text(said: Texts) -> None:
    """A string class of a template engine does not survive: nothing that was marked safe elsewhere stays so."""

    class Safe(str):
        __slots__ = ()

        def __html__(self) -> str:
            return self

    pieces = said.pieces("plain", name=Safe("<b>"), place=Safe("x"))
    assert type(pieces[0].text) is str
    assert type(said("state", state=Safe("<i>"))) is str


def test_a_long_value_is_set_whole(said: Texts) -> None:
    """Two hundred names of countries are no reason to fail."""
    names = ", ".join(f"Country number {number}" for number in range(200))
    assert said("plain", name=names, place="x") == f"{names} in x"


def test_a_text_value_selects_a_variant(said: Texts) -> None:
    """The variants of a message are chosen by the value itself, not by what stands in for it."""
    assert said("state", state="final") == "done"
    assert said("state", state="new") == "new"


def test_pieces_among_the_values_keep_their_kinds(said: Texts) -> None:
    """A sentence set into a sentence; its plain words take the kind of the place they are set into."""
    inner = (Piece("a"), Piece("b", "figure"))
    assert said.pieces("plain", name=inner, place="c") == (Piece("a"), Piece("b", "figure"), Piece(" in c"))
    assert said.pieces("who", name=inner, n=2, more="")[:2] == (Piece("a", "name"), Piece("b", "figure"))


def test_names_in_a_list_stay_apart() -> None:
    """Each name of a list is a piece of its own, the words between them are plain."""
    patterns = {"2": "{0} & {1}", "start": "{0}; {1}", "middle": "{0}, {1}", "end": "{0} and {1}"}
    names = [(Piece(each, "name"),) for each in "abcd"]
    assert words(joined(names, patterns)) == "a; b, c and d"
    assert [piece.kind for piece in joined(names, patterns)] == ["name", "", "name", "", "name", "", "name"]
    assert words(joined(names[:2], patterns)) == "a & b"
    assert joined(names[:1], patterns) == names[0]
    assert joined([], patterns) == ()


@pytest.mark.parametrize("key", ["open", "nested"])
def test_markup_that_is_not_closed_or_nested_is_refused(said: Texts, key: str) -> None:
    """A message has flat markup only."""
    with pytest.raises(Unsaid, match="markup"):
        said.pieces(key, name="x")


def test_markup_is_refused_where_plain_text_is_asked_for(said: Texts) -> None:
    """Tags never reach the page as text."""
    with pytest.raises(Unsaid, match="plain text"):
        said("who", name="India", n=2, more="")


def test_while_it_is_used_a_faulty_message_is_still_said(
    said: Texts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Outside tests nothing is raised: tags are left out, and the fault is logged once."""
    monkeypatch.setattr(Texts, "strict", False)
    assert [words(said.pieces("open", name=name)) for name in "ab"] == ["a", "b"]
    assert said("nested", name="<fine>") == "a <fine>"
    assert said("who", name="India", n=2, more="more") == "India of 2 countries, more."
    assert said.pieces("bare") == (Piece("no markup"),)
    assert len([each for each in caplog.messages if " open " in each]) == 1


def test_fluent_files_stand_beside_their_module() -> None:
    """The folder of the languages holds no Python file, which would hide the module of its name."""
    folder = Path(__file__).parents[2] / "dashboard" / "texts"
    assert not list(folder.rglob("*.py"))

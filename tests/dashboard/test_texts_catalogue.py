"""All messages of the page: the same in every language, sayable, asked for, and nowhere else than in their files."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from dashboard.texts import LANGUAGES, texts
from dashboard.texts_catalogue import FOLDER, Catalogue
from tests.dashboard import texts_checks as checks
from tests.dashboard import texts_uses
from tests.dashboard.texts_uses import Uses

DASHBOARD = FOLDER.parent
AREAS = sorted({path.stem for path in FOLDER.glob("*/*.ftl")})
TEMPLATES = sorted((DASHBOARD / "templates").glob("*.html"))
MODULES = sorted(DASHBOARD.glob("*.py"))
# names of countries, titles of publications, and values of files that programs read, in English in every language
HOLDING_DATA = ("names", "about_sources", "exports_lines", "exports_tables")
DECLARING = [path for path in MODULES if re.search(r"^KEYS\b", path.read_text(), re.MULTILINE)]
ENGLISH = texts("en").catalogue
OTHERS = sorted(set(LANGUAGES) - {"en"})


def uses() -> list[Uses]:
    """What all files of the page ask for."""
    return [
        *(texts_uses.python_uses(path.name, path.read_text()) for path in MODULES),
        *(texts_uses.declared(importlib.import_module(f"dashboard.{path.stem}")) for path in DECLARING),
        *(texts_uses.template_uses(path.name, path.read_text()) for path in TEMPLATES),
        *(texts_uses.script_uses(path.name, path.read_text()) for path in sorted((DASHBOARD / "static").glob("*.js"))),
    ]


def made(folder: Path, language: str, messages: str) -> Catalogue:
    """A catalogue of a few messages."""
    (folder / language).mkdir(parents=True)
    (folder / language / "few.ftl").write_text(messages, encoding="utf-8")
    return Catalogue(folder / language)


def told(troubles: list[str]) -> None:
    """Fails with all troubles, one a line."""
    if troubles:
        pytest.fail("\n".join(troubles), pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_messages_can_be_read(language: str) -> None:
    """No line is broken and no key stands twice."""
    told(texts(language).catalogue.faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_begins_with_a_word(language: str) -> None:
    """Keys have an area before their first dash, so that one finds the part of the page they belong to."""
    areas = {key.partition("-")[0] for key in texts(language).catalogue.messages}
    assert areas <= {*AREAS, "word", "js"}


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_messages_of_english(language: str) -> None:
    """With the same values, markup and choices by word; plurals are each language's own."""
    told(checks.differences(ENGLISH, texts(language).catalogue))


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    """No message of several words is the same in two languages."""
    told(checks.untranslated(ENGLISH, texts(language).catalogue))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_said(language: str) -> None:
    """With every choice of its values and numbers of every plural, without a hole, a tag or a stray space."""
    catalogue = texts(language).catalogue
    told([trouble for key in catalogue.messages for trouble in checks.unsayable(catalogue, key)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_for_is_there(language: str) -> None:
    """Every message a module, a template or a script asks for, with all values it needs."""
    told(texts_uses.missing(texts(language).catalogue, uses()))


def test_what_is_there_is_asked_for() -> None:
    """No message is left over."""
    told(texts_uses.unused(ENGLISH, uses()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_words_stand_in_a_template(path: Path) -> None:
    """Templates have structure only; their words are messages."""
    told(texts_uses.literals(path.read_text()))


@pytest.mark.parametrize(
    "path", [each for each in MODULES if each.stem not in HOLDING_DATA], ids=lambda path: path.name
)
def test_no_sentence_stands_in_a_module(path: Path) -> None:
    """What readers of the page are told is a message; errors and logs are for those who run it."""
    told(texts_uses.sentences(path.read_text()))


GOOD = """
a-one = <name>{ $x }</name> and { $n ->
    [one] { $n } day
   *[other] { $n } days
}
a-two = { $kind ->
    [all] All of it
   *[some] Some of it
}
a-three = { a-two } again
"""


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("a-two", "a-four", "one language only"),
        ("{ $x }", "{ $y }", "has"),
        ("name>", "figure>", "marks"),
        ("[all]", "[most]", "chooses"),
    ],
)
def test_a_language_that_differs_is_found(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    """Negative control: each kind of difference is named, and two equal languages have none."""
    one, other = made(tmp_path / "a", "en", GOOD), made(tmp_path / "b", "de", GOOD.replace(old, new))
    assert checks.differences(one, made(tmp_path / "c", "de", GOOD)) == []
    assert any(trouble in each for each in checks.differences(one, other))


def test_agreement_and_type_are_each_languages_own(tmp_path: Path) -> None:
    """A count may only decide how a verb ends, and fine print may stand elsewhere: that is no difference."""
    one = made(tmp_path / "a", "en", "a = { $x } took part")
    other = made(
        tmp_path / "b", "de", "a = <fine>{ $x }</fine> { $n ->\n    [one] hat\n   *[other] haben\n} mitgemacht"
    )
    assert checks.differences(one, other) == []


@pytest.mark.parametrize(
    "message",
    [
        "<name>{ $x }",
        "<name>a <fine>b</fine></name>",
        "a <b>bold</b> word",
        "{ missing }",
        '{ "" }',
        "{ $n ->\n    [one] one\n   *[other] <name>{ $n }\n}",
        "{ $n ->\n    [one] one\n   *[other] { missing }\n}",
        '{ $k ->\n    [a] good\n   *[b] too { " " }late\n}',
        "a ... b",
        'a "b"',
        "don't",
    ],
)
def test_a_message_that_cannot_be_said_is_found(tmp_path: Path, message: str) -> None:
    """Negative control: also when only one variant of it is wrong."""
    catalogue = made(tmp_path, "en", f"{GOOD}bad = {message}\n")
    assert checks.unsayable(catalogue, "bad")
    assert [each for key in ("a-one", "a-two", "a-three") for each in checks.unsayable(catalogue, key)] == []


def test_a_message_left_in_english_is_found(tmp_path: Path) -> None:
    """Negative control: single words and what has no words of its own may be the same."""
    one = made(tmp_path / "a", "en", "a = Wiki: Campaign Retention\nb = two words\nc = { $x } / { $y }\n")
    assert checks.untranslated(
        one, made(tmp_path / "b", "de", "a = Wiki: Campaign Retention\nb = two words\nc = { $x } / { $y }\n")
    ) == ["b"]


PYTHON = """
def said(asked, many):
    asked.texts("a-one", x="x", n=1)
    asked.texts.pieces("a-two" if many else "a-three", kind="all")
    asked.texts("a-two", **many)
    return asked.texts(f"a-long-{many}")
"""
TEMPLATE = (
    """{{ t("a-one", n=1) }} {{ pieces(t.pieces("a-four")) }} {{ t("a-long-" ~ x) }} {{ t("a-x" if y else "a-two") }}"""
)


def test_what_is_asked_for_and_not_there_is_found(tmp_path: Path) -> None:
    """Negative control: a key, a pattern, one side of a choice, a value that is not given, a declared key."""
    catalogue = made(tmp_path, "en", GOOD)
    found = texts_uses.missing(
        catalogue, [texts_uses.python_uses("m.py", PYTHON), texts_uses.template_uses("m.html", TEMPLATE)]
    )
    assert found == [
        "m.py:6: no message is named a-long-{}",
        "m.html:1: a-one also needs ['x']",
        "m.html:1: there is no message a-four",
        "m.html:1: no message is named a-long-{}",
        "m.html:1: there is no message a-x",
        "m.html:1: a-two also needs ['kind']",
    ]
    module = ModuleType("m")
    module.KEYS = ("a-two", "a-five", "no key")  # type: ignore[attr-defined]
    declared = texts_uses.missing(catalogue, [texts_uses.declared(module)])
    assert declared == ["m.KEYS: there is no message a-five"]
    assert texts_uses.missing(catalogue, [texts_uses.script_uses("m.js", 't("js-no")')]) == [
        "m.js: there is no message js-no"
    ]


def test_what_nothing_asks_for_is_found(tmp_path: Path) -> None:
    """Negative control: a message another one refers to is used; a hole of a key holds what is named somewhere."""
    catalogue = made(tmp_path, "en", f"{GOOD}a-long-b = b\na-lost = c\na-9 = d\na-9-why = e\n")
    python = 't("a-one")\nt("a-three")\nt(f"a-{x}")\nt(f"{x}-{y}")\n'
    assert texts_uses.unused(catalogue, [texts_uses.python_uses("m.py", python)]) == [
        "a-9",
        "a-9-why",
        "a-long-b",
        "a-lost",
    ]
    python += 'WAYS = (9, "long-b")\nt(f"{key}-why")\n'
    assert texts_uses.unused(catalogue, [texts_uses.python_uses("m.py", python)]) == ["a-lost"]


def test_words_in_a_template_are_found() -> None:
    """Negative control: shown text and what a screen reader says; no code, no comment, no brand."""
    template = """{# two words #}<p class="two words">{{ t("two words") }}</p><b>Campaign Retention</b>
    <script>two words</script><i title="spoken {{ x }} words" id="two words">Two {% if y %}words{% endif %}</i>"""
    assert texts_uses.literals(template) == ["spoken words", "Two words"]


def test_a_sentence_in_a_module_is_found() -> None:
    """Negative control: a text that is shown, also in part; not what is documented, raised, logged or run."""
    module = '''
"""Three good words."""
RUN = "python -m three words"
WORDS = {"three good words": "four good words here"}
def said(x):
    """Three good words."""
    LOG.info("three good words")
    say("five good words", x, f"{x} of six good words")
    raise ValueError("three good words")
'''
    assert texts_uses.sentences(module) == ["four good words here", "five good words", " of six good words"]

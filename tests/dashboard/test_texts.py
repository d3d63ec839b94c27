"""Messages by language, what happens when one is missing, and which language is spoken to whom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.texts import LANGUAGES, Texts, Unsaid, browser_texts, language_of, texts
from dashboard.texts_catalogue import Catalogue


def written(folder: Path, language: str, messages: str) -> Catalogue:
    """A catalogue of a few messages."""
    (folder / language).mkdir()
    (folder / language / "few.ftl").write_text(messages, encoding="utf-8")
    return Catalogue(folder / language)


@pytest.fixture
def pair(tmp_path: Path) -> Texts:
    """Give German texts with English ones behind them."""
    english = Texts(written(tmp_path, "en", "both = both { $n }\nonly = only { $n }\n"))
    return Texts(written(tmp_path, "de", "both = beide { $n }\n"), english)


def test_counts_are_written_and_chosen_by_the_language() -> None:
    """One newcomer, 1,204 newcomers; ein Neuling, 1.204 Neulinge."""
    assert [texts("en")("word-newcomers", n=n) for n in (0, 1, 1204)] == [
        "0 newcomers",
        "1 newcomer",
        "1,204 newcomers",
    ]
    assert [texts("de")("word-newcomers", n=n) for n in (1, 1204)] == ["1 Neuling", "1.204 Neulinge"]


def test_a_number_of_another_library_is_a_number() -> None:
    """Counts that come out of an array are counts."""
    assert texts("en")("word-newcomers", n=np.int64(1)) == "1 newcomer"  # type: ignore[arg-type]


def test_a_missing_message_is_an_error_in_tests(pair: Texts) -> None:
    """Also a missing value, and a share that was not written by the language."""
    with pytest.raises(Unsaid, match="no message only"):
        pair("only", n=1)
    with pytest.raises(Unsaid, match="Unknown external: n"):
        pair("both")
    with pytest.raises(Unsaid, match="whole number"):
        pair("both", n=0.5)  # type: ignore[arg-type]


def test_while_it_is_used_a_missing_message_is_said_in_english(
    pair: Texts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Then comes the key; a missing value leaves a hole. Each fault is logged once."""
    monkeypatch.setattr(Texts, "strict", False)
    assert [pair("only", n=n) for n in (1, 2)] == ["only 1", "only 2"]
    assert pair("none-of-them") == "none-of-them"
    assert pair("both").startswith("beide ")
    assert len([each for each in caplog.messages if "no message only" in each]) == 1


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A broken line and a key that stands twice are faults; the rest is there."""
    found = written(tmp_path, "en", "good = good\n= broken\ntwice = a\ntwice = b\n")
    assert found.faults == ["few.ftl: = broken", "few.ftl: twice stands twice"]
    assert Texts(found)("good") == "good"


def test_a_message_is_one_line_and_keeps_signs_by_their_numbers(tmp_path: Path) -> None:
    """However a file is broken into lines; a line that is meant is written as a sign."""
    said = Texts(written(tmp_path, "en", 'a = one\n    line, 95 % or { $n } %\nb = two{ "\\u000A" }lines\n'))
    assert said("a", n=5) == "one line, 95\u00a0% or 5\u00a0%"
    assert said("b") == "two\nlines"


def test_a_catalogue_knows_the_values_of_its_messages(tmp_path: Path) -> None:
    """Also those of the messages and terms a message refers to, in circles too."""
    found = written(
        tmp_path, "en", "-term = t\na = { b } { $x } { -term }\nb = { $n -> \n [one] {a}\n *[other] { $y }\n}\n"
    )
    assert found.variables("a") == {"x", "n", "y"}
    assert found.selectors("a") == {"n": ("one", "other")}
    assert found.messages == ("a", "b")


def test_texts_are_kept_by_language() -> None:
    """One set of texts a language and process; an unknown language is English."""
    assert texts("de") is texts("de")
    assert texts("tlh") is texts("en")
    assert (texts("de").language, texts("de").direction) == ("de", "ltr")
    assert list(LANGUAGES.items())[:1] == [("en", "English")]
    assert LANGUAGES["de"] == "Deutsch"


def test_a_language_knows_its_direction(tmp_path: Path) -> None:
    """Arabic is written from right to left."""
    assert Texts(written(tmp_path, "ar", "a = a\n")).direction == "rtl"


def test_scripts_get_messages_with_named_holes(tmp_path: Path) -> None:
    """Plurals come by category; messages of other keys stay here."""
    said = Texts(
        written(
            tmp_path,
            "en",
            "other = no\njs-a = { $n } of { $m }\njs-b = { $n ->\n    [one] { $n } day\n   *[other] { $n } days\n}\n",
        )
    )
    assert browser_texts(said) == {
        "js-a": "{n} of {m}",
        "js-b": "{n} days",
        "js-b.one": "{n} day",
        "js-b.other": "{n} days",
    }


def test_both_languages_give_scripts_the_same_messages() -> None:
    """A script finds each of its messages in every language, but for plurals of which languages have their own."""
    names = [{name.partition(".")[0] for name in browser_texts(texts(language))} for language in LANGUAGES]
    assert names.count(names[0]) == len(names)


@pytest.mark.parametrize(
    ("asked", "accept", "spoken"),
    [
        ("de", "en", "de"),
        ("de-AT", "", "de"),
        ("DE_ch", "", "de"),
        ("tlh", "de", "de"),
        ("", "", "en"),
        ("", "fr, de-CH;q=0.5, en;q=0.4", "de"),
        ("", "en;q=0.4, de;q=0.5", "de"),
        ("", "de;q=0, en-GB", "en"),
        ("", "de;q=2", "en"),
        ("", "de;q=abc;;,,;q=1,\x00", "en"),
        ("", "*", "en"),
        ("", "de, en", "de"),
    ],
)
def test_the_language_is_the_best_we_have_of_those_accepted(asked: str, accept: str, spoken: str) -> None:
    """What is asked for in the address wins, then the weights of the browser; a variant is served by its language."""
    assert language_of(asked, accept) == spoken


@given(st.text(), st.text(alphabet="den;q=0.1,-* \x00é"))
def test_nonsense_is_answered_in_some_language(asked: str, accept: str) -> None:
    """Whatever a browser sends, the page has a language."""
    assert language_of(asked, accept) in LANGUAGES

"""A name that nobody is to know any more is nowhere: not in a table, not in a free page, not in the log of writes."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.activity import Activity, Batch, Reject, open_reader
from state.entries import Account, Called
from state.erasing import is_vanished, tells
from tests.state.world import END, populated

ODD = 'Fenn & Dralu "No. 7" + 1; (आ) Ünï\'s 😀'
SIGNS = st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="#<>[]|{}_%&\\")  # of most user names
OLD, OLDER = "Quillon Vantrepassel", "Ysolde Kramwitherby"


def trespassers(folder: Path, *names: str) -> list[str]:
    """The files below a folder that hold one of the names."""
    return [
        f"{path.name}: {name}"
        for path in sorted(folder.iterdir())
        for name in names
        if path.is_file() and name.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize(
    ("name", "vanished"),
    [
        ("Renamed user 00112233445566778899aabbccddeeff", True),
        ("Vanished user 19794758563875", True),
        ("vanished User ojwejuerijaksk", True),
        ("VanishedUser1234567", True),
        ("Renamed_user_12ab", True),
        ("Renamed user of old", False),
        ("Retired Anna", False),
        ("Vanished", False),
        ("The vanished user 12", False),
    ],
)
def test_a_vanished_name_is_told_by_its_form(name: str, vanished: bool) -> None:
    """Renamed or vanished user with one word behind it is nobody's name."""
    assert is_vanished(name) == vanished


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda name: json.dumps({"user": name}),
        lambda name: json.dumps({"user": name}, ensure_ascii=False),
        lambda name: "https://meta.wikimedia.org/wiki/User:" + quote(name.replace(" ", "_"), safe=":/"),
        lambda name: json.dumps({"parsedcomment": html.escape(name)}),
        lambda name: json.dumps({"title_url": "/wiki/" + quote(name)}).replace("/", "\\/"),
        lambda name: name.upper(),
    ],
)
def test_a_name_is_found_however_it_is_written(write: Callable[[str], str]) -> None:
    """In JSON, in an address, in HTML, in capitals, and where the text breaks off within the name."""
    text = f"before {write(ODD)} behind"
    assert tells(text, ["Somebody else", ODD])
    assert not tells(text, ["Somebody else"])
    begun = text[: text.index("Fenn" if "Fenn" in text else "FENN") + 4]
    assert tells(begun, [ODD])


@given(st.text(SIGNS, min_size=3, max_size=12), st.integers(3, 12))
def test_a_cut_name_is_found(name: str, at: int) -> None:
    """Wherever a text breaks off behind the third sign of a name, that is noticed, also in the midst of an escape."""
    written = json.dumps(name)[1:]
    cut = "x" + written[: max(at, len(json.dumps(name[:3])) - 2)]
    assert tells(cut, [name])


def crowded(path: Path) -> Activity:
    """A database of many people, one of whom was renamed, as were many others, and is in rejected input."""
    activity, _, _ = populated(path)
    others = [Account(10_000 + n, f"Somebody {n} " + "x" * (n % 60), END, END) for n in range(2000)]
    activity.roster.put_accounts([*others[:1000], Account(77, OLDER, END, END), *others[1000:]])
    for n in range(0, 2000, 7):
        activity.roster.rename(10_000 + n, "", f"Called otherwise {n}", END + n)
    activity.roster.rename(77, OLDER, OLD, END)
    samples = [json.dumps({"n": n, "user": OLD, "log_params": {"olduser": OLDER}}) for n in range(50)]
    activity.record(Batch(rejects=tuple(Reject("bad", sample) for sample in [*samples, '{"user":"Other"}'])))
    return activity


@pytest.mark.parametrize("how", ["vanished", "suppressed"])
def test_no_file_holds_an_erased_name(tmp_path: Path, how: str) -> None:
    """After many renames of many people, a vanished one's names are in no byte of the files, nor a suppressed one's."""
    activity = crowded(tmp_path / "a.db")
    assert trespassers(tmp_path, OLD, OLDER)
    if how == "vanished":
        activity.roster.rename(77, OLD, "Renamed user 0af3", END + 5)
    else:
        activity.names.follow([Called(77, None)], END + 5)
    assert trespassers(tmp_path, OLD, OLDER) == []
    kept = activity._con.execute("SELECT reason, sample, n FROM quarantine ORDER BY sample").fetchall()
    assert kept == [("bad", "", 50), ("bad", '{"user":"Other"}', 1)]
    assert activity._con.execute("SELECT count(*) FROM name").fetchone()[0] == 286
    activity.close()
    assert trespassers(tmp_path, OLD, OLDER) == []


def test_without_overwriting_names_would_stay(tmp_path: Path) -> None:
    """The same with a database that does not overwrite what it deletes fails: the setting is what does it."""
    activity = crowded(tmp_path / "a.db")
    activity._con.execute("PRAGMA secure_delete = OFF")
    activity.roster.rename(77, OLD, "Renamed user 0af3", END + 5)
    assert trespassers(tmp_path, OLD, OLDER)


def test_names_that_are_kept_are_found(tmp_path: Path) -> None:
    """A plain rename leaves the former name in the history: the search for bytes is able to find one."""
    with closing(Activity.open(tmp_path / "a.db")) as activity:
        activity.roster.put_accounts([Account(77, OLDER, END, END)])
        activity.roster.rename(77, OLDER, OLD, END)
        assert {line.partition(": ")[2] for line in trespassers(tmp_path, OLD, OLDER)} == {OLD, OLDER}


def test_a_reader_makes_the_erasure_wait(tmp_path: Path) -> None:
    """While somebody reads an older state the log of writes stays; it is emptied as soon as that is over."""
    with closing(Activity.open(tmp_path / "a.db")) as activity:
        activity.roster.put_accounts([Account(77, OLD, END, END)])
        with closing(open_reader(activity.path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM account").fetchone()
            activity.roster.rename(77, OLD, "Vanished user 12345", END)
            assert not activity.names.scrub()
            assert trespassers(tmp_path, OLD)
        assert activity.names.scrub()
        assert trespassers(tmp_path, OLD) == []
        assert activity.meta("erased") is None


def test_an_erasure_survives_a_restart(tmp_path: Path) -> None:
    """What could not be emptied before the end is at the next start."""
    activity = Activity.open(tmp_path / "a.db")
    activity.roster.put_accounts([Account(77, OLD, END, END)])
    with closing(open_reader(activity.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM account").fetchone()
        activity.roster.rename(77, OLD, "Vanished user 12345", END)
        activity.close()
        assert trespassers(tmp_path, OLD)
    with closing(Activity.open(tmp_path / "a.db")) as again:
        assert again.names.scrub()
        assert trespassers(tmp_path, OLD) == []

"""Every imported row is taken, merged or refused, and the three sum to the rows read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.import_formats import WHOLE_EDITION, Refusal, Row
from collector.import_intake import BOT, OTHER_CAMPAIGN, REPEATED, SAME_ROW, is_address, is_bot, take_in


def row(user: str = "Anna", label: str = "Benin", year: int = 2014, uploads: int = 1, date: int | None = 5) -> Row:
    """A row with the category its label stands for."""
    whole = f"Images from Wiki Loves Africa {year}"
    category = whole if label == WHOLE_EDITION else f"{whole} in {label}"
    return Row(f"row {user}", "africa", year, label, user, uploads, date, category)


@pytest.mark.parametrize("name", ["UploaderBot", "Upload Bot", "upload bot 2", "File Bot (Anna)", "ABot2", "X-BOT"])
def test_a_name_that_says_bot_is_a_bot(name: str) -> None:
    """A large-B suffix, or `bot` as a later word, is a bot's name."""
    assert is_bot(name)


@pytest.mark.parametrize(
    "name", ["Talbot", "Talbot the 2nd", "Robot", "Mr. Robot Anna", "Botha", "Bot Anna", "Abbott", "Bots", "Botswanan"]
)
def test_a_name_with_bot_in_it_is_a_person(name: str) -> None:
    """Surnames, words with small letters and a first name Bot are people's."""
    assert not is_bot(name)


def test_vanished_names_and_addresses() -> None:
    """A vanished name is counted; addresses and temporary accounts are no people's accounts."""
    intake = take_in([row("Renamed user 00112233445566778899aabbccddeeff"), row("Retired Anna")])
    assert intake.notes()["people with a vanished name: participants, cannot be followed"] == 1
    assert is_address("192.0.2.7")
    assert is_address("2001:DB8::1")
    assert is_address("~2025-12345-67")
    assert not is_address("192")


def test_the_same_person_in_a_contest_is_one_row() -> None:
    """Uploads are summed, the earlier registration stays, the first row's place too."""
    again = replace(row(uploads=3, date=4), place="row 9")
    intake = take_in([row(uploads=2), again, replace(again, registered=None)])
    assert intake.rows == [replace(row(), uploads=8, registered=4)]
    assert intake.merged == {SAME_ROW: 2}
    assert intake.balances


def test_the_whole_edition_only_adds_who_is_in_no_contest() -> None:
    """A row of the whole edition is merged for people of a contest of that edition, before or after it."""
    rows = [
        row("Anna", WHOLE_EDITION),
        row("Anna"),
        row("Bo", WHOLE_EDITION),
        row("Anna", WHOLE_EDITION, 2015),
    ]
    intake = take_in(rows)
    assert [(each.user, each.label, each.year) for each in intake.rows] == [
        ("Anna", "Benin", 2014),
        ("Bo", WHOLE_EDITION, 2014),
        ("Anna", WHOLE_EDITION, 2015),
    ]
    assert intake.merged == {REPEATED: 1}


def test_bots_and_other_campaigns_are_refused_by_place() -> None:
    """Bots never come in, nor rows of a campaign that was not asked for; places are kept and names are not."""
    elsewhere = replace(row("Bo"), campaign="earth")
    intake = take_in([row("UploaderBot"), row("Anna"), elsewhere, Refusal("row 4", "no user name")], campaign="africa")
    assert [each.user for each in intake.rows] == ["Anna"]
    assert intake.refused == {BOT: ["row UploaderBot"], OTHER_CAMPAIGN: ["row Bo"], "no user name": ["row 4"]}
    assert intake.balances


def test_people_who_are_kept_with_a_remark_are_counted_once() -> None:
    """Vanished names and unknown registrations stay participants and are counted by person, not by row."""
    gone = "Renamed user 00112233445566778899aabbccddeeff"
    intake = take_in([row(gone), row(gone, "Togo"), row("Bo", date=None), row("Bo", "Togo", date=None)])
    counts = list(intake.notes().values())
    assert len(intake.rows) == 4
    assert counts[:3] == [2, 1, 1]


names = st.sampled_from(["Anna", "Bo", "Cy", "UploaderBot", "192.0.2.7"])
labels = st.sampled_from(["Benin", "Togo", WHOLE_EDITION])
read_rows = st.builds(row, names, labels, st.sampled_from([2014, 2015]), st.integers(1, 9), st.none() | st.just(7))


@given(st.lists(read_rows | st.just(Refusal("row", "no user name"))), st.randoms())
def test_rows_balance_and_their_order_does_not_matter(items: list[Row | Refusal], random: object) -> None:
    """Taken + merged + refused = read, and a shuffled file gives the same participations."""
    intake = take_in(items)
    assert intake.balances
    assert intake.read == len(items)
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = take_in(shuffled)
    assert other.balances
    assert {(each.category, each.user): each.uploads for each in intake.rows} == {
        (each.category, each.user): each.uploads for each in other.rows
    }
    contests = {(each.year, each.user) for each in intake.rows if each.label != WHOLE_EDITION}
    assert not contests & {(each.year, each.user) for each in intake.rows if each.label == WHOLE_EDITION}

"""The paragraph says how many came, how many stayed, whether that is good, and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.figures import UNREAD, VERIFYING
from metrics.report_options import Asked
from metrics.report_reading import make_report
from state.paths import data_dir
from tests.metrics.reported_rows import SEEN, Sheet, full_year, publish

NOW = SEEN + 60


def told(folder: Path, *sheets: Sheet, asked: Asked = Asked(editions=("monuments2024",))) -> str:  # noqa: B008
    """The paragraph of one campaign, with plain spaces."""
    (part,) = make_report(publish(data_dir(folder / "data"), *sheets), NOW, asked).parts
    return part.summary.replace("\u00a0", " ")


def test_a_finished_edition(tmp_path: Path) -> None:
    """Everything is final: the whole paragraph, against last year and those who came without a campaign."""
    last = Sheet(year=2023).unit("IN", "India", 1000, (20, 15, 10, 8))
    group = full_year().unit("IN", "India", 170, (10, 9, 9, 9), definition="comparison")
    assert told(tmp_path, last, group) == (
        "Wiki Loves Monuments 2024 brought 180 newcomers, people who registered during the contest, in 4 countries."
        " Twelve months after the end, 12 of them were still active (6.7 %, 95 % interval 3.9–11.3 %): they had"
        " contributed to a Wikimedia wiki in the 30 days up to then."
        " Compared with Wiki Loves Monuments 2023 (0.8 % of 1,000), that is 3.0 to 10.5 points more."
        " Compared with newcomers of the same weeks who came without a campaign (5.3 % of 170), no difference can be"
        " seen. All milestones are final."
    )


def test_what_waits_is_said_with_its_day(tmp_path: Path) -> None:
    """Some are not due, some are being verified, some wait for another contest; who is known so far is said."""
    sheet = Sheet().unit("IN", "India", 100, (20, 15, None, None)).unit("NP", "Nepal", 50, (5, VERIFYING, None, None))
    text = told(tmp_path, sheet.unit("KE", "Kenya", 10, (UNREAD, UNREAD, None, None)))
    assert "Six months after the end, 15 of the 100 who are known that far were still active (15.0 %," in text
    assert "The mark at 6 months is reached and being verified for 60 newcomers." in text
    assert "The mark at 3 and 6 months waits for another contest of the campaign to be read for 60 newcomers." in text
    assert text.endswith("The next milestone, 9 months, falls due on 1 Jul 2025.")


def test_nothing_is_final_yet(tmp_path: Path) -> None:
    """No rate at all: only when the first mark falls due."""
    text = told(tmp_path, Sheet().unit("IN", "India", 100, (None,) * 4))
    assert "No figure is final yet. The next milestone, 3 months, falls due on 1 Jan 2025." in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("active", "words"),
    [
        (0, "none of them were still active (0 %, 95 % interval 0–"),
        (1, "one of them was still active (2.0 %"),
        (2, "2 of them were"),
    ],
)
def test_few_people_are_told_in_words(tmp_path: Path, active: int, words: str) -> None:
    """None, one, two: the sentence stays a sentence."""
    assert words in told(tmp_path, Sheet().unit("IN", "India", 50, (active,) * 4))


def test_without_newcomers_there_is_no_rate(tmp_path: Path) -> None:
    """Participants and no newcomers: nothing to count, and no 0 %."""
    text = told(tmp_path, Sheet().unit("IN", "India", 0, (None,) * 4))
    assert text == "Wiki Loves Monuments 2024 had 50 participants and no newcomers: there is nothing to count."


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            Asked(reading="since-end"),
            "12 of them had come back (6.7 %, 95 % interval 3.9–11.3 %): they had contributed to",
        ),
        (
            Asked(reading="survival"),
            "12 of them stayed (6.7 %, 95 % interval 3.9–11.3 %): they contributed to a Wikimedia",
        ),
        (
            Asked(reading="quarter"),
            "they had contributed to a Wikimedia wiki since the mark before.",
        ),
        (
            Asked(least=5),
            "they had contributed to a Wikimedia wiki at least five times in the 30 days up to then.",
        ),
        (
            Asked(measure="organic", width=90),
            "wiki other than by uploads to the campaign in the 90 days up to then.",
        ),
        (
            Asked(reading="on-or-after"),
            "“So far” is through 5 Nov 2025, 00:00 UTC; it can only grow and is never compared.",
        ),
        (Asked(reading="today"), "25 of them are active so far"),
        (
            Asked(countries=("IN", "other")),
            "Wiki Loves Monuments 2024 in India and the other countries brought 130 newcomers",
        ),
        (Asked(months=3), "Three months after the end, 28 of them"),
    ],
)
def test_every_reading_has_its_words(tmp_path: Path, asked: Asked, words: str) -> None:
    """What is counted is said in the sentence, whatever was asked for."""
    assert words in told(tmp_path, full_year(), asked=asked)


def test_another_definition_is_named(tmp_path: Path) -> None:
    """Who is new by it, and that it covers some countries only."""
    sheet = full_year().unit("IN", "India", 130, (20, 15, 12, 10), definition="commons")
    text = told(tmp_path, sheet, asked=Asked(definition="commons"))
    assert text.startswith(
        "Wiki Loves Monuments 2024 brought 130 newcomers by the definition “commons”, people who registered on Commons"
        " after the contest had begun, in 1 country."
    )
    assert "These are some of the countries only" in text

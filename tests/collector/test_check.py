"""collector.check: what a maintainer is told about a data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector import __main__ as command
from collector.check import as_json, check, lines, quality_lines
from state.activity import Activity, Batch, Cursor, Reject
from state.entries import Account, Contest, Participation
from state.errors import Corrupt
from state.findings import RENAMED
from state.paths import private_db
from state.quality import KINDS, QualityFact

NOW = 1_800_000_000


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database whose stream was read until a minute ago."""
    found = Activity.open(private_db(tmp_path))
    found.start_seen(NOW - 5000)
    found.record(Batch(), Cursor((), NOW - 60))
    yield found
    found.close()


def test_all_is_well(tmp_path: Path, activity: Activity) -> None:
    """Seen until a minute ago and without gaps, there is no problem; size and SQLite's version are told."""
    health = check(tmp_path, NOW)
    assert (health.seen, health.seen_lag, health.problems) == (NOW - 60, 60, ())
    assert health.database_bytes > 0
    assert health.sqlite.startswith("3.")
    assert lines(health)[-1] == "all is well"


def test_a_collector_that_stands_still(tmp_path: Path, activity: Activity) -> None:
    """Beyond the allowed lag there is a problem."""
    (problem,) = check(tmp_path, NOW + 900).problems
    assert problem == "the stream is 960 s behind: is the collector running?"
    assert check(tmp_path, NOW + 900, most_lag=960).problems == ()


def test_gaps_and_what_was_set_aside(tmp_path: Path, activity: Activity) -> None:
    """An open gap is a problem and is listed with its span; inputs set aside are counted, which is none."""
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 4000, NOW - 3000, "older than the history")
    activity.record(Batch(rejects=(Reject("no JSON", "x"), Reject("no JSON", "y"))))
    health = check(tmp_path, NOW)
    assert health.problems == ("1 gap in the stream not yet filled from the API",)
    assert health.set_aside == 2
    (line,) = [line for line in lines(health) if line.startswith("gap")]
    assert "from 2027-01-15 06:53:20 UTC to 2027-01-15 07:10:00 UTC: older than the history" in line


def test_nothing_there_yet(tmp_path: Path) -> None:
    """Without a database the collector has not run, and the check says so."""
    (problem,) = check(tmp_path, NOW).problems
    assert problem.endswith("is not there yet: the collector has not run")


def test_invented_data_say_so(tmp_path: Path, activity: Activity) -> None:
    """The sentence that the data are invented is part of the answer."""
    activity.set_meta("simulated", "These people are invented.")
    assert "These people are invented." in "\n".join(lines(check(tmp_path, NOW)))


def test_a_damaged_database(tmp_path: Path) -> None:
    """A file that is no database is said to be damaged, and stays."""
    private_db(tmp_path).write_bytes(b"no database" * 500)
    with pytest.raises(Corrupt, match=r"activity\.db is damaged"):
        check(tmp_path, NOW)
    assert private_db(tmp_path).read_bytes().startswith(b"no database")


def odd(activity: Activity) -> None:
    """Two contests, one of which has no category, with a bot who took part and a rename."""
    names = ("Images from Wiki Loves Earth 2026 in India", "Images from Wiki Loves Earth 2026 in Nepal")
    dates = (NOW - 40 * 86_400, NOW - 10 * 86_400)
    contests = [Contest("earth", 2026, name[-5:], None, name, *dates) for name in names]
    first, second = activity.roster.put_contests(contests).values()
    activity.roster.set_enrolled(first, NOW, condition="missing")
    (bot,) = activity.roster.put_accounts([Account(7, "Somebody", NOW, NOW, kind="bot")])
    activity.roster.put_participations([Participation(second, bot, NOW - 20 * 86_400, 1, 1)])
    activity.findings.note(RENAMED, n=1200)
    activity.record(Batch(rejects=(Reject("no JSON", "Somebody"),)))


def test_contests_are_told_apart_by_how_far_they_are(tmp_path: Path, activity: Activity) -> None:
    """How many were read, and how many have begun and wait."""
    odd(activity)
    told = "\n".join(lines(check(tmp_path, NOW)))
    assert "contests    1 of 2 read, 0 of them frozen; 1 waiting to be read, 0 still to begin" in told


def test_the_quality_of_the_data_is_no_matter_of_being_well(tmp_path: Path, activity: Activity) -> None:
    """What is odd is told with its number and an example, and the collector is still well."""
    odd(activity)
    health = check(tmp_path, NOW)
    assert health.problems == ()
    told = quality_lines(health.quality)
    assert told[0] == f"data quality: 5 of {len(KINDS)} checks found something:"
    assert told[1] == "        1  categories that do not exist, such as: Images from Wiki Loves Earth 2026 in India"
    assert "    1,200  renames followed" in told
    assert told[-2].lstrip()
    assert "looked for and not found: categories without files" in "\n".join(told)
    assert not [line for line in told if "Somebody" in line]


def test_the_report_explains_itself_if_asked(tmp_path: Path, activity: Activity) -> None:
    """Below each line stands what it means."""
    odd(activity)
    told = " ".join(" ".join(quality_lines(check(tmp_path, NOW).quality, explained=True)).split())
    assert KINDS["missing"].meaning in told
    assert KINDS["empty"].meaning not in told


def test_a_report_that_found_nothing_says_what_it_looked_for() -> None:
    """And one that found everything has nothing else to say."""
    facts = [QualityFact(kind, 0) for kind in KINDS]
    told = quality_lines(facts)
    assert told[0] == f"data quality: 0 of {len(KINDS)} checks found something"
    assert told[1].startswith("looked for and not found: categories that do not exist,")
    assert len(quality_lines([QualityFact(kind, 1) for kind in KINDS])) == 1 + len(KINDS)


def test_an_example_cannot_command_the_terminal() -> None:
    """What comes from a page of a wiki is shown without its control characters."""
    (line,) = quality_lines([QualityFact("refused", 1, "earth2018 \x1b[2Jxx: \u202ewhy")])[1:]
    assert line.endswith("earth2018 \ufffd[2Jxx: \ufffdwhy")


def test_programs_read_it_as_json(tmp_path: Path, activity: Activity) -> None:
    """The health with its facts of quality, each with its title."""
    odd(activity)
    told = json.loads(as_json(check(tmp_path, NOW)))
    assert (told["contests"], told["read"], told["waiting"], told["problems"]) == (2, 1, 1, [])
    assert [fact["kind"] for fact in told["quality"]] == list(KINDS)
    first = told["quality"][0]
    assert first == {
        "kind": "missing",
        "title": "Categories that do not exist",
        "count": 1,
        "example": "Images from Wiki Loves Earth 2026 in India",
    }


@pytest.mark.parametrize(
    ("words", "health", "explained"),
    [((), "all is well", False), (("--quality",), "data quality:", True), (("--json",), '"problems": []', False)],
)
def test_the_command_tells_health_and_quality(
    tmp_path: Path,
    activity: Activity,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    health: str,
    explained: bool,
) -> None:
    """The quality after the health, or alone and explained; the exit status is that of the health."""
    odd(activity)
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "ategories that do not exist" in told
    assert "Images from Wiki Loves Earth 2026 in India" in told.partition(health)[2]
    assert ("may be called otherwise" in " ".join(told.split())) is explained
    activity.open_gap("eqiad.mediawiki.recentchange", NOW - 4000, NOW - 3000, "cut")
    assert command.main(["check", *words, "--data", str(tmp_path)]) == 1

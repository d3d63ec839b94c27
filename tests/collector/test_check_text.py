"""collector.check_text: the health of a collector in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector.check import Health, check
from collector.check_text import INDENT, WIDTH, lines, quality_lines
from collector.spending import Spent
from collector.status import Filling, save
from state.activity import Activity, Batch, Cursor
from state.coverage import Position
from state.health import Behind, GapFact
from state.paths import private_db
from state.quality import KINDS, QualityFact
from tests.collector.told import BUSY, HEALTH, NOW, QUIET, odd, status, streaming


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database whose stream was read until two seconds ago, by a collector that runs."""
    found = Activity.open(private_db(tmp_path))
    found.start_seen(NOW - 5000)
    positions = tuple(Position(topic, (NOW - age) * 1000, 0, 1, "x") for topic, age in ((BUSY, 2), (QUIET, 3000)))
    found.record(Batch(), Cursor(positions, NOW - 2))
    save(tmp_path, status())
    yield found
    found.close()


def test_the_whole_of_it() -> None:
    """Every fact stands on a line of its own, aligned, with its unit."""
    assert lines(HEALTH) == [
        "collector   running for 1 d (process 4242), version 1.2.3, 88.0 MB of memory",
        "work        asking about 1000 accounts, for 1 min 30 s",
        "stream      connected, 3 connections, rewound 60 s at the last, its clock -2 s from ours",
        "speed       74.8 events/s, 0.75 matches/s, 0.69 recorded/s over the last minute",
        "lag         codfw.mediawiki.recentchange           -   last event 50 min ago",
        "            eqiad.mediawiki.recentchange       0.8 s   last event 2 s ago",
        "seen        2027-01-15 07:59:58 UTC, 2 s ago",
        "verified    2027-01-14 18:06:40 UTC for every tracked account",
        "backfill    410 of about 1,000 requests sent; 590 left, 2 min 57 s within the budget",
        "due         5,000 of 300,000 accounts due, 12 never asked about; that takes 640 requests, 3 min 12 s",
        "            at 200 a minute",
        "gaps        1 open, 3 filled; 3 of them not listed",
        "gap         eqiad.mediawiki.recentchange from 2027-01-14 07:00:00 UTC to 2027-01-14 08:06:40 UTC:",
        "            the history does not reach back so far; to be filled from the API",
        "requests    12 in the last minute of 200 allowed, 340 in the last hour, 5,120 in the last day",
        "            today: contributions 400, wikis 50",
        "            a day of following costs 5,120 as things are, 1.8% of what is allowed",
        "contests    650 of 700 read, 600 of them frozen; 1 waiting to be read, 49 still to begin",
        "tracked     300,000 of 2,000,000 accounts",
        "recorded    5,000,000 contributions",
        "set aside   2 inputs that could not be used",
        "data        /var/lib/campaign-retention (812.3 MB and 4.1 MB not merged yet)",
        "SQLite      3.40.1, which is one of those (3.7.0 to 3.51.2) that can damage a file which two",
        "            connections write at once; here one connection alone ever writes, so it does no harm",
        "all is well",
    ]


@pytest.mark.parametrize(
    "health",
    [
        HEALTH,
        replace(HEALTH, status=None, presence="never", problems=("no collector runs",)),
        replace(HEALTH, presence="gone", problems=("word " * 60,), simulated="These people are invented. " * 9),
        replace(
            HEALTH, status=streaming(status(), connected=False, last_end="Refused: status 503", degraded="x y " * 40)
        ),
        replace(HEALTH, gaps=(GapFact(BUSY, NOW, NOW + 1, "\x1b[2J" + "because " * 40, "stream", NOW),) * 20),
        replace(HEALTH, spent=Spent(0, 0, {f"step {n}": 10**n for n in range(20)}, 10**9)),
    ],
)
def test_a_hundred_columns_are_enough(health: Health) -> None:
    """No line is longer, each has its name or the indentation below one, and no control character comes through."""
    for line in lines(health)[:-1]:
        assert len(line) <= WIDTH == 100 or line.startswith("problem")
        assert line.isprintable()
        assert line[len(INDENT) - 1] == " "
        assert line[len(INDENT)] != " "


def test_no_collector_runs() -> None:
    """Then neither rates nor its backfill are told, but since when, and what is due as the database has it."""
    told = "\n".join(lines(replace(HEALTH, presence="gone")))
    assert "collector   not running since 2027-01-15 08:00:00 UTC; version 1.2.3" in told
    assert "due         5,000 of 300,000 accounts due" in told
    assert "requests    none now of 200 allowed, 340 in the last hour" in told
    assert [word for word in ("speed", "work", "backfill", "stream  ") if word in told] == []
    assert "recentchange           -   last event 2 s ago" in told
    told = "\n".join(lines(replace(HEALTH, presence="never", status=None)))
    assert "collector   not running, as far as can be told" in told


def test_how_the_stream_is() -> None:
    """A connection that is not there says why, a disk that is full what it keeps from being done."""
    away = streaming(
        status(),
        connected=False,
        failures=4,
        last_end="Unreachable: no connection",
        degraded="disk is full",
        skew_ms=None,
    )
    told = " ".join(" ".join(lines(replace(HEALTH, status=streaming(away, hook_errors=1)))).split())
    assert "not connected, 4 failures in a row (Unreachable: no connection), 3 connections" in told
    assert "degraded: cannot record (disk is full)" in told
    assert "1 change not acted on" in told
    assert "clock" not in told
    told = "".join(lines(replace(HEALTH, status=streaming(status(), skew_ms=999))))
    assert "clocks agree" in told


@pytest.mark.parametrize(
    ("remedy", "closed", "words"),
    [
        ("stream", None, "to be filled by replaying the stream"),
        ("api", None, "to be filled from the API"),
        (None, None, "to be filled"),
        ("stream", NOW, "filled by replaying the stream on 2027-01-15 08:00:00 UTC"),
        ("api", NOW, "filled from the API on 2027-01-15 08:00:00 UTC"),
    ],
)
def test_a_gap_has_its_state_and_its_remedy(remedy: str | None, closed: int | None, words: str) -> None:
    """Open or filled, and by what."""
    gap = GapFact(BUSY, NOW - 9, NOW - 8, "a hole", remedy, closed)
    told = " ".join(" ".join(lines(replace(HEALTH, gaps=(gap,), gaps_open=1, gaps_closed=0))).split())
    assert f"UTC: a hole; {words} requests" in told
    assert "not listed" not in told


def test_nothing_is_due() -> None:
    """Then it takes nothing, and a pass that is over is not told."""
    told = "\n".join(lines(replace(HEALTH, behind=Behind(9, 0, 0, 0), status=status(filling=None))))
    assert "due         0 of 9 accounts due, 0 never asked about\n" in told
    assert "backfill" not in told
    told = "\n".join(lines(replace(HEALTH, behind=None, status=status(filling=Filling(0, 1, 1, 0.3)))))
    assert "backfill    0 of about 1 request sent; 1 left, 0 s within the budget" in told
    assert "due  " not in told


def test_there_is_no_database_yet(tmp_path: Path) -> None:
    """Then there are no figures, but why."""
    told = lines(check(tmp_path, NOW))
    assert [line[: len(INDENT)].strip() for line in told] == ["collector", "problem"]
    assert told[1].endswith("is not there yet: the collector has not run")


def test_problems_come_last(tmp_path: Path, activity: Activity) -> None:
    """Each on a line of its own, in place of the word that all is well."""
    assert lines(check(tmp_path, NOW))[-1] == "all is well"
    activity.open_gap(BUSY, NOW - 4000, NOW - 3000, "a hole")
    save(tmp_path, status(ended="stopped"))
    assert lines(check(tmp_path, NOW + 70))[-2:] == [
        "problem     the collector is not running: it stopped at 2027-01-15 08:00:00 UTC (1 min 10 s ago)",
        "problem     1 gap in the stream not yet filled",
    ]


def test_invented_data_say_so(tmp_path: Path, activity: Activity) -> None:
    """The sentence that the data are invented is part of the answer."""
    activity.set_meta("simulated", "These people are invented.")
    assert "simulated   These people are invented." in lines(check(tmp_path, NOW))


def test_a_sqlite_without_the_fault() -> None:
    """A newer one is told by its number alone."""
    assert "SQLite      3.53.1" in lines(replace(HEALTH, sqlite="3.53.1"))


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


def test_a_long_example_goes_on_in_the_next_line() -> None:
    """Below the words, so that the numbers stand alone in their column."""
    told = quality_lines([QualityFact("refused", 1, "a reason " * 12)])
    assert max(map(len, told)) <= WIDTH
    assert [line[:11] for line in told[1:]] == ["        1  ", " " * 11]


def test_an_example_cannot_command_the_terminal() -> None:
    """What comes from a page of a wiki is shown without its control characters."""
    (line,) = quality_lines([QualityFact("refused", 1, "earth2018 \x1b[2Jxx: \u202ewhy")])[1:]
    assert line.endswith("earth2018 \ufffd[2Jxx: \ufffdwhy")

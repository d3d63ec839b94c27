"""collector.prometheus: the metrics, read back by a parser that knows nothing of how they were written."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.check import Health
from collector.errors import SettingsError
from collector.prometheus import Metric, refuse_unusable, render, save
from collector.status import Asking
from tests.collector.exposition import labels, parsed
from tests.collector.told import BUSY, HEALTH, NOW, QUIET, status, streaming


def test_the_parser_is_no_rubber_stamp() -> None:
    """What the format forbids is refused: no end of line, a type after its sample, a value that is no number."""
    fine = "# HELP a_b x\n# TYPE a_b gauge\na_b 1\n"
    assert parsed(fine) == ({("a_b", ()): 1.0}, {"a_b": "gauge"})
    for wrong in (
        fine.rstrip(),
        "a_b 1\n# TYPE a_b gauge\n",
        fine + "a_b 2\n",
        fine.replace(" 1\n", " one\n"),
        fine.replace(" 1\n", '{c="d"e"} 1\n'),
        fine + fine,
    ):
        with pytest.raises((AssertionError, IndexError)):
            parsed(wrong)


def test_names_follow_the_conventions() -> None:
    """One prefix, lower case, `_total` for counters and for them alone, seconds and bytes as units, no other unit."""
    samples, types = parsed(render(HEALTH))
    assert len(types) > 30
    for name, kind in types.items():
        assert re.fullmatch(r"retention_[a-z]+(_[a-z]+)*", name)
        assert name.endswith("_total") == (kind == "counter")
        assert not re.search(r"_(ms|milliseconds|minutes|hours|days|kb|mb|percent)(_|$)", name)
        if "timestamp" in name:
            assert name.endswith("_timestamp_seconds")
    assert {name for name, _ in samples} == set(types)


def test_values_are_those_of_the_check() -> None:
    """Milliseconds have become seconds, and each topic, step and state has its sample."""
    samples, _ = parsed(render(HEALTH))
    expected = {
        ("collector_up", ()): 1,
        ("problems", ()): 0,
        ("seen_timestamp_seconds", ()): NOW - 2,
        ("verified_timestamp_seconds", ()): NOW - 50_000,
        ("stream_last_event_timestamp_seconds", (("topic", QUIET),)): NOW - 3000,
        ("stream_lag_seconds", (("topic", BUSY),)): 0.85,
        ("stream_clock_skew_seconds", ()): -1.5,
        ("stream_connected", ()): 1,
        ("stream_events_total", ()): 6_480_000,
        ("stream_gaps", (("state", "open"),)): 1,
        ("stream_gaps", (("state", "filled"),)): 3,
        ("due_accounts", ()): 5000,
        ("backfill_requests", (("state", "left"),)): 590,
        ("api_requests_total", (("step", "wikis"),)): 100,
        ("api_requests_last_minute", ()): 12,
        ("api_requests_last_day", ()): 5120,
        ("database_size_bytes", (("file", "wal"),)): 4_100_000,
        ("collector_info", (("version", "1.2.3"), ("python", "3.11.7"), ("sqlite", "3.40.1"))): 1,
        ("collector_resident_memory_bytes", ()): 88_000_000,
    }
    assert expected.items() <= {(name.removeprefix("retention_"), key): n for (name, key), n in samples.items()}.items()


def test_what_is_not_known_is_left_out() -> None:
    """A collector that is not running has no lag, and a figure that is unknown is not 0."""
    samples, types = parsed(render(Health("x", "3.40.1", 0, problems=("none",))))
    assert samples[("retention_collector_up", ())] == 0
    assert samples[("retention_problems", ())] == 1
    assert [name for name in types if re.search("lag|skew|seen|verified|connected|memory|due|info", name)] == []
    gone, _ = parsed(render(replace(HEALTH, presence="gone")))
    assert ("retention_stream_connected", ()) not in gone
    unknown = replace(HEALTH, status=streaming(status(filling=None), skew_ms=None, lag_ms={}))
    assert [name for name in parsed(render(unknown))[1] if re.search("lag|skew|backfill", name)] == []


def test_large_numbers_keep_their_last_digit() -> None:
    """A time with its milliseconds, and a count beyond a million, come out as they went in."""
    last = {BUSY: NOW * 1000 + 123}
    samples, _ = parsed(render(replace(HEALTH, last_events=last, contributions=123_456_789)))
    assert samples[("retention_stream_last_event_timestamp_seconds", (("topic", BUSY),))] == NOW + 0.123
    assert samples[("retention_contributions", ())] == 123_456_789


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 2**50), max_size=5))
def test_any_label_comes_back(sent: dict[str, int]) -> None:
    """Quotes, backslashes and line ends in a label's value are escaped, and nothing else is."""
    asking = Asking(0, 200, sent)
    text = render(replace(HEALTH, status=status(asking=asking)))
    lines = [line + "\n" for line in text.split("\n")[:-1] if "api_requests_total" in line]
    read = {}
    for line in lines[2:]:
        inner, _, value = line.partition("{")[2].rpartition("} ")
        read[dict(labels(inner))["step"]] = int(float(value))
    assert read == sent


def test_a_metric_without_samples_is_not_announced() -> None:
    """No type or help stands alone."""
    assert list(Metric("x", "gauge", "X.", {"": None}).lines()) == []


def test_the_file_is_replaced_and_readable(tmp_path: Path) -> None:
    """Whatever the umask, another user's program can read it; there is never half a file, and nothing beside it."""
    path = tmp_path / "retention.prom"
    save(path, "one\n")
    first = path.stat().st_ino
    save(path, "two\n")
    assert path.read_text() == "two\n"
    assert path.stat().st_ino != first
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    """The error is told, and nothing is left beside it."""
    (tmp_path / "retention.prom").mkdir()
    with pytest.raises(OSError, match="directory"):
        save(tmp_path / "retention.prom", "one\n")
    assert [path.name for path in tmp_path.iterdir()] == ["retention.prom"]


@pytest.mark.parametrize(
    ("name", "why"), [("nowhere/x.prom", "its folder does not exist"), ("folder", "is a folder, not a file")]
)
def test_a_place_that_cannot_be_used_is_refused(tmp_path: Path, name: str, why: str) -> None:
    """The setting is named, and why it is no good; a file in a folder that is there is fine."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError, match=rf"prometheus \(.*{name}\): {why}"):
        refuse_unusable(tmp_path / name)
    refuse_unusable(tmp_path / "folder" / "x.prom")

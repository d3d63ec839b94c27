"""collector.progress: what a long job says of itself where no terminal shows a bar."""

from __future__ import annotations

import logging

import pytest

from collector import progress
from collector.progress import EVERY, LONG, counted


class Watch:
    """The module's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Give the seconds."""
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Watch:
    """Put a clock in place of the machine's."""
    made = Watch()
    monkeypatch.setattr(progress, "time", made)
    caplog.set_level(logging.INFO)
    return made


def test_a_short_job_says_nothing(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    """A collector that enrols somebody every minute does not fill its log with it."""
    with counted("names", 3) as advance:
        watch.now += LONG - 0.1
        advance(3)
    assert caplog.messages == []


def test_a_long_job_says_now_and_then_how_far_it_is(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    """Half a minute apart, with what is left at this rate, and once at its end."""
    with counted("names", 200) as advance:
        for _ in range(20):
            watch.now += EVERY / 10
            advance(10)
    assert caplog.messages == [
        "names done=100 of=200 rate=3.3/s left=30 s",
        "names done=200 of=200 rate=3.3/s left=0 s",
        "names done=200 of=200 seconds=60.0",
    ]


def test_a_job_of_nothing_says_nothing(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    """However long it takes to find that out."""
    with counted("names", 0):
        watch.now += LONG
    assert caplog.messages == []

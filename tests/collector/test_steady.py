"""The servers' time: what an answer says counts, whatever becomes of the machine's own clock."""

from __future__ import annotations

import threading
from email.utils import formatdate

import pytest
import requests

from collector.clock import FakeClock
from collector.steady import SteadyClock, listen, machine
from tests.collector.scripted import Answer, Scripted

NOW = 1_800_000_000
DAY = 86_400


def answer(**headers: str) -> requests.Response:
    """An answer with these headers."""
    made = requests.Response()
    made.headers.update(headers)
    return made


def test_before_any_answer_it_is_the_machines_time() -> None:
    """Nothing else is known yet."""
    assert SteadyClock(FakeClock(NOW)).now() == NOW


@pytest.mark.parametrize("jump", [3 * DAY, -3 * DAY, 3600, -3600])
def test_an_answers_time_counts_whatever_the_machines_clock_does(jump: int) -> None:
    """Set forward or back by an hour or three days, the machine's clock only says how much time passes."""
    under = FakeClock(NOW + jump)
    clock = SteadyClock(under)
    clock.hear(answer(Date=formatdate(NOW, usegmt=True)))
    assert clock.now() == NOW
    under.set_back(2 * jump)
    under.advance(7)
    assert clock.now() == NOW + 7
    assert machine(clock).now() == NOW - jump + 7


def test_a_cached_answer_is_as_old_as_it_says() -> None:
    """An answer that a cache kept for a minute was sent a minute ago."""
    clock = SteadyClock(FakeClock(NOW + DAY))
    clock.hear(answer(Date=formatdate(NOW, usegmt=True), Age="60"))
    assert clock.now() == NOW + 60


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2026 12:00:00 GMT"])
def test_an_answer_without_a_time_changes_nothing(date: str) -> None:
    """What is known goes on."""
    clock = SteadyClock(FakeClock(NOW + DAY))
    clock.hear(answer(Date=formatdate(NOW, usegmt=True)))
    clock.hear(answer(Date=date))
    clock.hear(answer())
    assert clock.now() == NOW


def test_it_hears_every_answer_of_a_session() -> None:
    """Refusals have a time as well; a clock that is not steady is left alone."""
    under = FakeClock(NOW + DAY)
    clock = SteadyClock(under)
    refusal = Answer(status=503, headers={"Date": formatdate(NOW, usegmt=True)}, end="clean")
    with Scripted(lambda _: refusal) as server, requests.Session() as session:
        session.trust_env = False
        listen(under, session)
        listen(clock, session)
        assert session.get(server.url, timeout=5).status_code == 503
    assert clock.now() == NOW
    assert (machine(under), machine(clock)) == (under, under)


def test_waiting_is_the_machines() -> None:
    """Timeouts go by the monotonic clock underneath."""
    under = FakeClock(NOW)
    clock = SteadyClock(under)
    began = clock.monotonic()
    clock.sleep(5)
    assert clock.wait(threading.Event(), 2) is False
    assert (clock.monotonic() - began, clock.now()) == (7, NOW + 7)
    assert under.waits == [5, 2]

"""A signal stops a service whatever its main thread is doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from state.stopping import stopped_by_signals

ROOT = Path(__file__).parents[2]
INSIDE_THE_WAIT = """
import os, signal, sys, threading, time
from state.stopping import stopped_by_signals
stop = threading.Event()
if sys.argv[1] == "plain":
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    watched = threading.Lock()
else:
    watched = stopped_by_signals(stop)
with watched:
    with stop._cond:  # as Event.wait holds it for a moment
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
        time.sleep(0.2)
    assert stop.wait(20)
print("stopped")
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_inside_the_wait_stops(name: str) -> None:
    """It arrives while the main thread holds the event's lock, and the event is set all the same."""
    command = [sys.executable, "-c", INSIDE_THE_WAIT, "watched", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "stopped\n")


@pytest.mark.slow
def test_a_plain_handler_would_hang() -> None:
    """Negative control: a handler that sets the event waits for the lock that its own thread holds."""
    command = [sys.executable, "-c", INSIDE_THE_WAIT, "plain", "SIGTERM"]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(command, capture_output=True, timeout=3, cwd=ROOT)


def test_the_former_handlers_come_back() -> None:
    """After the block the signals do what they did before, and none is swallowed."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    stop = threading.Event()
    with stopped_by_signals(stop):
        signal.raise_signal(signal.SIGTERM)
        assert stop.wait(10)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
    assert signal.set_wakeup_fd(-1) == -1


def test_another_thread_leaves_signals_alone() -> None:
    """Only the main thread may set handlers; elsewhere the block is none."""
    before = signal.getsignal(signal.SIGTERM)
    seen = []

    def elsewhere() -> None:
        with stopped_by_signals(threading.Event()):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [before]

"""Telling a service to stop by a signal."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Sets `stop` when SIGTERM or SIGINT arrives inside the block; outside the main thread nothing is changed.

    A handler that sets the event itself hangs for ever when it interrupts the main thread inside `stop.wait`,
    which holds the event's lock for a moment. So the signal is noted in a socket, and a thread sets the event.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    threading.Thread(target=_watch, args=(reading, stop), name="signals", daemon=True).start()
    fd = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(fd)
        writing.close()


def _watch(reading: socket.socket, stop: threading.Event) -> None:
    with reading:
        while told := reading.recv(1):
            if told[0] in SIGNALS:
                stop.set()

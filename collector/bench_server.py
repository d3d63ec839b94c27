"""A server of the measuring stream, in a process of its own: what it costs is nobody else's."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from collector.bench_events import Wire

KEPT = 200_000  # events that are made before anybody asks; more of them are made as they are sent
BLOCK = 50  # events in one write
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What every connection is sent: `events` of `tracked` accounts, in HTTP chunks of `chunk` bytes.

    `chunk` 0 stands for one chunk an event; `rate` is events a second, None as fast as they are taken.
    """

    events: int
    tracked: int
    chunk: int = 0
    rate: float | None = None


@contextmanager
def serving(plan: Plan) -> Iterator[str]:
    """Serves the plan on 127.0.0.1 while the block lasts; gives the server's address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(plan, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()
        process.close()


def keep_to(first: bool) -> None:
    """Keeps this process to the first processor it may use, or off that one where there are others.

    So whoever reads has a processor of its own, whichever way and with however many threads it does.
    """
    if not hasattr(os, "sched_getaffinity"):
        return
    one, *others = sorted(os.sched_getaffinity(0))
    if others:
        os.sched_setaffinity(0, {one} if first else others)


def _serve(plan: Plan, told: Connection) -> None:
    keep_to(first=False)
    kept = list(_blocks(plan)) if plan.events <= KEPT else None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        told.send(listening.getsockname()[1])
        while True:
            peer, _ = listening.accept()
            with peer, suppress(OSError):
                while b"\r\n\r\n" not in peer.recv(65_536):
                    pass
                _send(peer, plan, kept if kept is not None else _blocks(plan))


def _send(peer: socket.socket, plan: Plan, blocks: list[bytes] | Iterator[bytes]) -> None:
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sendall(_HEAD + _chunk(b":ok\n\n"))
    began = time.monotonic()
    for n, block in enumerate(blocks, 1):
        peer.sendall(block)
        if plan.rate is not None:
            time.sleep(max(0.0, began + n / plan.rate - time.monotonic()))
    peer.sendall(b"0\r\n\r\n")


def _blocks(plan: Plan) -> Iterator[bytes]:
    """The chunked bytes, some events at a time; one at a time where they are sent at a rate."""
    wire, size = Wire(plan.tracked), BLOCK if plan.rate is None else 1
    for first in range(0, plan.events, size):
        frames = wire.take(min(size, plan.events - first))
        if plan.chunk:
            raw = b"".join(frames)
            frames = [raw[at : at + plan.chunk] for at in range(0, len(raw), plan.chunk)]
        yield b"".join(map(_chunk, frames))


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)

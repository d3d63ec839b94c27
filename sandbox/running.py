"""A miniature that runs in a thread beside its caller, for tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from sandbox.miniature import Miniature
from sandbox.server import Server

T = TypeVar("T")


class Running:
    """A server in its own thread: `url` is where it is, `do` runs something in its thread."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server, self.miniature, self.url = server, server.miniature, server.url
        self._loop = loop

    def do(self, action: Callable[[], T]) -> T:
        """Run `action` where the requests are answered, and return its result."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(action())
            except BaseException as error:  # the caller gets it
                done.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return done.result(timeout=60)


@contextmanager
def running(miniature: Miniature, port: int = 0) -> Iterator[Running]:
    """Serve a miniature while the block runs; raise PortBusyError when the port is taken."""
    started: Future[tuple[Server, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        server, stop = Server(miniature), asyncio.Event()
        try:
            await server.start(port)
        except BaseException as error:
            started.set_exception(error)
            return
        started.set_result((server, asyncio.get_running_loop(), stop))
        await stop.wait()
        await server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="sandbox", daemon=True)
    thread.start()
    try:
        server, loop, stop = started.result(timeout=60)
    except BaseException:
        thread.join()
        raise
    try:
        yield Running(server, loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=60)

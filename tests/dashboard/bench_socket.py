"""Many visitors without a browser: each fetches the page, opens its websocket and pulls the document.

What a browser does with what it gets costs more processor time than the server spends, so crowds are made of these. A
visitor has its first screen once figures of Bokeh have come, in the document or in a patch of it, and then nothing for
a while.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.dashboard.bench_server import Server

FIGURE: Final = '"name":"Figure"'
TOKEN: Final = re.compile(r'"token":"([^"]+)"')
PULL: Final = ('{"msgid":"%d","msgtype":"PULL-DOC-REQ"}', "{}", "{}")
QUIET_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 300.0


@dataclass(slots=True)
class Visitor:
    """Somebody who looks at the page; instants by `time.perf_counter`."""

    begun: float
    html: float = 0.0
    text: str = ""
    drawn: float = 0.0
    heard: float = 0.0
    welcome: asyncio.Event = field(default_factory=asyncio.Event)
    replies: int = 0
    gone: bool = False
    socket: WebSocketClientConnection | None = None
    listening: asyncio.Task[None] | None = None
    asked: int = field(default=0)

    async def come(self, server: Server) -> Visitor:
        """Fetches the page and connects; the document is asked for."""
        request = HTTPRequest(server.page, request_timeout=PATIENCE_SECONDS, connect_timeout=PATIENCE_SECONDS)
        answer = await AsyncHTTPClient().fetch(request)
        self.html, self.text = time.perf_counter(), answer.body.decode()
        found = TOKEN.search(self.text)
        if found is None:
            raise RuntimeError(f"no session in the page of {server.side.name}")
        address = f"{server.url.replace('http:', 'ws:')}/ws"
        self.socket = await websocket_connect(
            HTTPRequest(address, connect_timeout=PATIENCE_SECONDS),
            subprotocols=["bokeh", found[1]],
            max_message_size=2**28,
        )
        self.listening = asyncio.create_task(self._listen())
        await self.welcome.wait()
        await self.pull()
        return self

    async def pull(self) -> None:
        """Asks for the document."""
        if self.socket is None:
            raise RuntimeError("not connected")
        self.asked += 1
        for fragment in PULL:
            await self.socket.write_message(fragment % self.asked if "%d" in fragment else fragment)

    async def _listen(self) -> None:
        while self.socket is not None:
            message: Any = await self.socket.read_message()
            if message is None:
                self.gone = True
                self.welcome.set()
                return
            self.heard = time.perf_counter()
            if isinstance(message, str):
                if '"ACK"' in message[:200]:
                    self.welcome.set()
                self.replies += '"PULL-DOC-REPLY"' in message[:200]
                if FIGURE in message:
                    self.drawn = self.heard

    async def settle(self) -> None:
        """Waits until the first screen's charts have come."""
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while not (self.drawn and time.perf_counter() - self.heard > QUIET_SECONDS):
            if self.gone or time.perf_counter() > deadline:
                raise RuntimeError("the server hung up" if self.gone else "no charts came")
            await asyncio.sleep(0.05)

    async def leave(self) -> None:
        """Closes the websocket."""
        if self.socket is not None:
            self.socket.close()
        if self.listening is not None:
            await self.listening


async def visit(server: Server) -> Visitor:
    """Somebody whose first screen has come."""
    visitor = await Visitor(time.perf_counter()).come(server)
    await visitor.settle()
    return visitor


async def crowd(server: Server, number: int) -> list[Visitor]:
    """So many who come at once, each with the first screen."""
    return list(await asyncio.gather(*(visit(server) for _ in range(number))))


async def one_by_one(server: Server, number: int, *, together: int = 1) -> list[Visitor]:
    """So many who come one after the other, or few at a time, and stay."""
    found: list[Visitor] = []
    while len(found) < number:
        found += await crowd(server, min(together, number - len(found)))
    return found


async def all_answer(visitors: Sequence[Visitor]) -> float:
    """Asks everybody's session for its document; seconds until all have answered. Raises TimeoutError."""
    begun, before = time.perf_counter(), [visitor.replies for visitor in visitors]
    for visitor in visitors:
        await visitor.pull()
    while any(visitor.replies == old for visitor, old in zip(visitors, before, strict=True)):
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            raise TimeoutError
        await asyncio.sleep(0.02)
    return time.perf_counter() - begun


async def leave(visitors: Sequence[Visitor]) -> None:
    """Everybody goes."""
    await asyncio.gather(*(visitor.leave() for visitor in visitors))

"""One process, one port on loopback: EventStreams, the Action API of every wiki, and `/_sandbox/`."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import errno
import itertools
import logging
import re
from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING

from sandbox.control import control
from sandbox.errors import BadRequestError, PortBusyError, StreamRefusedError
from sandbox.stream import Feed, open_cursors
from sandbox.wire import HEAD_LIMIT, Answer, Request, as_json, chunk, json_answer, read_request, render

if TYPE_CHECKING:
    from sandbox.miniature import Miniature

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
TICK = 0.1  # seconds between two looks at what life has made
API_PATH = re.compile(r"/([a-z0-9_]+)/w/api\.php")
STREAM_PATH = "/v2/stream/"
TOO_MANY = (
    "You are making too many requests to the API.\n"
    "Please follow the best practices at <https://www.mediawiki.org/wiki/Wikimedia_APIs/Rate_limits>.\n"
)


class Server:
    """The routes of a miniature."""

    def __init__(self, miniature: Miniature) -> None:
        self.miniature = miniature
        self.box = miniature.box
        self.port = 0
        self.counts: Counter[str] = Counter()
        self.open: dict[int, dict[str, object]] = {}  # streams by number
        self._feeds: dict[int, Feed] = {}
        self._numbers = itertools.count(1)
        self._window: tuple[int, Counter[str]] = (0, Counter())  # minute -> requests by client
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._life: asyncio.Task[None] | None = None

    async def start(self, port: int) -> None:
        """Listen on a port (0: any free one) and let life go on; raise PortBusyError."""
        try:
            self._server = await asyncio.start_server(self._serve, HOST, port, limit=HEAD_LIMIT)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortBusyError(f"port {port} of {HOST} is in use, perhaps by another sandbox") from error
        self.port = self._server.sockets[0].getsockname()[1]
        self.miniature.api.base = self.url
        self._life = asyncio.create_task(self._live())

    @property
    def url(self) -> str:
        """Where the miniature is."""
        return f"http://{HOST}:{self.port}"

    async def close(self) -> None:
        """Cut all connections and stop."""
        if self._life:
            self._life.cancel()
        if self._server:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, *([self._life] if self._life else []), return_exceptions=True)
        if self._server:
            await self._server.wait_closed()

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for `stop`; raise what has ended life, should something do that."""
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({waiting, *([self._life] if self._life else [])}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._life and self._life.done():
            self._life.result()

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self.miniature.step()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until one of both ends it."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a connection is always served by a task
        self._tasks.add(task)
        client = str((writer.get_extra_info("peername") or ("",))[0])
        try:
            while await self._one(reader, writer, client):
                pass
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: str) -> bool:
        """Answer one request; return whether another may come."""
        try:
            request = await read_request(reader, client)
        except BadRequestError as error:
            writer.write(render(json_answer({"error": str(error)}, 400, close=True), None))
            await _linger(reader, writer)
            return False
        if request is None:
            return False
        if request.path.startswith(STREAM_PATH) and request.method == "GET":
            await self._stream(request, reader, writer)
            return False
        answer = await self._answer(request)
        writer.write(render(self._dated(answer), request))
        await writer.drain()
        return request.keep_alive and not answer.close

    def _date(self) -> tuple[str, str]:
        """Return the header that says when an answer is sent."""
        return "Date", formatdate(self.miniature.clock(), usegmt=True)

    def _dated(self, answer: Answer) -> Answer:
        return dataclasses.replace(answer, headers=(*answer.headers, self._date()))

    # -- streams

    async def _stream(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["stream_requests"] += 1
        refusal, feed = self._open(request, writer)
        if refusal or feed is None:
            writer.write(render(self._dated(refusal or json_answer({}, 500)), request))
            await writer.drain()
            return
        kind = "application/json" if feed.plain else "text/event-stream; charset=utf-8"
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nCache-Control: private, max-age=0, s-maxage=0, must-revalidate"
        )
        head += f"\r\n{': '.join(self._date())}\r\nAccess-Control-Allow-Origin: *\r\nTransfer-Encoding: chunked"
        writer.write(f"{head}\r\n\r\n".encode())
        number = next(self._numbers)
        facts = {"client": request.client, "path": request.path, "opened": self.miniature.clock()}
        self.open[number], self._feeds[number] = facts, feed
        watch = asyncio.create_task(self._until_gone(reader, feed.gone))
        try:
            end = await feed.run()
            self.counts[f"stream_end_{end}"] += 1
            log.info("stream-end reason=%s sent=%d", end, feed.sent)
        finally:
            del self.open[number], self._feeds[number]
            watch.cancel()

    def _open(self, request: Request, writer: asyncio.StreamWriter) -> tuple[Answer | None, Feed | None]:
        """Return a feed, or the answer that refuses it."""
        if self.box.take("fail_next"):
            return self._edge(self.box.now.fail_status), None
        mine = sum(facts["client"] == request.client for facts in self.open.values())
        if self.box.now.max_connections and mine >= self.box.now.max_connections:
            self.counts["stream_429"] += 1
            title = "Too Many Concurrent Connections From Your Client IP"
            detail = "Your HTTP client is likely opening too many concurrent connections."
            body = {"type": "too_many_requests", "title": title, "detail": detail}
            return Answer(429, as_json(body), close=True), None
        names, topics = request.path.removeprefix(STREAM_PATH), self.miniature.topics
        try:
            cursors = open_cursors(request, topics, names, self.miniature.hidden_before_ms())
        except StreamRefusedError as error:
            return Answer(error.status, as_json(error.body), close=True), None

        async def write(data: bytes) -> None:
            writer.write(chunk(data))
            await writer.drain()

        feed = Feed(cursors, topics, self.box, write, seed=self.counts["stream_requests"])
        feed.plain = request.headers.get("accept", "").startswith("application/json")
        return None, feed

    async def _until_gone(self, reader: asyncio.StreamReader, gone: asyncio.Event) -> None:
        """Set `gone` when the client has closed its side; what it still sends is not looked at."""
        with contextlib.suppress(ConnectionError):
            while await reader.read(1024):
                pass
        gone.set()
        self.miniature.topics.wake()

    def cut(self) -> int:
        """End all streams now; return how many there were."""
        for feed in self._feeds.values():
            feed.gone.set()
        self.miniature.topics.wake()
        return len(self._feeds)

    # -- answers

    async def _answer(self, request: Request) -> Answer:
        found = API_PATH.fullmatch(request.path)
        if found and found[1] in self.miniature.world.wikis:
            return await self._api(found[1], request)
        if request.path.startswith("/_sandbox/"):
            return control(self, request)
        return json_answer({"error": f"no such page: {request.path}"}, 404)

    async def _api(self, wiki: str, request: Request) -> Answer:
        self.counts["api_requests"] += 1
        nth, box = self.counts["api_requests"], self.box
        wait = self._over_budget(request.client)
        if wait or box.due("too_many_every", nth) or box.take("too_many_next"):
            self.counts["api_429"] += 1
            headers = (("Retry-After", str(wait or box.now.retry_after)), ("x-wmf-ratelimit-class", "unauthed-bot"))
            return Answer(429, TOO_MANY.encode(), "text/plain", headers)
        if box.due("api_fail_every", nth) or box.take("api_fail_next"):
            self.counts["api_failed"] += 1
            return self._edge(box.now.api_fail_status)
        if box.now.delay:
            await asyncio.sleep(box.now.delay)
        return self.miniature.api.answer(wiki, request)

    def _over_budget(self, client: str) -> int:
        """Return the seconds until a client may ask again, 0 when it may now; windows are clock minutes."""
        now, budget = self.miniature.clock(), self.box.now.per_minute
        minute = int(now // 60)
        if self._window[0] != minute:
            self._window = (minute, Counter())
        self._window[1][client] += 1
        return max(1, int((minute + 1) * 60 - now)) if budget and self._window[1][client] > budget else 0

    def _edge(self, status: int) -> Answer:
        """Return an error of the edge: HTML, and no word of MediaWiki."""
        page = f"<!DOCTYPE html><html><head><title>Wikimedia Error</title></head><body>Error {status}</body></html>\n"
        headers = (("Retry-After", str(self.box.now.retry_after)),) if status == 503 else ()
        return Answer(status, page.encode(), "text/html; charset=utf-8", headers)


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send what is written, then read what the client still sends: unread bytes would reset the connection."""
    await writer.drain()
    writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            while await reader.read(65536):
                pass

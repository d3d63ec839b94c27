"""One HTTP connection to EventStreams: bytes as they arrive, and how it ended.

A thread reads the body, so that whoever takes the bytes can do something else when none come. Nothing here
knows what the bytes mean, and nothing reconnects.
"""

from __future__ import annotations

import contextlib
import logging
import select
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import requests
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from collector.errors import Ended, NotAStream, Refused, Stalled, StreamError, Unreachable
from collector.http_time import http_date, retry_after
from collector.pieces import Pieces

CHUNK = 65_536  # bytes at most in one piece
CONNECT_TIMEOUT = 10.0
_AHEAD = 32 * CHUNK  # bytes read before they are asked for; then the network waits
_QUIET = 0.002  # seconds: a read that waited so long has taken all there was
_GATHERED = 0.2  # seconds for others to come, then: waking for each event costs far more than reading it
_SETTLED = 5.0  # seconds after the opening from which on there is time to gather
_PATIENCE = 5.0  # seconds for the reading thread to notice that the connection is shut

log = logging.getLogger(__name__)


class Connection:
    """A stream being opened and read by a thread of its own. `read` is for one thread; `close` may come from any."""

    def __init__(self, ask: Callable[[], requests.Response], now: float = 0.0) -> None:
        self.opened = False  # the server has answered with a stream
        self.date: float | None = None  # the server's clock when it did, to a second; None where it does not tell
        self._ask = ask
        self._now = now
        self._response: requests.Response | None = None
        self._pieces = Pieces(_AHEAD)
        self._begun = False
        self._closed = threading.Event()
        self._answered = threading.Event()
        self._reader = threading.Thread(target=self._run, name="stream-reader", daemon=True)
        self._reader.start()

    def read(self, seconds: float) -> bytes | None:
        """The next bytes, at most 64 KB, as soon as there are any; None when there were none for `seconds`.

        Raises Unreachable, Refused and NotAStream when there is no stream, Ended when the body is over, for
        whatever reason, and Stalled when the server fell silent.
        """
        piece = self._pieces.take(seconds, CHUNK if self._begun else 1)  # the first one alone: it tells of the opening
        self._begun = self._begun or piece is not None
        return piece

    def wait(self) -> Self:
        """Returns when the server has answered with a stream. Raises Unreachable, Refused and NotAStream."""
        self._answered.wait()
        if not self.opened:
            self.read(_PATIENCE)
        return self

    def close(self) -> None:
        """Ends the connection, and the read under way; harmless when it is over already.

        One that is still being opened is left to its thread, which may wait for a name server, and closes it then.
        """
        self._closed.set()
        self._pieces.shut()
        response = self._response
        if response is not None:
            with contextlib.suppress(ValueError, RuntimeError, OSError):  # the body was over already
                response.raw.shutdown()
            self._reader.join(_PATIENCE)

    def _run(self) -> None:
        """The thread: whatever happens in it is told, for a silent death would look like silence."""
        try:
            self._response = self._ask()
            with contextlib.closing(self._response):
                _check(self._response, self._now)
                self.date = http_date(self._response.headers.get("Date", ""))
                self.opened = True
                self._answered.set()
                self._pump(self._response.raw)
        except StreamError as end:
            self._pieces.end(end)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            self._pieces.end(Unreachable(f"{type(error).__name__}: {error}"))
        except Exception as error:
            log.exception("stream-reader-failed")
            self._pieces.end(Ended(f"cut off ({type(error).__name__})"))
        finally:
            self._answered.set()

    def _pump(self, raw: Any) -> None:
        try:
            encoded = "Content-Encoding" in raw.headers  # decoding what is not encoded costs as well
            arrived = select.poll()
            arrived.register(raw.fileno(), select.POLLIN)
            opened = asked = time.monotonic()
            while not self._closed.is_set() and (piece := raw.read1(CHUNK, decode_content=encoded)):
                now = time.monotonic()
                seldom = now - asked > _QUIET and now - opened > _SETTLED
                self._pieces.put(piece, wake=not seldom and not arrived.poll(0))
                if seldom:
                    self._closed.wait(_GATHERED)
                    if not arrived.poll(0):
                        self._pieces.wake()
                asked = time.monotonic()
        except ReadTimeoutError:
            raise Stalled("silent for too long") from None
        except DecodeError as error:
            raise NotAStream("the body is not encoded as it says") from error
        except (HTTPError, OSError, ValueError) as error:
            raise Ended(f"cut off ({type(error).__name__})") from error
        raise Ended("the body is complete")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start_stream(
    session: requests.Session,
    url: str,
    streams: Sequence[str],
    *,
    last_event_id: str | None = None,
    since: int | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 240.0,
    now: float = 0.0,
) -> Connection:
    """A connection to the comma-separated `streams` below `url`; returns at once, before anybody has answered.

    `last_event_id` is sent as it is; `since` (ms) counts only without it. `timeout` is the longest silence in
    seconds, `now` the time by which a Retry-After date is read where the server does not tell its own.
    """
    sent = {"Accept": "text/event-stream", "Cache-Control": "no-cache", **(headers or {})}
    if last_event_id is not None:
        sent["Last-Event-ID"] = last_event_id
    where = f"{url.rstrip('/')}/v2/stream/{quote(','.join(streams), safe=',')}"
    params = {} if since is None else {"since": str(since)}

    def ask() -> requests.Response:
        return session.get(where, params=params, headers=sent, stream=True, timeout=(CONNECT_TIMEOUT, timeout))

    return Connection(ask, now)


def open_stream(session: requests.Session, url: str, streams: Sequence[str], **more: Any) -> Connection:
    """The same, once the server has answered with a stream. Raises Unreachable, Refused and NotAStream."""
    return start_stream(session, url, streams, **more).wait()


def _check(response: requests.Response, now: float) -> None:
    if response.status_code != requests.codes.ok:
        raise Refused(response.status_code, retry_after(response.headers, now))
    kind = response.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() != "text/event-stream":
        raise NotAStream(f"an answer of type {kind or 'unknown'!r}")

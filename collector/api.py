"""The Action API of any wiki: envelope, continuation, politeness and patience. Knows no module and no database.

Every error of the API comes with status 200, so an answer is good only when it is a JSON object without
`error`. What passes by itself (maxlag, a database error, a gateway's 429 or 5xx, an HTML page, half a body) is
asked again, after Retry-After where the server says it, else after a growing, jittered pause.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
import requests
from requests.adapters import HTTPAdapter

from collector.budget import Budget
from collector.clock import Clock
from collector.errors import ApiError, ApiUnavailable
from collector.settings import Settings

log = logging.getLogger(__name__)

Answer = dict[str, Any]
Params = Mapping[str, str | int]
T = TypeVar("T")

ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; doubled each time
LONGEST_RETRY_AFTER = 3600.0
TOO_MANY_PAUSE = 60.0  # a 429 without Retry-After: the gateway's window
TIMEOUT = (10.0, 70.0)  # connect, read: the gateway gives up after 53 s
LONGEST_URL = 8000  # bytes; beyond it a request is a POST
NAMES = 50  # values a multi-value parameter takes without apihighlimits
_PASSING = ("maxlag", "ratelimited", "readonly")
_COUNTING = threading.Lock()
_COMMON = {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5"}


class _Again(Exception):
    """An attempt failed in a way that passes: why, and the seconds the server asks to wait."""

    def __init__(self, why: str, after: float | None = None, *, everybody: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.everybody = everybody


def open_session(settings: Settings) -> requests.Session:
    """A session that says who we are and keeps connections open; loopback addresses never go through a proxy."""
    session = requests.Session()
    session.headers.update({"User-Agent": settings.user_agent, "Accept-Encoding": "gzip"})
    if settings.token:
        session.headers["Authorization"] = f"Bearer {settings.token}"
    session.trust_env = not settings.loopback
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=32, pool_maxsize=settings.concurrency + 1))
    return session


def join(values: Iterable[str | int]) -> str:
    """A multi-value parameter; values that hold the separator are joined by U+001F with one in front."""
    texts = [str(value) for value in values]
    if any("|" in text for text in texts):
        return "\x1f" + "\x1f".join(texts)
    return "|".join(texts)


def batches(items: Sequence[T], size: int = NAMES) -> Iterator[Sequence[T]]:
    """The items in order, `size` at a time."""
    for at in range(0, len(items), size):
        yield items[at : at + size]


def instant(text: str | None) -> int | None:
    """Seconds since the epoch of an answer's timestamp; None stays None."""
    return None if text is None else int(datetime.fromisoformat(text).timestamp())


@contextmanager
def understood(url: str) -> Iterator[None]:
    """Turns what goes wrong while an answer of `url` is taken apart into an ApiError: its form is not the known one."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        host = urlsplit(url).netloc
        raise ApiError("unknown-form", f"{host} answers in a form we do not know ({type(error).__name__})") from error


class Api:
    """Asks wikis' api.php within one budget. Safe to share between threads."""

    def __init__(
        self,
        session: requests.Session,
        budget: Budget,
        clock: Clock,
        settings: Settings,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._session = session
        self._budget = budget
        self._clock = clock
        self.settings = settings
        self.requests: Counter[str] = Counter()  # sent, by step
        self._attempts = attempts
        self._step = "other"
        self._warned: set[tuple[str, str]] = set()

    def step(self, name: str) -> Api:
        """The same client; its requests are counted under the step `name`."""
        counted = copy(self)
        counted._step = name
        return counted

    def query(self, url: str, params: Params) -> Iterator[Answer]:
        """All answers of a query: `continue` is passed back whole until it is absent (nothing else means the end)."""
        more: Mapping[str, str | int] = {}
        while True:
            answer = self.get(url, {**params, **more})
            yield answer
            if "continue" not in answer:
                return
            if answer["continue"] == more:
                raise ApiUnavailable(urlsplit(url).netloc, "it answers with the same continuation for ever")
            more = answer["continue"]

    def get(self, url: str, params: Params) -> Answer:
        """One good answer. Raises ApiError for a refusal, ApiUnavailable when the attempts are used up."""
        fields = urlencode({**_COMMON, **params})
        host = urlsplit(url).netloc
        why: Exception | None = None
        for attempt in range(self._attempts):
            try:
                return self._ask(url, fields)
            except _Again as failure:
                why = failure
                wait = self._pause(attempt, failure)
                if attempt + 1 < self._attempts:
                    log.info("api-again host=%s why=%r attempt=%d wait=%.1f", host, str(failure), attempt + 1, wait)
                    self._budget.sleep(wait)
        raise ApiUnavailable(host, str(why))

    def _pause(self, attempt: int, failure: _Again) -> float:
        if failure.after is None:
            longest: float = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            return longest * (1 + random.random()) / 2
        if failure.everybody:
            self._budget.close_for(failure.after)
        return failure.after

    def _ask(self, url: str, fields: str) -> Answer:
        """One attempt; raises _Again when another one may do better."""
        with self._budget.turn():
            with _COUNTING:
                self.requests[self._step] += 1
            try:
                response = self._send(url, fields)
            except requests.RequestException as error:
                raise _Again(_reason(error)) from error
        after = self._retry_after(response)
        if response.status_code == requests.codes.too_many_requests:
            raise _Again("429 too many requests", TOO_MANY_PAUSE if after is None else after, everybody=True)
        if response.status_code >= 500:
            raise _Again(f"status {response.status_code}", after)
        if response.status_code != requests.codes.ok:
            raise ApiError(f"http-{response.status_code}", f"{urlsplit(url).netloc}: {response.reason}")
        answer = _document(response)
        refusal = answer.get("error")
        if isinstance(refusal, dict):
            code = str(refusal.get("code"))
            if code in _PASSING or code.startswith("internal_api_error_"):
                raise _Again(code, after)
            raise ApiError(code, str(refusal.get("info", "")))
        self._warn(urlsplit(url).netloc, answer.get("warnings", {}))
        return answer

    def _warn(self, host: str, modules: Iterable[str]) -> None:
        """Says once that a module of a wiki did not understand everything; its text may hold names."""
        for module in modules:
            if (host, module) not in self._warned:
                self._warned.add((host, module))
                log.warning("api-warning host=%s module=%s", host, module)

    def _send(self, url: str, fields: str) -> requests.Response:
        if len(url) + 1 + len(fields) <= LONGEST_URL:
            return self._session.get(f"{url}?{fields}", timeout=TIMEOUT)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Promise-Non-Write-API-Action": "true",
        }
        return self._session.post(url, data=fields, headers=headers, timeout=TIMEOUT)

    def _retry_after(self, response: requests.Response) -> float | None:
        """The seconds that Retry-After asks for, in either of its forms, as counted by the server's own clock."""
        text = response.headers.get("Retry-After", "").strip()
        if text.isdecimal():
            return min(float(text), LONGEST_RETRY_AFTER)
        try:
            until = parsedate_to_datetime(text).timestamp()
        except ValueError:
            return None
        try:
            now = parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
        except ValueError:
            now = self._clock.now()
        return min(max(until - now, 0.0), LONGEST_RETRY_AFTER)


def _reason(error: requests.RequestException) -> str:
    """A short reason without the address, which may hold user names."""
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return f"the answer broke off ({type(error).__name__})"


def _document(response: requests.Response) -> Answer:
    """The JSON object in a response; raises _Again for anything else: an HTML page, half a body, a bare list."""
    if "json" not in response.headers.get("Content-Type", ""):
        raise _Again("a page instead of data")
    try:
        answer = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        raise _Again("broken JSON") from None
    if not isinstance(answer, dict):
        raise _Again("JSON of another kind")
    return answer

"""The Action API of any wiki: envelope, continuation, politeness and patience. Knows no module and no database.

What passes by itself (maxlag, a database error, a gateway's 429 or 5xx, an HTML page, half a body) is asked again,
after a growing, jittered pause, and never before Retry-After where the server says it.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

from collector.answers import Again, Answer, good, reason
from collector.budget import Budget
from collector.clock import Clock
from collector.errors import ApiError, ApiUnavailable, SettingsError
from collector.login import Login
from collector.settings import Settings

__all__ = [
    "NAMES",
    "NAMES_WITH_HIGH_LIMITS",
    "Answer",
    "Api",
    "Params",
    "batches",
    "instant",
    "join",
    "open_session",
    "understood",
]

log = logging.getLogger(__name__)

Params = Mapping[str, str | int]
T = TypeVar("T")

ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; doubled each time
LONGEST_WAIT = 120.0  # seconds; a wiki that asks for more is left for later, and nobody waits for it
TIMEOUT = (10.0, 70.0)  # connect, read: the gateway gives up after 53 s
LONGEST_URL = 8000  # bytes; beyond it a request is a POST
NAMES = 50  # values a multi-value parameter takes
NAMES_WITH_HIGH_LIMITS = 500  # from those who have the right apihighlimits
# What the classes of Wikimedia's gateway may ask for a minute: mediawiki.org, Wikimedia_APIs/Rate_limits
CLASSES = {"anon": 10, "unauthed-bot": 200, "authed-user": 200, "established-user": 2000}
_COUNTING = threading.Lock()
_COMMON = {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5"}


def open_session(settings: Settings) -> requests.Session:
    """A session that says who we are and keeps connections open; loopback addresses never go through a proxy."""
    session = requests.Session()
    session.headers.update({"User-Agent": settings.user_agent, "Accept-Encoding": "gzip"})
    session.auth = _as_it_is
    session.trust_env = not settings.loopback
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=32, pool_maxsize=settings.concurrency + 1))
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from adding what a .netrc file of the operator's says about the host."""
    return request


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
        self._login = Login(settings, clock)
        self.settings = settings
        self.requests: Counter[str] = Counter()  # sent, by step
        self._attempts = attempts
        self._step = "other"
        self._warned: set[tuple[str, str]] = set()
        self._shut: dict[str, float] = {}  # until when a wiki asked to be left alone, in monotonic seconds

    def step(self, name: str) -> Api:
        """The same client; its requests are counted under the step `name`."""
        counted = copy(self)
        counted._step = name
        return counted

    def sent(self) -> dict[str, int]:
        """How many requests were sent since the start, by step."""
        with _COUNTING:
            return dict(self.requests)

    def recent(self) -> int:
        """How many requests began in the last 60 s."""
        return self._budget.recent()

    def identify(self) -> None:
        """Finds out whether the settings' token or bot password is accepted; says nothing where there is none.

        Raises SettingsError where it is not. A wiki that cannot be asked now is no reason to stop.
        """
        if not self._login.named:
            return
        url = self.settings.api
        quick = copy(self)
        quick._attempts = 1
        quick.most(url)
        if code := self._login.refusal(url):
            host = urlsplit(url).netloc
            raise SettingsError(self._login.key, "value", f"{host} does not accept it ({code})")

    def most(self, url: str) -> int:
        """How many values a multi-value parameter takes on the wiki at `url`: 50, or 500 with high limits.

        A wiki is asked once, and only where the settings say who we are; 50 as long as it does not answer, and
        after it refused more (`toomanyvalues`). Raises Stopped.
        """
        if not self._login.named:
            return NAMES
        try:
            self._wait_until_open(url)
            standing = self._login.standing(url, self._asker(url))
            if standing.guest_until is None and standing.most is None:
                answer = self.step("login").get(url, {"meta": "userinfo", "uiprop": "rights"})
                with understood(url):
                    high = "apihighlimits" in answer["query"]["userinfo"]["rights"]
                standing.most = NAMES_WITH_HIGH_LIMITS if high else NAMES
        except Again as failure:
            self._pause(url, 0, failure)
            return NAMES
        except (ApiError, ApiUnavailable) as error:
            log.info("api-limits host=%s why=%r", urlsplit(url).netloc, str(error))
            return NAMES
        return standing.most or NAMES

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
        host = urlsplit(url).netloc
        why: Exception | None = None
        for attempt in range(self._attempts):
            self._wait_until_open(url)
            try:
                return self._attempt(url, params)
            except Again as failure:
                why = failure
                wait = self._pause(url, attempt, failure)
                if wait > LONGEST_WAIT and not failure.everybody:
                    break
                if attempt + 1 < self._attempts:
                    log.info("api-again host=%s why=%r attempt=%d wait=%.1f", host, str(failure), attempt + 1, wait)
                    self._budget.sleep(wait)
        raise ApiUnavailable(host, str(why))

    def _wait_until_open(self, url: str) -> None:
        """Waits as long as the wiki asked for, whoever was told. Raises ApiUnavailable where that is too long."""
        left = self._shut.get(url, float("-inf")) - self._clock.monotonic()
        if left > LONGEST_WAIT:
            raise ApiUnavailable(urlsplit(url).netloc, f"it asks to be left alone for {left:.0f} s")
        if left > 0:
            self._budget.sleep(left)

    def _pause(self, url: str, attempt: int, failure: Again) -> float:
        """The seconds until the next attempt; where the server said some, the others are kept from asking, too."""
        longest: float = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
        pause = longest * (1 + random.random()) / 2
        if failure.after is None:
            return pause
        pause = max(failure.after, pause)
        if failure.everybody:
            self._budget.close_for(pause)
        else:
            self._shut[url] = max(self._shut.get(url, 0.0), self._clock.monotonic() + pause)
        return pause

    def _attempt(self, url: str, params: Params) -> Answer:
        """One request, after logging in where we are to be known; raises Again when another one may do better."""
        if not self._login.named:
            return self._ask(url, params, {})
        standing = self._login.standing(url, self._asker(url))
        known = {"assert": "user"} if standing.guest_until is None else {}
        try:
            answer = self._ask(url, {**params, **known}, self._login.headers(standing))
        except ApiError as error:
            if error.code == "toomanyvalues":
                standing.most = NAMES
            if self._login.over(url, standing, error):
                raise Again(f"not known there any more ({error.code})") from error
            raise
        standing.proved = True
        return answer

    def _asker(self, url: str) -> Callable[[Params], Answer]:
        """Sends one request of a login to the wiki."""
        return lambda params: self.step("login")._ask(url, params, {})

    def _ask(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        """One request and its good answer; raises Again and ApiError for others."""
        with self._budget.turn():
            with _COUNTING:
                self.requests[self._step] += 1
            try:
                response = self._send(url, {**_COMMON, **params}, headers)
            except requests.RequestException as error:
                raise Again(reason(error)) from error
        self._note_class(response.headers.get("x-wmf-ratelimit-class", ""))
        answer = good(response, self._clock.now())
        self._warn(urlsplit(url).netloc, answer)
        return answer

    def _note_class(self, name: str) -> None:
        """Says once as what Wikimedia's gateway sees us, and louder when it allows less than the settings."""
        if not name or ("", name) in self._warned:
            return
        self._warned.add(("", name))
        allowed = CLASSES.get(name)
        level = logging.WARNING if allowed and allowed < self.settings.requests_per_minute else logging.INFO
        budget = self.settings.requests_per_minute
        log.log(level, "api-class class=%s allows=%s budget=%d", name, allowed or "unknown", budget)

    def _warn(self, host: str, answer: Answer) -> None:
        """Says once that a module of a wiki did not understand everything; its text may hold names."""
        warnings = answer.get("warnings", {})
        modules = warnings if isinstance(warnings, dict) else [str(one.get("module")) for one in warnings]
        for module in modules:
            if (host, module) not in self._warned:
                self._warned.add((host, module))
                log.warning("api-warning host=%s module=%s", host, module)

    def _send(self, url: str, params: Params, headers: Mapping[str, str]) -> requests.Response:
        """A GET, or a POST for what is long or secret. Redirects are not followed: no wiki's API has moved."""
        fields = urlencode(params)
        secret = "lgpassword" in params
        if not secret and len(url) + 1 + len(fields) <= LONGEST_URL:
            return self._session.get(f"{url}?{fields}", headers=headers, timeout=TIMEOUT, allow_redirects=False)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        if not secret:
            form["Promise-Non-Write-API-Action"] = "true"
        headers = {**form, **headers}
        return self._session.post(url, data=fields, headers=headers, timeout=TIMEOUT, allow_redirects=False)

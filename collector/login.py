"""Who we are to the wikis: an OAuth token that goes with every request, or a bot password's session on each wiki.

Either is optional, and says nothing where it is not accepted: a wiki that refuses it, such as one where the account
does not exist, is asked as a guest from then on, for a day. Neither is ever sent over an unencrypted connection, as a
part of an address, or into the log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from collector.answers import Again, Answer
from collector.clock import Clock
from collector.errors import ApiError
from collector.settings import Settings, is_loopback

log = logging.getLogger(__name__)

Ask = Callable[[Mapping[str, str]], Answer]

GUEST_FOR = 86_400.0  # seconds
THROTTLED_FOR = 300.0  # seconds: $wgPasswordAttemptThrottle lets five attempts pass in this time
_NOT_NOW = ("sessionlost", "WrongToken", "NeedToken")  # the cookie was lost on the way


@dataclass(slots=True, eq=False)
class Standing:
    """How we stand with one wiki: as a guest until an instant, or known, and for how many values a list parameter."""

    guest_until: float | None = None  # monotonic seconds; None: known
    proved: bool = False  # an answer has come in this session
    most: int | None = None  # None: not asked yet


class Login:
    """The standings with all wikis, by the address of their api.php. Shared by all threads."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._token = settings.token
        self._name, self._password = settings.bot_name, settings.bot_password
        self._clock = clock
        self._standings: dict[str, Standing] = {}
        self._refusals: dict[str, str] = {}
        self._locks: dict[str, threading.Lock] = {}

    @property
    def named(self) -> bool:
        """Whether the settings say who we are."""
        return bool(self._token or self._name)

    @property
    def key(self) -> str:
        """The setting that is wrong when we are refused."""
        return "token" if self._token else "bot_password"

    def refusal(self, url: str) -> str | None:
        """The code by which the wiki last refused us; None when it never did."""
        return self._refusals.get(url)

    def standing(self, url: str, ask: Ask) -> Standing:
        """The standing with a wiki, after logging in where that is needed; `ask` sends one POST or GET there.

        Raises Again when the wiki cannot be logged in to now.
        """
        with self._locks.setdefault(url, threading.Lock()):
            found = self._standings.get(url)
            if found and found.guest_until is not None and found.guest_until <= self._clock.monotonic():
                found = None
            if found is None:
                found = self._standings[url] = self._begin(url, ask)
            return found

    def _begin(self, url: str, ask: Ask) -> Standing:
        if not self.named:
            return Standing(guest_until=float("inf"))
        if not url.startswith("https://") and not is_loopback(url):
            return self._guest(url, "unencrypted")
        if self._token:
            return Standing()
        try:
            self._log_in(url, ask)
        except ApiError as error:
            return self._guest(url, error.code)
        log.info("login host=%s", urlsplit(url).netloc)
        return Standing()

    def _log_in(self, url: str, ask: Ask) -> None:
        """The two requests of a login. Raises Again, and ApiError with the wiki's own code for a refusal."""
        told = ask({"action": "query", "meta": "tokens", "type": "login"})
        form = {"lgname": self._name, "lgpassword": self._password, "errorformat": "plaintext"}  # names the reason
        try:
            answer = ask({"action": "login", **form, "lgtoken": str(told["query"]["tokens"]["logintoken"])})
            result = answer["login"]
            code = _code(result)
        except (KeyError, TypeError, AttributeError):
            raise ApiError("unknown-form", f"{urlsplit(url).netloc} answers in a form we do not know") from None
        if result["result"] == "Success":
            return
        if code == "login-throttled":
            raise Again(code, THROTTLED_FOR)
        if code in _NOT_NOW:
            raise Again(f"login: {code}")
        raise ApiError(code, "the login was refused")

    def _guest(self, url: str, code: str) -> Standing:
        self._refusals[url] = code
        log.warning("login-refused host=%s code=%s; asking as a guest", urlsplit(url).netloc, code)
        return Standing(guest_until=self._clock.monotonic() + GUEST_FOR)

    def headers(self, standing: Standing) -> dict[str, str]:
        """The headers that say who we are; none for a guest, or where a session's cookies say it."""
        known = standing.guest_until is None
        return {"Authorization": f"Bearer {self._token}"} if self._token and known else {}

    def over(self, url: str, standing: Standing, error: ApiError) -> bool:
        """Whether `error` means that the wiki does not know us any more; if so it is logged in to anew.

        A token that is not accepted, and a session that ends before its first answer, make us a guest.
        """
        refused = error.code == "assertuserfailed"
        if self._token:
            refused = refused or error.code == "http-401" or error.code.startswith("mwoauth-")
        if not refused or standing.guest_until is not None:
            return False
        with self._locks[url]:
            if self._standings.get(url) is standing:
                del self._standings[url]
                if self._token or not standing.proved:
                    self._standings[url] = self._guest(url, error.code)
        return True


def _code(result: Mapping[str, Any]) -> str:
    """The code of a login's result: the reason's where one is given."""
    reason = result.get("reason")
    return str(reason["code"]) if isinstance(reason, Mapping) and "code" in reason else str(result["result"])

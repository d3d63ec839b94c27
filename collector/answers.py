"""What a response of the Action API is worth: a good answer, a refusal for good, or something that passes.

Every error of the API comes with status 200, so an answer is good only when it is a JSON object without `error`
(or `errors`, where the request asked for that form). Knows no session and does not wait.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from collector.errors import ApiError
from collector.http_time import retry_after

Answer = dict[str, Any]

TOO_MANY_PAUSE = 60.0  # seconds, for a 429 without Retry-After: the gateway's window
_PASSING = ("maxlag", "ratelimited", "readonly")


class Again(Exception):
    """An attempt failed in a way that passes: why, and the seconds the server asks to wait.

    `everybody` says that the wait is not for one wiki alone.
    """

    def __init__(self, why: str, after: float | None = None, *, everybody: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.everybody = everybody


def good(response: requests.Response, now: float) -> Answer:
    """The answer in a response, where `now` is our time in seconds. Raises Again or ApiError for any other."""
    after = retry_after(response.headers, now)
    if response.status_code == requests.codes.too_many_requests:
        raise Again("429 too many requests", TOO_MANY_PAUSE if after is None else after, everybody=True)
    if response.status_code >= 500 or response.is_redirect:
        raise Again(f"status {response.status_code}", after)
    if response.status_code != requests.codes.ok:
        raise ApiError(f"http-{response.status_code}", f"{urlsplit(response.url).netloc}: {response.reason}")
    answer = _document(response)
    refusal = _refusal(answer)
    if refusal is not None:
        code = str(refusal.get("code"))
        if code in _PASSING or code.startswith("internal_api_error_"):
            raise Again(code, after)
        raise ApiError(code, str(refusal.get("info", refusal.get("text", ""))))
    return answer


def reason(error: requests.RequestException) -> str:
    """A short reason without the address, which may hold user names."""
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "no secure connection"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return f"the answer broke off ({type(error).__name__})"


def _document(response: requests.Response) -> Answer:
    """The JSON object in a response; raises Again for anything else: an HTML page, half a body, a bare list."""
    if "json" not in response.headers.get("Content-Type", ""):
        raise Again("a page instead of data")
    try:
        answer = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        raise Again("broken JSON") from None
    if not isinstance(answer, dict):
        raise Again("JSON of another kind")
    return answer


def _refusal(answer: Answer) -> Answer | None:
    errors = answer.get("errors")
    found = errors[0] if isinstance(errors, list) and errors else answer.get("error")
    return found if isinstance(found, dict) else None

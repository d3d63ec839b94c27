"""collector.answers: what is good, what is refused for good, and what passes."""

from __future__ import annotations

import pytest
import requests

from collector.answers import Again, good, reason
from collector.errors import ApiError

NOW = 1_795_521_600  # 2026-11-24 12:00:00 UTC
JSON = {"Content-Type": "application/json; charset=utf-8"}


def response(status: int = 200, body: bytes = b"{}", **headers: str) -> requests.Response:
    """Give a response as the library gives it; underscores in header names stand for hyphens."""
    found = requests.Response()
    found.status_code = status
    found._content = body
    found.url = "https://en.wikipedia.example/w/api.php?ususers=Secret"
    found.headers.update({**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}})
    return found


@pytest.mark.parametrize(
    ("found", "why", "everybody"),
    [
        (response(429, Retry_After="7"), "429 too many requests", True),
        (response(503, Retry_After="7"), "status 503", False),
        (response(302, Location="https://portal.example/", Retry_After="7"), "status 302", False),
        (response(body=b'{"error":{"code":"maxlag","info":"x"}}', Retry_After="7"), "maxlag", False),
        (response(body=b'{"errors":[{"code":"maxlag","text":"x"}]}', Retry_After="7"), "maxlag", False),
    ],
)
def test_what_passes(found: requests.Response, why: str, everybody: bool) -> None:
    """Only the gateway's 429 is meant for all wikis; each keeps the seconds it asks for."""
    with pytest.raises(Again, match=why) as caught:
        good(found, NOW)
    assert (caught.value.after, caught.value.everybody) == (7, everybody)


def test_refusals_in_both_forms() -> None:
    """`error` with its info, and `errors` with a text, are refusals with a code; other documents are answers."""
    for body in (b'{"error":{"code":"badtoken","info":"no"}}', b'{"errors":[{"code":"badtoken","text":"no"}]}'):
        with pytest.raises(ApiError, match=r"^badtoken: no$"):
            good(response(body=body), NOW)
    with pytest.raises(ApiError, match=r"^http-404: en\.wikipedia\.example: ") as caught:
        good(response(404), NOW)
    assert "Secret" not in str(caught.value)
    assert good(response(body=b'{"errors":[],"query":{}}'), NOW) == {"errors": [], "query": {}}


def test_reasons_name_no_address() -> None:
    """Each kind of failure has a short reason, none of which quotes the library's text."""
    said = {
        reason(kind("https://x/?ususers=Secret"))
        for kind in (
            requests.ConnectTimeout,
            requests.ReadTimeout,
            requests.exceptions.SSLError,
            requests.exceptions.ProxyError,
            requests.ConnectionError,
            requests.exceptions.ChunkedEncodingError,
        )
    }
    assert said == {
        "no answer in time",
        "no secure connection",
        "no connection",
        "the answer broke off (ChunkedEncodingError)",
    }

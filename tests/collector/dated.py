"""Scripted servers with a clock of their own, told in the Date header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

from tests.collector.scripted import Answer, Request

Respond = Callable[[Request], Answer]


def dated(respond: Respond, now: Callable[[], float]) -> Respond:
    """The same answers, each with the server's time (RFC 9110, 6.6.1)."""

    def answer(request: Request) -> Answer:
        given = respond(request)
        return replace(given, headers=given.headers | {"Date": formatdate(int(now()), usegmt=True)})

    return answer

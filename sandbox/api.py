"""The Action API: one request in, one answer out, errors in the body with status 200."""

from __future__ import annotations

import dataclasses
import logging
import math
from collections.abc import Callable

from sandbox.api_call import Call, Row
from sandbox.api_login import Sessions, Visitor
from sandbox.api_params import ModuleParams, Params, iso
from sandbox.api_query import query
from sandbox.api_site import sitematrix
from sandbox.errors import ApiError
from sandbox.faults import FaultBox
from sandbox.index import Index
from sandbox.wire import Answer, Request, as_json

log = logging.getLogger(__name__)

ACTIONS = ("login", "query", "sitematrix")
LAG_SHOWN = 7.1  # seconds, of the maxlag error that a countdown calls for
HTML = "text/html; charset=UTF-8"
PAGE = b"<!DOCTYPE html>\n<html><head><title>MediaWiki API result</title></head><body>format=json</body></html>\n"
COMMON = (
    "smaxage",
    "maxage",
    "assert",
    "assertuser",
    "origin",
    "crossorigin",
    "errorlang",
    "errorsuselocal",
    "uselang",
)


class Api:
    """The API of every wiki of a world."""

    def __init__(self, index: Index, faults: FaultBox, clock: Callable[[], float]) -> None:
        self.index, self.faults, self.clock = index, faults, clock
        self.base = "http://127.0.0.1"
        self.sessions = Sessions(faults)
        self.requests: dict[str, dict[str, int]] = {}  # wiki -> module -> how often it was asked

    def answer(self, wiki: str, request: Request) -> Answer:
        """Return the answer to a request to a wiki that exists, with the gateway's word on who asks."""
        visitor = self.sessions.visitor(wiki, request)
        answer = self._answer(wiki, request, visitor)
        cookies = (("Set-Cookie", cookie) for cookie in visitor.cookies)
        told = ("x-wmf-ratelimit-class", visitor.ratelimit_class)
        return dataclasses.replace(answer, headers=(*answer.headers, told, *cookies))

    def _answer(self, wiki: str, request: Request, visitor: Visitor) -> Answer:
        params = Params(request.params, high=visitor.high)
        for name in COMMON:
            params.get(name)
        self._count(wiki, params)
        if params.get("action") is None or params.get("format") != "json":
            return Answer(200, PAGE, HTML)
        if params.get("formatversion") not in ("2", "latest"):
            return self._error(params, ApiError("badversion", "The miniature speaks formatversion=2 only."))
        try:
            self._check_lag(params)
            if self.faults.take("internal_error_next"):
                raise _crash("DBQueryError")
            self.sessions.check(visitor, params)
            body = self._body(wiki, params, request, visitor)
        except ApiError as error:
            return self._error(params, error)
        except Exception as error:
            log.exception("api-crash wiki=%s", wiki)
            return self._error(params, _crash(type(error).__name__))
        return self._finish(params, body)

    def _body(self, wiki: str, params: Params, request: Request, visitor: Visitor) -> Row:
        self.index.refresh()
        call = Call(wiki, int(self.clock()), self.index, self.faults.now, self.base, visitor, self.sessions)
        action = ModuleParams(params, "main", "", path="").choice("action", ACTIONS, "")
        if action == "sitematrix":
            return sitematrix(call, ModuleParams(params, action, "sm", path=""))
        if action == "login":
            return {"login": self.sessions.log_in(visitor, ModuleParams(params, action, "lg", path=""), request)}
        return query(call, params)

    def _check_lag(self, params: Params) -> None:
        """Raise the maxlag error when the request allows less lag than there is."""
        limit = ModuleParams(params, "main", "", path="").integer("maxlag")
        if limit is None:
            return
        lag = LAG_SHOWN if self.faults.take("maxlag_next") else self.faults.now.replica_lag
        if lag > limit:
            raise ApiError(
                "maxlag",
                f"Waiting for db-sandbox: {lag:g} seconds lagged.",
                data={"host": "db-sandbox", "lag": lag, "type": "db"},
                headers=(("Retry-After", str(max(limit, 5))), ("X-Database-Lag", str(math.floor(lag)))),
            )

    def _count(self, wiki: str, params: Params) -> None:
        names = [name for key in ("list", "meta", "generator") for name in (params.values.get(key) or "").split("|")]
        counts = self.requests.setdefault(wiki, {})
        for name in [name for name in names if name] or [params.values.get("action", "none")]:
            counts[name] = counts.get(name, 0) + 1

    def _finish(self, params: Params, body: Row) -> Answer:
        self._envelope(params, body)
        for name in ("utf8", "ascii", "callback", "errorformat"):
            params.get(name)
        params.warn_unknown()
        if params.warnings:
            body["warnings"] = self._warnings(params)
        if params.limits:
            body["limits"] = params.limits
        data = as_json(body)
        if self.faults.take("truncate_next"):
            data = data[: len(data) // 2]
        return Answer(200, data, headers=(("Cache-Control", "private, must-revalidate, max-age=0"),), compress=True)

    def _envelope(self, params: Params, body: Row) -> None:
        if (mark := params.get("requestid")) is not None:
            body["requestid"] = mark
        if params.flag("servedby"):
            body["servedby"] = "sandbox"
        if params.flag("curtimestamp"):
            body["curtimestamp"] = iso(int(self.clock()))

    def _warnings(self, params: Params) -> object:
        if (params.get("errorformat") or "bc") == "bc":
            return {module: {"warnings": "\n".join(texts)} for module, texts in params.warnings.items()}
        return [
            {"code": "warning", "text": text, "module": module}
            for module, texts in params.warnings.items()
            for text in texts
        ]

    def _error(self, params: Params, error: ApiError) -> Answer:
        docref = f"See {self.base}/w/api.php for API usage."
        body: Row
        if (params.get("errorformat") or "bc") == "bc":
            body = {"error": {"code": error.code, "info": error.info, **error.data, "docref": docref}}
        else:
            item: Row = {"code": error.code, "text": error.info}
            if error.data:
                item["data"] = error.data
            body = {"errors": [{**item, "module": error.module}], "docref": docref}
        self._envelope(params, body)
        headers = (*error.headers, ("MediaWiki-API-Error", error.code), ("Cache-Control", "private, max-age=0"))
        return Answer(200, as_json(body | {"servedby": "sandbox"}), headers=headers, compress=True)


def _crash(kind: str) -> ApiError:
    """Return what the real API says when it crashes."""
    return ApiError(f"internal_api_error_{kind}", f"[sandbox] Caught exception of type {kind}")

"""Who asks: login tokens and bot passwords (meta=tokens, action=login), OAuth tokens, and meta=userinfo.

There is one account to log in to, the operator's. Sessions are a wiki's own, as those of bot passwords are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from itertools import count

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import ModuleParams, Params
from sandbox.errors import ApiError
from sandbox.faults import FaultBox
from sandbox.wire import Request

OPERATOR = "Operator"
BOT_NAME = "Operator@retention"
BOT_PASSWORD = "a-bot-password-of-the-miniature"  # noqa: S105  # opens nothing but the miniature
TOKEN = "an-oauth-token-of-the-miniature"  # noqa: S105
RIGHTS = ("createaccount", "edit", "read", "writeapi")
TOKEN_KINDS = ("csrf", "login", "patrol", "rollback", "userrights", "watch")


@dataclass(slots=True)
class Visitor:
    """Who sends a request: whether it is the operator, the session's id, and the cookies the answer sets."""

    known: bool = False
    high: bool = False
    session: str = ""
    refused: bool = False
    cookies: list[str] = field(default_factory=list)

    @property
    def ratelimit_class(self) -> str:
        """The class in which the gateway counts this request."""
        return "authed-user" if self.known else "unauthed-bot"


class Sessions:
    """The sessions of all wikis, by the value of their cookie."""

    def __init__(self, faults: FaultBox) -> None:
        self._faults = faults
        self._numbers = count(1)
        self._known: dict[str, bool] = {}  # whether it has logged in

    def visitor(self, wiki: str, request: Request) -> Visitor:
        """Return who sends a request to a wiki, by its headers."""
        visitor = Visitor(session=_cookie(request, f"{wiki}Session"))
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        visitor.refused = bool(bearer) and bearer != TOKEN
        visitor.known = bearer == TOKEN or self._known.get(visitor.session, False)
        visitor.high = visitor.known and bool(self._faults.now.high_limits)
        return visitor

    def check(self, visitor: Visitor, params: Params) -> None:
        """Raise the error for a token that is none, or for a visitor who is not what the request asserts."""
        if visitor.refused:
            raise ApiError(
                "mwoauth-invalid-authorization",
                "The authorization headers in your request are not valid: Invalid access token",
            )
        if params.get("assert") != "user":
            return
        if self._faults.take("expired_next"):
            self._known.pop(visitor.session, None)
            visitor.known = visitor.high = False
        if not visitor.known:
            info = "You are no longer logged in, so the action could not be completed."
            raise ApiError("assertuserfailed", info)

    def begin(self, wiki: str, visitor: Visitor) -> str:
        """Return a login token, and let the answer set the cookie it belongs to."""
        if visitor.session not in self._known:
            visitor.session = f"{wiki}-{next(self._numbers)}"
            self._known[visitor.session] = False
        visitor.cookies.append(f"{wiki}Session={visitor.session}; path=/; HttpOnly")
        return f"{visitor.session}+\\"

    def log_in(self, visitor: Visitor, params: ModuleParams, request: Request) -> Row:
        """Return what action=login answers; its reason is text, or with another errorformat a code and text."""
        if request.method != "POST":
            raise ApiError("mustbeposted", 'The "login" module requires a POST request.')
        for name in ("lgpassword", "lgtoken"):
            if name in request.query:
                info = f"The following parameter was found in the query string, but must be in the POST body: {name}."
                raise ApiError("mustpostparams", info)
        given = (params.get("name"), params.get("password"))
        if visitor.session not in self._known:
            return _failed(params, "sessionlost", "Unable to continue login. Your session most likely timed out.")
        if params.get("token") != f"{visitor.session}+\\":
            return {"result": "WrongToken"}
        if given != (BOT_NAME, BOT_PASSWORD):
            text = "Incorrect username or password entered. Please try again."
            return _failed(params, "wrongpassword", text)
        self._known[visitor.session] = True
        return {"result": "Success", "lguserid": 1, "lgusername": OPERATOR}


def _failed(params: ModuleParams, code: str, text: str) -> Row:
    plain = (params.params.get("errorformat") or "bc") == "bc"
    return {"result": "Failed", "reason": text if plain else {"code": code, "text": text}}


def _cookie(request: Request, name: str) -> str:
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def tokens(call: Call, params: ModuleParams) -> Part:
    """Return a login token; the others are not made up, as nobody writes to the miniature."""
    kinds = params.choices("type", TOKEN_KINDS, "csrf")
    if call.sessions is None or call.visitor is None or "login" not in kinds:
        return Part({"csrftoken": "+\\"})
    return Part({"logintoken": call.sessions.begin(call.wiki, call.visitor)})


def userinfo(call: Call, params: ModuleParams) -> Part:
    """Return who asks, with rights and the limits of writing when wanted."""
    props = params.choices("prop", ("rights", "ratelimits"), "") if params.get("prop") else []
    visitor = call.visitor or Visitor()
    row: Row = {"id": 1, "name": OPERATOR} if visitor.known else {"id": 0, "name": "127.0.0.1", "anon": True}
    if "rights" in props:
        row["rights"] = sorted((*RIGHTS, "apihighlimits")) if visitor.high else list(RIGHTS)
    if "ratelimits" in props:
        row["ratelimits"] = {"edit": {"user": {"hits": 90, "seconds": 60}}} if visitor.known else {}
    return Part(row)

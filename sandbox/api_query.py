"""action=query: its lists, its pages, and how an answer says where to go on."""

from __future__ import annotations

from sandbox.api_call import Call, Module, Row
from sandbox.api_category import categorymembers
from sandbox.api_contribs import usercontribs
from sandbox.api_log import logevents
from sandbox.api_login import tokens, userinfo
from sandbox.api_pages import Pages, pages
from sandbox.api_params import ModuleParams, Params
from sandbox.api_site import siteinfo
from sandbox.api_users import globaluserinfo, globalusers, users

LISTS: dict[str, tuple[str, Module]] = {
    "users": ("us", users),
    "globalusers": ("gus", globalusers),
    "usercontribs": ("uc", usercontribs),
    "categorymembers": ("cm", categorymembers),
    "logevents": ("le", logevents),
}
METAS: dict[str, tuple[str, Module]] = {
    "globaluserinfo": ("gui", globaluserinfo),
    "siteinfo": ("si", siteinfo),
    "tokens": ("", tokens),
    "userinfo": ("ui", userinfo),
}
PROPS = ("imageinfo", "info", "categoryinfo", "revisions")


def query(call: Call, params: Params) -> Row:
    """Return the answer of a query. `batchcomplete` stands beside `continue`, but not when a prop is incomplete."""
    own = ModuleParams(params, "query", "", path="")
    found: Row = {}
    going_on: dict[str, str] = {}
    for kind, modules in (("list", LISTS), ("meta", METAS)):
        for name in own.choices(kind, modules, "") if params.get(kind) else []:
            prefix, module = modules[name]
            part = module(call, ModuleParams(params, name, prefix))
            found[name] = part.rows
            going_on |= part.going_on
    result = pages(call, params, own.choices("prop", PROPS, "") if params.get("prop") else [])
    params.get("continue")
    answer: Row = {"batchcomplete": True}
    if result is None:
        answer |= {"continue": {**going_on, "continue": "-||"}} if going_on else {}
    else:
        _add_pages(answer, found, result, going_on, params)
    return answer | ({"query": found} if found else {})


def _add_pages(answer: Row, found: Row, result: Pages, going_on: dict[str, str], params: Params) -> None:
    """Add pages: props that go on keep the generator where it is, by the value this request came with."""
    if result.normalized:
        found["normalized"] = result.normalized
    if result.rows:
        found["pages"] = result.rows
    if result.of_props:
        stays = {name: params.values[name] for name in ("gcmcontinue",) if name in params.values}
        mark = "|".join(stays) + "||"
        answer["continue"] = {**result.of_props, **stays, **going_on, "continue": mark}
        del answer["batchcomplete"]
    elif result.of_generator:
        mark = "|".join(result.of_generator) + "||"
        answer["continue"] = {**going_on, **result.of_generator, "continue": mark}
    elif going_on:
        answer["continue"] = {**going_on, "continue": "-||"}

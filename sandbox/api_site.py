"""Which wikis there are (action=sitematrix) and what one of them is (meta=siteinfo)."""

from __future__ import annotations

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import NAMESPACES, ModuleParams, iso
from sandbox.model import Wiki

LANGUAGES = {
    "ar": ("العربية", "Arabic", "rtl"),
    "de": ("Deutsch", "German", "ltr"),
    "en": ("English", "English", "ltr"),
    "es": ("español", "Spanish", "ltr"),
    "fr": ("français", "French", "ltr"),
    "hi": ("हिन्दी", "Hindi", "ltr"),
    "sw": ("Kiswahili", "Swahili", "ltr"),
}
GENERATOR = "MediaWiki 1.47.0-wmf.1"
SITE_PROPS = ("general", "namespaces", "statistics")


def sitematrix(call: Call, params: ModuleParams) -> Row:
    """Return the matrix: languages under the keys "0", "1", ..., the other wikis as `specials`.

    It lists a closed and a private wiki that the miniature does not serve, as clients have to skip them.
    """
    for name in ("type", "state", "langprop", "siteprop", "limit", "continue"):
        params.get(name)
    languages: dict[str, list[Row]] = {}
    specials: list[Row] = []
    for wiki in call.world.wikis.values():
        if is_special(wiki):
            code = wiki.dbname.removesuffix("wiki")
            specials.append(_site(call, wiki.dbname, code, wiki.sitename, lang=wiki.language))
        else:
            languages.setdefault(wiki.language, []).append(_site(call, wiki.dbname, "wiki", wiki.sitename))
    languages["aa"] = [_site(call, "aawiki", "wiki", "Wikipedia", closed=True)]
    specials.append(_site(call, "officewiki", "office", "Wikimedia Office", lang="en", private=True))
    matrix: Row = {"count": len(call.world.wikis) + 2}
    for at, (code, sites) in enumerate(sorted(languages.items())):
        name, local, direction = LANGUAGES.get(code, (code, code, "ltr"))
        matrix[str(at)] = {"code": code, "name": name, "site": sites, "dir": direction, "localname": local}
    matrix["specials"] = specials
    return {"sitematrix": matrix}


def is_special(wiki: Wiki) -> bool:
    """Return whether a wiki belongs to no language."""
    return not wiki.domain.endswith(".wikipedia.org")


def _site(call: Call, dbname: str, code: str, sitename: str, **more: object) -> Row:
    return {"url": f"{call.base}/{dbname}", "dbname": dbname, "code": code, "sitename": sitename, **more}


def siteinfo(call: Call, params: ModuleParams) -> Part:
    """Return a little of what a wiki tells about itself."""
    props = params.choices("prop", SITE_PROPS, "general")
    wiki = call.world.wikis[call.wiki]
    row: Row = {}
    if "general" in props:
        row["general"] = _general(call, wiki)
    if "namespaces" in props:
        known = {0: "", **{number: name.capitalize() for name, number in NAMESPACES.items()}}
        row["namespaces"] = {str(n): {"id": n, "case": "first-letter", "name": name} for n, name in known.items()}
    if "statistics" in props:
        edits = len(call.world.revisions[call.wiki])
        users = sum(call.wiki in person.local for person in call.world.people.values())
        row["statistics"] = {"edits": edits, "users": users}
    return Part(row)


def _general(call: Call, wiki: Wiki) -> Row:
    return {
        "mainpage": "Main Page",
        "base": f"https://{wiki.domain}/wiki/Main_Page",
        "sitename": wiki.sitename,
        "generator": GENERATOR,
        "case": "first-letter",
        "lang": wiki.language,
        "timezone": "UTC",
        "timeoffset": 0,
        "articlepath": "/wiki/$1",
        "scriptpath": "/w",
        "server": f"https://{wiki.domain}",
        "servername": wiki.domain,
        "wikiid": wiki.dbname,
        "time": iso(call.now),
        "misermode": True,
        "centralidlookupprovider": "CentralAuth",
    }

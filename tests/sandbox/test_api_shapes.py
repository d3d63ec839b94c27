"""Answers have the members that a real MediaWiki's recorded answers have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from sandbox.running import Running, running
from tests.sandbox.listen import api
from tests.sandbox.town import CATEGORY, NOW, miniature, town

OURS = {
    "ucuser": "Asha the tester",
    "ususers": "Asha the tester",
    "gususers": "Asha the tester",
    "guiuser": "Asha the tester",
    "cmtitle": f"Category:{CATEGORY}",
    "gcmtitle": f"Category:{CATEGORY}",
    "titles": "File:Zebra.jpg",
}
NOT_OURS = ("ucstart", "ucend", "lestart", "leend", "uccontinue", "cmcontinue", "gcmcontinue", "lecontinue", "continue")
# Members that pages of a real wiki have and that nothing here needs.
LEFT_OUT = {"descriptionurl", "descriptionshorturl"}


@pytest.fixture(scope="module")
def box() -> Iterator[Running]:
    """Serve a town where every module has something to say."""
    a_town = town()
    asha = a_town.people["Asha"]
    for at in range(40):
        a_town.edit("Asha", NOW - 900 + at)
    a_town.ledger.upload(asha, NOW - 500, "File:Zebra.jpg", (CATEGORY,), 1000, comment="own")
    a_town.ledger.upload(asha, NOW - 499, "File:Yak.jpg", (CATEGORY,), 1000)
    a_town.ledger.list_page(a_town.people["Sysop"], NOW - 498, f"Category:{CATEGORY}/Kerala", CATEGORY)
    a_town.ledger.rename(a_town.people["Ben"], "Benjamin", NOW - 400, a_town.people["Sysop"])
    with running(miniature(a_town)) as served:
        yield served


def first_rows(body: Any) -> dict[str, set[str]]:
    """Return the members of the first row of each list of an answer, and of the answer itself."""
    found = {"": set(body) - {"servedby", "limits", "continue"}}
    for name, rows in body.get("query", {}).items():
        row = rows if isinstance(rows, dict) else rows[0] if rows else {}
        found[name] = set(row)
        for inner in ("merged", "imageinfo"):
            if row.get(inner):
                found[f"{name}/{inner}"] = set(row[inner][0]) - LEFT_OUT
    return found


@pytest.mark.parametrize(
    "sample",
    [
        "uc-multi-newer-limit10-1",
        "uc-single-newer-limit5-1",
        "uc-limit-max",
        "users-same-person-two-wikis-en",
        "globalusers",
        "gui-normal",
        "gui-unknown",
        "cm-files-limit10-1",
        "cm-by-time-newer",
        "gcm-imageinfo-limit10-1",
        "gcm-imageinfo-allversions",
        "log-upload-1",
        "log-renameuser",
        "log-newusers-1",
        "log-newusers-autocreate",
        "cm-subcats",
        "cm-missing-category",
        "uc-only-unknown",
        "cm-without-prefix",
        "uc-bad-continue",
        "err-missing-param",
        "err-errorformat",
        "sitematrix",
    ],
)
def test_members_are_those_of_the_recorded_answer(shared: Path, box: Running, sample: str) -> None:
    """The same query, with names of ours, is answered with the same members in the answer and in each kind of row."""
    recorded = json.loads((shared / "data" / "action_api" / f"{sample}.json").read_text(encoding="utf-8"))
    query = dict(parse_qsl(recorded["request"]["query"].replace("<US>", "\x1f")))
    params = {name: OURS.get(name, value) for name, value in query.items() if name not in NOT_OURS}
    if sample in ("uc-only-unknown", "gui-unknown", "cm-missing-category", "cm-without-prefix", "err-errorformat"):
        params = query
    if sample == "uc-bad-continue":
        params["uccontinue"] = query["uccontinue"]
    ours = api(box.url, recorded["request"]["wiki"], **params).json
    assert first_rows(ours) == first_rows(recorded["body"])
    if "error" in ours:
        assert ours["error"].keys() == recorded["body"]["error"].keys()

"""The sandbox's truth as the plain facts that brute force computes with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sandbox.truth import Truth, civil_offset
from tests.metrics.brute_counts import COMMONS
from tests.metrics.brute_facts import Contest, Deed, Facts, Person

ESTABLISHED = 500


def plain(
    truth: Truth,
    *,
    seen_from: int,
    seen: int,
    enrolled: Mapping[str, int | None],
    protected: Collection[str],
    compared: Iterable[tuple[str, int]] = (),
    verified: Mapping[int, int] | None = None,
    names: Mapping[str, str] | None = None,
) -> Facts:
    """The facts of a truth, where everybody was asked about; people by central id.

    `enrolled` tells by category when contests were read last, `compared` pairs categories with people, `verified` says
    through when each is (None: everybody through `seen`), `names` what countries are called (None: as by the contest).
    What a wiki does not show any more is not known.
    """
    facts = Facts(seen_from=seen_from, seen=seen, now=seen, compared=list(compared))
    for row in truth["contests"]:
        dates = row["start"], row["end"], civil_offset(row["end"])
        where = row["iso2"], (names or {}).get(row["iso2"], row["country"]), row["iso2"] in protected
        key = row["category"]
        facts.contests[key] = Contest(key, row["campaign"], row["year"], *where, *dates, enrolled.get(key))
        taking = truth["participants"][key]
        facts.uploads[key] = {int(who): (part["first_upload"], part["first_page"]) for who, part in taking.items()}
    for who, row in truth["people"].items():
        uploads = {rev: frozenset(campaigns) for rev, campaigns in truth["uploads"].get(who, ())}
        facts.deeds[int(who)] = [
            Deed(at, wiki, uploads.get(rev, frozenset()) if wiki == COMMONS else frozenset())
            for wiki, rev, at, deleted in truth["contributions"][who]
            if not deleted
        ]
        through = seen if verified is None else verified.get(int(who))
        facts.people[int(who)] = _person(row, sorted(deed.at for deed in facts.deeds[int(who)]), seen, through)
    return facts


def _person(row: Mapping[str, Any], made: list[int], asked: int, verified: int | None) -> Person:
    return Person(
        human=row["kind"] == "person" and not row["hidden"],
        registered=row["registered"],
        on_commons=row["commons_registered"],
        first=made[0] if made else None,
        fivehundredth=made[ESTABLISHED - 1] if len(made) >= ESTABLISHED else None,
        asked=asked,
        verified=(("every wiki", verified),),
    )

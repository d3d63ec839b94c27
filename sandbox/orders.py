"""What can be asked for from outside while a world goes on: a contest more, a rename, a merge, a name hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.acts import Acts
from sandbox.contests import category, titled
from sandbox.errors import OrderError
from sandbox.happening import Happening
from sandbox.model import Person, SandboxContest
from sandbox.names import SCRIPTS
from sandbox.shelves import root
from sandbox.wikis import COMMONS, MODULE, MODULE_TITLE

DAY = 86400
MOST_PARTICIPANTS = 1000

Facts = dict[str, object]
Given = Mapping[str, object]
Done = tuple[list[Happening], Facts]


def carry_out(acts: Acts, name: str, given: Given) -> Done:
    """Do what is asked for: what happened, and what to answer. Raises OrderError, naming the member that is wrong."""
    order = ORDERS.get(name)
    if order is None:
        raise OrderError(f"no such order: {name}")
    return order(acts, given)


def _contest(acts: Acts, given: Given) -> Done:
    """Add a contest to the world and to Module:WL_data; started an hour ago for two weeks, if not said otherwise."""
    contest = _wanted(acts, given)
    people = _whole(given, "participants", 0)
    if people > MOST_PARTICIPANTS:
        raise OrderError(f"participants: at most {MOST_PARTICIPANTS}")
    world, sysop = acts.world, acts.troupe.sysop
    world.contests.append(contest)
    acts.troupe.running.append(contest)
    acts.troupe.present[contest.category] = []
    page = acts.ledger.list_page(sysop, acts.ts, f"Category:{contest.category}", root(contest))
    table = acts.ledger.edit(sysop, acts.ts, COMMONS, MODULE_TITLE, namespace=MODULE, diff=90, comment=contest.campaign)
    told = [acts.tell_edit(sysop, page), acts.tell_edit(sysop, table)]
    for _ in range(people):
        told += acts.join(contest)
    names = ("campaign", "campaign_title", "year", "code", "country", "category", "start", "end")
    return told, {name: getattr(contest, name) for name in names}


def _wanted(acts: Acts, given: Given) -> SandboxContest:
    campaign, code, country = (_text(given, name) for name in ("campaign", "code", "country"))
    year = _whole(given, "year")
    start = _whole(given, "start", acts.ts - 3600)
    end = _whole(given, "end", start + 14 * DAY)
    if not start < end:
        raise OrderError("end: must be after start")
    known = {c.code: c.country for c in acts.world.contests}
    if known.get(code, country) != country:
        raise OrderError(f"code: {code!r} stands for {known[code]}")
    title = next((c.campaign_title for c in acts.world.contests if c.campaign == campaign), titled(campaign))
    name = category(title, year, country)
    if any(c.category == name for c in acts.world.contests):
        raise OrderError(f"there is a contest of the category {name!r} already")
    return SandboxContest(campaign, title, year, code, country, name, start, end)


def _rename(acts: Acts, given: Given) -> Done:
    """Give somebody (else an active newcomer) another name, one of its own making if none is said."""
    person = _person(acts, given)
    old, new = person.name, str(given.get("name") or acts.names.person(acts.rng.choice(SCRIPTS)))
    if new in acts.world.by_name:
        raise OrderError(f"name: {new!r} is taken")
    return acts.rename(person, new), {"central_id": person.central_id, "old": old, "new": new}


def _vanish(acts: Acts, given: Given) -> Done:
    """Let somebody leave: a name that says nothing, and a lock."""
    person = _person(acts, given)
    old, new = person.name, f"Renamed user {acts.rng.randrange(16**10):010x}"
    told = acts.rename(person, new)
    lock = acts.ledger.lock(person, acts.ts, acts.troupe.steward)
    _retire(acts, person)
    return told + acts.tell_logs([lock]), {"central_id": person.central_id, "old": old, "new": new}


def _lock(acts: Acts, given: Given) -> Done:
    """Lock somebody."""
    person = _person(acts, given)
    _retire(acts, person)
    told = acts.tell_logs([acts.ledger.lock(person, acts.ts, acts.troupe.steward)])
    return told, {"central_id": person.central_id, "name": person.name}


def _hide(acts: Acts, given: Given) -> Done:
    """Suppress somebody's name: nothing tells it, and nobody finds the account any more."""
    person = _person(acts, given)
    person.hidden = True
    _retire(acts, person)
    return [], {"central_id": person.central_id, "name": person.name}


def _merge(acts: Acts, given: Given) -> Done:
    """Merge somebody into another account, said by its central id in `into`."""
    person, into = _person(acts, given), _person(acts, given, "into")
    if person is into:
        raise OrderError("into: an account cannot be merged into itself")
    facts = {"central_id": person.central_id, "old": person.name, "into": into.central_id, "new": into.name}
    _retire(acts, person)
    return acts.tell_logs(acts.ledger.merge(person, into, acts.ts, acts.troupe.steward)), facts


ORDERS: dict[str, Callable[[Acts, Given], Done]] = {
    "contest": _contest,
    "rename": _rename,
    "vanish": _vanish,
    "lock": _lock,
    "hide": _hide,
    "merge": _merge,
}


def _retire(acts: Acts, person: Person) -> None:
    """Take somebody off the stage."""
    troupe = acts.troupe
    for part in (troupe.background, troupe.outsiders, troupe.old_hands, troupe.active, troupe.lapsed):
        part[:] = [one for one in part if one is not person]
    for there in troupe.present.values():
        there[:] = [one for one in there if one is not person]


def _person(acts: Acts, given: Given, name: str = "central_id") -> Person:
    """Return who is meant: somebody with a global account; an active newcomer when nobody is named."""
    if name not in given and name == "central_id":
        return acts.rng.choice(acts.troupe.active or acts.troupe.background)
    found = acts.world.people.get(_whole(given, name))
    if found is None or found.hidden or found.unattached:
        raise OrderError(f"{name}: nobody has this central id")
    return found


def _text(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise OrderError(f"{name}: expected a text")
    return value


def _whole(given: Given, name: str, default: int | None = None) -> int:
    value: Any = given.get(name, default)
    if type(value) is not int:
        raise OrderError(f"{name}: expected a whole number")
    return int(value)

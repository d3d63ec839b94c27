"""Who is who: list=users (local accounts), list=globalusers and meta=globaluserinfo (CentralAuth)."""

from __future__ import annotations

from sandbox.api_call import Call, Part, Row
from sandbox.api_params import ModuleParams, canonical, iso
from sandbox.model import LocalAccount, Person

USER_PROPS = ("blockinfo", "groups", "editcount", "registration", "gender", "centralids")
GLOBAL_PROPS = ("locked", "editcount", "registration", "localinfo", "groups", "groupmemberships", "rights")
INFO_PROPS = ("groups", "rights", "merged", "unattached", "editcount")


def users(call: Call, params: ModuleParams) -> Part:
    """Return local accounts by name or local id: invalid names first, the others in the order asked for."""
    props = params.choices("prop", USER_PROPS, "")
    rows: list[Row] = []
    bad: list[Row] = []
    for given in params.multi("users") or []:
        name = canonical(given)
        if name is None:
            bad.append({"name": given, "invalid": True})
        elif found := call.index.local(call.wiki, name):
            rows.append(_user(call, *found, props))
        else:
            rows.append({"name": name, "missing": True})
    ids = list(dict.fromkeys(params.integers("userids") or []))
    by_id = {person.local[call.wiki].user_id: person for person in call.index.by_user_ids(call.wiki, set(ids))}
    for user_id in ids:
        person = by_id.get(user_id)
        absent: Row = {"userid": user_id, "missing": True}
        rows.append(_user(call, person, person.local[call.wiki], props) if person else absent)
    return Part(bad + rows)


def _user(call: Call, person: Person, account: LocalAccount, props: list[str]) -> Row:
    row: Row = {"userid": account.user_id, "name": person.name}
    if "editcount" in props:
        row["editcount"] = call.index.edit_count(call.wiki, person.central_id)
    if "registration" in props:
        row["registration"] = None if account.registered is None else iso(account.registered)
    if "groups" in props:
        row["groups"] = ["*", "user", "autoconfirmed", *account.groups]
    if "gender" in props:
        row["gender"] = "unknown"
    if "centralids" in props:
        # An unattached account shows the central id of whoever has its name globally: only attachedlocal tells.
        owner = call.index.person(person.name)
        row["centralids"] = {"CentralAuth": owner.central_id if owner else 0, "local": account.user_id}
        row["attachedlocal"] = {"CentralAuth": owner is person, "local": True}
    return row


def globalusers(call: Call, params: ModuleParams) -> Part:
    """Return global accounts by name or by central id, in the order asked for, each once."""
    names, ids = params.multi("users"), params.integers("centralids")
    if (names is None) == (ids is None):
        both = '"guscentralids" and "gususers"'
        if names is None:
            raise params.error("missingparam", f"One of the parameters {both} is required.")
        raise params.error("invalidparammix", f"The parameters {both} can not be used together.")
    props = params.choices("prop", GLOBAL_PROPS, "")
    params.params.get(params.prefix + "localgroups")
    rows: dict[str | int, Row] = {}
    for given in names or []:
        name = canonical(given)
        person = call.index.person(name) if name else None
        bad: Row = {"name": given, "invalid": True} if name is None else {"name": name, "missing": True}
        rows.setdefault(name or given, _global_user(call, person, props) if person else bad)
    for central_id in ids or []:
        person = call.world.people.get(central_id)
        known = person is not None and not person.hidden and not person.unattached
        absent: Row = {"centralid": central_id, "missing": True}
        rows[central_id] = _global_user(call, person, props) if person and known else absent
    return Part(list(rows.values()))


def _global_user(call: Call, person: Person, props: list[str]) -> Row:
    row: Row = {"centralid": person.central_id, "name": person.name}
    if "locked" in props:
        row["locked"] = person.locked
    if "editcount" in props:
        row["editcount"] = call.index.global_edit_count(person)
    if "registration" in props and person.registered is not None:
        row["registration"] = iso(person.registered)
    if "localinfo" in props:
        account = person.local.get(call.wiki)
        info: Row = {"attached": account is not None}
        if account:
            info |= {"localid": account.user_id, "timestamp": _attached_at(person, account)}
        row["localinfo"] = info
    row |= {name: [] for name in ("groups", "groupmemberships", "rights") if name in props}
    return row


def _attached_at(person: Person, account: LocalAccount) -> str:
    return iso(account.registered or person.registered or 0)


def globaluserinfo(call: Call, params: ModuleParams) -> Part:
    """Return one global account with its local ones; a hidden one is missing, as to an anonymous reader."""
    person = _asked_for(call, params)
    props = params.choices("prop", INFO_PROPS, "")
    if person is None:
        return Part({"missing": True})
    row: Row = {"home": person.home, "id": person.central_id}
    # An unknown registration comes out as "now" in the real service: its timestamp function takes null so.
    row["registration"] = iso(call.now if person.registered is None else person.registered)
    row["name"] = person.name
    if person.locked:
        row["locked"] = True
    row |= {name: [] for name in ("groups", "rights") if name in props}
    if "merged" in props:
        row["merged"] = [_merged(call, person, wiki) for wiki in sorted(person.local)]
    if "editcount" in props:
        row["editcount"] = call.index.global_edit_count(person)
    if "unattached" in props:
        row["unattached"] = [_unattached(call, wiki, other) for wiki, other in call.index.unattached(person.name)]
    return Part(row)


def _asked_for(call: Call, params: ModuleParams) -> Person | None:
    given, central_id = params.get("user"), params.integer("id")
    if given is not None:
        name = canonical(given)
        if name is None:
            full = params.prefix + "user"
            raise params.error("baduser", f'Invalid value "{given}" for user parameter "{full}".')
        return call.index.person(name)
    if central_id is None:
        raise params.error("missingparam", 'One of the parameters "guiuser" and "guiid" is required.')
    person = call.world.people.get(central_id)
    if person is None or person.unattached:
        raise params.error("invaliduserid", f"User ID {central_id} is not valid.")
    return None if person.hidden else person


def _merged(call: Call, person: Person, wiki: str) -> Row:
    account = person.local[wiki]
    row: Row = {
        "wiki": wiki,
        "url": f"{call.base}/{wiki}",
        "id": account.user_id,
        "timestamp": _attached_at(person, account),
        "method": "new" if wiki == person.home else "login",
        "editcount": call.index.edit_count(wiki, person.central_id),
        "registration": iso(call.now if account.registered is None else account.registered),
    }
    if account.groups:
        row["groups"] = list(account.groups)
    return row


def _unattached(call: Call, wiki: str, person: Person) -> Row:
    registered = person.local[wiki].registered
    return {
        "wiki": wiki,
        "editcount": call.index.edit_count(wiki, person.central_id),
        "registration": iso(call.now if registered is None else registered),
    }

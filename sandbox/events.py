"""Happenings as the JSON of `mediawiki.recentchange` and `mediawiki.page_change.v1`.

Which stream tells what follows the real ones: an upload is a log entry in recentchange and a page
creation in page_change; category changes, accounts, renames and locks are in recentchange alone.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.api_params import iso
from sandbox.index import Index, name_at
from sandbox.topics import PAGE_CHANGE, RECENTCHANGE, Body

if TYPE_CHECKING:
    from sandbox.happening import Happening
    from sandbox.model import LogEntry, Revision, Wiki

SCHEMAS = {RECENTCHANGE: "/mediawiki/recentchange/1.0.1", PAGE_CHANGE: "/mediawiki/page/change/1.3.0"}
FIRST_RCID = 1_300_000_001
PATROLLED = ("commonswiki", "wikidatawiki", "metawiki", "frwiki", "hiwiki")  # wikis that mark changes as patrolled
WITHOUT_RCID = ("patrol", "thanks")


@dataclass(frozen=True, slots=True)
class Event:
    """An event on its way into a topic, without its meta block."""

    stream: str
    body: Body
    domain: str
    uri: str


class Events:
    """Renders happenings. Keeps the count of recent changes of each wiki, as their ids."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.world = index.world
        self.changes = dict.fromkeys(self.world.wikis, 0)

    def of(self, happening: Happening) -> list[Event]:
        """Return what the streams tell about a happening: one event or one in each."""
        change = self._recent_change(happening)
        page = self._page_change(happening)
        return [event for event in (change, page) if event]

    def _event(self, stream: str, wiki: Wiki, title: str, body: Body) -> Event:
        uri = page_url(wiki, title)
        return Event(stream, {"$schema": SCHEMAS[stream], **body}, wiki.domain, uri)

    # -- recentchange

    def _recent_change(self, happening: Happening) -> Event | None:
        h, wiki = happening, self.world.wikis[happening.wiki]
        if h.log and not (h.log.type == "newusers" and h.log.action == "autocreate"):
            body = self._change(h, "log", h.log.namespace, h.log.title, h.log.comment) | self._log(h.log)
            if h.log.type in WITHOUT_RCID:
                del body["id"]
            return self._event(RECENTCHANGE, wiki, h.log.title, body)
        if h.kind == "categorize" and h.file and h.category:
            title = f"Category:{h.category}"
            comment = f"[[:{h.file.title}]] added to category"
            return self._event(RECENTCHANGE, wiki, title, self._change(h, "categorize", 14, title, comment))
        if h.kind in ("edit", "new") and h.revision:
            revision = h.revision
            body = self._change(h, h.kind, revision.namespace, revision.title, revision.comment)
            return self._event(RECENTCHANGE, wiki, revision.title, body | self._edit(wiki, revision, body))
        return None

    def _change(self, h: Happening, kind: str, namespace: int, title: str, comment: str) -> Body:
        wiki = self.world.wikis[h.wiki]
        person = self.world.people[h.central_id]
        self.changes[h.wiki] += 1
        return {
            "id": FIRST_RCID + self.changes[h.wiki],
            "type": kind,
            "namespace": namespace,
            "title": title,
            "title_url": page_url(wiki, title),
            "comment": comment,
            "timestamp": h.ts_ms // 1000,
            "user": name_at(person, h.ts_ms // 1000),
            "bot": person.bot,
            "server_url": f"https://{wiki.domain}",
            "server_name": wiki.domain,
            "server_script_path": "/w",
            "wiki": h.wiki,
            "parsedcomment": html.escape(comment, quote=False),
        }

    def _edit(self, wiki: Wiki, revision: Revision, body: Body) -> Body:
        old, new = revision.parent_id, revision.rev_id
        ends = f"diff={new}&oldid={old}" if old else f"oldid={new}"
        more: Body = {
            "notify_url": f"https://{wiki.domain}/w/index.php?{ends}&rcid={body['id']}",
            "minor": revision.minor,
            "length": {"old": revision.size - revision.size_diff, "new": revision.size}
            if old
            else {"new": revision.size},
            "revision": {"old": old, "new": new} if old else {"new": new},
        }
        return more | ({"patrolled": bool(body["bot"])} if wiki.dbname in PATROLLED else {})

    def _log(self, log: LogEntry) -> Body:
        return {
            "log_id": log.log_id,
            "log_type": log.type,
            "log_action": log.action,
            "log_params": log.params,
            "log_action_comment": f"{log.type} {log.action}: {log.comment}",
        }

    # -- page_change

    def _page_change(self, h: Happening) -> Event | None:
        revision = h.revision
        if h.kind == "delete" and h.log:
            revision = self.index.page(h.wiki, h.log.page_id)
        if revision is None or h.kind in ("log", "categorize"):
            return None
        wiki = self.world.wikis[h.wiki]
        kind = h.kind if h.kind in ("delete", "move") else "edit" if revision.parent_id else "create"
        moment = h.ts_ms // 1000
        body: Body = {
            "changelog_kind": {"create": "insert", "delete": "delete"}.get(kind, "update"),
            "page_change_kind": kind,
            "dt": iso(moment),
            "wiki_id": h.wiki,
            "page": _page(revision),
            "performer": self._user(h.wiki, h.central_id, moment),
            "revision": self._revision(revision),
            "comment": h.log.comment if h.kind == "delete" and h.log else revision.comment,
        }
        before = self.index.revision(h.wiki, revision.parent_id) if kind in ("edit", "move") else None
        if before:
            body["prior_state"] = {"revision": self._revision(before)}
        if kind == "move" and h.log:
            body["prior_state"] = {
                "page": {"page_title": _underscored(h.log.title)},
                **_as_body(body.get("prior_state")),
            }
        return self._event(PAGE_CHANGE, wiki, revision.title, body)

    def _revision(self, revision: Revision) -> Body:
        digest = _sha1(f"{revision.wiki}/{revision.rev_id}")
        entity = revision.wiki == "wikidatawiki" and revision.namespace == 0
        slot: Body = {
            "slot_role": "main",
            "content_model": "wikibase-item" if entity else "wikitext",
            "content_sha1": digest,
            "content_size": revision.size,
            "content_format": "application/json" if entity else "text/x-wiki",
            "origin_rev_id": revision.rev_id,
        }
        parent: Body = {"rev_parent_id": revision.parent_id} if revision.parent_id else {}
        return {
            "rev_id": revision.rev_id,
            **parent,
            "rev_dt": iso(revision.ts),
            "is_minor_edit": revision.minor,
            "rev_sha1": digest,
            "rev_size": revision.size,
            "comment": revision.comment,
            "editor": self._user(revision.wiki, revision.central_id, revision.ts),
            "is_content_visible": True,
            "is_comment_visible": True,
            "is_editor_visible": True,
            "content_slots": {"main": slot},
        }

    def _user(self, wiki: str, central_id: int, moment: int) -> Body:
        """Return a user as page_change shows it; an account without a global one has no central id."""
        person = self.world.people[central_id]
        account = person.local.get(wiki)
        groups = ["*", "temp"] if person.temporary else ["*", "user", "autoconfirmed"]
        user: Body = {
            "user_text": name_at(person, moment),
            "groups": [*(account.groups if account else ()), *groups],
            "is_bot": person.bot,
            "is_system": False,
            "is_temp": person.temporary,
        }
        if account:
            user["user_id"] = account.user_id
        if not person.unattached:
            user["user_central_id"] = person.central_id
        if account and account.registered is not None:
            user["registration_dt"] = iso(account.registered)
        return user | {"edit_count": self.index.edit_count(wiki, central_id, moment)}


def canary(stream: str) -> Event:
    """Return a canary: the example of the schema, which for recentchange holds neither user nor wiki nor type."""
    body: Body = {"$schema": SCHEMAS[stream]}
    if stream == PAGE_CHANGE:
        user: Body = {"user_id": 123, "user_text": "example"}
        body |= {
            "changelog_kind": "update",
            "page_change_kind": "edit",
            "dt": "2021-01-01T00:00:00.0Z",
            "wiki_id": "example",
            "page": {"page_id": 1, "page_title": "example", "namespace_id": 1, "is_redirect": True},
            "performer": user,
            "revision": {"rev_id": 2, "rev_parent_id": 1, "rev_dt": "2021-01-01T00:00:00.0Z", "editor": user},
        }
    return Event(stream, body, "canary", f"https://schema.wikimedia.org{SCHEMAS[stream]}")


def page_url(wiki: Wiki, title: str) -> str:
    """Return the address of a page."""
    return f"https://{wiki.domain}/wiki/{quote(_underscored(title), safe=':/()!,;@$*~')}"


def _page(revision: Revision) -> Body:
    title = _underscored(revision.title)
    return {"page_id": revision.page_id, "page_title": title, "namespace_id": revision.namespace, "is_redirect": False}


def _underscored(title: str) -> str:
    return title.replace(" ", "_")


def _as_body(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def _sha1(text: str) -> str:
    """Return a digest that looks like a content hash: 31 digits of base 36."""
    number, digits = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=19).digest()), ""
    for _ in range(31):
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits

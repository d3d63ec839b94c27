"""The files of a category on Commons: who uploaded each of them first, and when. Knows no contest and no database."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collector.api import Answer, Api, Params, batches, instant, join, understood

Row = dict[str, Any]

VERSIONS = 500  # the most versions of a file that one answer shows
DEPTH = 3  # how far below a category its sub-categories are read
CATEGORIES = 200  # the most categories that are read for one, itself included
_FILE, _CATEGORY = 6, 14  # namespaces
_SHOWN: Params = {"prop": "imageinfo|info", "iiprop": "user|timestamp", "iilimit": "max"}
_MEMBERS: Params = {"generator": "categorymembers", "gcmlimit": "max", **_SHOWN}


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file of a category: page, first uploader (None: the name is hidden), and when its first version came."""

    page_id: int
    uploader: str | None
    ts: int


def fetch_files(api: Api, category: str, since: int | None = None) -> Iterator[FileUse]:
    """The files directly in a category, or only those that were put into it at `since` or later.

    Redirects that moved files left there are none. No such category, no files.
    """
    # Sorted by the time of the link the list ignores gcmtype: pages and sub-categories come too, without imageinfo.
    added: Params = {"gcmsort": "timestamp", "gcmdir": "newer", "gcmstart": since or 0}
    with understood(api.settings.api):
        for pages in _batches(api, f"Category:{category}", {"gcmtype": "file"} if since is None else added):
            yield from _uses(api, pages)


def fetch_first_uploads(api: Api, titles: Sequence[str]) -> Iterator[tuple[str, FileUse]]:
    """Files by title, 50 asked about at a time; a title that is no file's, or leads to another's, is left out."""
    with understood(api.settings.api):
        for batch in batches(titles):
            pages: dict[int, Row] = {}
            for answer in api.query(api.settings.api, {"titles": join(batch), **_SHOWN}):
                _gather(pages, answer)
            for page in pages.values():
                yield from ((str(page["title"]), use) for use in _uses(api, [page]))


class Tree:
    """A category with its sub-categories, each read once, however they contain each other."""

    def __init__(self, api: Api, category: str) -> None:
        self.unread: set[str] = set()  # sub-categories too deep, or too many, as far as they were met
        self._api = api
        self._root = f"Category:{category}"

    def files(self) -> Iterator[FileUse]:
        """The files in them, level by level; a file in several comes several times."""
        seen, waiting = {self._root}, deque([(self._root, 0)])
        while waiting:
            title, depth = waiting.popleft()
            with understood(self._api.settings.api):
                for pages in _batches(self._api, title, {"gcmtype": "subcat|file"}):
                    for below in _subcategories(pages):
                        if below in seen:
                            continue
                        if depth == DEPTH or len(seen) == CATEGORIES:
                            self.unread.add(below)
                            continue
                        seen.add(below)
                        waiting.append((below, depth + 1))
                    yield from _uses(self._api, pages)


def fetch_existing(api: Api, categories: Sequence[str]) -> set[str]:
    """Those of the categories that have a page: 50 are asked about at a time."""
    found: set[str] = set()
    with understood(api.settings.api):
        for batch in batches(categories):
            named: dict[str, str] = {}
            there: set[str] = set()
            params: Params = {"titles": join(f"Category:{category}" for category in batch), "prop": "info"}
            for answer in api.query(api.settings.api, params):
                query = answer.get("query", {})
                named |= {row["from"]: row["to"] for row in query.get("normalized", ())}
                there |= {page["title"] for page in query.get("pages", ()) if not _absent(page)}
            titles = {category: f"Category:{category}" for category in batch}
            found |= {category for category, title in titles.items() if named.get(title, title) in there}
    return found


def _absent(page: Row) -> bool:
    return bool(page.get("missing") or page.get("invalid"))


def _batches(api: Api, title: str, params: Params) -> Iterator[Iterable[Row]]:
    """The pages of a category, each with all that is said of it."""
    pages: dict[int, Row] = {}
    for answer in api.query(api.settings.api, {**_MEMBERS, "gcmtitle": title, **params}):
        _gather(pages, answer)
        if answer.get("batchcomplete"):
            yield pages.values()
            pages = {}
    yield pages.values()


def _gather(pages: dict[int, Row], answer: Answer) -> None:
    """Adds the pages of an answer to those of the answers before it, until the batch is complete."""
    for page in answer.get("query", {}).get("pages", ()):
        if _absent(page):
            continue
        known = pages.setdefault(page["pageid"], {**page, "imageinfo": []})
        known["imageinfo"] += page.get("imageinfo", ())
        known["redirect"] = known.get("redirect") or page.get("redirect", False)


def _subcategories(pages: Iterable[Row]) -> list[str]:
    return sorted(page["title"] for page in pages if page["ns"] == _CATEGORY)


def _uses(api: Api, pages: Iterable[Row]) -> Iterator[FileUse]:
    for page in pages:
        versions = page["imageinfo"]
        if not versions or page["redirect"] or page["ns"] != _FILE:
            continue
        if len(versions) >= VERSIONS:
            versions = _all_versions(api, page["pageid"])
        first = min(reversed(versions), key=lambda version: str(version["timestamp"]))
        yield FileUse(page["pageid"], first.get("user"), instant(first["timestamp"]) or 0)


def _all_versions(api: Api, page_id: int) -> list[Row]:
    """Every version of a file: asked for alone, because among others it is cut off without a word."""
    params: Params = {"pageids": page_id, "prop": "imageinfo", "iiprop": "user|timestamp", "iilimit": "max"}
    return [
        version
        for answer in api.query(api.settings.api, params)
        for page in answer.get("query", {}).get("pages", ())
        for version in page.get("imageinfo", ())
    ]

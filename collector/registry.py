"""The list of contests as it was last read well: from the module page of Commons, else from the copy kept of it.

A page that has lost most of its contests was blanked or spoilt; the copy then stands in for it until the page is
mended. So a bad day of the page takes no contest away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from collector.api import Api
from collector.contest_rows import Refused
from collector.errors import ApiError, ApiUnavailable
from collector.rules import Rules
from collector.wl_data import MODULE, Page, fetch, parse
from state.reading import ContestRow
from state.roster import Contest

PAGE, COPY = "page", "copy"
_HEAD = re.compile(rf"-- {MODULE}, revision ([0-9]{{1,18}}), saved at ([0-9]{{1,18}})\n")


@dataclass(frozen=True, slots=True)
class Listed:
    """The contests, the rows set aside, where both are from ("page" or "copy"), and the page's revision and its time.

    `why` says why the copy had to do, or could not be kept; it is empty when all went well.
    """

    contests: tuple[Contest, ...]
    refused: tuple[Refused, ...]
    source: str
    revision: int | None
    saved: int | None
    why: str = ""


def kept_copy(base: Path) -> Path:
    """Where the copy is kept in the data folder `base`."""
    return base / "wl_data.lua"


def load(api: Api, rules: Rules, kept: Path) -> Listed:
    """The contests of the module page, or of the copy at `kept` when the page cannot be read or believed.

    Asks once; a page that is believed becomes the copy. Raises ApiError and ApiUnavailable when there is no copy.
    """
    copy = read_copy(kept, rules)
    try:
        page = fetch(api)
    except (ApiError, ApiUnavailable) as error:
        if copy is None:
            raise
        return replace(copy, why=str(error))
    listed = _listed(page, rules, PAGE)
    if copy is not None and 2 * len(listed.contests) < len(copy.contests):
        counts = f"{len(listed.contests)} contests where the kept copy has {len(copy.contests)}"
        return replace(copy, why=f"{MODULE} holds {counts}; if that is right, remove {kept}")
    if listed.contests:
        return replace(listed, why=_keep(kept, page))
    return replace(listed, why=f"{MODULE} holds no contests")


def read_copy(kept: Path, rules: Rules) -> Listed | None:
    """The contests of the copy at `kept`; None when there is none that holds any."""
    try:
        text = kept.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    head = _HEAD.match(text)
    page = Page(text, int(head[1]), int(head[2])) if head else Page(text, None, None)
    listed = _listed(page, rules, COPY)
    return listed if listed.contests else None


def _listed(page: Page, rules: Rules, source: str) -> Listed:
    contests, refused = parse(page.text, rules)
    return Listed(tuple(contests), tuple(refused), source, page.revision, page.saved)


def _keep(kept: Path, page: Page) -> str:
    """Writes the copy, whole or not at all; why it could not be written, else nothing."""
    head = ""
    if page.revision is not None and page.saved is not None:
        head = f"-- {MODULE}, revision {page.revision}, saved at {page.saved}\n"
    temporary = kept.with_name(kept.name + ".tmp")
    try:
        temporary.write_text(head + page.text, encoding="utf-8", errors="replace")
        temporary.replace(kept)
    except OSError as error:
        return f"the copy could not be kept: {error.strerror or error}"
    return ""


def strangers(contests: Iterable[Contest | ContestRow]) -> list[str]:
    """The labels of contests that are no country, in the order of the alphabet; whole editions have none."""
    return sorted({contest.label for contest in contests if contest.country is None and not contest.whole})

"""The pages of categories: of every edition and its contests, and of the module page that lists them."""

from __future__ import annotations

from sandbox.model import SandboxContest, World
from sandbox.plan import DAY, Cast, Plan
from sandbox.wikis import COMMONS, MODULE, MODULE_TITLE

_BEFORE = 40 * DAY  # a contest's category is made so long before it begins


def shelves(plan: Plan, contests: list[tuple[SandboxContest, int]], sysop: Cast) -> None:
    """Plan the categories' pages, those of contests in that of their edition; every second unused one has none."""
    first = min(contest.start for contest, _ in contests) - _BEFORE
    plan.edit(sysop, first, COMMONS, MODULE_TITLE, namespace=MODULE, diff=9000, comment="contests")
    for name in dict.fromkeys(root(contest) for contest, _ in contests):
        plan.at(first, plan.ledger.list_page, sysop.person, first, f"Category:{name}")
    unused = [contest for contest, people in contests if not people]
    for contest, _ in contests:
        if contest not in unused[1::2]:
            ts = max(first, min(contest.start - _BEFORE, plan.now - DAY))
            page = f"Category:{contest.category}"
            plan.at(ts, plan.ledger.list_page, sysop.person, ts, page, root(contest))


def root(contest: SandboxContest) -> str:
    """The category of a contest's whole edition, without prefix."""
    return f"Images from {contest.campaign_title} {contest.year}"


def has_page(world: World, contest: SandboxContest) -> bool:
    """Whether a contest's category has a page."""
    title = f"Category:{contest.category}"
    pages = world.non_files.get(root(contest), [])
    return any(r.title == title and r.page_id in pages for r in world.revisions[COMMONS])

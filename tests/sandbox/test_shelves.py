"""The pages of categories, and what the API says of them."""

from __future__ import annotations

from typing import Any

from sandbox.model import World
from sandbox.running import running
from sandbox.shelves import has_page, root
from sandbox.wikis import COMMONS, MODULE_TITLE
from tests.sandbox.listen import api, paged
from tests.sandbox.town import CATEGORY, NOW, alive, miniature, town


def test_a_contest_has_a_page_in_its_editions_category(world: World) -> None:
    """All but every second of the unused ones have one, made before the contest began; so has every edition."""
    titles = {r.title: r for r in reversed(world.revisions[COMMONS]) if r.parent_id == 0}
    assert {f"Category:{root(contest)}" for contest in world.contests} <= titles.keys()
    used = [contest for contest in world.contests if has_page(world, contest)]
    assert 0 < len(world.contests) - len(used) < 20
    assert all(titles[f"Category:{contest.category}"].ts < contest.start for contest in used)
    assert titles[MODULE_TITLE].namespace == 828


def info(url: str, *names: str) -> list[Any]:
    """Return what the API says of some categories, in the order asked for."""
    asked = [f"Category:{name}" for name in names]
    answer = api(url, COMMONS, titles="|".join(asked), prop="categoryinfo|info").json
    by_title = {page["title"]: page for page in answer["query"]["pages"]}
    return [by_title[title] for title in asked]


def test_the_api_tells_missing_from_empty_and_counts_by_kind() -> None:
    """A page that is there and empty has zeros, one that never was has nothing; files without a page are counted."""
    a_town = town()
    sysop, ledger = a_town.people["Sysop"], a_town.ledger
    for name, parents in ((CATEGORY, ()), ("Empty", ()), (f"{CATEGORY}/Kerala", (CATEGORY,))):
        ledger.list_page(sysop, NOW - 90, f"Category:{name}", *parents)
    ledger.list_page(sysop, NOW - 89, "Jury notes", CATEGORY)
    for at, names in enumerate(((CATEGORY,), (CATEGORY, "Red"), ("Gone",))):
        ledger.upload(a_town.people["Asha"], NOW - 80 + at, f"File:{at}.jpg", names, 1000)
    ledger.delete(sysop, NOW - 70, COMMONS, "File:2.jpg")
    with running(miniature(a_town)) as box:
        there, empty, red, gone, never = info(box.url, CATEGORY, "Empty", "Red", "Gone", "Never")
    assert there["categoryinfo"] == {"size": 4, "pages": 1, "files": 2, "subcats": 1, "hidden": True}
    assert there["lastrevid"] > 0
    assert empty["categoryinfo"]["size"] == 0
    assert (red["missing"], red["categoryinfo"]["files"]) == (True, 1)
    assert (gone["missing"], never["missing"]) == (True, True)
    assert not {"categoryinfo", "lastrevid"} & (gone.keys() | never.keys())


def test_an_editions_category_holds_those_of_its_contests() -> None:
    """Asked for sub-categories alone, it gives every contest's page by title."""
    made = alive()
    name = root(made.world.contests[0])
    with running(made) as box:
        answers = paged(
            box.url, COMMONS, list="categorymembers", cmtitle=f"Category:{name}", cmtype="subcat", cmlimit=20
        )
        page = answers[0]["query"]["categorymembers"][0]
        by_id = api(box.url, COMMONS, pageids=page["pageid"], prop="categoryinfo").json["query"]["pages"][0]
    titles = [row["title"] for answer in answers for row in answer["query"]["categorymembers"]]
    contests = [c for c in made.world.contests if root(c) == name and has_page(made.world, c)]
    assert sorted(titles) == sorted(f"Category:{contest.category}" for contest in contests)
    assert (by_id["title"], "categoryinfo" in by_id) == (page["title"], True)

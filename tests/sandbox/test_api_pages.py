"""Category members, file versions, the module page, and how a generator goes on."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api_params import page_title
from sandbox.contests import lua
from sandbox.faults import merged
from sandbox.running import running
from tests.sandbox.listen import api, paged
from tests.sandbox.town import CATEGORY, DAY, NOW, QUIET, Town, alive, miniature, town

COMMONS = "commonswiki"
TITLE = f"Category:{CATEGORY}"


def gallery() -> Town:
    """Return a town with five files, a subcategory and a page in the contest's category."""
    a_town = town()
    people, ledger = a_town.people, a_town.ledger
    for at, (who, name) in enumerate(
        (("Asha", "Zebra"), ("Chidi", "Arch"), ("Hidden", "Mill"), ("Dora", "ARch"), ("Chidi", "ताज महल"))
    ):
        ledger.upload(people[who], NOW - 50 * DAY + at, f"File:{name}.jpg", (CATEGORY,), 1000 + at)
    ledger.list_page(people["Sysop"], NOW - 40 * DAY, "Jury notes", CATEGORY)
    sub = ledger.edit(people["Sysop"], NOW - 39 * DAY, COMMONS, f"{TITLE}/Kerala", namespace=14)
    a_town.world.non_files[CATEGORY].append(sub.page_id)
    ledger.overwrite(people["Chidi"], NOW - 30 * DAY, "File:Zebra.jpg", 2000)
    return a_town


def titles(answer: Any) -> list[str]:
    """Return the titles of an answer's members."""
    return [row["title"] for row in answer["query"]["categorymembers"]]


def test_members_come_by_kind_then_sort_key() -> None:
    """Pages, then subcategories, then files, each by its title in capitals; cmtype chooses and orders kinds."""
    with running(miniature(gallery())) as box:
        whole = api(box.url, COMMONS, list="categorymembers", cmtitle=TITLE, cmlimit=50).json
        files = ["File:Arch.jpg", "File:ARch.jpg", "File:Mill.jpg", "File:Zebra.jpg", "File:ताज महल.jpg"]
        assert titles(whole) == ["Jury notes", f"{TITLE}/Kerala", *files]
        mixed = api(box.url, COMMONS, list="categorymembers", cmtitle=TITLE, cmlimit=50, cmtype="file|page").json
        assert titles(mixed) == [*files, "Jury notes"]
        down = api(box.url, COMMONS, list="categorymembers", cmtitle=TITLE, cmtype="file", cmdir="desc").json
        assert titles(down) == files[::-1]


@pytest.mark.parametrize(
    "params", [{}, {"cmdir": "desc"}, {"cmsort": "timestamp"}, {"cmsort": "timestamp", "cmdir": "older"}]
)
def test_paging_members_gives_each_once(params: dict[str, str]) -> None:
    """Pages of two hold what one page of 50 holds, in its order."""
    with running(miniature(gallery())) as box:
        query = {"list": "categorymembers", "cmtitle": TITLE, **params}
        whole = titles(api(box.url, COMMONS, cmlimit=50, **query).json)
        answers = paged(box.url, COMMONS, cmlimit=2, **query)
    assert [title for answer in answers for title in titles(answer)] == whole
    assert len(whole) == 7


def test_continue_values_of_members() -> None:
    """By sort key it is kind, hexadecimal key and page id; by time 14 digits and page id; others are refused."""
    with running(miniature(gallery())) as box:
        query = {"list": "categorymembers", "cmtitle": TITLE, "cmtype": "file", "cmlimit": 1}
        by_key = api(box.url, COMMONS, **query).json["continue"]["cmcontinue"].split("|")
        assert (by_key[0], bytes.fromhex(by_key[1])) == ("file", b"ARCH.JPG")
        by_time = api(box.url, COMMONS, cmsort="timestamp", **query).json["continue"]["cmcontinue"].split("|")
        assert (len(by_time), by_time[0]) == (2, "20261005120001")
        for value in ("file|zz|5", "file|41", "2026|5", "subcat|41|5"):
            error = api(box.url, COMMONS, cmcontinue=value, **query).json["error"]
            assert error["code"] == "badcontinue", value


def test_sorted_by_time_ignores_the_type_and_takes_bounds() -> None:
    """By time every kind comes although cmtype=file asks for one; start and end are inclusive."""
    with running(miniature(gallery())) as box:
        query = {"list": "categorymembers", "cmtitle": TITLE, "cmsort": "timestamp", "cmtype": "file", "cmlimit": 50}
        whole = api(box.url, COMMONS, cmprop="title|timestamp|type|sortkeyprefix", **query).json
        rows = whole["query"]["categorymembers"]
        assert [row["type"] for row in rows] == ["file"] * 5 + ["page", "subcat"]
        assert [row["timestamp"] for row in rows] == sorted(row["timestamp"] for row in rows)
        bounds = {"cmstart": rows[1]["timestamp"], "cmend": rows[3]["timestamp"]}
        assert titles(api(box.url, COMMONS, **bounds, **query).json) == [row["title"] for row in rows[1:4]]


def test_missing_category_is_empty_and_no_category_an_error() -> None:
    """A category that does not exist has no members; a title without the prefix is invalidcategory."""
    with running(miniature(gallery())) as box:
        empty = api(box.url, COMMONS, list="categorymembers", cmtitle="Category:No such thing").json
        assert empty == {"batchcomplete": True, "query": {"categorymembers": []}}
        error = api(box.url, COMMONS, list="categorymembers", cmtitle=CATEGORY).json["error"]
        assert error["code"] == "invalidcategory"


def test_namespace_filter_makes_short_pages() -> None:
    """The namespace is looked at after the limit, so pages may be short or empty and still go on."""
    with running(miniature(gallery())) as box:
        query = {"list": "categorymembers", "cmtitle": TITLE, "cmnamespace": 6, "cmlimit": 2}
        answers = paged(box.url, COMMONS, **query)
    assert [len(titles(answer)) for answer in answers] == [0, 2, 2, 1]


def test_generator_gives_pages_by_id_with_their_latest_uploader() -> None:
    """Pages come in order of id; an overwritten file shows the overwriter; what is no file has no imageinfo."""
    a_town = gallery()
    with running(miniature(a_town)) as box:
        answer = api(
            box.url, COMMONS, generator="categorymembers", gcmtitle=TITLE, gcmlimit=50, prop="imageinfo",
            iiprop="user|userid|timestamp|sha1|size",
        ).json  # fmt: skip
    pages = answer["query"]["pages"]
    assert [page["pageid"] for page in pages] == sorted(page["pageid"] for page in pages)
    found = {page["title"]: page.get("imageinfo") for page in pages}
    assert found["Jury notes"] is found[f"{TITLE}/Kerala"] is None
    chidi = a_town.people["Chidi"]
    version = a_town.world.files[pages[0]["pageid"]].versions[-1]
    assert found["File:Zebra.jpg"] == [
        {
            "timestamp": "2026-10-25T12:00:00Z",
            "user": chidi.name,
            "userid": chidi.local[COMMONS].user_id,
            "size": 2000,
            "width": 4000,
            "height": 3000,
            "sha1": version.sha1,
        }
    ]
    assert found["File:Mill.jpg"][0]["userhidden"] is True
    assert "user" not in found["File:Mill.jpg"][0]


def test_all_versions_are_newest_first_and_the_last_names_the_first_uploader() -> None:
    """With iilimit=max the first uploader is in the last entry; alone, a page's versions can be gone on with."""
    with running(miniature(gallery())) as box:
        versions = {"prop": "imageinfo", "titles": "File:Zebra.jpg", "iiprop": "user|timestamp"}
        page = api(box.url, COMMONS, iilimit="max", **versions).json["query"]["pages"][0]
        assert [v["user"] for v in page["imageinfo"]] == ["Chidi the tester", "Asha the tester"]
        answers = paged(box.url, COMMONS, iilimit=1, **versions)
        users = [v["user"] for a in answers for v in a["query"]["pages"][0]["imageinfo"]]
    assert users == ["Chidi the tester", "Asha the tester"]
    assert answers[0]["continue"]["iistart"] == "2026-10-05T12:00:00Z"


def test_generator_pages_with_incomplete_props_stay_until_the_batch_is_complete() -> None:
    """While imageinfo is incomplete there is no batchcomplete and the generator stays; together all is there."""
    a_town = gallery()
    with running(miniature(a_town, merged(QUIET, {"imageinfo_pages": 2}))) as box:
        answers = paged(
            box.url, COMMONS, generator="categorymembers", gcmtitle=TITLE, gcmtype="file", gcmlimit=3,
            prop="imageinfo", iiprop="timestamp",
        )  # fmt: skip
    complete = [answer.get("batchcomplete", False) for answer in answers]
    assert complete == [False, True, True]
    assert answers[0]["continue"].keys() == {"iicontinue", "continue"}
    assert answers[1]["continue"]["continue"] == "gcmcontinue||"
    told = [page["title"] for answer in answers for page in answer["query"]["pages"] if "imageinfo" in page]
    assert sorted(told) == sorted(file.title for file in a_town.world.files.values())


def test_deleted_files_leave_and_late_links_come() -> None:
    """A deleted file is in no category; one put there by an edit is, at the time of its link."""
    a_town = gallery()
    with running(miniature(a_town)) as box:
        query = {"list": "categorymembers", "cmtitle": TITLE, "cmtype": "file", "cmlimit": 50}
        before = titles(api(box.url, COMMONS, **query).json)

        def change() -> None:
            a_town.ledger.delete(a_town.people["Sysop"], NOW - 9, COMMONS, "File:Mill.jpg")
            a_town.ledger.move_file(a_town.people["Sysop"], NOW - 8, "File:Zebra.jpg", "File:Aardvark.jpg")
            file = next(file for file in a_town.world.files.values() if file.title == "File:Aardvark.jpg")
            box.miniature.index.note_file(file)

        box.do(change)
        after = titles(api(box.url, COMMONS, **query).json)
    assert set(before) - set(after) == {"File:Mill.jpg", "File:Zebra.jpg"}
    assert after[0] == "File:Aardvark.jpg"


def test_every_contest_category_of_a_made_world_pages_to_its_files() -> None:
    """For the ten largest categories of a made world, pages of 20 hold exactly the files that are not deleted."""
    made = alive()
    wanted: dict[str, set[int]] = {}
    for file in made.world.files.values():
        for name in file.categories if not file.deleted else ():
            wanted.setdefault(name, set()).add(file.page_id)
    largest = sorted(wanted, key=lambda name: -len(wanted[name]))[:10]
    with running(made) as box:
        for name in largest:
            answers = paged(
                box.url, COMMONS, generator="categorymembers", gcmtitle=f"Category:{name}", gcmtype="file", gcmlimit=20
            )
            ids = [page["pageid"] for answer in answers for page in answer["query"]["pages"]]
            assert len(ids) == len(set(ids))
            assert set(ids) == wanted[name]


def test_info_stands_beside_imageinfo_without_a_warning() -> None:
    """A generator may ask for both: no page of the miniature is a redirect, and nothing is unknown to it."""
    with running(miniature(gallery())) as box:
        query = {"generator": "categorymembers", "gcmtitle": TITLE, "gcmtype": "file", "gcmlimit": 50}
        answer = api(box.url, COMMONS, prop="imageinfo|info", iiprop="user", **query).json
    assert "warnings" not in answer
    pages = answer["query"]["pages"]
    assert len(pages) == 5
    assert all(page["contentmodel"] == "wikitext" and page["imageinfo"] and "redirect" not in page for page in pages)


def test_titles_are_normalised_and_absent_ones_missing() -> None:
    """A title is shown as it is stored, with what was asked for; an absent one is missing."""
    with running(miniature(gallery())) as box:
        answer = api(box.url, COMMONS, titles="file:Arch.jpg|File:None.jpg", prop="imageinfo").json["query"]
    assert answer["normalized"] == [{"fromencoded": False, "from": "file:Arch.jpg", "to": "File:Arch.jpg"}]
    assert [(page["title"], page.get("missing", False)) for page in answer["pages"]] == [
        ("File:None.jpg", True),
        ("File:Arch.jpg", False),
    ]
    assert page_title("module:WL_data") == "Module:WL data"


def test_module_page_holds_the_contests_of_the_world() -> None:
    """The revision of Module:WL data has its text in the main slot, and the text is the world's contests."""
    made = alive()
    with running(made) as box:
        query = {"titles": "Module:WL_data", "prop": "revisions", "rvslots": "main"}
        answer = api(box.url, COMMONS, rvprop="content|timestamp|ids", **query).json["query"]
        elsewhere = api(box.url, "enwiki", rvprop="content", **query).json["query"]
    page = answer["pages"][0]
    assert (page["title"], page["ns"]) == ("Module:WL data", 828)
    revision = page["revisions"][0]
    assert revision.keys() == {"revid", "parentid", "timestamp", "slots"}
    assert revision["slots"]["main"]["contentmodel"] == "Scribunto"
    assert revision["slots"]["main"]["content"] == lua(made.world.contests)
    assert elsewhere["pages"][0]["missing"] is True

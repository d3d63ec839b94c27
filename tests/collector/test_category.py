"""collector.category: each file of a category once, with who uploaded it first, in the fewest requests."""

from __future__ import annotations

import json
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from collector import category
from collector.category import FileUse, Tree, fetch_existing, fetch_files, fetch_first_uploads
from collector.errors import ApiError
from tests.collector.asking import asking
from tests.collector.scripted_api import Params, always
from tests.collector.scripted_world import World

NEPAL = "Images from Wiki Loves Monuments 2025 in Nepal"
T = 1_756_684_800  # 2025-09-01, UTC


def world(**more: Any) -> World:
    """Give a category of nine files: plain, overwritten, hidden, a redirect, one without a file, and two more."""
    return World(
        versions={
            10: [("Asha", T)],
            11: [("Asha", T + 5)],
            12: [("Retoucher", T + 900), ("Binod", T + 5)],
            13: [(None, T + 7)],
            14: [("Late", T + 90)],
            15: [("Late", T - 1)],
            16: [("Binod", T + 80)],
            17: [("Retoucher", T + 9)],
            18: [],
        },
        categories={NEPAL: [18, 17, 16, 15, 14, 13, 12, 11, 10]},
        redirects={17},
        **more,
    )


ALL = [
    FileUse(10, "Asha", T),
    FileUse(11, "Asha", T + 5),
    FileUse(12, "Binod", T + 5),
    FileUse(13, None, T + 7),
    FileUse(14, "Late", T + 90),
    FileUse(15, "Late", T - 1),
    FileUse(16, "Binod", T + 80),
]


def by_page(file: FileUse) -> int:
    """Give the page of a file."""
    return file.page_id


def test_first_versions_of_real_files(tmp_path: Path) -> None:
    """Each file is there once with its first uploader, over pages of the list and parts of a page alike.

    Neither an overwriter nor the target of a redirect is named, and a page without a file is none.
    """
    with asking(tmp_path, world()) as (api, _, _):
        assert sorted(fetch_files(api, NEPAL), key=by_page) == ALL


@pytest.mark.parametrize(("page", "files_page"), [(3, 2), (3, 3), (500, 500), (4, 1)])
def test_the_fewest_requests(tmp_path: Path, page: int, files_page: int) -> None:
    """A list of n pages takes ceil(n / limit) answers, each of which goes on as often as it needs for its versions.

    The scripted wiki tells the versions of `files_page` files in an answer, as MediaWiki does when one gets too long.
    """
    with asking(tmp_path, world(page=page, files_page=files_page)) as (api, _, _):
        list(fetch_files(api.step("files"), NEPAL))
        chunks = [min(page, 9 - begin) for begin in range(0, 9, page)]
        assert api.requests == {"files": sum(ceil(chunk / files_page) for chunk in chunks)}


def test_a_file_of_very_many_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among other files, versions beyond the limit are cut without a word: such a file is asked for alone."""
    monkeypatch.setattr(category, "VERSIONS", 4)
    versions: list[tuple[str | None, int]] = [("Overwriter", T + 100 - n) for n in range(10)]
    versions.append(("Asha", T))
    there = World(versions={10: versions, 11: [("Binod", T)]}, categories={NEPAL: [10, 11]}, versions_page=4)
    with asking(tmp_path, there) as (api, _, _):
        assert {file.page_id: file.uploader for file in fetch_files(api, NEPAL)} == {10: "Asha", 11: "Binod"}


def test_a_category_that_is_not_there(tmp_path: Path) -> None:
    """A missing category is an empty list, not an error, and takes one request."""
    with asking(tmp_path, world()) as (api, server, _):
        assert list(fetch_files(api, "Nothing of the kind")) == []
        assert len(server.asked) == 1


def test_only_what_was_added(tmp_path: Path) -> None:
    """With `since` the files put into the category at that second or later come, whenever they were uploaded.

    Sorted by the time of the link MediaWiki ignores the type, so that sub-categories come too; they are left out.
    """
    there = world(linked={10: T + 100, 15: T + 101, 12: T + 99, 9_000_000: T + 200}, below={NEPAL: ["Kathmandu"]})
    with asking(tmp_path, there) as (api, server, _):
        found = sorted(fetch_files(api, NEPAL, T + 100), key=by_page)
        assert found == [FileUse(10, "Asha", T), FileUse(15, "Late", T - 1)]
        assert [one.params["gcmsort"] for one in server.asked] == ["timestamp"]
        assert list(fetch_files(api, NEPAL, T + 999)) == []
        assert len(server.asked) == 2


def test_an_answer_without_pages_that_goes_on(tmp_path: Path) -> None:
    """An answer may be empty and still continue; only the absence of `continue` is the end."""
    with asking(tmp_path, world()) as (api, server, _):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            if "gcmcontinue" not in params:
                return {"batchcomplete": True, "continue": {"gcmcontinue": "0", "continue": "gcmcontinue||"}}
            return good(wiki, params)

        server.reply = reply
        assert len(list(fetch_files(api, NEPAL))) == 7


def test_a_page_deleted_meanwhile(tmp_path: Path) -> None:
    """A page that the list still has and the wiki no longer is left out; it has no id."""
    gone = {"ns": 6, "title": "File:Gone.jpg", "missing": True, "imagerepository": ""}
    with asking(tmp_path, world()) as (api, server, _):
        server.reply = always({"batchcomplete": True, "query": {"pages": [gone]}})
        assert list(fetch_files(api, NEPAL)) == []


def test_another_form_is_said(tmp_path: Path) -> None:
    """An answer of a form nobody knows is an error and no empty category."""
    with asking(tmp_path, world()) as (api, server, _):
        server.reply = always({"batchcomplete": True, "query": {"pages": [{"ns": 6}]}})
        with pytest.raises(ApiError, match="unknown-form"):
            list(fetch_files(api, NEPAL))


def test_a_recorded_answer(tmp_path: Path, shared: Path) -> None:
    """Of a real answer of MediaWiki 1.39 with sub-categories and a page, the files are taken."""
    recorded = json.loads((shared / "data" / "action_api" / "gcm-mixed-with-nonfiles.json").read_text())["body"]
    with asking(tmp_path, world()) as (api, server, _):
        server.faults, server.reply = [recorded], always({"batchcomplete": True})
        found = {file.page_id for file in fetch_files(api, NEPAL)}
    kinds = {row["pageid"]: row["ns"] for row in recorded["query"]["pages"]}
    assert {kinds.pop(page) for page in found} == {6}
    assert set(kinds.values()) == {14, 0}


def test_sub_categories_are_read_once(tmp_path: Path) -> None:
    """A category within itself further down is read once, in one list of files and sub-categories; so is each below."""
    there = world(page=500, files_page=500, below={NEPAL: ["East", "West"], "East": ["Ilam"], "Ilam": [NEPAL, "West"]})
    there.versions |= {20: [("East", T)], 21: [("Ilam", T)]}
    there.categories |= {"East": [20, 10], "Ilam": [21]}
    with asking(tmp_path, there) as (api, server, _):
        tree = Tree(api, NEPAL)
        found = list(tree.files())
    assert {file.page_id for file in found} == {10, 11, 12, 13, 14, 15, 16, 20, 21}
    assert tree.unread == set()
    asked = [one.params["gcmtitle"].removeprefix("Category:") for one in server.asked]
    assert asked == [NEPAL, "East", "West", "Ilam"]


def test_a_tree_has_a_depth(tmp_path: Path) -> None:
    """Three levels below the category are read; what is deeper is told by its name and not asked for."""
    there = world(below={NEPAL: ["1"], "1": ["2"], "2": ["3", "1"], "3": ["4", "2"], "4": ["5"]})
    there.versions |= {20 + n: [(f"P{n}", T)] for n in range(1, 6)}
    there.categories |= {str(n): [20 + n] for n in range(1, 6)}
    with asking(tmp_path, there) as (api, _, _):
        tree = Tree(api, NEPAL)
        assert {file.page_id for file in tree.files()} == {10, 11, 12, 13, 14, 15, 16, 21, 22, 23}
    assert tree.unread == {"Category:4"}


def test_a_tree_has_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many sub-categories the first are read, and the others told."""
    monkeypatch.setattr(category, "CATEGORIES", 4)
    there = world(page=500, files_page=500, below={NEPAL: [f"Place {n}" for n in range(6)]})
    with asking(tmp_path, there) as (api, server, _):
        tree = Tree(api, NEPAL)
        list(tree.files())
        assert len(server.asked) == 4
    assert tree.unread == {"Category:Place 3", "Category:Place 4", "Category:Place 5"}


def test_which_categories_have_a_page(tmp_path: Path) -> None:
    """52 categories take two requests; those with a page are told, whatever the wiki makes of their names."""
    asked = [f"Images {n}" for n in range(50)] + ["images_of all", "Images of all"]
    there = world(described={"Images 3", "Images of all"})
    with asking(tmp_path, there) as (api, server, _):
        good = server.reply

        def reply(wiki: str, params: Params) -> dict[str, Any]:
            titles = params["titles"].replace("images_of all", "Images of all")
            answer = good(wiki, {**params, "titles": titles})
            if titles != params["titles"]:
                pair = {"fromencoded": False, "from": "Category:images_of all", "to": "Category:Images of all"}
                answer["query"]["normalized"] = [pair]
            return answer

        server.reply = reply
        assert fetch_existing(api, asked) == {"Images 3", "images_of all", "Images of all"}
        assert len(server.asked) == 2
        assert fetch_existing(api, []) == set()
        assert len(server.asked) == 2


def test_first_uploads_by_title(tmp_path: Path) -> None:
    """The first uploader as in a category, over parts of an answer; redirects and what is no file are left out."""
    with asking(tmp_path, world()) as (api, server, _):
        titles = [f"File:{page}" for page in range(9, 19)]
        found = dict(fetch_first_uploads(api, titles))
        assert found == {f"File:{use.page_id}": use for use in ALL}
        assert list(fetch_first_uploads(api, [])) == []
        server.asked.clear()
        list(fetch_first_uploads(api, [f"File:No such {n}" for n in range(60)]))
        assert [len(one.params["titles"].split("|")) for one in server.asked] == [50, 10]

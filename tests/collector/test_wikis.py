"""collector.wikis: addresses from the site matrix."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.wikis import Wikis
from tests.collector.asking import asking
from tests.collector.scripted_world import World

MATRIX = {
    "count": 4,
    "0": {"code": "be-tarask", "site": [{"url": "https://be-tarask.wikipedia.org", "dbname": "be_x_oldwiki"}]},
    "1": {"code": "aa", "site": [{"url": "https://aa.wikipedia.org", "dbname": "aawiki", "closed": True}]},
    "specials": [
        {"url": "https://commons.wikimedia.org", "dbname": "commonswiki"},
        {"url": "https://office.wikimedia.org", "dbname": "officewiki", "private": True},
        {"url": "https://login.wikimedia.org", "dbname": "loginwiki"},
    ],
}


@pytest.mark.parametrize(
    ("dbname", "address"),
    [
        ("be_x_oldwiki", "https://be-tarask.wikipedia.org/w/api.php"),
        ("aawiki", "https://aa.wikipedia.org/w/api.php"),
        ("commonswiki", "https://commons.wikimedia.org/w/api.php"),
        ("officewiki", None),
        ("loginwiki", None),
        ("nosuchwiki", None),
    ],
)
def test_addresses_come_from_the_site_matrix(tmp_path: Path, dbname: str, address: str | None) -> None:
    """Database names are joined with the matrix (protocols 2.5); closed wikis are readable, private ones are not."""
    options = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}
    with asking(tmp_path, World(matrix=MATRIX), **options) as (api, server, _):
        wikis = Wikis(api)
        assert wikis.url(dbname) == address
        wikis.url("commonswiki")
        assert len(server.asked) == 1


def test_a_new_wiki_is_found_after_forgetting(tmp_path: Path) -> None:
    """The matrix is asked for again after `forget`."""
    there = World(matrix={"specials": []})
    options = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}
    with asking(tmp_path, there, **options) as (api, _, _):
        wikis = Wikis(api)
        assert wikis.url("newwiki") is None
        there.matrix = {"specials": [{"url": "https://new.example.org", "dbname": "newwiki"}]}
        wikis.forget()
        assert wikis.url("newwiki") == "https://new.example.org/w/api.php"


@pytest.mark.parametrize(
    ("dbname", "public"),
    [("aawiki", True), ("officewiki", False), ("loginwiki", False), ("newwiki", True)],
)
def test_which_wikis_have_something_public(tmp_path: Path, dbname: str, public: bool) -> None:
    """Closed wikis have, private ones have not; one that no matrix has may be new."""
    options = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}
    with asking(tmp_path, World(matrix=MATRIX), **options) as (api, _, clock):
        assert Wikis(api, clock).public(dbname) == public


def test_a_wiki_that_is_gone(tmp_path: Path) -> None:
    """A wiki that no matrix had for a day is gone; one that comes back is there. A new matrix is asked for hourly."""
    there = World(matrix={"specials": []})
    options = {"wiki_api": "{url}/w/api.php", "contact": "a@example.org"}
    with asking(tmp_path, there, **options) as (api, server, clock):
        wikis = Wikis(api, clock)
        clock.advance(10_000)
        for passed, public, asked in ((0, True, 1), (3600, True, 1), (1, True, 2), (82_798, True, 3), (3601, False, 4)):
            clock.advance(passed)
            assert (wikis.public("newwiki"), len(server.asked)) == (public, asked)
        there.matrix = {"specials": [{"url": "https://new.example.org", "dbname": "newwiki"}]}
        clock.advance(3601)
        assert wikis.url("newwiki") == "https://new.example.org/w/api.php"
        assert wikis.public("newwiki")


def test_without_a_matrix_every_wiki_is_there(tmp_path: Path) -> None:
    """Where the settings make addresses of database names, nothing tells that a wiki is gone."""
    with asking(tmp_path, World()) as (api, server, clock):
        wikis = Wikis(api, clock)
        assert (wikis.public("anywiki"), wikis.public("loginwiki")) == (True, False)
        assert server.asked == []

"""collector.attached: what CentralAuth says of one account, and of fifty."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.attached import Attached, Counted, fetch_attached, fetch_counted
from collector.errors import ApiError
from tests.collector.asking import asking
from tests.collector.newcomers import NOW, world
from tests.collector.scripted_api import always


def test_where_an_account_is_attached(tmp_path: Path) -> None:
    """A central id gives name, home, lock, wikis and the server's time; a hidden one gives nothing."""
    there = world()
    there.people[0].locked = True
    there.people[1].hidden = True
    with asking(tmp_path, there) as (api, _, _):
        assert fetch_attached(api, 11) == Attached("Asha", "commonswiki", True, ("commonswiki", "enwiki"), 12, NOW)
        assert fetch_attached(api, 12) is None


def test_fifty_accounts_names_and_edits(tmp_path: Path) -> None:
    """One request tells the names and edits of all accounts; who is hidden or was never there is left out."""
    there = world()
    there.people[1].hidden = True
    with asking(tmp_path, there) as (api, server, _):
        told = fetch_counted(api, [11, 12, 14, 99])
        assert len(server.asked) == 1
    assert told == Counted({11: "Asha", 14: "A|B"}, {11: there.edits("Asha"), 14: there.edits("A|B")}, NOW)


def test_a_number_never_added_up_is_none(tmp_path: Path) -> None:
    """CentralAuth shows 0 for a number of edits that it has not added up yet, and does not count on from it."""
    row = {"centralid": 11, "name": "Asha", "editcount": 0}
    answer = {"curtimestamp": "2025-11-10T00:00:00Z", "query": {"globalusers": [row]}}
    with asking(tmp_path, world()) as (api, server, _):
        server.reply = always(answer)
        assert fetch_counted(api, [11]) == Counted({11: "Asha"}, {}, NOW)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    """Where CentralAuth is older than the list, nothing is told."""
    there = world()
    there.globalusers = False
    with asking(tmp_path, there) as (api, _, _):
        assert fetch_counted(api, [11]) is None


def test_another_form_than_known(tmp_path: Path) -> None:
    """An answer that lacks what it always has is an error with the host in it, not a traceback."""
    with asking(tmp_path, world()) as (api, server, _):
        server.reply = always({"query": {"globalusers": [{"name": "Asha"}]}, "curtimestamp": "2025-11-10T00:00:00Z"})
        with pytest.raises(ApiError, match=r"127\.0\.0\.1"):
            fetch_counted(api, [11])

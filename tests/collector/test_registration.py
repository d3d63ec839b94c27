"""collector.registration: the contests of the database follow the page, and the operator's file wins over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.clock import FakeClock
from collector.errors import ApiUnavailable, SettingsError
from collector.registration import Registration
from state.activity import Activity
from state.paths import private_db
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, ScriptedApi
from tests.collector.scripted_world import World
from tests.collector.three_contests import END, INDIA, NEPAL, START, world

DAY = 86_400
OWN = """
[titles]
birds = "Wiki Loves Birds"

[labels]
"Nepal valley" = "NP"

[[contest]]
campaign = "monuments"
year = 2025
country = "India"
start = 2025-09-03
end = 2025-09-20
subcategories = true

[[contest]]
campaign = "birds"
year = 2025
country = "Nepal valley"
start = 2025-03-01
end = 2025-03-31
category = "Birds of the valley"

[[contest]]
campaign = "birds"
year = 2025
country = "India"
start = 2025-03-31
end = 2025-03-01
"""


@contextmanager
def registering(
    folder: Path, there: World, **options: object
) -> Iterator[tuple[Registration, Activity, ScriptedApi, FakeClock]]:
    """Give the registration of a collector on a scripted world."""
    activity = Activity.open(private_db(folder))
    try:
        with asking(folder, there, **options) as (api, server, clock):
            yield Registration(api, activity, clock), activity, server, clock
    finally:
        activity.close()


def dates(activity: Activity) -> dict[str, tuple[int | None, int | None, str]]:
    """Give start, end and origin of each contest by its category."""
    return {one.category: (one.start, one.end, one.origin) for one in activity.roster.contests()}


def test_the_operators_file_wins_as_long_as_it_says_so(tmp_path: Path) -> None:
    """Its row for a contest of the page sets the dates; taken out of the file, the page's are there again."""
    file = tmp_path / "contests.toml"
    file.write_text(OWN)
    with registering(tmp_path, world(), contests_file=str(file)) as (registration, activity, _, _):
        registration.run()
        found = dates(activity)
        assert found[INDIA] == (START + 2 * DAY, START + 20 * DAY, "operator")
        assert found[NEPAL] == (START, END, "module")
        assert found["Birds of the valley"][2] == "operator"
        (deep,) = [one for one in activity.roster.contests() if one.subcategories]
        (birds,) = [one for one in activity.roster.contests() if one.campaign == "birds"]
        assert (deep.category, birds.country) == (INDIA, "NP")
        title = activity._con.execute("SELECT title FROM campaign WHERE campaign = 'birds'").fetchone()
        assert title == ("Wiki Loves Birds",)
        file.write_text("")
        registration.run()
        found = dates(activity)
        assert found[INDIA] == (START, END - DAY, "module")
        assert not any(one.subcategories for one in activity.roster.contests())
        assert found["Birds of the valley"][:2] == (birds.start, birds.end)


def test_one_bad_row_takes_no_other_with_it(tmp_path: Path) -> None:
    """Rows of the page and of the file that cannot be used are named with their source, until they are mended."""
    file = tmp_path / "contests.toml"
    file.write_text(OWN)
    with registering(tmp_path, world(), contests_file=str(file)) as (registration, activity, _, _):
        registration.run()
        refused = activity._con.execute("SELECT source, place FROM refused").fetchall()
        assert sorted(refused) == [("module", "monuments2025 xx"), ("operator", "birds2025 India ([[contest]] 3)")]
        file.write_text(OWN.replace("start = 2025-03-31\nend = 2025-03-01", "start = 2025-03-01\nend = 2025-03-31"))
        registration.run()
        assert activity._con.execute("SELECT source FROM refused").fetchall() == [("module",)]


def test_a_file_that_cannot_be_used_stops_the_start_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At the start it is refused with its name; spoilt while the collector runs, what it said before stays."""
    file = tmp_path / "contests.toml"
    file.write_text("[[contest]")
    with (
        pytest.raises(SettingsError, match=r"contests\.toml"),
        registering(tmp_path, world(), contests_file=str(file)),
    ):
        pass
    file.write_text(OWN)
    with registering(tmp_path, world(), contests_file=str(file)) as (registration, activity, _, _):
        registration.run()
        before = dates(activity)
        file.write_text("[titles]\nbirds = 7")
        registration.run()
        assert dates(activity) == before
    assert "what it said before stays" in caplog.text


def test_the_page_is_read_when_it_is_due(tmp_path: Path) -> None:
    """One request in `contests_every` seconds, sooner when somebody asks; a page that is away leaves the copy."""
    with registering(tmp_path, world(), contests_every=100) as (registration, activity, server, clock):
        assert registration.due()
        registration.run()
        assert not registration.due()
        clock.advance(100)
        assert registration.due()
        server.faults = [Fault(500)] * 6
        registration.run()
        assert len(dates(activity)) == 3
        registration.soon()
        assert registration.due()
    listed = Activity.open(private_db(tmp_path))
    assert {row[0] for row in listed._con.execute("SELECT listed IS NULL FROM contest")} == {0}
    listed.close()


def test_without_page_and_copy_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    """A first start at which Commons cannot be reached raises, and is tried again by whoever called."""
    with registering(tmp_path, world()) as (registration, activity, server, _):
        server.faults = [Fault(500)] * 6
        with pytest.raises(ApiUnavailable):
            registration.run()
        assert registration.due()
        assert dates(activity) == {}

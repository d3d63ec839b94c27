"""Whatever happens, the published file says which editions the publisher changed with which version."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from state.published_touched import Touched
from tests.metrics.desk import Desk, full_world
from tests.metrics.lived import Life
from tests.metrics.world import DAY, END
from tests.state.test_published_touched import content

NOTING = Touched.noting


def forgotten(folder: Path, seed: int) -> list[str]:
    """The first editions of a random life that changed and are not noted so, or are noted and did not change."""
    desk = Desk(folder)
    desk.restart(quality=False)
    life, wrong = Life(desk.world, seed), list[str]()
    before, known = content(desk.published._con), 0
    while not wrong and len(life.deeds) < 60:
        for _ in range(life.random.randrange(1, 5)):
            life.go_on()
        desk.step(life.seen + 30)
        after = content(desk.published._con)
        noted = dict(desk.published._con.execute("SELECT edition, version FROM touched"))
        said = {name for name, version in noted.items() if version > known}
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        changed, said = changed - {""}, said - {""}  # meta is no row of a kind
        wrong = sorted(changed - said)
        before, known = after, desk.published.version()
    desk.close()
    desk.world.activity.close()
    return wrong and [*wrong, "after", *life.deeds[-5:]]


@pytest.mark.parametrize("seed", [0, 1, 2, 6, 63, 91])
def test_no_edition_is_forgotten(tmp_path: Path, seed: int) -> None:
    """In random lives, with units that form, contests that move, people who come and go."""
    assert forgotten(tmp_path, seed) == []


def test_a_publisher_that_forgets_an_edition_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one year of one campaign is never noted."""

    def noting(self: Touched, edition: str) -> AbstractContextManager[None]:
        return nullcontext() if edition == "monuments2023" else NOTING(self, edition)

    monkeypatch.setattr(Touched, "noting", noting)
    found = []
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found.append(forgotten(folder, seed))
        if found[-1]:
            break
    assert any(found)


def test_a_contribution_touches_the_editions_of_its_person(desk: Desk) -> None:
    """Another edition keeps the version it had, so that a page reads nothing of it again."""
    full_world(desk.world)
    desk.world.year = 2022
    desk.world.contest("GH", 20, end=END - 365 * DAY)
    desk.restart(quality=False)
    desk.step()
    before = dict(desk.published._con.execute("SELECT edition, version FROM touched"))
    desk.world.contribute(desk.world.people["IN"][0], END + 380 * DAY + 60)
    desk.step()
    after = dict(desk.published._con.execute("SELECT edition, version FROM touched"))
    assert after == before | {"monuments2023": desk.published.version()}

"""What people of the invented world contribute, and that the day counts are those of it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from metrics import bench_life as life
from metrics import bench_world as world
from metrics.calendar import DAY

SIZE = world.Size(600, 20_000, seed=3)
CONTESTS = world.make_contests(SIZE)
PEOPLE = world.make_people(SIZE, CONTESTS)


@pytest.fixture(scope="module")
def pieces() -> list[life.Life]:
    """The contributions in several pieces."""
    return list(life.lives(SIZE.seed, CONTESTS, PEOPLE, 2000))


def test_day_counts_are_what_counting_one_by_one_gives(pieces: list[life.Life]) -> None:
    """For each account, wiki and day after E the contributions, and those to a category of the same campaign."""
    n: Counter[tuple[int, int, int]] = Counter()
    own: Counter[tuple[int, int, int]] = Counter()
    for piece in pieces:
        for wiki, packed in enumerate(piece.packed):
            ts, account, kind = life.unpack(packed)
            where = life.category(PEOPLE, account, kind)
            for at, who, contest in zip(ts.tolist(), account.tolist(), where.tolist(), strict=True):
                home = PEOPLE.contests[0, who]
                day = (at - int(CONTESTS.end[home])) // DAY
                if day >= 0:
                    n[who, wiki, day] += 1
                    own[who, wiki, day] += contest >= 0 and CONTESTS.campaign[contest] == CONTESTS.campaign[home]
    found = [row for piece in pieces for row in zip(*(column.tolist() for column in piece.days), strict=True)]
    assert len(pieces) > 3
    assert found == sorted(found)
    assert {row[:3]: row[3] for row in found} == n
    assert {row[:3]: row[4] for row in found} == own
    assert 0 < sum(own.values()) < sum(n.values())


def test_packing_loses_nothing_and_sorts_by_time() -> None:
    """Time, account and kind come back, and a later contribution is a larger number."""
    ts, account, kind = np.array([5, 2**31 - 1, 7]), np.array([2**29 - 1, 0, 3]), np.array([6, 0, 1])
    packed = life.pack(ts, account, kind)
    assert [column.tolist() for column in life.unpack(packed)] == [ts.tolist(), account.tolist(), kind.tolist()]
    assert np.argsort(packed).tolist() == [0, 2, 1]


def test_some_contributions_fall_on_the_second_a_day_begins() -> None:
    """Boundaries of windows are met exactly, which chance alone would not do."""
    size = world.Size(2000, 200_000)
    contests = world.make_contests(size)
    people = world.make_people(size, contests)
    sharp = 0
    for piece in life.lives(1, contests, people, 10**6):
        ts, account, _ = life.unpack(np.concatenate(piece.packed))
        sharp += int(((ts - contests.end[people.contests[0, account]]) % DAY == 0).sum())
        assert (ts < world.SEEN).all()
        assert (ts >= contests.start[people.contests[0, account]]).all()
    assert sharp > 200


def test_the_first_upload_is_to_the_contest_at_home(pieces: list[life.Life]) -> None:
    """Nobody uploads to another contest first, so that everybody counts where the world says."""
    first: dict[int, tuple[int, int]] = {}
    for piece in pieces:
        ts, account, kind = life.unpack(piece.packed[0])
        for at, who, what in zip(ts.tolist(), account.tolist(), kind.tolist(), strict=True):
            if what >= life.HOME:
                first[who] = min(first.get(who, (at, what)), (at, what))
    assert len(first) == SIZE.newcomers
    assert {kind for _, kind in first.values()} <= {life.HOME, life.LATE}

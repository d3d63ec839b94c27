"""How far enrolment and backfill are: what is counted, when, and that it is told before there is any figure."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from metrics import publish_progress
from metrics.__main__ import main
from metrics.publish_progress import SHARE, SHORTEST_SECONDS, Progress
from state.activity import Attachment, Batch
from state.entries import WHOLE_LABEL, Contest
from state.paths import private_db, published_db
from state.published import Freshness, open_published, read_cover
from state.reading import contest_rows
from tests.metrics.desk import NOW, Desk
from tests.metrics.world import DAY, END, START, make_world


class Clock:
    """Seconds that pass only when somebody looks, `tick` each time."""

    def __init__(self) -> None:
        self.now, self.tick = 100.0, 0.0

    def __call__(self) -> float:
        """The seconds that passed."""
        self.now += self.tick
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands."""
    return Clock()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have few account ids looked at in one go; there are more."""
    monkeypatch.setattr(publish_progress, "PART", 5)


def listed(desk: Desk, label: str, start: int | None, end: int | None) -> None:
    """A contest that is known of and was not read."""
    row = Contest("monuments", 2023, label, None, f"Images from {label}", start, end)
    desk.world.activity.roster.put_contests([row])


def fresh(desk: Desk, now: int = NOW) -> Freshness:
    """The freshness row once nothing waits."""
    row = desk.step(now).freshness
    assert row is not None
    return row


def reach(row: Freshness) -> tuple[int, int, int, int]:
    """Its four numbers."""
    return row.contests_read, row.contests_known, row.people_asked, row.people


def test_a_first_start_is_told_before_there_is_an_edition(desk: Desk) -> None:
    """Contests are listed and none was read: the file has no edition, and says of how many it will have."""
    for label in ("Kenya", "Togo", "Chad"):
        listed(desk, label, START, END)
    desk.publisher.step(NOW * 1000)
    snapshot = desk.published.read()
    assert snapshot.editions == ()
    assert snapshot.freshness is not None
    assert reach(snapshot.freshness) == (0, 3, 0, 0)


def test_contests_count_once_they_have_begun(desk: Desk) -> None:
    """By the last instant seen; one without dates and the category of a whole edition never do."""
    desk.world.contest("IN", 12)
    listed(desk, "Kenya", START, END)
    listed(desk, "Togo", END + 10 * DAY, END + 40 * DAY)
    listed(desk, WHOLE_LABEL, START, END)
    listed(desk, "Mali", None, None)
    desk.world.see(END + 10 * DAY - 1)
    assert reach(fresh(desk, END + 10 * DAY))[:2] == (1, 2)
    desk.world.see(END + 10 * DAY)
    assert reach(fresh(desk, END + 10 * DAY + 1))[:2] == (1, 3)


def test_a_contest_that_was_read_while_it_ran_was_read(desk: Desk) -> None:
    """That its figures wait for another reading is no matter of enrolment."""
    desk.world.contest("IN", 12, enrolled=False)
    assert reach(fresh(desk))[:2] == (1, 1)


def test_people_were_asked_about_when_every_wiki_was(desk: Desk) -> None:
    """Not those whose wikis are unknown, nor those of whom one wiki was not asked; who nobody answers for is."""
    desk.world.contest("IN", 12)
    people = desk.world.people["IN"]
    assert reach(fresh(desk))[2:] == (0, 12)
    unasked = [Attachment(account, "dewiki", None) for account in people]
    desk.world.activity.record(Batch(attachments=(*unasked, Attachment(people[0], "frwiki", None))))
    assert reach(fresh(desk))[2:] == (0, 12)
    desk.world.verify(people[:7], END + DAY, "dewiki")
    desk.restart()
    assert reach(fresh(desk))[2:] == (6, 12)
    desk.world.activity.asking.fall_silent(people[-1:], END + DAY)
    desk.restart()
    assert reach(fresh(desk))[2:] == (7, 12)


def test_what_the_file_said_stays_until_people_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publisher that starts does not say that nobody was asked about."""
    desk.world.contest("IN", 12)
    desk.world.verify(desk.world.people["IN"], END + DAY)
    assert reach(fresh(desk)) == (1, 1, 12, 12)
    desk.restart()
    monkeypatch.setattr(Progress, "look", lambda *_: None)
    desk.publisher.step((NOW + 60) * 1000)
    assert reach(desk.published.read().freshness or Freshness(0, 0, 0, 0, "")) == (1, 1, 12, 12)


def test_progress_is_told_when_it_moves(desk: Desk, clock: Clock) -> None:
    """At once, and not with the next heartbeat only."""
    desk.world.contest("IN", 12)
    desk.close()
    desk.open(monotonic=clock)  # type: ignore[arg-type]
    desk.step()
    desk.world.verify(desk.world.people["IN"], END + DAY)
    clock.now += SHORTEST_SECONDS
    desk.publisher.step(NOW * 1000 + 1)
    row = desk.published.read().freshness
    assert row is not None
    assert (row.published_ms, reach(row)) == (NOW * 1000 + 1, (1, 1, 12, 12))


@pytest.mark.usefixtures("small")
def test_people_are_counted_part_by_part(desk: Desk, clock: Clock) -> None:
    """As many parts a step as fit into its share; the number is told when all are counted, and it is right."""
    desk.world.contest("IN", 12)
    desk.world.verify(desk.world.people["IN"][:8], END + DAY)
    progress = Progress(desk.con, clock)
    assert not progress.counting
    clock.tick = 1.0
    looks = 0
    while progress.people is None:
        progress.look(1)
        looks += 1
    last = max(desk.world.people["IN"])
    assert looks == -(-last // 5) > 1
    assert progress.people == (8, 12)
    assert not progress.counting


@pytest.mark.usefixtures("small")
def test_a_count_takes_its_share_of_time_only(desk: Desk, clock: Clock) -> None:
    """Slow ones wait accordingly, quick ones two seconds, and without any change there is none."""
    desk.world.contest("IN", 12)
    progress = Progress(desk.con, clock)
    clock.tick, begun = 1.0, clock.now
    progress.look(1)
    while progress.counting:
        progress.look(1)
    spent = clock.now - begun
    clock.tick, clock.now = 0.0, begun + 0.4 * spent / SHARE
    progress.people = None
    progress.look(2)
    assert not progress.counting
    assert progress.people is None
    clock.now = begun + 1.1 * spent / SHARE
    progress.look(1)
    assert progress.people is None
    progress.look(2)
    assert progress.people == (0, 12)
    progress.people = None
    clock.now += SHORTEST_SECONDS - 0.1
    progress.look(3)
    assert progress.people is None
    clock.now += 0.1
    progress.look(3)
    assert progress.people == (0, 12)


def test_contests_are_counted_anew_only_when_they_may_differ(desk: Desk, clock: Clock) -> None:
    """The same rows at an instant before the next start are not looked at again."""
    desk.world.contest("IN", 12)
    listed(desk, "Togo", END + 10 * DAY, END + 40 * DAY)
    rows, progress = contest_rows(desk.con), Progress(desk.con, clock)
    assert progress.contests(rows, END) == (1, 1)
    rows[:] = [replace(row, enrolled=None) for row in rows]  # nobody does so; it shows what is looked at
    assert progress.contests(rows, END + 10 * DAY - 1) == (1, 1)
    assert progress.contests(rows, END + 10 * DAY) == (0, 2)
    assert progress.contests(rows, END) == (0, 1)
    assert progress.contests(list(rows), END) == (0, 1)


def test_one_publication_tells_it_all(tmp_path: Path) -> None:
    """The command that publishes once ends when people are counted."""
    private_db(tmp_path).parent.mkdir(parents=True, exist_ok=True)
    world = make_world(private_db(tmp_path).parent)
    world.contest("IN", 12)
    world.verify(world.people["IN"][:5], END + DAY)
    world.activity.close()
    assert main(["publish", "--data", str(tmp_path)]) == 0
    with closing(open_published(published_db(tmp_path))) as con:
        row = read_cover(con).freshness
    assert row is not None
    assert reach(row) == (1, 1, 5, 12)

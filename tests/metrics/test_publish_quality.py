"""The data-quality report of the published file: when it is asked, and what of it is for everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from metrics import publish_quality
from metrics.__main__ import main
from metrics.publish_quality import LONGEST_EXAMPLE, SHARE, SHORTEST_SECONDS, Watch, quality_rows
from state import findings
from state.paths import private_db, published_db
from state.published import Quality, open_published, read
from state.quality import KINDS, QualityFact
from state.schema import open_reader
from tests.collector.sandboxed import collector, miniature, options
from tests.collector.sandboxed import told as told_of
from tests.metrics.desk import NOW, Desk, full_world, still

EMPTY = {kind: QualityFact(kind, 0) for kind in KINDS}


def rows(*facts: QualityFact, threshold: int = 10) -> dict[str, Quality]:
    """What is published of a report with these facts, by kind."""
    found = EMPTY | {fact.kind: fact for fact in facts}
    return {row.kind: row for row in quality_rows(found.values(), threshold)}


def test_every_kind_that_is_for_others_has_a_row() -> None:
    """In order, with its words; also what was looked for and not found."""
    published = list(rows().values())
    assert [row.kind for row in published] == [kind.key for kind in KINDS.values() if not kind.private]
    assert [row.place for row in published] == sorted(row.place for row in published)
    assert {(row.n, row.example) for row in published} == {(0, "")}
    assert all(row.title == KINDS[row.kind].title for row in published)


def test_a_private_kind_is_never_published() -> None:
    """How many names were suppressed, and when there was another, is nobody's business."""
    assert "suppressed" not in rows(QualityFact("suppressed", 500))


@pytest.mark.parametrize(("n", "told"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_a_small_number_of_people_is_not_told(n: int, told: int | None) -> None:
    """Nor is its example; a small number of contests is."""
    found = rows(QualityFact("several", n, "India and Nepal"), QualityFact("missing", n, "Images"))
    assert found["several"].n == told
    assert found["several"].example == ("" if told is None else "India and Nepal")
    assert (found["missing"].n, found["missing"].example) == (n, "Images")


def test_the_threshold_is_that_of_the_installation() -> None:
    """Which may be above 10."""
    assert rows(QualityFact("several", 24), threshold=25)["several"].n is None


def test_a_shielded_example_stays_and_its_number_goes() -> None:
    """A category of a protected country is an example for the maintainer only."""
    row = rows(QualityFact("missing", 2, "Images from Belarus", shielded=True))["missing"]
    assert (row.n, row.example) == (2, "")


def test_a_long_example_is_cut() -> None:
    """A row of a list may be as long as whoever wrote it liked."""
    assert rows(QualityFact("refused", 1, "x" * 500))["refused"].example == "x" * (LONGEST_EXAMPLE - 1) + "…"


class Clock:
    """A clock that moves by `tick` with each look at it."""

    def __init__(self) -> None:
        self.now, self.tick = 1000.0, 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        self.now += self.tick
        return self.now


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list of the questions asked so far, which take no time and find nothing."""
    asked: list[str] = []

    def ask(kind: str) -> list[QualityFact]:
        asked.append(kind)
        return [EMPTY[kind]]

    questions = [lambda _con, kind=kind: ask(kind) for kind in KINDS]
    monkeypatch.setattr(publish_quality, "QUESTIONS", questions)
    return asked


@pytest.fixture
def con() -> Iterator[sqlite3.Connection]:
    """Give a connection that no question uses."""
    made = sqlite3.connect(":memory:")
    yield made
    made.close()


def test_quick_questions_are_asked_at_once(asked: list[str], con: sqlite3.Connection) -> None:
    """And the next report is due ten seconds later."""
    clock = Clock()
    watch = Watch(con, 10, clock)
    assert watch.asking
    watch.look()
    assert not watch.asking
    assert asked == list(KINDS)
    assert watch.rows is not None
    watch.rows = None
    clock.now += SHORTEST_SECONDS - 1
    watch.look()
    assert (watch.rows, len(asked)) == (None, len(KINDS))
    clock.now += 1
    watch.look()
    assert len(asked) == 2 * len(KINDS)


def test_slow_questions_are_asked_one_a_step_and_seldom(asked: list[str], con: sqlite3.Connection) -> None:
    """The publisher waits for one at a time, and for all of them together a hundredth of its time."""
    clock = Clock()
    clock.tick = 1.0
    watch = Watch(con, 10, clock)
    begun = clock.now
    for n in range(1, len(KINDS) + 1):
        assert watch.rows is None
        watch.look()
        assert len(asked) == n
    assert watch.rows is not None
    spent = clock.now - begun
    clock.tick = 0.0
    clock.now = begun + 0.9 * spent / SHARE / 2
    watch.look()
    assert len(asked) == len(KINDS)
    clock.now = begun + 2 * spent / SHARE
    watch.look()
    assert len(asked) == 2 * len(KINDS)


def test_the_publisher_writes_the_report_with_the_figures(desk: Desk) -> None:
    """A whole one with the first figures; a category found missing since is in the next."""
    full_world(desk.world)
    snapshot = desk.step()
    assert [row.kind for row in snapshot.quality] == [kind.key for kind in KINDS.values() if not kind.private]
    (row,) = [row for row in snapshot.quality if row.kind == "missing"]
    assert (row.n, row.example) == (0, "")
    desk.world.activity.roster.set_enrolled(desk.world.contests["BY"], NOW, condition="missing")
    desk.world.activity.roster.set_enrolled(desk.world.contests["UY"], NOW, condition="missing")
    desk.restart()
    (row,) = [row for row in desk.step().quality if row.kind == "missing"]
    assert (row.n, row.example) == (2, "Images from monuments 2023 in Uruguay")


def test_the_same_report_again_changes_nothing(desk: Desk) -> None:
    """Neither a row nor the version, so that no page reads its figures anew."""
    full_world(desk.world)
    before = desk.step()
    desk.restart()
    assert not desk.publisher.step(NOW * 1000)
    assert still(desk.step()) == still(before)


def published_bytes(desk: Desk) -> bytes:
    """The published file as it lies on the disk, with nothing left in a journal."""
    return (desk.folder / "published" / "published.db").read_bytes()


def odd_world(desk: Desk, example: str) -> list[str]:
    """A world with oddities of every kind, one noted with `example`; the names of everybody in it."""
    full_world(desk.world)
    con = desk.world.activity._con
    con.execute("UPDATE account SET kind = 'bot' WHERE id % 7 = 0")
    con.execute("UPDATE account SET kind = 'temporary' WHERE id % 7 = 1")
    con.execute("INSERT INTO name SELECT id, 'Former ' || id, 0 FROM account")
    con.execute("INSERT INTO quarantine (reason, sample, n) SELECT 'no JSON', name, 1 FROM account")
    con.commit()
    for kind in (findings.RENAMED, findings.CENTRAL_ID, findings.FIRST_UPLOADER):
        desk.world.activity.findings.note(kind, example, 20)
    desk.step()
    return [name for (name,) in desk.con.execute("SELECT name FROM account UNION SELECT name FROM name")]


def told(desk: Desk, names: list[str]) -> list[str]:
    """Which of the names are anywhere in the published file."""
    content = published_bytes(desk)
    return [name for name in names if name.encode() in content]


@pytest.mark.parametrize("example", ["enwiki", "India 10000", "Former 1"])
def test_no_name_is_in_the_published_file(desk: Desk, example: str) -> None:
    """Whatever is odd about the data; not even where a recorder noted somebody's name as an example."""
    names = odd_world(desk, example)
    assert {"India 10000", "Former 1"} <= set(names)
    assert told(desk, names) == []
    assert sum(row.n != 0 for row in desk.published.read().quality) >= 5


def test_the_search_for_names_would_find_one(desk: Desk) -> None:
    """The control: an example with a name in the middle of other words gets through, and is found."""
    assert told(desk, odd_world(desk, "a file of India 10000 on Commons")) == ["India 10000"]


@pytest.mark.slow
def test_no_name_of_a_whole_world_is_in_the_published_file(tmp_path: Path) -> None:
    """A miniature Wikimedia, enrolled and published by the programs themselves; former names are looked for too."""
    with miniature("--seed", "3", "--scale", "0.1", "--live-rate", "0") as base:
        people = told_of(base, "/_sandbox/truth")["people"].values()
        done = collector("backfill", "--once", *options(base, tmp_path))
        assert done.returncode == 0, done.stderr
    assert main(["publish", "--data", str(tmp_path)]) == 0
    content = published_db(tmp_path).read_bytes()
    with closing(open_reader(private_db(tmp_path))) as con:
        known = [name for (name,) in con.execute("SELECT name FROM account UNION SELECT name FROM name") if name]
    names = {*(person["name"] for person in people), *(name.removeprefix("#unattached ") for name in known)}
    assert len(names) > 100
    assert [name for name in names if name.encode() in content] == []
    with closing(open_published(published_db(tmp_path))) as con:
        found = {row.kind for row in read(con).quality if row.n != 0}
    assert {"bot", "outside", "several"} <= found

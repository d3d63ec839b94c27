"""collector.arrivals: what the stream tells of a file piece by piece, in any order, makes one arrival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from collector import arrivals as module
from collector.arrivals import BATCH, GATHERED, PATIENCE, PAUSES, Arrival, Arrivals, Due
from collector.clock import FakeClock
from collector.events import Categorized, Change, FilePage, Renamed, Revision, Upload
from state.roster import StoredContest

NOW = 1_800_000_000
DAY = 86_400
NEPAL, INDIA = "Images from an invented contest in Nepal", "Images from an invented contest in India"


def contest(number: int, category: str, start: int = NOW - DAY, frozen: bool = False) -> StoredContest:
    """A contest of thirty days."""
    end = start + 30 * DAY
    return StoredContest("earth", 2027, "Nepal", "NP", category, start, end, id=number, frozen=frozen)


def watching(*contests: StoredContest) -> Arrivals:
    """Arrivals of two contests, or of those named."""
    made = Arrivals(FakeClock(NOW))
    made.watch(contests or (contest(1, NEPAL), contest(2, INDIA)))
    return made


def pieces(n: int, user: str = "Asha", category: str = NEPAL, ts: int = NOW) -> tuple[Upload, Revision, Categorized]:
    """What the stream tells of the upload of a file: log, page, category."""
    title = f"File:Fort {n}.jpg"
    return (
        Upload("commonswiki", title, user, ts + 1, "upload", ts),
        Revision("commonswiki", 1000 + n, ts, user, 9000 + n, file=FilePage(n, title)),
        Categorized("commonswiki", category, title, user, True, ts + 5),
    )


def arrival(n: int, user: str = "Asha", number: int = 1, ts: int = NOW) -> Arrival:
    """What is made of those pieces."""
    return Arrival(number, f"File:Fort {n}.jpg", n, user, 9000 + n, ts)


def gathered(made: Arrivals, seconds: float = GATHERED) -> Due:
    """What is due a little later."""
    assert isinstance(made.clock, FakeClock)
    made.clock.advance(seconds)
    return made.due()


def test_three_pieces_make_an_arrival() -> None:
    """It has the page and the central id of its creation, and the time that the version is dated."""
    made = watching()
    for piece in pieces(7):
        made.take(piece)
    assert gathered(made) == Due((arrival(7),), ())


@given(st.data())
def test_the_order_of_the_pieces_does_not_matter(data: st.DataObject) -> None:
    """However the pieces of some files come mixed, early or repeated, they make the same arrivals."""
    files = [pieces(n, user, category) for n, user, category in [(1, "A", NEPAL), (2, "A", INDIA), (3, "B", NEPAL)]]
    all_of_them: list[Change] = [piece for file in files for piece in file]
    all_of_them.append(Categorized("commonswiki", NEPAL, "File:Fort 2.jpg", "C", True, NOW + 50))
    repeated = data.draw(st.lists(st.sampled_from(all_of_them), max_size=6))
    made = watching()
    found: set[Arrival] = set()
    for piece in data.draw(st.permutations(all_of_them + repeated)):
        made.take(piece)
        if data.draw(st.booleans()):
            found.update(made.due().known)
    found.update(gathered(made).known)
    wanted = {arrival(1, "A"), arrival(2, "A", 2), arrival(2, "A", 1), arrival(3, "B")}
    assert found == wanted
    assert made.due().unknown == ()
    made.done(one.link for one in wanted)
    assert gathered(made, 1000) == Due((), ())


@given(st.permutations(range(4)))
def test_of_two_uploads_of_a_title_the_later_one_counts(order: list[int]) -> None:
    """A file that was deleted and uploaded again by somebody else is the second one's, in whatever order it comes."""
    first, second = pieces(1, "A"), pieces(2, "B", ts=NOW + 600)
    title = "File:Fort 1.jpg"
    again = (replace(second[0], title=title), replace(second[1], file=FilePage(2, title)))
    four: list[Change] = [*first[:2], *again]
    made = watching()
    for at in order:
        made.take(four[at])
    made.take(first[2])
    assert gathered(made).known == (Arrival(1, "File:Fort 1.jpg", 2, "B", 9002, NOW + 600),)


def test_what_is_enrolled_is_due_until_it_is_said_to_be_done() -> None:
    """Whoever fails in between gets it again; a repeated event afterwards makes it due once more."""
    made = watching()
    for piece in pieces(7):
        made.take(piece)
    assert gathered(made).known == made.due().known == (arrival(7),)
    made.done([arrival(7).link])
    assert made.due() == Due((), ())
    made.take(pieces(7)[2])
    assert gathered(made).known == (arrival(7),)


@pytest.mark.parametrize(
    "piece",
    [
        Categorized("commonswiki", NEPAL, "File:Fort 7.jpg", "Asha", False, NOW),
        Categorized("commonswiki", NEPAL, "File:Fort 7.jpg", "Asha", None, NOW),
        Categorized("commonswiki", "Forts", "File:Fort 7.jpg", "Asha", True, NOW),
        Categorized("enwiki", NEPAL, "File:Fort 7.jpg", "Asha", True, NOW),
        Renamed("metawiki", "Asha", "Binod", NOW, everywhere=True),
    ],
    ids=str,
)
def test_other_changes_are_no_arrivals(piece: Change) -> None:
    """Not a removal, not another category, not another wiki."""
    made = watching()
    for told in [*pieces(7)[:2], piece]:
        made.take(told)
    assert gathered(made, 1000) == Due((), ())


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        (0, {"action": "overwrite"}),
        (0, {"wiki": "enwiki"}),
        (0, {"user": "Binod"}),
        (0, {"version": NOW - 3600}),
        (1, {"user": None}),
        (1, {"file": None}),
        (1, {"ts": NOW + 3600}),
    ],
)
def test_pieces_that_do_not_fit_are_asked_about(number: int, changed: dict[str, Any]) -> None:
    """An overwriting, or a log entry and a page of different people or times, do not tell who was first."""
    told: list[Any] = [*pieces(7)]
    told[number] = replace(told[number], **changed)
    made = watching()
    for piece in told:
        made.take(piece)
    assert gathered(made) == Due((), ())
    assert gathered(made, PATIENCE) == Due((), ((1, "File:Fort 7.jpg"),))


def test_a_log_entry_without_the_versions_time_has_its_own() -> None:
    """Log entry and version are a second apart at most."""
    made = watching()
    log, page, category = pieces(7)
    for piece in (replace(log, version=None), page, category):
        made.take(piece)
    assert gathered(made).known == (arrival(7, ts=NOW + 1),)


def test_only_open_contests_have_arrivals() -> None:
    """Begun or about to, not frozen; between contests nothing is kept."""
    open_ones = [contest(1, NEPAL), contest(2, INDIA, NOW + 30)]
    made = watching(*open_ones, contest(3, "Old", frozen=True), contest(4, "Future", NOW + DAY))
    for n, category in enumerate((NEPAL, INDIA, "Old", "Future")):
        for piece in pieces(n, category=category):
            made.take(piece)
    assert {one.contest for one in gathered(made).known} == {1, 2}
    made.watch([])
    made.take(pieces(9)[0])
    assert "File:Fort 9.jpg" not in made._told


def test_a_contest_that_is_added_is_live_at_once() -> None:
    """An upload told of before its contest was known arrives when it is put into the category."""
    made = watching(contest(1, NEPAL))
    log, page, category = pieces(7, category=INDIA)
    made.take(log)
    made.take(page)
    made.take(category)
    assert gathered(made, PATIENCE) == Due((), ())
    made.watch([contest(1, NEPAL), contest(2, INDIA)])
    made.take(category)
    assert gathered(made).known == (arrival(7, number=2),)


def test_underscores_are_spaces() -> None:
    """Titles and categories are the same in either writing."""
    made = watching(contest(1, NEPAL.replace(" ", "_")))
    log, page, category = pieces(7)
    for piece in (log, page, replace(category, page="File:Fort_7.jpg")):
        made.take(piece)
    assert gathered(made).known == (arrival(7),)


def test_arrivals_wait_for_company() -> None:
    """A few wait two seconds, and those that come meanwhile go with them; a full batch goes at once."""
    made = watching()
    for piece in pieces(1):
        made.take(piece)
    assert gathered(made, 1.5) == Due((), ())
    for piece in pieces(2):
        made.take(piece)
    assert len(gathered(made, 0.6).known) == 2
    made.done(one.link for one in made.due().known)
    for n in range(BATCH):
        for piece in pieces(100 + n):
            made.take(piece)
    assert len(made.due().known) == BATCH


def test_pauses_grow_and_end() -> None:
    """What cannot be looked up is due again after ever longer pauses, and is given up in the end."""
    made = watching()
    for piece in pieces(7):
        made.take(piece)
    gathered(made)
    for pause in PAUSES:
        made.postpone([arrival(7).link])
        assert gathered(made, pause - 1) == Due((), ())
        assert gathered(made, 1).known == (arrival(7),)
    made.postpone([arrival(7).link, (99, "File:Never heard of.jpg")])
    assert gathered(made, 10_000) == Due((), ())
    assert made.dropped == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest upload is forgotten first, and then asked about; arrivals beyond the limit are left to a reading."""
    monkeypatch.setattr(module, "REMEMBERED", 3)
    monkeypatch.setattr(module, "MOST_LINKS", 4)
    made = watching()
    for n in range(4):
        for piece in pieces(n)[:2]:
            made.take(piece)
    for n in range(6):
        made.take(pieces(n)[2])
    due = gathered(made, PATIENCE)
    assert {one.page for one in due.known} == {1, 2, 3}
    assert due.unknown == ((1, "File:Fort 0.jpg"),)
    assert made.dropped == 2


def test_bots_are_told_once() -> None:
    """By central id, whatever they did; an edit that only has the flag tells of no account."""
    made = watching()
    made.take(Revision("enwiki", 1, NOW, "Cleaner", 55, bot=True))
    made.take(Revision("enwiki", 2, NOW, "Asha", bot=True))
    assert made.bots() == {55}
    assert made.bots() == set()
    made.met({55, 56})
    assert made.bots() == {55, 56}

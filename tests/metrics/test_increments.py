"""However a world becomes known, in whichever order and pieces, what is published in the end is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest

from metrics import publish_contest
from state.published import Snapshot
from tests.metrics.brute import cells
from tests.metrics.brute_facts import DAY, Contest, Person
from tests.metrics.staged import Stage, published, staged
from tests.metrics.told import differences
from tests.metrics.worlds import File, Made, Revision, invent

Event = Callable[[Stage], object]


def world(seed: int) -> Made:
    """The first world of a seed or after it that becomes known in one step and has few people."""
    while (made := invent(seed)).seen_first is not None:
        seed += 1
    return made


def beside(snapshot: Snapshot) -> dict[str, Any]:
    """What is published beside the cells; freshness and the version move by themselves, hours once told stay told."""
    meta = {key: value for key, value in snapshot.meta.items() if key != "version"}
    names = ("campaigns", "editions", "left_out", "running")
    return {name: getattr(snapshot, name) for name in names} | {"meta": meta}


def check_afresh(stage: Stage) -> None:
    """The publisher that saw everything come says what one says that sees it all at once."""
    (said, _, snapshot), (new, _, fresh) = stage.told(), stage.afresh()
    assert differences(said, new) == []
    assert beside(snapshot) == beside(fresh)


def events(random: Random, made: Made) -> list[Event]:
    """Everything there is to record of a world, in some order and pieces, some of it twice and some less than all.

    What makes contests to be read anew comes early, so that much is left that does not.
    """
    deeds: list[Event] = []
    revisions = [row for row in made.revisions if row.person not in made.late]
    random.shuffle(revisions)
    while revisions:
        size = random.randrange(1, 8)
        batch, revisions = revisions[:size], revisions[size:]
        deeds += [partial(_revisions, rows=batch)] * random.choice((1, 1, 2))
    for number, person in made.facts.people.items():
        if number not in made.late and None not in dict(person.verified).values():
            less = tuple((wiki, at and at - random.randrange(200) * DAY) for wiki, at in person.verified)
            deeds.append(partial(_mark, number=number, person=replace(person, verified=less)))
            deeds.append(partial(_mark, number=number, person=person))
    random.shuffle(deeds)
    cut = random.randrange(len(deeds) // 2)
    early = deeds[:cut] + structure(made)
    random.shuffle(early)
    return early + deeds[cut:]


def structure(made: Made) -> list[Event]:
    """Contests are read, some before their end; files are found in categories."""
    found: list[Event] = []
    for contest in made.facts.contests.values():
        if contest.enrolled is not None:
            early = replace(contest, enrolled=min(contest.enrolled, contest.end - 1))
            found += [partial(_enrol, contest=contest), partial(_enrol, contest=early)]
    held = late(made)
    for pair in made.known():
        if pair[1].page in held and pair[1].person not in made.late:
            found.append(partial(_categorize, pair=pair))
    return found


def _revisions(stage: Stage, rows: list[Revision]) -> None:
    stage.recorder.revisions(rows)


def _mark(stage: Stage, number: int, person: Person) -> None:
    stage.recorder.mark([(number, person)])


def _enrol(stage: Stage, contest: Contest) -> None:
    stage.recorder.enrol(contest)


def _categorize(stage: Stage, pair: tuple[str, File]) -> None:
    stage.recorder.categorize([pair])


def _arrive(stage: Stage, person: int) -> None:
    """Somebody is found who took part."""
    stage.recorder.join([person])
    stage.activity.roster.retrack()


def _move(stage: Stage, contest: Contest) -> None:
    """A contest is told to end at another instant; who took part follows, and who is followed."""
    stage.recorder.dates([contest])
    stage.activity.roster.retrack()


def _lose(stage: Stage, since: int) -> None:
    """The stream turns out to have brought nothing for a minute."""
    stage.activity.open_gap("lost", since, since + 60, "lost", "api")


def _mend(stage: Stage) -> None:
    """Everything that was missing was fetched."""
    for gap in stage.activity.gaps():
        stage.activity.close_gap(gap.id, gap.until)


def late(made: Made) -> set[int]:
    """Pages that nobody took part with: those can be put into a category at any time, and change no unit."""
    contests = made.facts.contests
    taking = {file.page for key, file in made.known() if contests[key].start <= file.at < contests[key].end}
    return {file.page for file in made.files} - taking


def begin(stage: Stage) -> None:
    """People and contests are known, who was never asked about has been found; nothing was read, the stream begins."""
    stage.recorder.held = late(stage.made)
    stage.recorder.roster(read=False)
    people = stage.made.facts.people
    never = [who for who in people if who not in stage.made.late and None in dict(people[who].verified).values()]
    stage.recorder.marks(never)
    if stage.made.facts.seen is not None and stage.made.facts.seen_from is not None:
        stage.recorder.follow(stage.made.facts.seen_from)


def piece_by_piece(
    stage: Stage, random: Random, todo: list[Event], *, check: Callable[[Stage], object] = lambda _: None
) -> None:
    """Events happen while coverage moves on; a publisher that is restarted at times steps in between."""
    seen, begun = stage.made.facts.seen, stage.made.facts.seen_from
    for number, event in enumerate(todo):
        event(stage)
        if seen is not None and begun is not None and random.random() < 0.3:
            stage.recorder.follow(begun + (seen - begun) * number // len(todo))
        if random.random() < 0.4:
            stage.step()
            if random.random() < 0.2:
                check(stage)
        if random.random() < 0.05:
            stage.restart()
    _mend(stage)
    stage.recorder.coverage(seen)
    stage.step()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5000, 5020))
def test_event_by_event_is_as_all_at_once(seed: int) -> None:
    """A publisher stepping between events, restarted at random, is at any time where one is that sees all at once."""
    made, random = world(seed), Random(seed)
    with staged(made) as stage:
        begin(stage)
        piece_by_piece(stage, random, events(random, made), check=check_afresh)
        check_afresh(stage)
        said, units, _ = stage.told()
        units.before = {}
        assert differences(said, cells(made.facts, units)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6000, 6020))
def test_what_is_learnt_late_changes_every_cell_it_should(seed: int) -> None:
    """People found late, ends that move, gaps that open and close: units stay, and their figures are those of now."""
    made, random = world(seed), Random(seed)
    compared = {who for _, who in made.facts.compared}
    made.late = {who for who in made.facts.people if who not in compared and random.random() < 0.2}
    for contest in made.facts.contests.values():
        if random.random() < 0.3:
            made.ends_first[contest.key] = contest.end + random.choice((-3 * DAY, DAY, 900))
    with staged(made) as stage:
        begin(stage)
        todo = events(random, made)
        moved = [made.facts.contests[key] for key in made.ends_first]
        todo += [partial(_arrive, person=who) for who in made.late] + [partial(_move, contest=each) for each in moved]
        todo += [partial(_lose, since=made.facts.as_of - random.randrange(400) * DAY) for _ in range(4)] + [_mend] * 3
        random.shuffle(todo)
        piece_by_piece(stage, random, todo)
        stage.recorder.categorize(made.known())
        stage.recorder.rest()
        stage.step()
        said, units, _ = stage.told()
        units.before = {}
        assert differences(said, cells(made.facts, units)) == []


@pytest.mark.parametrize("seed", range(7000, 7012))
def test_order_and_batches_change_nothing(seed: int) -> None:
    """Whatever is recorded in whichever order, however split and repeated, the figures are those of the world."""
    made, random = world(seed), Random(seed)
    plain, _ = published(made)
    with staged(made) as stage:
        begin(stage)
        for event in events(random, made):
            event(stage)
        stage.recorder.coverage(made.facts.seen)
        stage.step()
        assert differences(stage.told()[0], plain) == []


def test_a_publisher_that_does_not_look_again_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: one that keeps what it first read of people ends elsewhere."""
    monkeypatch.setattr(publish_contest.Contest, "take_note", lambda *_: None)
    wrong = 0
    for seed in range(5000, 5010):
        made, random = world(seed), Random(seed)
        with staged(made) as stage:
            begin(stage)
            piece_by_piece(stage, random, events(random, made))
            said, units, _ = stage.told()
            units.before = {}
            wrong += bool(differences(said, cells(made.facts, units), limit=1))
    assert wrong > 3

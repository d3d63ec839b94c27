"""Every word of the published file is explained in it, and nothing is explained that does not occur."""

from __future__ import annotations

from itertools import chain

import pytest

from metrics import cells, cohort, figures
from metrics.terms import COMPARISON, DEFINITIONS, MEASURES, READINGS, STATES, TERMS
from state.entries import Account, Contest
from state.published import Cube, read_cube
from tests.metrics.desk import Desk
from tests.metrics.world import DAY, END, START


def names(kind: str) -> set[str]:
    """The words of a kind that have a term."""
    return {term.name for term in chain.from_iterable(TERMS) if term.kind == kind}


def test_words_of_the_code_have_a_term_and_the_other_way_round() -> None:
    """Definitions, measures, readings and states, by the constants that figures are made with."""
    assert names("definition") == {*cohort.DEFINITIONS, COMPARISON}
    assert names("measure") == set(cells.MEASURES)
    assert names("reading") == {*figures.READINGS, *figures.LIVE}
    states = {figures.FINAL, figures.SO_FAR, figures.NOT_DUE, figures.VERIFYING, figures.UNREAD}
    assert names("state") == states


def test_the_headline_and_what_it_is_read_by_come_first() -> None:
    """The order of terms is the order they are shown in."""
    assert DEFINITIONS[0].name == cohort.HEADLINE
    assert [group[0].name for group in (MEASURES, READINGS, STATES)] == ["any", "active", "final"]


def test_terms_are_sentences_of_their_own() -> None:
    """A title of a few words without a stop, a meaning that ends in one; no two the same."""
    terms = list(chain.from_iterable(TERMS))
    assert len({(term.kind, term.name) for term in terms}) == len(terms)
    for kind in ("definition", "measure", "reading", "state"):
        titles = [term.title for term in terms if term.kind == kind]
        assert len(set(titles)) == len(titles)
    for term in terms:
        assert term.title
        assert not term.title.endswith(".")
        assert term.meaning.endswith(".")
        assert "  " not in term.meaning


@pytest.fixture
def cube(desk: Desk) -> Cube:
    """Everything published of a world that has figures in every state."""
    world = desk.world
    world.contest("IN", 12)
    running = Contest("monuments", 2024, "Ghana", "GH", "Images from Ghana", END + DAY, END + 60 * DAY)
    world.activity.roster.put_contests([running])
    accounts = [Account(900_000 + n, f"Compared {n}", START + DAY, START + DAY) for n in range(12)]
    ids = world.activity.roster.put_accounts(accounts)
    con = world.activity._con
    rows = [(world.contests["IN"], account, world.people["IN"][0]) for account in ids]
    con.executemany("INSERT INTO comparison VALUES (?, ?, ?)", rows)
    con.commit()
    world.activity.roster.retrack()
    world.see(END + 190 * DAY)
    world.verify([*world.everybody(), *ids], END + 130 * DAY)
    desk.step()
    return read_cube(desk.published._con)


def test_every_word_that_is_published_is_explained_in_the_file(cube: Cube) -> None:
    """And every word explained occurs in the figures, each with its kind, title and meaning as here."""
    used = {("definition", row.definition) for row in cube.cohorts} | {("measure", row.measure) for row in cube.curves}
    used |= {("definition", row.definition) for row in cube.returning}
    used |= {("measure", row.measure) for row in cube.spreads}
    for figure in cube.figures:
        used |= {("definition", figure.definition), ("measure", figure.measure)}
    used |= {("reading", row.reading) for row in cube.figures} | {("state", row.state) for row in cube.figures}
    assert {(term.kind, term.name) for term in cube.terms} == used
    told = {(term.kind, term.name, term.title, term.meaning) for term in cube.terms}
    assert told == set(chain.from_iterable(TERMS))
    for group in TERMS:
        places = {term.name: term.place for term in cube.terms if term.kind == group[0].kind}
        assert sorted(places, key=places.__getitem__) == [term.name for term in group]

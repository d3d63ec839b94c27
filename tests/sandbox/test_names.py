"""Invented names: valid, each given once, the same for the same generator."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sandbox.names import SCRIPTS, Names

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.sampled_from(SCRIPTS))
def test_names_are_given_once(seed: int, script: str) -> None:
    """Two sources that share what is taken never give the same name, whatever their generators."""
    taken: set[str] = set()
    one, other = Names(random.Random(seed), taken), Names(random.Random(seed), taken)
    given_names = [source.person(script) for _ in range(60) for source in (one, other)]
    assert len(set(given_names)) == 120 == len(taken)


@given(SEEDS, st.sampled_from(SCRIPTS))
def test_titles_are_titles(seed: int, script: str) -> None:
    """File titles have prefix and suffix, even where a first choice was taken, and no reserved character."""
    taken: set[str] = set()
    sources = [Names(random.Random(seed), taken) for _ in range(3)]
    titles = [source.file(script, "Côte d'Ivoire") for source in sources]
    assert len(set(titles)) == 3
    for title in titles:
        assert title.startswith("File:")
        assert title.endswith(".jpg")
        assert not set(title) & set("#<>[]|{}/@_")


def test_same_generator_same_names() -> None:
    """Equal seeds give equal names."""
    one, other = (Names(random.Random("x"), set()) for _ in range(2))
    assert [one.page(s) for s in SCRIPTS] == [other.page(s) for s in SCRIPTS]

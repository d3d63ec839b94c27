"""What is made before the first visitor comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.feed import Feed
from dashboard.figures import Figures
from dashboard.texts import LANGUAGES
from dashboard.warming import warm
from tests.dashboard import invented
from tests.dashboard.conftest import NOW


def kept(figures: Figures) -> set[object]:
    """The languages of the parts that are remembered."""
    return {key[2] for key in figures.memo if isinstance(key, tuple) and key[0] == "parts"}


def test_the_first_page_is_made_in_each_language(tmp_path: Path) -> None:
    """Its parts are remembered, so that the first visitor gets them at once."""
    invented.write(tmp_path / "published.db", NOW)
    feed = Feed(tmp_path / "published.db")
    feed.poll()
    assert feed.figures is not None
    assert kept(feed.figures) == set()
    warm(feed)
    assert kept(feed.figures) == set(LANGUAGES)


@pytest.mark.parametrize("content", [None, b""])
def test_without_figures_nothing_is_made(tmp_path: Path, content: bytes | None) -> None:
    """Neither a missing nor an empty file keeps the server from starting."""
    if content is not None:
        (tmp_path / "published.db").write_bytes(content)
    feed = Feed(tmp_path / "published.db")
    feed.poll()
    warm(feed)
    assert feed.figures is None

"""What the tests of the collector may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from state.activity import Activity
from tests.collector.newcomers import tracking
from tests.state.world import populated


@pytest.fixture
def activity(tmp_path: Path) -> Iterator[Activity]:
    """Give a database with three tracked newcomers, called Person 0 to Person 2."""
    opened, _, _ = populated(tmp_path / "activity.db")
    yield opened
    opened.close()


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Activity]:
    """Give a private database with the five tracked newcomers of `newcomers`."""
    found = tracking(tmp_path / "five.db")
    yield found
    found.close()

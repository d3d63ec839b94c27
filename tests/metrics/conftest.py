"""What the tests of the figures may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.metrics.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an empty world and its publisher."""
    made = Desk(tmp_path)
    yield made
    made.close()
    made.world.activity.close()

"""A published file to write to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from state.published import Published


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user can enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="published-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def published(folder: Path) -> Iterator[Published]:
    """A new published file."""
    made = Published.open(folder / "published" / "published.db")
    yield made
    made.close()

"""One demo for all tests of this folder: the same command as `make demo`, a smaller world, life on request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.system import oracle
from tests.system.whole import Whole, until

OPTIONS = ("--live-rate", "0", "--scale", "0.4", "--seed", "3")


@dataclass(frozen=True, slots=True)
class Running:
    """A demo whose people are all enrolled and backfilled, and the truth of that moment."""

    whole: Whole
    before: dict[str, Any]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give a demo in which every contest has been read and nothing happens unless a test asks for it."""
    whole = Whole(tmp_path_factory.mktemp("demo") / "data", *OPTIONS)
    whole.start()
    try:
        whole.quicken()
        before = whole.ask("truth")
        until(lambda: _complete(whole, before), "every unit published and verified", 120)
        yield Running(whole, before)
    finally:
        if whole.supervisor is not None:
            whole.stop()


def _complete(whole: Whole, facts: dict[str, Any]) -> bool:
    snapshot = whole.snapshot()
    fresh = snapshot.freshness if snapshot else None
    if snapshot is None or fresh is None or fresh.seen is None or fresh.verified is None:
        return False
    units, _ = oracle.units(facts, fresh.seen)
    return {unit.unit for unit in snapshot.units} == units.keys() and fresh.verified > time.time() - 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder that a demo may take as its own."""
    return tmp_path / "data"

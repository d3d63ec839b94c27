"""A small world with its truth and its retention, built once for all tests that look at it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.model import World
from sandbox.truth import expected, truth
from sandbox.world import build

NOW = 1_795_520_000  # 2026-11-24

Facts = dict[str, Any]


@pytest.fixture(scope="session")
def world() -> World:
    """Build a world at a tenth of the scale."""
    return build(1, NOW, 0.1)


@pytest.fixture(scope="session")
def facts(world: World) -> Facts:
    """Write down its truth."""
    return truth(world)


@pytest.fixture(scope="session")
def outcome(facts: Facts) -> Facts:
    """Compute its retention as of now."""
    return expected(facts, NOW)

"""A world that goes on: what happens after `world.now`, told as it happens."""

from __future__ import annotations

import random
from collections.abc import Mapping

from sandbox.acts import MOST, Acts
from sandbox.happening import Happening, Kind, history
from sandbox.model import World
from sandbox.orders import Facts, carry_out

__all__ = ["Happening", "Kind", "Life", "history"]


class Life:
    """Lets a world go on at `rate` happenings a second; every change is made under the world's lock.

    Steps are deterministic: the same world, generator and calls give the same happenings.
    """

    def __init__(self, world: World, rate: float = 2.0, rng: random.Random | None = None) -> None:
        self.world = world
        self._rng = rng or random.Random(f"{world.seed}/life")
        self._acts = Acts(world, self._rng)
        self._rate = rate
        self._due_ms = self._acts.now_ms + self._pause_ms(1)

    @property
    def rate(self) -> float:
        """Mean number of happenings a second; 0 lets time stand still but for `emit` and `order`."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = rate
        self._due_ms = self._acts.now_ms + self._pause_ms(1)

    def step(self, now_ms: int) -> list[Happening]:
        """Let everything happen that is due until `now_ms`, in order of time."""
        told: list[Happening] = []
        with self.world.lock:
            while self._due_ms <= now_ms:
                self._at(int(self._due_ms))
                acts = self._acts.one(most=MOST)
                told += acts
                self._due_ms += self._pause_ms(len(acts))
            self._at(now_ms)
        return told

    def emit(self, n: int, now_ms: int | None = None) -> list[Happening]:
        """Let exactly `n` things happen at once, at `now_ms` or else at the time of the last step."""
        told: list[Happening] = []
        with self.world.lock:
            self._at(now_ms or 0)
            while len(told) < n:
                told += self._acts.one(most=n - len(told))
        return told

    def order(self, name: str, given: Mapping[str, object], now_ms: int) -> tuple[list[Happening], Facts]:
        """Let happen what is asked for, at `now_ms`; raise OrderError for what cannot be."""
        with self.world.lock:
            self._at(now_ms)
            return carry_out(self._acts, name, given)

    def _at(self, now_ms: int) -> None:
        self._acts.now_ms = max(self._acts.now_ms, now_ms)

    def _pause_ms(self, happenings: int) -> float:
        if self._rate <= 0:
            return float("inf")
        return 1000 * self._rng.gammavariate(happenings, 1 / self._rate)

"""What a query module is given and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.api_params import ModuleParams
from sandbox.faults import Faults
from sandbox.index import Index
from sandbox.model import World

if TYPE_CHECKING:
    from sandbox.api_login import Sessions, Visitor

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """One request: to which wiki, when, and on what."""

    wiki: str
    now: int
    index: Index
    faults: Faults
    base: str  # of the urls: scheme, host and port
    visitor: Visitor | None = None
    sessions: Sessions | None = None

    @property
    def world(self) -> World:
        """The world behind the index."""
        return self.index.world

    @property
    def visible_until(self) -> float:
        """The newest second that the replicas know."""
        return self.now - self.faults.replica_lag if self.faults.replica_lag else float("inf")


@dataclass(frozen=True, slots=True)
class Part:
    """A module's share of an answer: its rows, and where to go on."""

    rows: list[Row] | Row
    going_on: dict[str, str] = field(default_factory=dict)


Module = Callable[[Call, ModuleParams], Part]

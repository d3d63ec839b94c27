"""The miniature as one thing: a world that lives, its indexes, its topics, its API, and its journal."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.api import Api
from sandbox.events import Event, Events, canary
from sandbox.faults import FaultBox, Faults, merged
from sandbox.index import Index
from sandbox.topics import DATACENTRES, STREAMS, Topics

if TYPE_CHECKING:
    from sandbox.happening import Happening
    from sandbox.journal import Journal
    from sandbox.model import World

CANARIES = 200  # canaries of a topic made up for at most, at the start or after a rest


class Living(Protocol):
    """What makes things happen: equal calls in equal order make equal things happen."""

    rate: float

    def step(self, now_ms: int) -> list[Happening]:
        """Return what has happened until `now_ms`."""

    def emit(self, n: int, now_ms: int | None = None) -> list[Happening]:
        """Make `n` things happen at `now_ms`."""

    def order(self, name: str, given: Mapping[str, object], now_ms: int) -> tuple[list[Happening], dict[str, object]]:
        """Make happen what is asked for, and return it with what to answer."""


class Miniature:
    """Everything behind the routes. Used by one thread; `clock` gives seconds since the epoch.

    `past` is told before life goes on, with the faults given here. With a journal the world first becomes
    what the journal's earlier runs made of it.
    """

    def __init__(
        self,
        world: World,
        life: Living,
        clock: Callable[[], float],
        *,
        faults: Faults | None = None,
        past: Iterable[Happening] = (),
        journal: Journal | None = None,
    ) -> None:
        self.world, self.life, self.clock = world, life, clock
        self.rate = life.rate
        self.box = FaultBox(faults or Faults())
        self.index = Index(world)
        self.events = Events(self.index)
        self.topics = Topics(world.seed)
        self.api = Api(self.index, self.box, clock)
        self.told: Counter[str] = Counter()  # happenings by kind
        self.on_their_way = 0
        self._journal: Journal | None = None
        self._canary_ms = int((world.now - self.box.now.history_seconds) * 1000)
        self.tell(past)
        self._canaries(world.now * 1000)
        if journal:
            self._continue(journal)

    def _continue(self, journal: Journal) -> None:
        """Do again what the journal recorded, then write on in it."""
        for entry in journal.entries():
            if "faults" in entry:
                self.box.replace(merged(Faults(), entry["faults"]))
            elif "rate" in entry:
                self.set_rate(entry["rate"], entry["at"])
            elif "emit" in entry:
                self.emit(entry["emit"], entry["at"])
            elif "order" in entry:
                self.order(entry["order"], entry["given"], entry["at"])
            else:
                self.step(entry["at"])
        self._journal = journal
        self.box.on_change = lambda faults: self._record(faults=dataclasses.asdict(faults))

    def _record(self, **entry: Any) -> None:
        if self._journal:
            self._journal.add(entry)

    def close(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()

    def now_ms(self) -> int:
        """Return the time by the miniature's clock."""
        return int(self.clock() * 1000)

    # -- life

    def step(self, now_ms: int | None = None) -> list[Happening]:
        """Let what is due happen, and tell it. Only a step that made something happen is worth a line."""
        now_ms = self.now_ms() if now_ms is None else now_ms
        happened = self.life.step(now_ms)
        if happened or self._canary_due(now_ms):
            self._record(at=now_ms)
        self.tell(happened)
        self._canaries(now_ms)
        return happened

    def emit(self, n: int, now_ms: int | None = None) -> list[Happening]:
        """Let `n` things happen now, and tell them."""
        now_ms = self.now_ms() if now_ms is None else now_ms
        happened = self.life.emit(n, now_ms)
        self._record(emit=n, at=now_ms)
        self.tell(happened)
        return happened

    def order(self, name: str, given: Mapping[str, object], now_ms: int | None = None) -> dict[str, object]:
        """Let happen what is asked for, tell it, and return what to answer; raise OrderError."""
        now_ms = self.now_ms() if now_ms is None else now_ms
        happened, facts = self.life.order(name, given, now_ms)
        self._record(order=name, given=dict(given), at=now_ms)
        if name == "merge":
            self.index.note_merge(int(str(facts["central_id"])), int(str(facts["into"])))
        self.tell(happened)
        return facts

    def set_rate(self, rate: float, now_ms: int | None = None) -> None:
        """Let life go on at another rate; at 0 nothing happens by itself."""
        now_ms = self.now_ms() if now_ms is None else now_ms
        happened = self.life.step(now_ms)
        self.life.rate = rate
        self._record(rate=rate, at=now_ms)
        self.tell(happened)

    # -- telling

    def tell(self, happened: Iterable[Happening]) -> None:
        """Put the events of happenings into the topics, and canaries where their time has come."""
        self.index.refresh()
        for happening in happened:
            self._canaries(happening.ts_ms)
            if happening.file:
                self.index.note_file(happening.file)
            self.told[happening.kind] += 1
            row = happening.revision.rev_id if happening.revision else happening.log.log_id if happening.log else 0
            request_id = self.topics.identity(f"{happening.wiki}/{happening.kind}/{row}")
            for event in self.events.of(happening):
                self._publish(event, happening.ts_ms, request_id)

    def _publish(self, event: Event, ts_ms: int, request_id: str) -> None:
        self.on_their_way += 1
        if self.box.due("lose_every", self.on_their_way):
            return
        if self.box.due("late_every", self.on_their_way):
            ts_ms -= self.box.now.late_ms
        self._put(event, self.box.now.active_dc, ts_ms, request_id)

    def _put(self, event: Event, dc: str, ts_ms: int, request_id: str) -> None:
        name = f"{dc}.{event.stream}"
        self.topics.publish(name, event.body, ts_ms, event.domain, event.uri, request_id)

    def _canary_due(self, now_ms: int) -> bool:
        every = int(self.box.now.canary_every * 1000)
        return every > 0 and now_ms // every > self._canary_ms // every

    def _canaries(self, now_ms: int) -> None:
        """Put a canary into every topic for each multiple of `canary_every` that has gone by."""
        every = int(self.box.now.canary_every * 1000)
        self._canary_ms = max(self._canary_ms, now_ms - CANARIES * every)
        while self._canary_due(now_ms):
            self._canary_ms = (self._canary_ms // every + 1) * every
            request_id = self.topics.identity(f"canary/{self._canary_ms}")
            for stream in STREAMS:
                for dc in DATACENTRES:
                    self._put(canary(stream), dc, self._canary_ms, request_id)
        self._canary_ms = max(self._canary_ms, now_ms)

    def hidden_before_ms(self) -> int:
        """Return the time before which events may no longer be read."""
        return int((self.clock() - self.box.now.history_seconds) * 1000)

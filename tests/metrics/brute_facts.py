"""The plain facts of a world, from which every published figure can be computed by hand. No code of metrics.

Times are seconds since the epoch, UTC; people and contests are named by numbers and by the contests' categories.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 86_400
Edition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest: `place` is its country's name, or its own where it is of none; `offset` in minutes east of UTC.

    `enrolled` is when its category was read last, None: never.
    """

    key: str
    campaign: str
    year: int
    country: str
    place: str
    protected: bool
    start: int
    end: int
    offset: int
    enrolled: int | None

    @property
    def edition(self) -> Edition:
        """Campaign and year."""
        return self.campaign, self.year

    @property
    def name(self) -> str:
        """The edition's name, such as monuments2024."""
        return f"{self.campaign}{self.year}"

    @property
    def read(self) -> bool:
        """Whether its category was read after its end."""
        return self.enrolled is not None and self.enrolled >= self.end


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of an account; None is unknown. `human`: a global account of a person, not hidden when found.

    `first` and `fivehundredth` are contributions known; those before `asked` were asked for. `verified` is the instant
    up to which each wiki was asked.
    """

    human: bool = True
    registered: int | None = None
    on_commons: int | None = None
    first: int | None = None
    fivehundredth: int | None = None
    asked: int | None = None
    verified: tuple[tuple[str, int | None], ...] = ()

    @property
    def mark(self) -> int:
        """The instant up to which the person is verified on every wiki, -1 while one was never asked."""
        known = [through for _, through in self.verified if through is not None]
        return min(known) if known and len(known) == len(self.verified) else -1


@dataclass(frozen=True, slots=True)
class Deed:
    """A contribution: when, on which wiki, and the campaigns whose categories hold the file it made, if it made one."""

    at: int
    wiki: str
    campaigns: frozenset[str] = frozenset()


@dataclass(slots=True)
class Facts:
    """A world. `uploads`: by contest and person, the first upload of a file that made it a participant, and its page.

    `compared` pairs contests with members of their comparison groups. Coverage is [seen_from, seen) but for the `gaps`
    that are open. `now` is the clock, which counts only before the first connection.
    """

    contests: dict[str, Contest] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    uploads: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    deeds: dict[int, list[Deed]] = field(default_factory=dict)
    compared: list[tuple[str, int]] = field(default_factory=list)
    seen_from: int | None = None
    seen: int | None = None
    gaps: list[tuple[int, int]] = field(default_factory=list)
    now: int = 0

    @property
    def covered(self) -> int | None:
        """The instant up to which coverage is continuous: the first open gap ends it."""
        return None if self.seen is None else min([self.seen, *(since for since, _ in self.gaps)])

    @property
    def as_of(self) -> int:
        """The instant as of which contests go on or are over."""
        return self.now if self.seen is None else self.seen

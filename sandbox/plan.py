"""A plan of everything that is to happen: steps with their instants, carried out in order of time."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.ledger import Ledger
from sandbox.model import Person, SandboxContest, World
from sandbox.names import Names
from sandbox.wikis import COMMONS

DAY = 86400
YEAR = 365 * DAY

# Home wiki by the country a contest is about, and the script of the names found there.
_HOMES = {
    "hiwiki": "in np",
    "arwiki": "dz eg iq jo lb ly ma mr qa sd sy tn ps ae",
    "frwiki": "fr bj bf bi cm cf td cg cd ci dj ga gn ht mg ml ne re rw sn tg",
    "dewiki": "de at",
    "eswiki": "es pe sv gq",
    "swwiki": "ke tz ug",
}
HOME_OF = {code: wiki for wiki, codes in _HOMES.items() for code in codes.split()}
_SCRIPT_OF_HOME = {"hiwiki": "devanagari", "arwiki": "arabic"}
_CYRILLIC = frozenset({"ua", "ru", "by", "mk"})


@dataclass(slots=True)
class Cast:
    """A planned person: what is known before the account exists, and the files planned so far."""

    person: Person
    script: str
    wikis: tuple[str, ...]  # favourite first
    files: list[tuple[int, str]] = field(default_factory=list)  # uploaded at, title


class Plan:
    """Collects steps for a world that ends at `now`; steps at or after `now` never happen.

    Every concern draws from a generator of its own (`rng`), so more people in one contest leave
    everybody else as they are.
    """

    def __init__(self, world: World, scale: float) -> None:
        self.world = world
        self.scale = scale
        self.ledger = Ledger(world)
        self.taken: set[str] = set()
        self._steps: list[tuple[int, int, Callable[..., object], tuple[object, ...], dict[str, object]]] = []
        self._special: list[tuple[str, Person, dict[str, object]]] = []

    @property
    def now(self) -> int:
        """The instant at which the history ends."""
        return self.world.now

    def rng(self, concern: str) -> random.Random:
        """The generator of one concern; equal for equal seeds and names."""
        return random.Random(f"{self.world.seed}/{concern}")

    def names(self, concern: str) -> Names:
        """A source of names of its own for one concern; no name is given twice in a world."""
        return Names(self.rng(f"names/{concern}"), self.taken)

    def at(self, ts: int, do: Callable[..., object], *args: object, **options: object) -> None:
        """Let `do(...)` happen at `ts`; steps of one second happen in the order they were planned."""
        if ts < self.now:
            self._steps.append((ts, len(self._steps), do, args, options))

    def register(self, cast: Cast, ts: int, home: str = COMMONS, how: str = "create", by: Person | None = None) -> None:
        """Plan the creation of a global account on its home wiki; `by` is who makes it for another."""
        cast.person.home = home
        if cast.person.registered == 0:
            cast.person.registered = ts
        self.at(ts, self.ledger.register, cast.person, ts, how, by)

    def visit(self, cast: Cast, wiki: str, ts: int, how: str = "autocreate") -> None:
        """Plan a first visit of a wiki, which creates the local account."""
        self.at(ts, self.ledger.visit, cast.person, wiki, ts, how)

    def edit(self, cast: Cast, ts: int, wiki: str, title: str, **options: object) -> None:
        """Plan one edit."""
        self.at(ts, self.ledger.edit, cast.person, ts, wiki, title, **options)

    def upload(self, cast: Cast, ts: int, title: str, *categories: str) -> None:
        """Plan one upload into the given categories."""
        size = 200_000 + (zlib.crc32(title.encode()) % 9_000_000)
        comment = "User created page with UploadWizard"
        self.at(ts, self.ledger.upload, cast.person, ts, title, categories, size, comment)
        cast.files.append((ts, title))

    def special(self, case: str, cast: Cast, **facts: object) -> None:
        """Note that somebody is an awkward case; `facts` say in which way (a person by the central id)."""
        self._special.append((case, cast.person, facts))

    def carry_out(self) -> None:
        """Let everything happen, then write down the special people that came to exist."""
        for _, _, do, args, options in sorted(self._steps, key=lambda step: step[:2]):
            do(*args, **options)
        for case, person, facts in self._special:
            if person.central_id:
                told = {name: v.central_id if isinstance(v, Person) else v for name, v in facts.items()}
                entry = {"central_id": person.central_id, **told}
                self.world.special.setdefault(case, []).append(entry)


def someone(names: Names, script: str, wikis: tuple[str, ...]) -> Cast:
    """A new planned person without an account."""
    return Cast(Person(0, names.person(script), 0, COMMONS), script, wikis)


def tongue(rng: random.Random, contest: SandboxContest) -> tuple[str, tuple[str, ...]]:
    """Script of a name and wikis, favourite first, of somebody who takes part in a contest."""
    home = HOME_OF.get(contest.code, "enwiki")
    script = "cyrillic" if contest.code in _CYRILLIC else _SCRIPT_OF_HOME.get(home, "latin")
    if rng.random() < 0.35:
        script = "latin"
    first, second = (COMMONS, home) if rng.random() < 0.5 else (home, COMMONS)
    others = [w for w in ("enwiki", "wikidatawiki", "metawiki") if w != home]
    return script, (first, second, rng.choice(others))

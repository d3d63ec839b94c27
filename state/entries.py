"""What the roster is made of: countries, contests, accounts and their part in a contest."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("person", "bot", "temporary", "system", "hidden", "unresolved")
WHOLE_LABEL = "Global"
ORIGINS = ("import", "shipped", "module", "operator")  # later ones win where they differ in dates


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the canonical table, and whether it is on the protection list."""

    iso2: str
    name: str
    protected: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """An edition in one contest country; `end` is E (exclusive), `offset` the minutes east of UTC it is midnight at.

    `start` and `end` are None where the dates are unknown. A contest with the label "Global" stands for the
    people of a whole edition and is no contest. With `subcategories`, files in its sub-categories count too.
    """

    campaign: str
    year: int
    label: str
    country: str | None
    category: str
    start: int | None
    end: int | None
    offset: int = 0
    subcategories: bool = False

    @property
    def edition(self) -> str:
        """The edition's name, such as monuments2024."""
        return f"{self.campaign}{self.year}"

    @property
    def whole(self) -> bool:
        """Whether this stands for a whole edition's people."""
        return self.label == WHOLE_LABEL


@dataclass(frozen=True, slots=True)
class StoredContest(Contest):
    """A contest as stored: our id, when its category was last read, and when with every member (`complete`)."""

    id: int = 0
    enrolled: int | None = None
    frozen: bool = False
    complete: int | None = None
    origin: str = "module"


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an account. `registered` is global, `commons_registered` local; None is unknown.

    A `commons_registered` that is a midnight stands for its day, as in tables that have days only. `attached` is
    False for an account of Commons alone whose name somebody else has everywhere.
    """

    central_id: int | None
    name: str
    registered: int | None
    commons_registered: int | None
    home: str | None = None
    kind: str = "person"
    locked: bool | None = None
    attached: bool = True


@dataclass(frozen=True, slots=True)
class Participation:
    """An account's part in a contest: first upload as first uploader (None: unknown) and number of files."""

    contest: int
    account: int
    first_upload: int | None
    first_page: int | None
    uploads: int


@dataclass(frozen=True, slots=True)
class ContestFile:
    """A file in a contest's category: its page, the account that uploaded its first version, and when."""

    page: int
    account: int
    ts: int


@dataclass(frozen=True, slots=True)
class TrackedAccount:
    """An account to follow, from `start` (its first contest's) on."""

    id: int
    central_id: int | None
    name: str | None
    start: int


@dataclass(frozen=True, slots=True)
class Identified:
    """An account with a central id, and its present name (None: it is hidden, or lost it to another)."""

    id: int
    central_id: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Called:
    """What a central id is said to be called (None: nobody is told of it), whether it is locked, and since when."""

    central_id: int
    name: str | None
    locked: bool | None = None
    registered: int | None = None

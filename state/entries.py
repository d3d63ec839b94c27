"""What the roster is made of: countries, contests, accounts and their part in a contest."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("person", "bot", "temporary", "system", "hidden", "unresolved")
WHOLE_LABEL = "Global"
ORIGINS = ("import", "shipped", "module")  # later ones win where they differ in dates


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
    people of a whole edition and is no contest.
    """

    campaign: str
    year: int
    label: str
    country: str | None
    category: str
    start: int | None
    end: int | None
    offset: int = 0

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
    """A contest as stored: our id, and when its category was last read completely."""

    id: int = 0
    enrolled: int | None = None
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an account. `registered` is global, `commons_registered` local; None is unknown.

    A `commons_registered` that is a midnight stands for its day, as in tables that have days only.
    """

    central_id: int | None
    name: str
    registered: int | None
    commons_registered: int | None
    home: str | None = None
    kind: str = "person"
    locked: bool | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """An account's part in a contest: first upload as first uploader (None: unknown) and number of files."""

    contest: int
    account: int
    first_upload: int | None
    first_page: int | None
    uploads: int


@dataclass(frozen=True, slots=True)
class TrackedAccount:
    """An account to follow, from `start` (its first contest's) on."""

    id: int
    central_id: int | None
    name: str | None
    start: int

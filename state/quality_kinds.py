"""The kinds of the data-quality report: what each is called, what it means, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CONTESTS: Final = "Contests"
PEOPLE: Final = "People"
SOURCES: Final = "Sources"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: its key and area, a title, and a few sentences for whoever reads it.

    `people`: its number counts people, so a small one is not for everybody. `private`: it never leaves the machine.
    """

    key: str
    area: str
    title: str
    meaning: str
    people: bool = False
    private: bool = False


_ALL = (
    Kind(
        "missing",
        CONTESTS,
        "Categories that do not exist",
        "The contest has begun, and Commons has no category of this name. It may be called otherwise: the operator’s"
        " file of contests can say how.",
    ),
    Kind(
        "empty",
        CONTESTS,
        "Categories without files",
        "No file lies directly in the category. If the files are in its sub-categories, the operator’s file of"
        " contests can ask for them too.",
    ),
    Kind(
        "too deep",
        CONTESTS,
        "Contests with sub-categories too deep",
        "Their sub-categories go on beyond the depth that is read; files further down are not counted.",
    ),
    Kind(
        "no country",
        CONTESTS,
        "Labels that are no country",
        "Communities, regions and the like. Their people are counted among the other countries of the edition; if a"
        " label does mean a country, the operator’s file of contests can say which.",
    ),
    Kind(
        "no dates",
        CONTESTS,
        "Contests without dates",
        "Nobody can be new to a contest of which start and end are unknown: it has participants, and no figures.",
    ),
    Kind(
        "refused",
        CONTESTS,
        "Refused rows",
        "Rows of a list of contests that cannot be used, with the reason. The other rows of the list are.",
    ),
    Kind(
        "outside",
        CONTESTS,
        "Files outside the window",
        "They lie in a contest’s category and came before its start or after its end: nobody takes part by them."
        " Many in one contest suggest that its dates are wrong.",
    ),
    Kind(
        "several",
        PEOPLE,
        "People in several countries of an edition",
        "They take part in each, and are newcomers of one: that of their first upload. So the participants of all"
        " countries add up to more than those of the edition.",
        people=True,
    ),
    Kind("bot", PEOPLE, "Bots", "Uploaded to a contest, and are never newcomers: they have the flag or a bots’ group."),
    Kind("temporary", PEOPLE, "Temporary accounts", "Uploaded to a contest, and are never newcomers.", people=True),
    Kind("system", PEOPLE, "System accounts", "Software that uploaded to a contest under a reserved name."),
    Kind(
        "hidden",
        PEOPLE,
        "Hidden uploaders",
        "Their names were hidden before they were looked up: they take part, and are no newcomers, as nothing is known"
        " of them. Those of one contest whose names were never seen count as one.",
        people=True,
    ),
    Kind(
        "unresolved",
        PEOPLE,
        "Names that nobody has",
        "From imported lists: renamed since, misspelt, or not looked up yet. They take part and are no newcomers.",
        people=True,
    ),
    Kind(
        "unattached",
        PEOPLE,
        "People without a global account",
        "They take part and are no newcomers: what they do on other wikis cannot be told to be theirs.",
        people=True,
    ),
    Kind(
        "established",
        PEOPLE,
        "Established people who count as new",
        "They had 500 contributions or more before the contest, and a Commons account only since. No newcomers by the"
        " headline’s definition; they are by the registration on Commons.",
        people=True,
    ),
    Kind(
        "unasked",
        PEOPLE,
        "Earlier contributions not looked up yet",
        "People registered before their contest whose first contribution on any wiki is still to be found. Until then"
        " the definition by first edit does not count them as new.",
        people=True,
    ),
    Kind(
        "comparison",
        PEOPLE,
        "Comparison groups smaller than wanted",
        "Too few accounts of the same weeks started on Commons outside the campaign. A smaller group says less.",
    ),
    Kind(
        "renamed",
        SOURCES,
        "Renames followed",
        "The account goes on under its new name; no figure changes by it.",
        people=True,
    ),
    Kind(
        "merged",
        SOURCES,
        "Accounts merged",
        "Two accounts became one, and count once.",
        people=True,
    ),
    Kind(
        "suppressed",
        SOURCES,
        "Names suppressed",
        "The name was taken out of the database; what the account did before stays counted.",
        people=True,
        private=True,
    ),
    Kind(
        "first uploader",
        SOURCES,
        "First uploaders corrected",
        "The stream named one uploader, the file’s history an earlier one: the history counts.",
    ),
    Kind(
        "central id",
        SOURCES,
        "Names with two global ids",
        "Two answers disagree about who has a name, as between the steps of a rename. It is asked again.",
        people=True,
    ),
    Kind(
        "stream only",
        SOURCES,
        "Contributions the API does not know",
        "The stream told of them in the last 30 days, and the wiki, asked later, did not: deleted or hidden since. They"
        " stay counted.",
    ),
    Kind(
        "api only",
        SOURCES,
        "Contributions the stream did not tell",
        "Of the last 30 days and of people who were already followed. The stream promises nothing twice, which is why"
        " every wiki is asked; if there are many, something between here and the stream loses events.",
    ),
    Kind(
        "set aside",
        SOURCES,
        "Inputs that could not be understood",
        "Kept with the reason, and counted; what they told is known only if the API tells it, too.",
    ),
)
KINDS: Final[dict[str, Kind]] = {kind.key: kind for kind in _ALL}

"""What is counted of a selection and what is not, and how far coverage reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dashboard.asked import Asked
from metrics.answers import covered, members, uncovered
from metrics.disclosure import FEW, LATE, LONE, OTHER
from state.published import Freshness, LeftOut, Running

GAPS: Final = {  # why the stream has a gap, as it is published
    "the last event seen did not come again": "unproven",
    "the history no longer reaches back to the last event seen": "truncated",
    "offsets jump": "jump",
}
OUT: Final = {LONE: "lone", LATE: "late"}
KEYS: Final = (
    *("coverage-gap-unproven", "coverage-gap-truncated", "coverage-gap-jump"),
    *("coverage-why-lone", "coverage-why-late", "coverage-why-few"),
)
MOST_GAPS: Final = 4
MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people and who they are. `kind`: 'in', 'part' (of those above), 'out' (in no figure), 'open'."""

    kind: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How far something reaches: what, when, and a remark. `since` is the instant whose age the page counts on."""

    what: str
    when: str
    remark: str = ""
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The card: people in and out of the figures, how far they reach, open gaps, and which figures these are."""

    counts: tuple[Count, ...]
    reach: tuple[Reach, ...]
    gaps: tuple[str, ...]
    made: str


def coverage(asked: Asked, fresh: Freshness | None) -> Coverage:
    """What is counted of a selection, and how far; `fresh` is None while nobody has written any."""
    return Coverage(
        counts=tuple(_counts(asked)) if asked.choice.campaign else (),
        reach=tuple(_reach(fresh, asked)),
        gaps=tuple(_gaps(fresh, asked)) if fresh else (),
        made=_made(fresh, asked),
    )


def continuous(fresh: Freshness | None) -> int | None:
    """The instant through which contributions are known without a gap, if any is known."""
    if fresh is None or fresh.seen is None:
        return None
    return min([fresh.seen, *(since for since, _, _ in fresh.gaps)])


def _counts(asked: Asked) -> Iterator[Count]:
    say, selection, facts = asked.texts, asked.choice.selection, asked.figures.facts
    rows = members(facts, selection)
    participants, once = _participants(asked)
    if participants:
        key = "coverage-participants" if once else "coverage-participants-each"
        yield _count("in", participants, say(key, n=participants), asked)
    newcomers = sum(row.newcomers for row in rows)
    if newcomers:
        where = say("word-countries", n=len(covered(facts, selection)))
        yield _count("in", newcomers, say("coverage-newcomers", n=newcomers, where=where), asked)
    else:
        yield _count("in", 0, say("coverage-nobody"), asked)
    merged = [row for row in rows if row.merged]
    if merged:
        people, countries = sum(row.newcomers for row in merged), {name for row in merged for name in row.merged}
        yield _count("part", people, _merged(asked, people, len(countries)), asked)
    for kind, key, people in (
        ("part", "coverage-established", sum(row.established for row in rows)),
        ("out", "coverage-unknown", sum(row.unknown for row in rows)),
        ("out", "coverage-undecided", sum(row.undecided for row in rows)),
    ):
        if people:
            yield _count(kind, people, say(key, n=people), asked)
    yield from _left_out(asked)
    lost = uncovered(facts, selection)
    if lost:
        names = say.few(lost, MOST_NAMES)
        yield Count("out", say("word-none"), say("coverage-uncovered", n=len(lost), names=names))
    yield from _running(asked)


def _count(kind: str, people: int, text: str, asked: Asked) -> Count:
    return Count(kind, asked.texts.number(people), text)


def _merged(asked: Asked, people: int, countries: int) -> str:
    key = "coverage-merged" if asked.choice.definition == "global" else "coverage-merged-further"
    return asked.texts(key, n=people, countries=countries, least=asked.figures.threshold)


def _participants(asked: Asked) -> tuple[int, bool]:
    """The participants of a selection, and whether each is one: in sums over countries and editions they are not."""
    choice, figures = asked.choice, asked.figures
    if not choice.countries:
        return sum(figures.editions[key].participants for key in choice.editions), len(choice.editions) == 1
    rows = [unit for key in choice.editions for unit in figures.units.get(key, ()) if _is_chosen(unit.country, asked)]
    counted = [row.participants for row in rows] + [row.participants for row in _open(asked)]
    return sum(counted), len(counted) == 1


def _is_chosen(country: str, asked: Asked) -> bool:
    return not asked.choice.countries or (country or OTHER) in asked.choice.countries


def _open(asked: Asked) -> list[Running]:
    """The counts of a selection's countries that are no unit yet."""
    rows = (row for key in asked.choice.editions for row in asked.figures.running.get(key, ()))
    return [row for row in rows if _is_chosen(row.country, asked)]


def _left_out(asked: Asked) -> Iterable[Count]:
    """Those of a whole edition; of chosen countries they are not told, as that would tell of them alone."""
    say, figures = asked.texts, asked.figures
    for key in asked.choice.editions if not asked.choice.countries else ():
        row = figures.left_out.get(key)
        if row is not None:
            where, why = say("word-countries", n=row.countries), _why(row, asked)
            text = say("coverage-left-out", n=row.people, where=where, year=_year(key, asked), why=why)
            yield _count("out", row.people, text, asked)


def _why(row: LeftOut, asked: Asked) -> str:
    least = asked.figures.threshold
    if row.why == FEW.format(threshold=least):
        return asked.texts("coverage-why-few", least=least)
    return asked.texts(f"coverage-why-{OUT[row.why]}") if row.why in OUT else row.why


def _year(edition: str, asked: Asked) -> str:
    return str(asked.figures.editions[edition].year)


def _running(asked: Asked) -> Iterator[Count]:
    rows = _open(asked)
    if rows:
        people, new = sum(row.participants for row in rows), sum(row.newcomers for row in rows)
        who = asked.texts("word-of-participants", n=people)
        yield _count("open", new, asked.texts("coverage-running", n=new, participants=who), asked)


def _reach(fresh: Freshness | None, asked: Asked) -> Iterator[Reach]:
    say, now = asked.texts, asked.now
    until = continuous(fresh)
    if fresh is None or fresh.seen is None or until is None:
        yield Reach(say("coverage-seen"), say("coverage-nothing-seen"))
        return
    if until < fresh.seen:
        yield Reach(say("coverage-covered"), say.moment(until, now), say("coverage-covered-gap"), until)
    remark = say("coverage-lag", seconds=_seconds(fresh.lag_ms, asked)) if fresh.lag_ms is not None else ""
    what = say("coverage-seen-some" if until < fresh.seen else "coverage-seen")
    yield Reach(what, say.moment(fresh.seen, now), remark, fresh.seen)
    if fresh.verified is not None:
        yield Reach(say("coverage-verified"), say.moment(fresh.verified, now), say("coverage-verified-how"))
    if fresh.contests_read < fresh.contests_known:
        read = say("word-of", k=fresh.contests_read, n=fresh.contests_known)
        yield Reach(say("coverage-contests"), read, say("coverage-contests-how"))
    if fresh.people_asked < fresh.people:
        told = say("word-of", k=fresh.people_asked, n=fresh.people)
        yield Reach(say("coverage-people"), told, say("coverage-people-how"))


def _seconds(lag_ms: int, asked: Asked) -> str:
    """Seconds in the manner of the language, with one decimal where they are few."""
    seconds = max(0, lag_ms) / 1000
    return asked.texts.points(seconds / 100) if seconds < 99 else asked.texts.number(round(seconds))


def _gaps(fresh: Freshness, asked: Asked) -> Iterator[str]:
    say, now = asked.texts, asked.now
    for since, until, why in fresh.gaps[:MOST_GAPS]:
        reason = say(f"coverage-gap-{GAPS[why]}") if why in GAPS else why
        yield say("coverage-gap", since=say.moment(since, now), until=say.moment(until, now), why=reason)
    if len(fresh.gaps) > MOST_GAPS:
        yield say("coverage-gaps-more", n=len(fresh.gaps) - MOST_GAPS)


def _made(fresh: Freshness | None, asked: Asked) -> str:
    say, version = asked.texts, asked.figures.version
    if fresh is None:
        return say("coverage-made-unwritten", version=version)
    return say("coverage-made", version=version, when=say.moment(fresh.published_ms // 1000, asked.now))

"""The health of a collector and the quality of its data as lines for people, a fact a line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from collector.check import FAULTY, Health, has_wal_fault
from collector.status import Asking, Status
from collector.telling import ago, bytes_of, plural, when
from state.health import GapFact
from state.quality import KINDS, QualityFact

WIDTH: Final = 100
INDENT: Final = " " * 12  # of what a fact says, below its name
SECOND_MS: Final = 1000  # the server tells its time in whole seconds
_OF_QUALITY: Final = " " * 11
_FAULT: Final = (
    f"which is one of those ({'.'.join(map(str, FAULTY[0]))} to {'.'.join(map(str, FAULTY[1]))}) that can damage a file"
    " which two connections write at once; here one connection alone ever writes, so it does no harm"
)


def lines(health: Health) -> list[str]:
    """The health, and at its end the problems, or that all is well.

    A problem is one line, however long: programs look for it. Without a database there is nothing else to tell.
    """
    told = [*_running(health)]
    if health.database_bytes:
        told += [*_stream(health), *_coverage(health), *_people(health), *_database(health)]
    if health.simulated:
        told += _fact("simulated", health.simulated)
    return told + ([f"{'problem':<12}{_printable(problem)}" for problem in health.problems] or ["all is well"])


def _fact(name: str, text: str) -> list[str]:
    """A fact, broken at WIDTH with the rest below its beginning; without a name it goes on with the one before."""
    return textwrap.wrap(
        _printable(text), WIDTH, initial_indent=f"{name:<12}", subsequent_indent=INDENT, break_on_hyphens=False
    )


def _running(health: Health) -> Iterator[str]:
    said = health.status
    if said is None:
        yield from _fact("collector", "not running, as far as can be told")
        return
    if health.presence != "running":
        yield from _fact("collector", f"not running since {when(said.at)}; version {said.version}")
        return
    up = ago(health.checked - said.since)
    memory = bytes_of(said.memory_bytes)
    yield from _fact("collector", f"running for {up} (process {said.pid}), version {said.version}, {memory} of memory")
    yield from _fact("work", f"{said.work.doing}, for {ago(health.checked - said.work.since)}")


def _stream(health: Health) -> Iterator[str]:
    if (said := health.status) is not None and health.presence == "running":
        yield from _fact("stream", ", ".join(_connection(said)))
        if said.rates:
            r = said.rates
            speed = f"{r.events:,.1f} events/s, {r.matches:,.2f} matches/s, {r.recorded:,.2f} recorded/s"
            yield from _fact("speed", f"{speed} over the last minute")
    running = said.stream.lag_ms if said is not None and health.presence == "running" else {}
    topics = sorted({*(health.last_events or {}), *running})
    wide = max(map(len, topics), default=0)
    for number, topic in enumerate(topics):
        lag = f"{running[topic] / 1000:>10,.1f} s" if topic in running else f"{'-':>12}"
        at = (health.last_events or {}).get(topic)
        last = "none recorded" if at is None else f"last event {ago(health.checked - at / 1000)} ago"
        yield f"{'' if number else 'lag':<12}{topic:<{wide}}{lag}   {last}"


def _connection(said: Status) -> Iterator[str]:
    s = said.stream
    if s.connected:
        yield "connected"
    else:
        yield f"not connected, {plural(s.failures, 'failure')} in a row ({s.last_end or 'no answer yet'})"
    yield f"{plural(s.connections, 'connection')}, rewound {s.overlap_ms / 1000:g} s at the last"
    if s.skew_ms is not None:
        yield "clocks agree" if abs(s.skew_ms) < SECOND_MS else f"its clock {s.skew_ms / 1000:+.0f} s from ours"
    if s.hook_errors:
        yield f"{plural(s.hook_errors, 'change')} not acted on"
    if s.degraded:
        yield f"degraded: cannot record ({s.degraded})"


def _coverage(health: Health) -> Iterator[str]:
    yield from _fact("seen", when(health.seen) + ("" if health.seen_lag is None else f", {ago(health.seen_lag)} ago"))
    yield from _fact("verified", f"{when(health.verified)} for every tracked account")
    yield from _backfill(health)
    yield from _gaps(health)
    yield from _requests(health)


def _backfill(health: Health) -> Iterator[str]:
    said, behind = health.status, health.behind
    if health.presence == "running" and said is not None and (filling := said.filling) is not None:
        left = f"{filling.requests_left:,} left, {ago(filling.seconds_left)} within the budget"
        yield from _fact("backfill", f"{filling.done:,} of about {plural(filling.of, 'request')} sent; {left}")
    if behind is not None:
        due = f"{behind.due:,} of {plural(behind.accounts, 'account')} due, {behind.never:,} never asked about"
        span = ago(health.behind_seconds or 0)
        cost = f"{plural(behind.requests, 'request')}, {span} at {health.per_minute:,} a minute"
        yield from _fact("due", due + (f"; that takes {cost}" if behind.due else ""))


def _gaps(health: Health) -> Iterator[str]:
    unnamed = health.gaps_open + health.gaps_closed - len(health.gaps)
    rest = f"; {unnamed:,} of them not listed" if unnamed else ""
    yield from _fact("gaps", f"{health.gaps_open:,} open, {health.gaps_closed:,} filled{rest}")
    for gap in health.gaps:
        yield from _fact("gap", f"{gap.topic} from {when(gap.since)} to {when(gap.until)}: {gap.reason}; {_state(gap)}")


def _state(gap: GapFact) -> str:
    way = {"stream": " by replaying the stream", "api": " from the API"}.get(gap.remedy or "", "")
    return f"to be filled{way}" if gap.closed is None else f"filled{way} on {when(gap.closed)}"


def _requests(health: Health) -> Iterator[str]:
    asking: Asking | None = health.status.asking if health.status and health.presence == "running" else None
    if (spent := health.spent) is None:
        return
    minute = f"{asking.minute:,} in the last minute of " if asking else "none now of "
    allowed = f"{health.per_minute:,} allowed"
    yield from _fact("requests", f"{minute}{allowed}, {spent.hour:,} in the last hour, {spent.day:,} in the last day")
    if spent.today:
        steps = ", ".join(f"{step} {n:,}" for step, n in sorted(spent.today.items(), key=lambda pair: -pair[1]))
        yield from _fact("", f"today: {steps}")
    if spent.forecast is not None:
        share = spent.forecast / (health.per_minute * 1440)
        cost = f"a day of following costs {spent.forecast:,} as things are, {share:.1%} of what is allowed"
        yield from _fact("", cost)


def _people(health: Health) -> Iterator[str]:
    unread = f"{health.waiting:,} waiting to be read, {health.coming:,} still to begin"
    read = f"{health.read:,} of {health.contests:,} read, {health.frozen:,} of them frozen"
    yield from _fact("contests", f"{read}; {unread}")
    yield from _fact("tracked", f"{health.tracked:,} of {plural(health.accounts, 'account')}")
    yield from _fact("recorded", plural(health.contributions, "contribution"))
    yield from _fact("set aside", f"{plural(health.set_aside, 'input')} that could not be used")


def _database(health: Health) -> Iterator[str]:
    size = bytes_of(health.database_bytes)
    wal = f" and {bytes_of(health.wal_bytes)} not merged yet" if health.wal_bytes else ""
    yield from _fact("data", f"{health.data} ({size}{wal})")
    version = f"{health.sqlite}, {_FAULT}" if has_wal_fault(health.sqlite) else health.sqlite
    yield from _fact("SQLite", version)


def quality_lines(facts: Sequence[QualityFact], *, explained: bool = False) -> list[str]:
    """The data-quality report for people: what was found, and what was looked for and not found."""
    found = [fact for fact in facts if fact.count]
    told = [f"data quality: {len(found)} of {len(facts)} checks found something" + ":" * bool(found)]
    for fact in found:
        example = f", such as: {_printable(fact.example)}" if fact.example else ""
        told += _wrapped(f"{_title(fact)}{example}", f"{fact.count:>9,}  ")
        if explained:
            told += _wrapped(KINDS[fact.kind].meaning, _OF_QUALITY)
    if len(found) < len(facts):
        rest = ", ".join(_title(fact) for fact in facts if not fact.count)
        told += _wrapped(f"looked for and not found: {rest}", "")
    return told


def _wrapped(text: str, first: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=_OF_QUALITY, break_on_hyphens=False)


def _title(fact: QualityFact) -> str:
    title = KINDS[fact.kind].title
    return title[:1].lower() + title[1:]


def _printable(text: str) -> str:
    """A text from outside without what a terminal would act upon."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)

"""What collectors say of themselves, as the tests of the check and of the metrics need it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from collector.check import Health
from collector.spending import Spent
from collector.status import Asking, Filling, Rates, Status, Stream, Work
from state.activity import Activity, Batch, Reject
from state.entries import Account, Contest, Participation
from state.findings import RENAMED
from state.health import Behind, GapFact

NOW = 1_800_000_000
BUSY, QUIET = "eqiad.mediawiki.recentchange", "codfw.mediawiki.recentchange"


def status(at: int = NOW, **more: Any) -> Status:
    """Give the status of a collector that is well: this process, started a day ago, in the middle of a backfill."""
    stream = Stream(
        connected=True,
        connections=3,
        seen=at - 2,
        overlap_ms=60_000,
        skew_ms=-1500,
        lag_ms={BUSY: 850},
        events=6_480_000,
        matches=64_800,
        recorded=60_000,
        rejects=2,
        gaps=1,
    )
    found = Status(
        at=at,
        pid=os.getpid(),
        since=at - 86_400,
        version="1.2.3",
        python="3.11.7",
        sqlite="3.40.1",
        stream=stream,
        rates=Rates(74.8, 0.75, 0.69),
        work=Work("asking about 1000 accounts", at - 90),
        asking=Asking(12, 200, {"contributions": 900, "wikis": 100}, {"contributions": 400, "wikis": 50}, 1100),
        filling=Filling(410, 1000, 590, 177.0),
        memory_bytes=88_000_000,
    )
    return replace(found, **more)


def streaming(status: Status, **more: Any) -> Status:
    """Give the status with something else said of the stream."""
    return replace(status, stream=replace(status.stream, **more))


HEALTH = Health(  # a large installation's, with something to tell under every head
    data="/var/lib/campaign-retention",
    sqlite="3.40.1",
    database_bytes=812_345_678,
    checked=NOW,
    code=0,
    wal_bytes=4_100_000,
    presence="running",
    status=status(pid=4242),
    seen=NOW - 2,
    seen_lag=2,
    verified=NOW - 50_000,
    last_events={QUIET: (NOW - 3000) * 1000, BUSY: (NOW - 2) * 1000},
    gaps=(GapFact(BUSY, NOW - 90_000, NOW - 86_000, "the history does not reach back so far", "api", None),),
    gaps_open=1,
    gaps_closed=3,
    behind=Behind(300_000, 12, 5000, 640),
    behind_seconds=192.0,
    spent=Spent(340, 5120, {"contributions": 400, "wikis": 50}, 5120),
    per_minute=200,
    contests=700,
    read=650,
    frozen=600,
    waiting=1,
    coming=49,
    accounts=2_000_000,
    tracked=300_000,
    contributions=5_000_000,
    set_aside=2,
)


def odd(activity: Activity) -> None:
    """Two contests, one of which has no category, with a bot who took part and a rename."""
    names = ("Images from Wiki Loves Earth 2026 in India", "Images from Wiki Loves Earth 2026 in Nepal")
    dates = (NOW - 40 * 86_400, NOW - 10 * 86_400)
    contests = [Contest("earth", 2026, name[-5:], None, name, *dates) for name in names]
    first, second = activity.roster.put_contests(contests).values()
    activity.roster.set_enrolled(first, NOW, condition="missing")
    (bot,) = activity.roster.put_accounts([Account(7, "Somebody", NOW, NOW, kind="bot")])
    activity.roster.put_participations([Participation(second, bot, NOW - 20 * 86_400, 1, 1)])
    activity.findings.note(RENAMED, n=1200)
    activity.record(Batch(rejects=(Reject("no JSON", "Somebody"),)))

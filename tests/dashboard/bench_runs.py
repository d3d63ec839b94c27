"""The measurements of a page, each on a server of its own, with their targets where they have one.

Seconds and megabytes are the server's alone, from `/proc`; the browser's are not counted.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from tests.dashboard.bench_report import YES_NO, Result
from tests.dashboard.bench_server import SHORT, Server, Side, serving
from tests.dashboard.bench_socket import all_answer, crowd, leave, one_by_one
from tests.dashboard.bench_tab import CHANGES, Tab, browsing, new_context
from tests.dashboard.invented_big import Live

SHARE: Final = re.compile(rb"\d[\d.,]*(?:\s|\xc2\xa0|&nbsp;|&#160;)?%")
KEPT: Final = ("--unused-session-lifetime", "600000")  # sessions are not ended while they are looked at
FIGURES: Final = {"ours": 1, "twin": 2}  # the Bokeh figures of a first screen
CROWD: Final = 20
EVERY_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class World:
    """What is measured on: the file, who commits to it, and how often things are done."""

    published: Path
    live: Live
    year: int
    rounds: int
    commits: int
    seconds: float
    sessions: int
    held: int
    say: Callable[[str], None]


def first_byte(world: World, side: Side) -> list[Result]:
    """How soon a warm server answers, and whether the answer can be read without scripts."""
    with serving(side, world.published) as server:
        spent = []
        for _ in range(4 * world.rounds):
            server.idle(5)
            seconds, html = server.first_byte()
            spent.append(1000 * seconds)
        readable = bool(SHARE.search(re.sub(rb"<(style|script).*?</\1>", b"", html, flags=re.DOTALL)))
        return [
            Result(side.name, "first byte of a warm server", "ms", median(spent), 100),
            Result(side.name, "answer readable without scripts", YES_NO, readable, 1),
        ]


def settle(world: World, side: Side) -> list[Result]:
    """When somebody who has nothing of the page yet can read the answer, and sees the first screen's charts."""
    with serving(side, world.published) as server, browsing() as browser:
        found = []
        for turn in range(world.rounds + 1):
            tab = Tab(browser, server)
            found.append(tab.open(FIGURES[side.name]))
            tab.close()
            world.say(f"{side.name}: settled after {found[-1].settled:.0f} ms{' (not counted)' if not turn else ''}")
            server.idle(5)
        return [
            Result(side.name, "first paint", "ms", median(each.paint for each in found[1:])),
            Result(side.name, "first answer in the document", "ms", median(each.text for each in found[1:])),
            Result(side.name, "first screen settled", "ms", median(each.settled for each in found[1:]), 1200),
        ]


def change(world: World, side: Side) -> list[Result]:
    """How long after a click on a filter everything is redrawn: the first screen, and every view."""
    clicks = [text.format(year=world.year, before=world.year - 1) for text in CHANGES[side.name]]
    with serving(side, world.published, options=KEPT) as server, browsing() as browser:
        tab = Tab(browser, server)
        tab.open(FIGURES[side.name])
        first = _clicked(world, server, tab, clicks, FIGURES[side.name])
        every = _clicked(world, server, tab, clicks, tab.open_all())
        tab.close()
        return [
            Result(side.name, "filter change, first screen", "ms", median(first), 150),
            Result(side.name, "filter change, every view open", "ms", median(every), 250),
        ]


def _clicked(world: World, server: Server, tab: Tab, clicks: list[str], figures: int) -> list[float]:
    found = []
    for turn in range(1 + max(3, world.rounds // 2)):
        for click in clicks:
            server.idle(5)
            spent = tab.change(click, figures)
            world.say(
                f"{server.side.name}, {figures} figures: {spent:.0f} ms for {click}{'' if turn else ' (not counted)'}"
            )
            found += [spent] if turn else []
    return found


def session(world: World, side: Side) -> list[Result]:
    """What a visit costs until the first screen is delivered, and what it keeps while it lasts."""
    number = 5 * world.rounds

    async def visits(server: Server) -> tuple[float, float]:
        staying = await one_by_one(server, 5)  # nothing is given back before memory is measured
        before = server.rss()
        staying += await one_by_one(server, number)
        kept = (server.rss() - before) / number
        await leave(staying)
        before = server.cpu()
        for _ in range(number):
            await leave(await one_by_one(server, 1))
        return (server.cpu() - before) / number, kept

    with serving(side, world.published) as server:
        spent, kept = asyncio.run(visits(server))
    return [
        Result(side.name, "a session: processor, first screen", "s", spent, 0.3),
        Result(side.name, "a session: memory, first screen", "MB", kept, 4),
    ]


def views(world: World, side: Side) -> list[Result]:
    """What a visit in a browser costs the server until every view was opened; files come from the browser's cache."""
    with serving(side, world.published) as server, browsing() as browser:
        context = new_context(browser)
        spent = []
        for turn in range(world.rounds + 1):
            server.idle(10)
            before = server.cpu()
            tab = Tab(browser, server, context=context)
            tab.open(FIGURES[side.name])
            figures = tab.open_all()
            spent += [server.cpu() - before] if turn else []
            tab.close()
            world.say(f"{side.name}: {server.cpu() - before:.2f} s with {figures} figures")
    return [Result(side.name, "a session: processor, every view", "s", median(spent), 0.6)]


def burst(world: World, side: Side) -> list[Result]:
    """Twenty who come at once: when the last has the HTML, and when the last has the first screen."""

    async def come(server: Server) -> tuple[float, float]:
        await leave(await one_by_one(server, 3))
        begun = time.perf_counter()
        found = await crowd(server, CROWD)
        await leave(found)
        return max(each.html for each in found) - begun, max(each.drawn for each in found) - begun

    with serving(side, world.published, options=KEPT) as server:
        html, drawn = asyncio.run(come(server))
    return [
        Result(side.name, f"{CROWD} at once: last HTML", "s", html, 2),
        Result(side.name, f"{CROWD} at once: last first screen", "s", drawn, 6.5),
    ]


def event(world: World, side: Side) -> list[Result]:
    """How long after a commit began its figure stands on the screen."""
    spent = []
    with serving(side, world.published, options=KEPT) as server, browsing() as browser:
        tab = Tab(browser, server)
        tab.open(FIGURES[side.name])
        for n in range(world.commits):
            time.sleep(random.uniform(0.3, 1.3))
            retained, newcomers = world.live.today
            tab.expect(f"{retained + 1:,} of {newcomers:,}")
            begun = time.time()
            world.live.commit(n, int(begun))
            spent.append(tab.seen(60) - begun)
        tab.close()
    world.say(f"{side.name}: from commit to screen {' '.join(f'{each:.2f}' for each in spent)}")
    return [
        Result(side.name, "commit to screen, 95 of 100", "s", float(np.percentile(spent, 95)), 3),
        Result(side.name, "commit to screen, median", "s", median(spent)),
    ]


def live(world: World, side: Side) -> list[Result]:
    """What twenty open sessions cost while nothing happens, and while somebody contributes every five seconds."""

    async def watch(server: Server) -> tuple[float, float]:
        staying = await one_by_one(server, CROWD)
        await asyncio.sleep(5)
        rest = await _share(server, world.seconds, lambda _: None)
        busy = await _share(server, world.seconds, lambda n: world.live.commit(n, int(time.time())))
        await leave(staying)
        return rest, busy

    with serving(side, world.published, options=KEPT) as server:
        rest, busy = asyncio.run(watch(server))
    return [
        Result(side.name, f"{CROWD} sessions, a commit every 5 s", "%", busy, 14),
        Result(side.name, f"{CROWD} sessions, no commit", "%", rest),
    ]


async def _share(server: Server, seconds: float, act: Callable[[int], None]) -> float:
    """Percent of a core that the server takes while something is done every five seconds."""
    before, begun, n = server.cpu(), time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        act(n)
        n += 1
        await asyncio.sleep(max(0.0, begun + n * EVERY_SECONDS - time.perf_counter()))
    return 100 * (server.cpu() - before) / (time.perf_counter() - begun)


def memory(world: World, side: Side) -> list[Result]:
    """What sessions that came and went leave behind."""
    number = world.sessions if side.name == "ours" else min(world.sessions, 200)

    async def visits(server: Server) -> list[float]:
        samples = []
        for turn in range(20):
            for _ in range(max(1, number // 20 // 4)):
                await leave(await crowd(server, 4))
            await asyncio.sleep(7)
            samples.append(server.rss())
            world.say(f"{side.name}: {samples[-1]:.0f} MB after {(turn + 1) * max(1, number // 80) * 4} sessions")
        return samples

    with serving(side, world.published, options=SHORT) as server:
        samples = asyncio.run(visits(server))
    step = max(1, number // 80) * 4
    half = samples[len(samples) // 2 :]
    slope = float(np.polyfit(np.arange(len(half)) * step / 1000, half, 1)[0])
    return [
        Result(side.name, f"memory left by 1,000 sessions (of {20 * step:,})", "MB", slope, 5),
        Result(side.name, "memory at the end", "MB", samples[-1]),
    ]


def held(world: World, side: Side) -> list[Result]:
    """Many sessions that stay: what each takes, and whether all of them answer."""
    number = world.held if side.name == "ours" else min(world.held, 40)

    async def stay(server: Server) -> tuple[float, float]:
        staying = await one_by_one(server, 5)
        before = server.rss()
        staying += await one_by_one(server, number - 5, together=4)
        kept = (server.rss() - before) / (number - 5)
        answered = await all_answer(staying)
        await leave(staying)
        return kept, answered

    with serving(side, world.published, options=KEPT) as server:
        kept, answered = asyncio.run(stay(server))
    return [
        Result(side.name, f"{number} sessions held: each", "MB", kept, 4),
        Result(side.name, f"{number} sessions held: all answer within", "s", answered),
    ]


RUNS: Final[dict[str, Callable[[World, Side], Iterable[Result]]]] = {
    "byte": first_byte,
    "settle": settle,
    "change": change,
    "session": session,
    "views": views,
    "burst": burst,
    "event": event,
    "live": live,
    "held": held,
    "memory": memory,
}

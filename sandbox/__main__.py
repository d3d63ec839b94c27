"""The command line of the miniature: serve it, or write down the truth about it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import datetime as dt
import json
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.faults import FIELDS, Faults, merged, parse
from sandbox.journal import Journal, Origin, read_origin
from sandbox.life import Life, history
from sandbox.miniature import Miniature
from sandbox.server import Server
from sandbox.truth import truth
from sandbox.world import build

SEED, SCALE, RATE, PORT = 1, 1.0, 2.0, 8600


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code: 1 for what cannot be done, with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=options.log_level, format="%(levelname)s %(name)s %(message)s")
    try:
        return int(options.run(options))
    except (SandboxError, ValueError, OSError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A miniature Wikimedia on loopback: invented people and real contests, behind the real protocols.",
    )
    parser.add_argument("--log-level", default="WARNING", help="DEBUG, INFO, WARNING (default) or ERROR")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve the streams and the Action API", epilog=_faults_help())
    serve.formatter_class = argparse.RawDescriptionHelpFormatter
    _add_world(serve)
    serve.add_argument("--port", type=_port, default=PORT, help=f"port on 127.0.0.1 (default {PORT}; 0: any free one)")
    serve.add_argument("--live-rate", type=float, help=f"things that happen a second (default {RATE}; 0: none)")
    serve.add_argument("--fault", action="append", default=[], metavar="KEY=VALUE", help="a fault; may be repeated")
    serve.add_argument("--journal", type=Path, help="file that lets a restarted sandbox go on with the same world")
    serve.set_defaults(run=_serve)
    tell = commands.add_parser("truth", help="write what an omniscient observer of the world knows, as JSON")
    _add_world(tell)
    tell.set_defaults(run=_truth)
    return parser


def _add_world(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, help=f"which world (default {SEED})")
    parser.add_argument("--scale", type=float, help=f"how many people: 1.0 is about 3,000 (default {SCALE})")
    parser.add_argument("--now", type=_instant, help="the instant life begins, ISO 8601 in UTC (default: now)")


def _instant(text: str) -> int:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 time, such as 2026-11-24T12:00:00Z") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp())


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")
    return int(text)


def _faults_help() -> str:
    shown = [f"  {field.name}={field.default}" for field in FIELDS.values()]
    return "faults and their defaults, also at /_sandbox/faults:\n" + "\n".join(shown)


def _origin(options: argparse.Namespace, faults: Faults) -> Origin:
    """Return how the world is made: as the journal says, unless an option contradicts it."""
    found = read_origin(options.journal) if options.journal else None
    asked = {"seed": options.seed, "scale": options.scale, "now": options.now, "rate": options.live_rate}
    if found:
        for name, value in asked.items():
            if value is not None and value != getattr(found, name):
                recorded = getattr(found, name)
                raise SandboxError(f"--journal {options.journal}: its world has {name} {recorded}, not {value}")
        return found
    wall = time.time()
    now = int(wall) if options.now is None else options.now
    shift = 0.0 if options.now is None else now - wall
    given = {name: value for name, value in asked.items() if value is not None and name != "now"}
    base = Origin(SEED, SCALE, now, RATE, shift, dataclasses.asdict(faults))
    return dataclasses.replace(base, **given)


def _miniature(options: argparse.Namespace) -> Miniature:
    faults = parse(options.fault)
    origin = _origin(options, faults)
    journal = Journal(options.journal, origin) if options.journal else None
    world = build(origin.seed, origin.now, origin.scale)
    first = merged(Faults(), origin.faults)
    past = history(world, int((origin.now - first.history_seconds) * 1000))
    life = Life(world, origin.rate)
    miniature = Miniature(world, life, lambda: time.time() + origin.shift, faults=first, past=past, journal=journal)
    if miniature.box.now != faults:
        miniature.box.replace(faults)
    miniature.step()  # what has happened since a journal's last line is told before anybody asks
    return miniature


def _serve(options: argparse.Namespace) -> int:
    miniature = _miniature(options)
    try:
        asyncio.run(_run(miniature, options.port))
    finally:
        miniature.close()
    return 0


async def _run(miniature: Miniature, port: int) -> None:
    server, stop = Server(miniature), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await server.start(port)
    world = miniature.world
    people, revisions = len(world.people), sum(map(len, world.revisions.values()))
    print(
        f"sandbox ready at {server.url}: {people:,} invented people, {len(world.contests):,} contests, "
        f"{revisions:,} revisions on {len(world.wikis)} wikis, {miniature.life.rate:g} live events a second",
        flush=True,
    )
    _notify("READY=1")
    try:
        await server.until(stop)
    finally:
        await server.close()


def _notify(state: str) -> None:
    """Tell the service manager, if there is one."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)


def _truth(options: argparse.Namespace) -> int:
    now = int(time.time()) if options.now is None else options.now
    seed = SEED if options.seed is None else options.seed
    scale = SCALE if options.scale is None else options.scale
    json.dump(truth(build(seed, now, scale)), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

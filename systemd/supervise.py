"""Runs the whole system in the foreground, where systemd would run its parts as services.

`python systemd/supervise.py demo` puts the three services on an invented Wikimedia, `... run` on the real one.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

# Run as a script, this folder is where imports would start.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from collector import settings
from collector.errors import SettingsError
from state.paths import DEFAULT, published_db
from systemd import demo, preflight
from systemd.children import ROOT, Child, Service
from systemd.keeper import Keeper
from systemd.preflight import Refused

PROBE_SECONDS = 120.0
DEMO_PATIENCE = 180.0  # seconds until a start that hangs is given up
FOREVER = float("inf")  # the real streams may be away for hours
WATCHDOG = 180.0  # seconds of silence after which the collector hangs, as in its unit


def say(line: str) -> None:
    """One line for the person at the terminal, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="supervise.py", description="Run the whole system in the foreground until Ctrl-C."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="demo|run")
    shown = commands.add_parser("demo", help="the system on an invented Wikimedia on this machine")
    for option, kind, default, text in (
        ("--data", Path, DEFAULT / "demo", "its folder (default: state/data/demo)"),
        ("--sandbox-port", int, 8600, "of the invented Wikimedia (default: 8600)"),
        ("--seed", int, 1, "which world is invented (default: 1)"),
        ("--scale", float, 1.0, "how many people: 1 is about 3,000 (default: 1)"),
        ("--live-rate", float, 2.0, "things that happen a second (default: 2)"),
    ):
        shown.add_argument(option, type=kind, default=default, metavar="DIR" if kind is Path else "N", help=text)
    shown.add_argument("--fresh", action="store_true", help="begin anew instead of continuing the last demo")
    real = commands.add_parser("run", help="the three services on the real Wikimedia")
    settings.add_options(real)
    for command in (shown, real):
        command.add_argument("--port", type=int, default=5006, metavar="N", help="of the page (default: 5006)")
    return top


def services(data: Path, port: int, collector: Sequence[str], after: tuple[str, ...] = ()) -> list[Service]:
    """The three services: the collector with its own words, the publisher and the page on `port`."""
    python = sys.executable
    page = ("--address", "127.0.0.1", "--port", str(port))
    seen = {"RETENTION_PUBLISHED": str(published_db(data)), "PANEL_CDN_ROOT": "/static/extensions/panel/"}
    return [
        Service("collector", (python, "-m", "collector", "follow", *collector), after=after, watchdog=WATCHDOG),
        Service("publisher", (python, "-m", "metrics", "publish", "--follow", "--data", str(data))),
        Service("dashboard", (python, "-m", "panel", "serve", "dashboard", *page), seen, url=address(port)),
    ]


def address(port: int) -> str:
    """Where the page is."""
    return f"http://127.0.0.1:{port}/dashboard"


def show_demo(asked: argparse.Namespace) -> int:
    """The demo: an invented world, and the three services looking at it."""
    for name in [name for name in os.environ if name.startswith("RETENTION_") or name == "STATE_DIRECTORY"]:
        del os.environ[name]  # settings of a real installation are none of the demo's
    preflight.need_ports({"--port": asked.port, "--sandbox-port": asked.sandbox_port})
    preflight.need_space(asked.data)
    folder = preflight.make_folder(asked.data)
    with preflight.alone(folder):
        wanted = demo.World(asked.seed, asked.scale, asked.live_rate, int(time.time()))
        world = demo.enter(folder, wanted, fresh=asked.fresh)
        config = demo.write_settings(folder, asked.sandbox_port, world.scale)
        say(f"Starting the demo: invented people on port {asked.sandbox_port}, data in {folder}")
        invented = demo.sandbox(folder, world, asked.sandbox_port)
        kept = services(folder, asked.port, ("--config", str(config)), after=("sandbox",))
        return keep([invented, *kept], folder, asked.port, DEMO_PATIENCE)


def run(asked: argparse.Namespace) -> int:
    """The three services on the real Wikimedia, once it is known to be within reach."""
    if asked.config is not None:
        asked.config = asked.config.resolve()
    try:
        folder = settings.load(vars(asked), os.environ).data
    except SettingsError as error:
        raise Refused(str(error), settings.EXIT_CONFIG) from None
    names = ("config", *settings.BY_NAME)
    said = [(settings.option(name), str(getattr(asked, name))) for name in names if getattr(asked, name)]
    words = [word for pair in said for word in pair]
    preflight.need_ports({"--port": asked.port})
    preflight.need_space(folder)
    with preflight.alone(folder):
        say(f"Starting, with data in {folder}; asking Wikimedia first")
        probe(words)
        return keep(services(folder, asked.port, words), folder, asked.port, FOREVER)


def probe(words: Sequence[str]) -> None:
    """Ask the collector to reach everything it needs; refuse with what it says when it cannot."""
    command = [sys.executable, "-m", "collector", "--log-level", "ERROR", "probe", *words]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PROBE_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused(f"Wikimedia did not answer within {PROBE_SECONDS:.0f} s.") from None
    if told.returncode:
        lines = told.stderr.splitlines() or told.stdout.splitlines()
        raise Refused("; ".join(lines) or "The collector could not be asked.", told.returncode)


def keep(wanted: Sequence[Service], folder: Path, port: int, patience: float) -> int:
    """Keep the services until Ctrl-C or SIGTERM; the exit status."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="retention-") as sockets:
        children = [Child(service, logs, Path(sockets)) for service in wanted]
        keeper = Keeper(children, say, patience=patience)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, keeper.ask_to_stop)
        code = keeper.run(f"The page is at {address(port)} (Ctrl-C stops everything; logs: {logs})")
    say("Everything has stopped.")
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; a refusal is one sentence on standard error."""
    asked = parser().parse_args(arguments)
    try:
        return show_demo(asked) if asked.command == "demo" else run(asked)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())

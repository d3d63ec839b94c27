"""The command line of the collector."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.logging import RichHandler
from rich.text import Text

from collector import check, check_text, contests_command, importing, jobs, prometheus, rounds, service, settings
from collector.errors import CollectorError, SettingsError
from collector.progress import CONSOLE
from state import inbox
from state.errors import Corrupt, Locked, SchemaNewer, StateError

LONGEST_ENROLMENT = 12 * 3600.0  # seconds a running collector may take to read all contests
UNUSABLE = (SettingsError, Corrupt, SchemaNewer)  # starting again would not help


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit code: 0 done, 1 could not be done, 78 settings or database that cannot be used."""
    options = _parser().parse_args(arguments)
    _log(options.log_level)
    try:
        return int(options.run(options))
    except UNUSABLE as error:
        print(f"collector: {error}", file=sys.stderr)
        return settings.EXIT_CONFIG
    except (CollectorError, StateError, sqlite3.Error, OSError) as error:
        print(f"collector: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _log(level: str) -> None:
    """Plain lines in UTC for a service manager or a file; on a terminal, lines that leave room for a progress bar."""
    if sys.stderr.isatty():
        handler = RichHandler(console=CONSOLE, show_path=False, markup=False, highlighter=None)
        logging.basicConfig(level=level, format="%(message)s", datefmt="%H:%M:%S", handlers=[handler])
    else:
        logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.Formatter.converter = time.gmtime
    logging.getLogger("urllib3").setLevel("ERROR")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m collector",
        description="Follows Wikimedia's event streams, finds who took part in photo campaigns, and records what "
        "the newcomers among them contribute on any wiki.",
        epilog="Exit codes: 0 done, 1 could not be done, 78 settings or a database that cannot be used.",
    )
    level = parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    level.help = "how much is said on standard error (default: INFO)"
    commands = parser.add_subparsers(required=True, title="commands", dest="command")
    for name, run, short, description in (
        ("follow", _follow, "follow the streams, enrol and backfill, until stopped", _FOLLOW),
        ("enrol", _enrol, "read the contests' participants now", _ENROL),
        ("backfill", _backfill, "enrol, ask every wiki for what is missing, and exit", _BACKFILL),
        ("check", _check, "say how the collector is", _CHECK),
        ("probe", _probe, "say whether everything needed can be reached", _PROBE),
    ):
        own = {"backfill": "--once ", "check": "[--json | --prometheus | --quality] [--max-lag SECONDS] "}.get(name, "")
        usage = f"%(prog)s [-h] {own}[--config FILE] [settings]"
        command = commands.add_parser(name, help=short, description=description, usage=usage)
        command.set_defaults(run=run)
        if name == "backfill":
            command.add_argument("--once", action="store_true", required=True, help="one round, then exit")
        if name == "check":
            _check_options(command)
        settings.add_options(command, only=_CHECKED if name == "check" else None)
    contests_command.add_parser(commands, _refresh)
    importing.add_parser(commands)
    return parser


def _check_options(command: argparse.ArgumentParser) -> None:
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, for programs")
    form.add_argument("--prometheus", action="store_true", dest="metrics", help="as metrics in Prometheus' text format")
    form.add_argument("--quality", action="store_true", help="only the quality of the data, explained")
    lag = f"seconds of lag from which on it is not well (default: {check.MOST_LAG})"
    command.add_argument("--max-lag", type=int, default=check.MOST_LAG, metavar="SECONDS", help=lag)
    command.epilog = "Exit codes: " + ", ".join(
        (
            f"{check.WELL} all is well",
            f"{check.NOT_WELL} a collector runs and something is not well",
            f"{check.NOT_RUNNING} none runs, or none can be told of",
            f"{settings.EXIT_CONFIG} settings or a database that cannot be used.",
        )
    )


_CHECKED = ("data", "requests_per_minute", "replication_lag", "verify_every", "verify_late_every")  # used by `check`
_FOLLOW = (
    "Follows the streams until SIGTERM or Ctrl-C, and meanwhile reads the contests, finds their participants and asks "
    "the wikis for what the streams may have missed. Goes on where it stopped."
)
_ENROL = (
    "Reads the category of every contest that has begun and is not frozen, and follows the newcomers found. While a "
    "collector runs, it does the reading, and this command waits for it."
)
_BACKFILL = (
    "Reads contests that are due, asks every wiki for the contributions of tracked accounts, and exits. A running "
    "collector does this by itself."
)
_CHECK = (
    "Says whether a collector runs and how it does: lag by topic, events and matches a second, gaps, how far the "
    "backfill is, requests, what was set aside, the size of the database; and what is odd about the data themselves."
)
_PROBE = "Asks each of the addresses once. Exits with 1 and one sentence for each that does not answer."


def _settings(options: argparse.Namespace, *, asks: bool = True) -> settings.Settings:
    return settings.load(vars(options), os.environ, asks=asks)


def _follow(options: argparse.Namespace) -> int:
    code = service.run(_settings(options))
    if threading.active_count() > 1:  # a request is under way that may take a minute; all data are safe
        logging.shutdown()
        os._exit(code)
    return code


def _enrol(options: argparse.Namespace) -> int:
    found = _settings(options)
    try:
        answer = asdict(service.once(found, everything=True, backfill=False))
    except Locked:
        print("the running collector reads the contests ...", file=sys.stderr)
        answer = inbox.submit(found.data, {"kind": jobs.ENROL}, LONGEST_ENROLMENT)
    if "error" in answer:
        print(f"collector: {answer['error']}", file=sys.stderr)
        return 1
    print(rounds.summary(answer))
    return 1 if answer["failed"] else 0


def _refresh(found: settings.Settings) -> None:
    try:
        service.register(found)
    except Locked:
        print("the running collector reads the list of contests ...", file=sys.stderr)
        answer = inbox.submit(found.data, {"kind": jobs.CONTESTS}, LONGEST_ENROLMENT)
        if "error" in answer:
            raise CollectorError(str(answer["error"])) from None


def _backfill(options: argparse.Namespace) -> int:
    done = service.once(_settings(options), everything=False, backfill=True)
    print(rounds.summary(asdict(done)))
    return 1 if done.failed or done.postponed else 0


def _check(options: argparse.Namespace) -> int:
    found = _settings(options, asks=False)
    health = check.check(found.data, int(time.time()), options.max_lag, check.Schedule.of(found))
    if options.json:
        print(check.as_json(health))
    elif options.metrics:
        print(prometheus.render(health), end="")
    elif options.quality:
        print("\n".join(check_text.quality_lines(health.quality, explained=True)))
    else:
        _show(check_text.lines(health), health.code)
        if health.quality:
            print("\n".join(["", *check_text.quality_lines(health.quality)]))
    return health.code


def _show(lines: Sequence[str], code: int) -> None:
    """The lines, on a terminal with the names of facts in bold and the verdict in its colour."""
    console = Console(soft_wrap=True, highlight=False)
    for line in lines:
        text = Text(line)
        if line.startswith("problem"):
            text.stylize("red")
        elif line == lines[-1] and code == check.WELL:
            text.stylize("green")
        else:
            text.stylize("bold", 0, len(check_text.INDENT))
        console.print(text)


def _probe(options: argparse.Namespace) -> int:
    found = _settings(options)
    wrong = service.probe(found)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print(f"{found.stream_url} and the APIs answer")
    return 1 if wrong else 0


def _prepare_for_the_worst() -> None:
    """SIGABRT, as from a watchdog, writes where every thread is; no file with the memory, and so people, is left."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _prepare_for_the_worst()
    sys.exit(main())

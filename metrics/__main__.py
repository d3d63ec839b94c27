"""The command line of the figures: publish them, report them, measure how fast they are made."""

from __future__ import annotations

import argparse
import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from metrics import bench, report
from metrics.disclosure import THRESHOLD
from metrics.errors import MetricsError
from metrics.publish import Publisher
from state.errors import Corrupt, NotFound, SchemaNewer, StateError, Unavailable
from state.notify import notify
from state.paths import data_dir, private_db, published_db
from state.published import Published
from state.schema import open_reader
from state.stopping import stopped_by_signals

LEAST_THRESHOLD: Final = 5
RETRY_SECONDS: Final = 1.0
EXIT_CONFIG: Final = 78
log = logging.getLogger("metrics")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is 0, 1 for what may pass, 78 for what the operator has to mend."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except (Corrupt, SchemaNewer) as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except (StateError, MetricsError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m metrics", description="Figures of retention.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    publish = commands.add_parser(
        "publish",
        help="write the published file from the private database",
        description="Writes the published file from the private database: once, or for as long as it runs.",
    )
    publish.add_argument("--follow", action="store_true", help="keep running and publish what changes")
    publish.add_argument(
        "--data", type=Path, metavar="DIR", help="data folder (default: $STATE_DIRECTORY or state/data)"
    )
    publish.add_argument(
        "--interval", type=_positive, default=0.25, metavar="SECONDS", help="pause between looks (default: %(default)s)"
    )
    publish.add_argument(
        "--threshold",
        type=_threshold,
        default=THRESHOLD,
        metavar="PEOPLE",
        help="least newcomers of a group with figures of its own; formed groups stay (default: %(default)s)",
    )
    publish.set_defaults(run=_publish)
    report.add_parser(commands)
    bench.add_parser(commands)
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def _threshold(text: str) -> int:
    value = int(text)
    if value < LEAST_THRESHOLD:
        raise argparse.ArgumentTypeError(f"{text} is below {LEAST_THRESHOLD}: figures of so few tell of persons")
    return value


def _publish(args: argparse.Namespace) -> int:
    service = _Service(data_dir(args.data), args.threshold, args.interval)
    if not args.follow:
        service.session(once=True)
        return 0
    with stopped_by_signals(service.stop):
        while not service.stop.is_set():
            try:
                service.session(once=False)
            except (NotFound, Unavailable) as error:
                service.wait_for(error)
    notify("STOPPING=1")
    log.info("publisher-stopped")
    return 0


@dataclass(slots=True)
class _Service:
    """A publisher of the data folder `base` that lives until `stop` is set; it says once why it waits."""

    base: Path
    threshold: int
    interval: float
    stop: threading.Event = field(default_factory=threading.Event)
    ready: bool = False
    said: str = ""

    def session(self, *, once: bool) -> None:
        """Publishes until told to stop, or until one of the two files is another one than when it began."""
        private, public = private_db(self.base), published_db(self.base)
        try:
            with closing(open_reader(private)) as con, closing(Published.open(public)) as published:
                publisher = Publisher(con, published, threshold=self.threshold)
                files = _identity(private), _identity(public)
                while not self.stop.is_set() and (_identity(private), _identity(public)) == files:
                    self._step(publisher, published, once=once)
                    if once and not publisher.unfinished:
                        return
                    self.stop.wait(0 if publisher.behind else self.interval)
        except sqlite3.OperationalError as error:
            raise Unavailable(f"{private} cannot be read at the moment ({error})") from error
        except sqlite3.DatabaseError as error:
            raise Corrupt(f"{private} is damaged ({error}); it is kept as it is") from error

    def _step(self, publisher: Publisher, published: Published, *, once: bool) -> None:
        try:
            changed = publisher.step(time.time_ns() // 1_000_000)
        except Unavailable as error:
            if once:
                raise
            self.wait_for(error)
            return
        self.said = ""
        if changed:
            log.info("published version=%d editions-waiting=%d", published.version(), publisher.behind)
        if not once:
            if not self.ready:
                log.info("publisher-ready file=%s", published.path)
            notify("WATCHDOG=1" if self.ready else "READY=1")
            self.ready = True

    def wait_for(self, error: StateError) -> None:
        """Says why nothing can be published, once for each reason, and pauses."""
        if str(error) != self.said:
            self.said = str(error)
            log.warning("publisher-waiting why=%s", self.said)
        self.stop.wait(self.interval if isinstance(error, NotFound) else RETRY_SECONDS)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


if __name__ == "__main__":
    sys.exit(main())

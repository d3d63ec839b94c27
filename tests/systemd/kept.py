"""Keeps the services that its one argument describes (a JSON list) until it is told to stop: the keeper by itself.

Run by the tests as a process of its own, so that signals, process groups and orphans are real ones.
"""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from systemd.children import Child, Service
from systemd.keeper import Keeper


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Keep the services; what the keeper says goes to standard output."""
    asked = json.loads(sys.argv[1])
    services = [Service(**{**one, "command": tuple(one["command"])}) for one in asked["services"]]
    with tempfile.TemporaryDirectory() as sockets:
        children = [Child(service, Path(asked["logs"]), Path(sockets)) for service in services]
        keeper = Keeper(children, say, patience=asked["patience"])
        signal.signal(signal.SIGTERM, keeper.ask_to_stop)
        signal.signal(signal.SIGINT, keeper.ask_to_stop)
        return keeper.run("welcome")


if __name__ == "__main__":
    sys.exit(main())

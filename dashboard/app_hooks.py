"""What `panel serve dashboard` does around the visits: adds addresses, watches the published file, prepares charts."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # for a checkout that is not installed

import dashboard.page  # noqa: F401  # the first visitor does not wait for the imports
from dashboard.addresses import register
from dashboard.feed import shared
from dashboard.polling import start, stop
from dashboard.warming import warm

register()


def on_server_loaded(_context: object) -> None:
    """Begin to watch the published file, and make what the first visitor would wait for."""
    start(shared())
    warm(shared())


def on_server_unloaded(_context: object) -> None:
    """Stop watching it."""
    stop()

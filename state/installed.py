"""Which version of this program is installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

NAME = "campaign-retention"


@cache
def installed() -> str:
    """The version of this program; 0 where it runs without being installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "0"

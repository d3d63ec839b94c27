"""Where the files live: one folder, private to the operator but for the published part."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT = Path(__file__).parent / "data"


def data_dir(base: Path | str | None = None) -> Path:
    """The data folder: `base`, else $STATE_DIRECTORY (systemd), else state/data; made private when it is new."""
    chosen = Path(base or os.environ.get("STATE_DIRECTORY") or DEFAULT)
    if not chosen.is_dir():
        chosen.mkdir(mode=0o700, parents=True)
    return chosen.resolve()


def private_db(base: Path) -> Path:
    """The private database: people, names, contributions."""
    return base / "activity.db"


def published_db(base: Path) -> Path:
    """The published file: aggregates only, in a folder readers without any other right can enter."""
    return base / "published" / "published.db"


def inbox_dir(base: Path) -> Path:
    """The folder in which commands leave jobs for a running collector."""
    return base / "inbox"


def lock_file(base: Path) -> Path:
    """The file whose lock says that one process writes the private database."""
    return base / "collector.lock"

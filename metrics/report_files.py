"""Files that a report is written to, whole or not at all. Part of the report."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from metrics.errors import NothingToReport

PRIVATE: Final = 0o600


def write_public(path: Path, content: bytes) -> None:
    """Writes a file with the rights that new files have here. Raises NothingToReport where it cannot be written."""
    mask = os.umask(0)
    os.umask(mask)
    _write(path, content, 0o666 & ~mask)


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that its owner alone can read, also where another file was. Raises as `write_public`."""
    _write(path, content, PRIVATE)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Beside the file first: nobody ever sees a part of it. A link is followed, a device is left alone."""
    temporary = None
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise NothingToReport(f"--output {path} is no file")
        number, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner only
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise NothingToReport(f"--output {path} cannot be written ({error.strerror})") from error

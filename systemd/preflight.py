"""What has to be true before anything is started; each refusal is one sentence."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LEAST_FREE = 200_000_000  # bytes


class Refused(Exception):
    """The start is refused; the message is the sentence to show, `code` the exit status."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def need_ports(ports: Mapping[str, int]) -> None:
    """Refuse when another program listens on one of the ports, given by the option that moves it."""
    for option, port in ports.items():
        if not 1 <= port <= 65535:
            raise Refused(f"{option} {port} is no port: choose one from 1024 to 65535.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                name = option.removeprefix("--").replace("-", "_").upper()
                raise Refused(
                    f"Port {port} cannot be had ({os.strerror(error.errno or 0)}): "
                    f"choose another with {option} (make: {name}=...)."
                ) from None


def need_space(folder: Path, least: int = LEAST_FREE) -> None:
    """Refuse when the disk that holds `folder` has less than `least` bytes free."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    if free < least:
        raise Refused(f"The disk is full: {least / 1e6:.0f} MB are needed in {there}, {free / 1e6:.0f} MB are free.")


def make_folder(folder: Path) -> Path:
    """Make `folder`, private, unless it is there; refuse when it cannot be. Its absolute path."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} cannot be made ({error.strerror}): choose another with --data.") from None
    return folder.resolve()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process; refuse when another one holds it."""
    try:
        file = (folder / "supervise.lock").open("a+")
    except OSError as error:
        raise Refused(f"{folder} cannot be written ({error.strerror}): choose another with --data.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refused(f"It is already running on {folder} (process {file.read().strip()}).") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

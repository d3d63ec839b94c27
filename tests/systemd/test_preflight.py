"""What cannot work is refused before anything starts, in one sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from systemd.preflight import Refused, alone, make_folder, need_ports, need_space


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_busy_port_is_named_with_its_option(busy_port: int, free_port: int) -> None:
    """The sentence names the port, the option and the make variable that choose another."""
    with pytest.raises(Refused) as refusal:
        need_ports({"--port": free_port, "--sandbox-port": busy_port})
    told = str(refusal.value)
    assert told == (
        f"Port {busy_port} cannot be had (Address already in use): "
        "choose another with --sandbox-port (make: SANDBOX_PORT=...)."
    )


def test_a_free_port_is_accepted(free_port: int) -> None:
    """A port nobody listens on passes, also one that a closed connection still lingers on."""
    need_ports({"--port": free_port})
    with socket.create_server(("127.0.0.1", free_port)) as server:
        client = socket.create_connection(server.getsockname())
        server.accept()[0].close()
        client.close()
    need_ports({"--port": free_port})


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    """Ports are 1 to 65535."""
    with pytest.raises(Refused, match="is no port"):
        need_ports({"--port": port})


def test_a_full_disk_is_refused(tmp_path: Path) -> None:
    """Too little room is said with what is needed and what is there, also for a folder yet to be made."""
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(Refused, match=r"The disk is full: \d+ MB are needed in .*, \d+ MB are free"):
        need_space(tmp_path / "not" / "yet", free * 2)
    need_space(tmp_path / "not" / "yet", 1)


def test_a_folder_is_made_private(tmp_path: Path) -> None:
    """The data folder is made for its owner alone."""
    assert make_folder(tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A file in the way is one sentence, not a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"cannot be made .*: choose another with --data"):
        make_folder(tmp_path / "file" / "data")


def test_a_folder_serves_one_at_a_time(tmp_path: Path) -> None:
    """The second to ask for a folder is refused with the first one's process; afterwards it is free again."""
    with (
        alone(tmp_path),
        pytest.raises(Refused, match=rf"already running on .* \(process {os.getpid()}\)"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass

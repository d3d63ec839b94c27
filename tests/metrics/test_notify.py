"""systemd is told what it asked to be told, and nobody else anything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from metrics.notify import notify


def test_a_state_is_one_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket that $NOTIFY_SOCKET names receives the words as they are."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "socket"))
        channel.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "socket"))
        notify("READY=1")
        assert channel.recv(100) == b"READY=1"


def test_an_abstract_socket_begins_with_an_at_sign(monkeypatch: pytest.MonkeyPatch, free_port: int) -> None:
    """The sign stands for the zero byte of Linux' abstract names."""
    name = f"retention-test-{free_port}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0" + name)
        channel.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify("WATCHDOG=1")
        assert channel.recv(100) == b"WATCHDOG=1"


def test_nobody_asked_is_nothing_done() -> None:
    """Without $NOTIFY_SOCKET there is nothing to send to, and that is no error."""
    notify("READY=1")

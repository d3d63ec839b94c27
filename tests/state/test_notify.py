"""Messages to the service manager."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from state.notify import notify


def test_without_a_service_manager_nothing_is_sent() -> None:
    """No NOTIFY_SOCKET, no message and no error."""
    assert notify("READY=1") is False


def test_a_state_arrives_as_one_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manager receives exactly the text, by path."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        assert notify("READY=1\nSTATUS=reading the stream") is True
        assert manager.recv(200) == b"READY=1\nSTATUS=reading the stream"


def test_an_abstract_socket_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leading @ stands for the abstract name space (sd_notify(3))."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0campaign-retention-test-notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "@campaign-retention-test-notify")
        assert notify("WATCHDOG=1") is True
        assert manager.recv(200) == b"WATCHDOG=1"


def test_a_manager_that_does_not_read_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What need not arrive is dropped as soon as the manager has enough unread, and arrives again when it reads."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        sent = 0
        while notify("WATCHDOG=1", wait=False):
            sent += 1
            assert sent < 100_000
        assert sent > 0
        for _ in range(sent):
            assert manager.recv(200) == b"WATCHDOG=1"
        assert notify("WATCHDOG=1", wait=False) is True


def test_a_manager_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket nobody listens on any more does not stop the service."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert notify("READY=1") is False

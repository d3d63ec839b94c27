"""Telling systemd how a process is (sd_notify); nothing happens where nobody asked."""

from __future__ import annotations

import os
import socket


def notify(state: str) -> None:
    """Sends `state`, such as READY=1 or WATCHDOG=1, to the socket that $NOTIFY_SOCKET names."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), address)

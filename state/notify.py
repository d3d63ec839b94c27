"""Telling systemd how a service is (sd_notify), with the standard library; both services that remember use it."""

from __future__ import annotations

import os
import socket


def notify(state: str, *, wait: bool = True) -> bool:
    """Sends `state`, such as READY=1, WATCHDOG=1 or STATUS=text, to $NOTIFY_SOCKET; False when nobody listens.

    The protocol is that of sd_notify(3): one datagram; a leading @ means an abstract socket. A manager that has not
    taken what was sent before makes the caller wait, or, without `wait`, misses this: it has as much to read.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    name = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.setblocking(wait)
            sender.connect(name)
            sender.sendall(state.encode())
    except OSError:
        return False
    return True

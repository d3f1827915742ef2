"""Loopback ports: find free ones, and say which of those asked for is taken."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from caspian.local.errors import PortTakenError

HOST = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """`count` different ports that nobody listens on now; somebody may a moment later, so be ready to ask again."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for held in sockets:
            held.bind((HOST, 0))
        return [held.getsockname()[1] for held in sockets]


def choose_port(wanted: int) -> int:
    """The port wanted if nobody listens there, else any free one."""
    if wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, wanted))
            except OSError:
                pass
            else:
                return wanted
    return free_ports(1)[0]


def require_free(ports: list[int]) -> None:
    """Nothing when all can be listened on.

    Raises:
        PortTakenError: names the first that cannot.
    """
    for port in ports:
        with socket.socket() as probe:
            # As a broker does: a port in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as exc:
                raise PortTakenError(
                    f"port {port} on {HOST} is taken ({exc.strerror}); stop what listens there, choose another with "
                    "CASPIAN_LOCAL_KAFKA_PORT, or set it to 0 for a free one"
                ) from None

"""Where each outlet listens: outlets and a port in, fixed loopback addresses out.

Outlets must be different hosts, because fetch is polite per host. Linux answers on all of 127.0.0.0/8 without
configuration; where only 127.0.0.1 exists (macOS), each outlet has its own port there instead.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

from caspian.local.newsroom.outlets import Outlets


@dataclass(frozen=True, slots=True)
class Address:
    """Host and port of one outlet."""

    host: str
    port: int

    @property
    def base(self) -> str:
        """Address without a trailing slash."""
        return f"http://{self.host}:{self.port}"


def has_many_loopbacks() -> bool:
    """Whether this machine lets a server listen on 127.0.0.11."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.11", 0))
        except OSError:
            return False
    return True


def plan(outlets: Outlets, port: int, many_loopbacks: Callable[[], bool] = has_many_loopbacks) -> dict[str, Address]:
    """Address of each outlet, by id: the same on every run on the same kind of machine."""
    if many_loopbacks():
        return {outlet.id: Address(f"127.0.0.{outlet.number}", port) for outlet in outlets.values()}
    return {outlet.id: Address("127.0.0.1", port + outlet.number) for outlet in outlets.values()}

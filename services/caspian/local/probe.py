"""A broker's port in, whether it answers out: one ApiVersions request over a socket, the first that any client sends.

By hand, because clients of Kafka belong to `stream/`, and a port that only accepts is not yet a broker.
"""

from __future__ import annotations

import socket
import struct

_API_VERSIONS = 18
_CLIENT = b"caspian-local"
# Header v1 (key, version, correlation id, client id) of an ApiVersions v0 request, which has no body.
_REQUEST = struct.pack(">hhih", _API_VERSIONS, 0, 7, len(_CLIENT)) + _CLIENT


def answers(host: str, port: int, timeout: float = 2.0) -> bool:
    """True when a Kafka broker replied to this very request without an error within `timeout` seconds."""
    try:
        with socket.create_connection((host, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(struct.pack(">i", len(_REQUEST)) + _REQUEST)
            # size, correlation id, error code: the rest (supported versions) is not needed.
            reply = _exactly(connection, 10)
    except OSError:
        return False
    if len(reply) < 10:
        return False
    _size, correlation, error = struct.unpack(">iih", reply)
    return (correlation, error) == (7, 0)


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        chunk = connection.recv(count - len(received))
        if not chunk:
            break
        received += chunk
    return received

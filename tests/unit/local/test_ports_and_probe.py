"""Ports on loopback, and whether what listens there is a Kafka."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.local.errors import PortTakenError
from caspian.local.ports import free_ports, require_free
from caspian.local.probe import answers


def test_free_ports_are_different_and_free():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    require_free(ports)


def test_a_taken_port_is_named_with_the_remedy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"port {port} on 127\.0\.0\.1 is taken .*CASPIAN_LOCAL_KAFKA_PORT"):
            require_free([*free_ports(1), port])


@contextlib.contextmanager
def server(reply: bytes, pieces: int = 1) -> Iterator[tuple[int, list[bytes]]]:
    """Answers each connection with `reply`, in pieces, and closes it."""
    received: list[bytes] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        received.append(connection.recv(4096))
                        step = max(1, len(reply) // pieces)
                        for start in range(0, len(reply), step):
                            connection.sendall(reply[start : start + step])

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], received
        listener.shutdown(socket.SHUT_RDWR)


GOOD = struct.pack(">iih", 200, 7, 0) + bytes(196)


@pytest.mark.parametrize("pieces", [1, 3, 206])
def test_a_broker_answers(pieces):
    with server(GOOD, pieces) as (port, received):
        assert answers("127.0.0.1", port)
    # Length, ApiVersions (18) version 0, correlation 7, client id: as the protocol guide has it.
    assert received == [b"\x00\x00\x00\x17\x00\x12\x00\x00\x00\x00\x00\x07\x00\x0dcaspian-local"]


@pytest.mark.parametrize(
    "reply",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", struct.pack(">iih", 200, 8, 0), struct.pack(">iih", 6, 7, 35), GOOD[:9]],
    ids=["closes", "web server", "another's answer", "refuses", "cut short"],
)
def test_anything_else_is_not_a_broker(reply):
    with server(reply) as (port, _):
        assert not answers("127.0.0.1", port)


def test_nobody_and_a_silent_one_are_not_brokers():
    assert not answers("127.0.0.1", free_ports(1)[0])
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert not answers("127.0.0.1", silent.getsockname()[1], timeout=0.1)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=64).filter(lambda data: data[4:10] != GOOD[4:10]))
def test_no_reply_breaks_the_probe(reply):
    with server(reply) as (port, _):
        assert answers("127.0.0.1", port) is False

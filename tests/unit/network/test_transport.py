"""Exchanges of httpx over guarded connections: each has its own, and an answer is what the server said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from caspian.network.backend import GuardedBackend
from caspian.network.guard import AddressGuard
from caspian.network.refused import RefusedError
from caspian.network.transport import GuardedTransport


class Server:
    """Answers every request with the same bytes, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
        self.requests: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length: ")
        self.requests.append(head + await reader.readexactly(int(length.split()[0]) if length else 0))
        writer.write(self.answer)
        writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()
    await listening.wait_closed()


async def loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def client(*ports: int) -> httpx.AsyncClient:
    guard = AddressGuard(tuple(f"127.0.0.1:{port}" for port in ports))
    return httpx.AsyncClient(transport=GuardedTransport(GuardedBackend(guard.permits, loopback)))


async def test_status_headers_and_body_arrive(server: Server) -> None:
    server.answer = b"HTTP/1.1 404 Not Found\r\nX-Why: gone\r\nContent-Length: 4\r\n\r\nnone"
    async with client(server.port) as http:
        answer = await http.get(f"http://herald.example:{server.port}/a?b=%D8%A7")
    assert (answer.status_code, answer.headers["x-why"], answer.content) == (404, "gone", b"none")
    (asked,) = server.requests
    assert asked.startswith(b"GET /a?b=%D8%A7 HTTP/1.1\r\n")
    assert f"host: herald.example:{server.port}".encode() in asked.lower()


async def test_a_body_is_sent(server: Server) -> None:
    async with client(server.port) as http:
        await http.post(f"http://herald.example:{server.port}/hook", content=b"what there is to say")
    (asked,) = server.requests
    assert asked.startswith(b"POST /hook HTTP/1.1\r\n")
    assert asked.endswith(b"\r\n\r\nwhat there is to say")


async def test_a_redirect_is_an_answer(server: Server) -> None:
    server.answer = b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    async with client(server.port) as http:
        answer = await http.get(f"http://herald.example:{server.port}/")
    assert (answer.status_code, len(server.requests)) == (302, 1)


async def test_every_exchange_has_a_connection_of_its_own(server: Server) -> None:
    async with client(server.port) as http:
        for _ in range(3):
            assert (await http.get(f"http://herald.example:{server.port}/")).text == "body"
    assert len(server.requests) == 3


async def test_a_port_that_is_not_allowed_is_never_connected_to(server: Server) -> None:
    async with client(server.port + 1) as http:
        with pytest.raises(RefusedError, match="denied-address"):
            await http.get(f"http://herald.example:{server.port}/")
    assert server.requests == []


async def test_a_body_may_be_larger_than_all_headers_may(server: Server) -> None:
    size = 300 * 1024
    server.answer = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + b"x" * size
    async with client(server.port) as http:
        assert len((await http.get(f"http://herald.example:{server.port}/")).content) == size


async def test_endless_headers_are_ended(server: Server) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 90) for n in range(2_000))
    async with client(server.port) as http:
        with pytest.raises(RefusedError, match="headers-too-large"):
            await http.get(f"http://herald.example:{server.port}/")

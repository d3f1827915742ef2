"""One request against a real server on loopback, and against servers that want to hurt."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from caspian.network.guard import AddressGuard
from caspian.notify.channels import Webhook
from caspian.notify.delivery import Away, Delivered, Refused
from caspian.notify.service import in_thread
from caspian.notify.webhook import WebhookClient
from unit.notify.desk import SECRET, alert


class Server:
    """Answers every request with `answer`; keeps what it was sent."""

    def __init__(self, answer: bytes, pause: float = 0) -> None:
        self.answer, self.pause = answer, pause
        self.requests: list[bytes] = []
        self.port = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            self.requests.append(head + await reader.readexactly(length))
            if self.pause:
                for byte in self.answer:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(self.pause)
            else:
                writer.write(self.answer)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def running(server: Server) -> AsyncIterator[Server]:
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def hook(url: str) -> Webhook:
    return Webhook.model_validate({"name": "h", "kind": "webhook", "url": url, "secret": SECRET})


async def answered(answer: bytes, pause: float = 0, timeout_s: float = 5) -> tuple[object, Server]:
    async with running(Server(answer, pause)) as server:
        client = WebhookClient(AddressGuard((f"127.0.0.1:{server.port}",)), timeout_s, lambda: 1_000_000.5)
        try:
            return await client.send(hook(f"http://127.0.0.1:{server.port}/x?y=1"), [alert()]), server
        finally:
            await client.close()


async def test_a_request_is_signed_json_and_says_who_sends_it() -> None:
    result, server = await answered(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert result == Delivered()
    (request,) = server.requests
    head, body = request.split(b"\r\n\r\n", 1)
    assert head.startswith(b"POST /x?y=1 HTTP/1.1\r\n")
    for header in (b"content-type: application/json", b"webhook-id: id1", b"webhook-timestamp: 1000000"):
        assert header in head.lower()
    assert b'"alertId":"id1"' in body


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Delivered()),
        (b"HTTP/1.1 500 No\r\n\r\n", Away("HTTP 500")),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 120\r\n\r\n", Away("HTTP 429", 120)),
        (b"HTTP/1.1 503 No\r\nRetry-After: 999999\r\n\r\n", Away("HTTP 503", 3600)),
        (b"HTTP/1.1 503 No\r\nRetry-After: -5\r\n\r\n", Away("HTTP 503")),
        (b"HTTP/1.1 404 No\r\n\r\n", Away("HTTP 404")),
        (b"HTTP/1.1 400 No\r\n\r\n", Refused("HTTP 400")),
        (b"HTTP/1.1 307 Go\r\nLocation: http://169.254.169.254/\r\n\r\n", Refused("HTTP 307, a redirect")),
        (b"not http at all\r\n\r\n", Away("protocol-error")),
        (b"", Away("protocol-error")),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 20_000 + b"\r\n", Away("headers-too-large")),
    ],
)
async def test_what_an_answer_means(answer: bytes, result: object) -> None:
    got, server = await answered(answer)
    assert got == result
    assert len(server.requests) == 1


async def test_a_receiver_that_drips_its_answer_is_left_in_time() -> None:
    began = time.monotonic()
    result, _ = await answered(b"HTTP/1.1 204 No Content\r\n\r\n", pause=0.2, timeout_s=0.5)
    assert result == Away("timeout")
    assert time.monotonic() - began < 2


async def test_an_endless_body_is_not_read() -> None:
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 0x400 + b"\r\n"
    result, _ = await answered(endless)
    assert result == Delivered()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"],
)
async def test_no_private_address_is_ever_reached(host: str) -> None:
    async with running(Server(b"HTTP/1.1 204 No Content\r\n\r\n")) as canary:
        client = WebhookClient(AddressGuard(), 2)
        assert await client.send(hook(f"http://{host}:{canary.port}/"), [alert()]) == Away("denied-address")
        await client.close()
    assert canary.requests == []


async def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    async def rebind(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "127.0.0.1"]

    client = WebhookClient(AddressGuard(), 2, resolve=rebind)
    assert await client.send(hook("https://innocent.example/"), [alert()]) == Away("denied-address")
    await client.close()


async def test_nobody_there() -> None:
    async with running(Server(b"")) as server:
        port = server.port
    client = WebhookClient(AddressGuard((f"127.0.0.1:{port}",)), 2)
    assert await client.send(hook(f"http://127.0.0.1:{port}/"), [alert()]) == Away("connect")
    await client.close()


async def test_a_service_that_hangs_is_left_and_one_that_raises_is_away() -> None:
    began = time.monotonic()
    assert await in_thread(lambda: time.sleep(3) or Delivered(), 0.2) == Away("timeout")
    assert time.monotonic() - began < 1.5

    def broken():
        raise OSError("no")

    assert await in_thread(broken, 1) == Away("OSError")
    assert await in_thread(Delivered, 1) == Delivered()

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.local.newsroom import __main__ as command
from caspian.local.newsroom.addresses import Address, has_many_loopbacks
from caspian.local.newsroom.respond import Newsroom, Response
from caspian.local.newsroom.server import Clock, Servers, parse, serialize
from caspian.local.ports import free_ports
from caspian.settings import SettingsError

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


class Seconds:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def served(newsroom: Newsroom, seconds: Seconds) -> AsyncIterator[Newsroom]:
    ports = free_ports(len(newsroom.scene.outlets))
    newsroom.scene.addresses.update(
        {outlet: Address("127.0.0.1", port) for outlet, port in zip(newsroom.scene.outlets, ports, strict=True)}
    )
    servers = Servers(newsroom, Clock(seconds), lambda: NOW)
    await servers.start()
    yield newsroom
    await servers.close()


async def get(newsroom: Newsroom, outlet: str, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(newsroom.scene.addresses[outlet].base + path, headers=headers)


async def test_the_time_line_starts_with_the_first_request_that_is_not_for_the_status(
    served: Newsroom, seconds: Seconds
) -> None:
    seconds.now += 40
    assert (await get(served, "zarechye", "/newsroom.json")).json()["second"] == 0
    await get(served, "silk-junction", "/feed/")
    seconds.now += 4
    assert (await get(served, "zarechye", "/newsroom.json")).json()["second"] == 4


async def test_coding_framing_and_validators_on_the_wire(served: Newsroom) -> None:
    zipped = await get(served, "silk-junction", "/feed/")
    assert zipped.headers["content-encoding"] == "gzip"
    assert b"Severny Kaspiy" in zipped.content
    plain = await get(served, "silk-junction", "/feed/", **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == zipped.content
    assert (await get(served, "silk-junction", "/feed/", **{"if-none-match": plain.headers["etag"]})).status_code == 304
    chunked = await get(served, "harbour-ledger", "/rss/world.xml")
    assert chunked.headers["transfer-encoding"] == "chunked"
    assert (await get(served, "koochgah", "/none")).status_code == 404


async def test_nobody_listens_at_an_unreachable_outlet(served: Newsroom) -> None:
    with pytest.raises(httpx.ConnectError):
        await get(served, "borealis", "/rss.xml")


@pytest.mark.parametrize(
    "said", [b"\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b"GET / SPDY\r\n\r\n", b"\x16\x03\x01\r\n\r\n"]
)
async def test_what_is_not_a_get_gets_a_client_error(served: Newsroom, said: bytes) -> None:
    address = served.scene.addresses["sepidar"]
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(said)
    assert (await reader.readline()).startswith(b"HTTP/1.1 40")
    writer.close()


async def test_endless_headers_and_early_goodbyes_harm_nobody(served: Newsroom) -> None:
    address = served.scene.addresses["sepidar"]
    for said in (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 10_000, b"GET /"):
        _, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(said)
        writer.close()
    assert (await get(served, "sepidar", "/robots.txt")).status_code == 200


async def test_a_taken_port_is_one_clear_error(newsroom: Newsroom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = free_ports(len(newsroom.scene.outlets))
        for outlet, port in zip(newsroom.scene.outlets, ports, strict=True):
            newsroom.scene.addresses[outlet] = Address("127.0.0.1", port)
        newsroom.scene.addresses["sepidar"] = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(SettingsError, match=r"127\.0\.0\.1:\d+: the port is taken.*CASPIAN_NEWSROOM_PORT"):
            await Servers(newsroom, Clock(Seconds()), lambda: NOW).start()


def test_head_has_no_body_and_the_same_length(newsroom: Newsroom) -> None:
    response = Response(200, "text/plain", b"12345")
    outlet = newsroom.scene.outlets["sepidar"]
    full, head = (serialize(response, outlet, method, False, NOW) for method in ("GET", "HEAD"))
    assert full == head + b"12345"
    assert b"Date: Thu, 12 Mar 2026 14:05:00 GMT\r\n" in head
    zipped = serialize(response, newsroom.scene.outlets["silk-junction"], "GET", True, NOW)
    assert gzip.decompress(zipped.partition(b"\r\n\r\n")[2]) == b"12345"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_none(head: bytes) -> None:
    found = parse(head)
    assert found is None or found[1].startswith("/")


def test_a_clock_told_when_second_0_was_needs_no_request(seconds: Seconds) -> None:
    assert Clock(seconds, 7).second == 7
    clock = Clock(seconds, started_at=990)
    assert clock.second == 10
    clock.start()
    assert clock.second == 10


def test_the_command_prints_sources(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_NEWSROOM_PORT", "9200")
    assert command.main(["--print-sources"]) == 0
    assert "http://127.0.0." in capsys.readouterr().out


def test_the_command_refuses_a_bad_port_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASPIAN_NEWSROOM_PORT", "eighty")
    assert command.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(not has_many_loopbacks(), reason="only 127.0.0.1 exists on this machine")
def test_the_command_serves_until_it_is_told_to_stop() -> None:
    import signal
    import subprocess
    import sys

    with subprocess.Popen(
        [sys.executable, "-m", "caspian.local.newsroom", "--second", "3"],
        stdout=subprocess.PIPE,
        text=True,
        env={"CASPIAN_NEWSROOM_PORT": str(free_ports(1)[0])},
    ) as process:
        assert process.stdout is not None
        lines = list(itertools.takewhile(lambda line: not line.startswith("newsroom ready"), process.stdout))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert "The Silk Junction" in lines[0]

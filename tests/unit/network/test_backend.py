"""Connections under the guard: who is asked, who is connected to, and when the headers of an answer are too many."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpcore
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.network.backend import (
    MAX_HEADER_BYTES,
    MAX_INFORMATIONAL,
    CountedStream,
    DnsResolver,
    GuardedBackend,
)
from caspian.network.refused import Refusal, RefusedError

KIB = 1024
# More than a read for headers, less than a read for bodies, may bring.
LARGE = 1024 * KIB


class FakeStream(httpcore.AsyncNetworkStream):
    """Gives what it was given, at most `piece` bytes at a time, and remembers what was asked of it."""

    def __init__(self, sent: bytes = b"", piece: int = LARGE, tls: type[Exception] | None = None) -> None:
        self.left = sent
        self.piece = piece
        self.tls = tls
        self.asked: list[int] = []
        self.written: list[bytes] = []
        self.server_names: list[str | None] = []
        self.closed = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        self.asked.append(max_bytes)
        size = min(max_bytes, self.piece)
        given, self.left = self.left[:size], self.left[size:]
        return given

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self.written.append(buffer)

    async def aclose(self) -> None:
        self.closed = True

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        self.server_names.append(server_hostname)
        if self.tls is not None:
            raise self.tls("certificate of somebody else")
        return FakeStream(self.left, self.piece)

    def get_extra_info(self, info: str) -> Any:
        return f"info {info}"


async def read_all(stream: CountedStream, size: int = LARGE) -> bytes:
    """Everything, as a parser would read it."""
    whole = b""
    while part := await stream.read(size):
        whole += part
    return whole


# --- headers ---


async def test_small_headers_pass_byte_for_byte() -> None:
    sent = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
    stream = CountedStream(FakeStream(sent, piece=3))
    assert await read_all(stream) == sent
    assert stream.received == len(sent)


async def test_reads_are_small_before_the_body_and_larger_in_it() -> None:
    inner = FakeStream(b"x" * LARGE)
    stream = CountedStream(inner)
    await stream.read(LARGE)
    stream.body_begins()
    await stream.read(LARGE)
    await stream.read(100)
    assert inner.asked == [4 * KIB, 16 * KIB, 100]
    assert stream.received == 20 * KIB + 100


async def test_headers_up_to_the_budget_pass_and_one_read_more_does_not() -> None:
    stream = CountedStream(FakeStream(b"HTTP/1.1 200 OK\r\nA: " + b"x" * LARGE))
    for _ in range(MAX_HEADER_BYTES // (4 * KIB) + 1):
        assert len(await stream.read(LARGE)) == 4 * KIB
    with pytest.raises(RefusedError) as refused:
        await stream.read(LARGE)
    assert refused.value.reason == Refusal.HEADERS_TOO_LARGE == "headers-too-large"
    assert stream.received <= MAX_HEADER_BYTES + 8 * KIB


async def test_a_body_has_no_budget_here() -> None:
    stream = CountedStream(FakeStream(b"x" * LARGE))
    stream.body_begins()
    assert len(await read_all(stream)) == LARGE


def interim(count: int, end: bytes = b"\r\n\r\n") -> bytes:
    return b"".join(b"HTTP/1.1 103 Early Hints" + end for _ in range(count))


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\r\nLink: </a>\r\n\r\n"])
@pytest.mark.parametrize("piece", [1, 7, LARGE])
async def test_eight_informational_answers_and_no_more(end: bytes, piece: int) -> None:
    final = b"HTTP/1.1 200 OK\r\n\r\n"
    allowed = interim(MAX_INFORMATIONAL, end) + final
    assert await read_all(CountedStream(FakeStream(allowed, piece))) == allowed
    with pytest.raises(RefusedError, match="headers-too-large"):
        await read_all(CountedStream(FakeStream(interim(MAX_INFORMATIONAL + 1, end) + final, piece)))


async def test_the_final_answer_ends_the_counting_of_informational_ones() -> None:
    sent = b"HTTP/1.1 200 OK\r\n\r\n" + interim(50)
    assert await read_all(CountedStream(FakeStream(sent))) == sent


async def test_the_mark_that_comes_first_ends_an_informational_answer() -> None:
    # A lone line feed in the eighth, and carriage returns in what follows: none may hide another.
    sent = interim(1, b"\n\n") + interim(MAX_INFORMATIONAL)
    with pytest.raises(RefusedError):
        await read_all(CountedStream(FakeStream(sent)))


@given(st.binary(max_size=400), st.integers(1, 50))
@settings(max_examples=60)
def test_whatever_is_sent_is_passed_on_or_refused(sent: bytes, piece: int) -> None:
    async def run() -> bytes | None:
        try:
            return await read_all(CountedStream(FakeStream(sent, piece)))
        except RefusedError:
            return None

    assert asyncio.run(run()) in (sent, None)


async def test_writing_closing_and_asking_go_to_the_connection() -> None:
    inner = FakeStream()
    stream = CountedStream(inner)
    await stream.write(b"GET / HTTP/1.1\r\n\r\n")
    await stream.aclose()
    assert inner.written == [b"GET / HTTP/1.1\r\n\r\n"]
    assert inner.closed
    assert stream.get_extra_info("ssl_object") == "info ssl_object"


# --- encryption ---


async def test_the_certificate_is_asked_for_by_name_and_the_stream_stays_counted() -> None:
    inner = FakeStream(b"HTTP/1.1 200 OK\r\nA: " + b"x" * LARGE)
    secured = await CountedStream(inner).start_tls(ssl.create_default_context(), "herald.example")
    assert inner.server_names == ["herald.example"]
    assert isinstance(secured, CountedStream)
    with pytest.raises(RefusedError, match="headers-too-large"):
        await read_all(secured)


async def test_a_refused_handshake_has_its_own_word() -> None:
    inner = FakeStream(tls=httpcore.ConnectError)
    with pytest.raises(RefusedError) as refused:
        await CountedStream(inner).start_tls(ssl.create_default_context(), "herald.example")
    assert refused.value.reason == Refusal.TLS
    # What the certificate said may hold anything: only the word goes on.
    assert refused.value.__cause__ is None
    assert str(refused.value) == "tls"


async def test_a_handshake_that_takes_too_long_is_no_verdict_on_the_certificate() -> None:
    with pytest.raises(httpcore.ConnectTimeout):
        await CountedStream(FakeStream(tls=httpcore.ConnectTimeout)).start_tls(ssl.create_default_context())


# --- connecting ---


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    """A port that 127.0.0.3 answers on, and no other address."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.3", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


class Names:
    """A resolver that knows one answer, or fails."""

    def __init__(self, answer: list[str] | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def everything(_address: str, _port: int) -> bool:
    return True


def only(*allowed: str) -> Callable[[str, int], bool]:
    return lambda address, _: address in allowed


async def test_the_next_address_is_tried_where_one_does_not_answer(port: int) -> None:
    backend = GuardedBackend(everything, Names(["127.0.0.1", "127.0.0.2", "127.0.0.3"]))
    stream = await backend.connect_tcp("herald.example", port, timeout=5)
    assert isinstance(stream, CountedStream)
    assert await stream.read(10) == b"here"
    await stream.aclose()


async def test_no_more_than_three_addresses_are_tried(port: int) -> None:
    backend = GuardedBackend(everything, Names(["127.0.0.1", "127.0.0.2", "127.0.0.4", "127.0.0.3"]))
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("herald.example", port, timeout=5)


async def test_a_lone_address_that_does_not_answer_is_an_error_of_the_connection(port: int) -> None:
    with pytest.raises(httpcore.ConnectError):
        await GuardedBackend(everything, Names(["127.0.0.1"])).connect_tcp("herald.example", port, timeout=5)


@pytest.mark.parametrize("last", range(5))
async def test_one_denied_address_denies_the_name_wherever_it_stands(port: int, last: int) -> None:
    addresses = ["127.0.0.3"] * 5
    addresses[last] = "10.0.0.1"
    with pytest.raises(RefusedError) as refused:
        await GuardedBackend(only("127.0.0.3"), Names(addresses)).connect_tcp("herald.example", port, timeout=5)
    assert refused.value.reason == Refusal.DENIED_ADDRESS


async def test_the_guard_is_asked_about_the_port_that_is_connected_to(port: int) -> None:
    asked: list[tuple[str, int]] = []

    def permits(address: str, number: int) -> bool:
        asked.append((address, number))
        return False

    with pytest.raises(RefusedError):
        await GuardedBackend(permits, Names(["127.0.0.3"])).connect_tcp("herald.example", port, timeout=5)
    assert asked == [("127.0.0.3", port)]


@pytest.mark.parametrize("answer", [OSError("unknown"), UnicodeError("label too long"), TimeoutError(), []])
async def test_a_name_that_leads_nowhere_is_refused_in_one_word(answer: list[str] | Exception) -> None:
    with pytest.raises(RefusedError) as refused:
        await GuardedBackend(everything, Names(answer)).connect_tcp("herald.example", 80, timeout=5)
    assert refused.value.reason == Refusal.DNS == str(refused.value)


async def test_a_resolver_that_never_answers_is_ended_at_the_deadline() -> None:
    async def silent(_host: str, _port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(RefusedError, match="dns"):
        await GuardedBackend(everything, silent).connect_tcp("herald.example", 80, timeout=0.01)


async def test_brackets_of_an_address_are_no_part_of_its_name() -> None:
    names = Names([])
    with pytest.raises(RefusedError):
        await GuardedBackend(everything, names).connect_tcp("[2001:db8::1]", 443)
    assert names.asked == [("2001:db8::1", 443)]


# --- names ---


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "deep.er.LocalHost"])
async def test_localhost_and_what_is_under_it_is_loopback_without_a_question(host: str) -> None:
    resolver = DnsResolver(1)
    resolver.close()  # No thread is needed.
    assert await resolver(host, 80) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::1"])
async def test_an_address_is_its_own_without_a_question(host: str) -> None:
    resolver = DnsResolver(1)
    resolver.close()
    assert await resolver(host, 80) == [host]


@pytest.mark.parametrize("host", ["mylocalhost", "localhost.example", "127.1"])
async def test_anything_else_is_asked_for(host: str) -> None:
    resolver = DnsResolver(1)
    resolver.close()
    with pytest.raises(RuntimeError, match="shutdown"):
        await resolver(host, 80)

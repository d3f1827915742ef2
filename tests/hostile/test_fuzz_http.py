"""Anything at all on the wire is an answer, never an exception: status lines, headers, framing, bodies of any kind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from caspian.network.guard import AddressGuard
from hostile.server import HostileServer, Out

SENT: list[bytes] = [b""]
REASONS = {
    "connect", "timeout", "cut-off", "protocol-error", "too-large", "headers-too-large", "bad-coding", "not-html",
}  # fmt: skip


async def anything(out: Out) -> None:
    await out.raw(SENT[0])


@pytest.fixture(scope="module")
def wire() -> Iterator[HostileServer]:
    with HostileServer({"anything": anything}) as server:
        yield server


LINES = """
HTTP/1.1 200 OK|HTTP/1.0 200|HTTP/1.1 103 Early|HTTP/2 200|HTTP/1.1 999 X|HTTP/1.1 301 M|HTTP/1.1 304 N
Content-Length: 5|Content-Length: -1|Content-Length: 99999999999999999999|Content-Length: x|Content-Length: 0
Transfer-Encoding: chunked|Transfer-Encoding: gzip, chunked|Transfer-Encoding: identity|Connection: keep-alive
Content-Encoding: gzip|Content-Encoding: br|Content-Encoding: deflate|Content-Encoding: gzip, br
Content-Type: text/html; charset=hex|Content-Type: ;;;|Location: //[x]/|Set-Cookie: a=b|Retry-After: -1
 folded|:||5|hello|0|ffffffffffffffffff|5;a=b
"""
line = st.sampled_from([*LINES.strip().replace("\n", "|").split("|"), "Location: \xff", "X: \x00", "\x1f\x8b"])
lines = st.lists(line, max_size=14).map(lambda parts: "\r\n".join(parts).encode("latin-1") + b"\r\n\r\n")
raw = st.one_of(
    st.binary(max_size=200),
    lines,
    st.tuples(lines, st.binary(max_size=100)).map(b"".join),
    st.tuples(st.just(b"HTTP/1.1 200 OK\r\n"), lines, st.binary(max_size=100)).map(b"".join),
)


@given(sent=raw)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_an_answer(wire: HostileServer, sent: bytes) -> None:
    SENT[0] = sent

    async def ask() -> Response | NoAnswer:
        client = BoundedClient("caspian/1", AddressGuard((wire.endpoint,)))
        try:
            return await client.fetch(Request(wire.url("anything"), replace(budget.PAGE, total_s=5)))
        finally:
            await client.close()

    answer = asyncio.run(ask())
    if isinstance(answer, NoAnswer):
        assert answer.reason in REASONS
    else:
        assert 200 <= answer.status <= 999
        assert len(answer.body) <= len(sent) + 64 * 1024
        "".join((*answer.headers, *answer.headers.values())).encode("utf-8")
        assert isinstance(answer.charset, str)

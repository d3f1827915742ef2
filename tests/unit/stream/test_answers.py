"""A broker that takes requests and never answers: given up soon, but not where the members of a group meet."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.protocol.admin import ApiVersionRequest
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest
from aiokafka.protocol.metadata import MetadataRequest

from caspian.stream import answers

PATIENCE_S = 0.6


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    answers.mend()
    monkeypatch.setattr(answers, "ANSWER_S", 0.1)


@pytest.fixture
def join():
    return JoinGroupRequest("group", 10_000, 12_000, "", "", "consumer", [("range", b"")])


async def given_up_after(request, monkeypatch):
    """Seconds until a request to a mute broker is given up."""
    ended = asyncio.Event()

    async def mute(reader, writer):
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def known(self):
        self._versions = {request.API_KEY: (0, 1), ApiVersionRequest.API_KEY: (0, 0)}

    monkeypatch.setattr(AIOKafkaConnection, "_do_version_lookup", known)
    loop = asyncio.get_running_loop()
    connection = await create_conn("127.0.0.1", port, request_timeout_ms=int(PATIENCE_S * 1000))
    began = loop.time()
    try:
        with pytest.raises(asyncio.TimeoutError):
            await connection.send(request)
        return loop.time() - began
    finally:
        connection.close()
        ended.set()
        server.close()


@pytest.mark.parametrize("asked", [MetadataRequest([]), HeartbeatRequest("group", 1, "member")])
async def test_a_request_is_given_up_soon(monkeypatch, asked):
    assert await given_up_after(asked, monkeypatch) < PATIENCE_S


async def test_a_member_waits_for_the_others(monkeypatch, join):
    assert await given_up_after(join, monkeypatch) >= PATIENCE_S * 0.95


async def test_what_follows_a_join_is_given_up_soon_again(monkeypatch, join):
    assert await given_up_after(join, monkeypatch) >= PATIENCE_S * 0.95
    assert await given_up_after(MetadataRequest([]), monkeypatch) < PATIENCE_S


async def test_a_connection_to_a_mute_broker_is_given_up_soon():
    server = await asyncio.start_server(lambda *_: asyncio.sleep(PATIENCE_S), "127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(asyncio.TimeoutError):
        await create_conn("127.0.0.1", server.sockets[0].getsockname()[1], request_timeout_ms=int(PATIENCE_S * 1000))
    assert loop.time() - began < PATIENCE_S
    server.close()


def test_a_patch_is_applied_once():
    before = AIOKafkaConnection.send
    answers.mend()
    assert AIOKafkaConnection.send is before

"""Headers and framing that want to exhaust, confuse or desynchronise: refused by name, never an exception."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from hostile.catalogue import ARTICLE
from hostile.server import HostileServer


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("endless-informational", "headers-too-large"),
        ("nine-informational", "headers-too-large"),
        ("long-header", "headers-too-large"),
        ("many-headers", "headers-too-large"),
        ("chunk-extension", "protocol-error"),
        ("two-lengths", "protocol-error"),
        ("length-and-chunked", "protocol-error"),
        ("no-http", "protocol-error"),
        ("http-09", "protocol-error"),
    ],
)
async def test_refused_by_name(hostile: HostileServer, client: BoundedClient, behaviour: str, reason: str) -> None:
    answer = await client.fetch(Request(hostile.url(behaviour), budget.PAGE))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == reason


async def test_eight_informational_responses_are_allowed(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("eight-informational"), budget.PAGE))
    assert isinstance(answer, Response)
    assert answer.body == ARTICLE


async def test_a_second_response_behind_the_first_is_never_read(hostile: HostileServer, client: BoundedClient) -> None:
    for _ in range(3):
        answer = await client.fetch(Request(hostile.url("split-response"), budget.PAGE))
        assert isinstance(answer, Response)
        assert answer.body == ARTICLE
        assert b"stolen" not in answer.body


async def test_connections_are_not_kept(hostile: HostileServer, client: BoundedClient) -> None:
    before = hostile.connections
    for _ in range(3):
        await client.fetch(Request(hostile.url("good"), budget.PAGE))
    assert hostile.connections == before + 3


async def test_an_upgrade_ends_without_a_body(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("switching"), replace(budget.PAGE, total_s=1.0)))
    assert isinstance(answer, NoAnswer) or answer.body == b""


async def test_status_codes_that_do_not_exist_are_passed_on(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("odd-status"), budget.PAGE))
    assert isinstance(answer, Response)
    assert answer.status == 999


async def test_strange_bytes_in_headers_are_text_and_unknown_charsets_only_words(
    hostile: HostileServer, client: BoundedClient
) -> None:
    answer = await client.fetch(Request(hostile.url("strange-headers"), budget.PAGE))
    assert isinstance(answer, Response)
    assert answer.charset == "zlib_codec"
    assert answer.content_type == "text/html"
    "".join(answer.headers.values()).encode("utf-8")


async def test_no_cookies_and_no_credentials_are_sent(
    hostile: HostileServer, client: BoundedClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    for _ in range(2):
        answer = await client.fetch(Request(hostile.url("cookie"), budget.PAGE))
        assert isinstance(answer, Response)
        assert answer.body == b"<p>cookie=- auth=-"

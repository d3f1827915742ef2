"""SSRF: whatever is spelled, resolved, redirected to or rebound, nothing but the public internet is connected to."""

from __future__ import annotations

import pytest

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from caspian.network.guard import AddressGuard
from hostile.server import HostileServer

PUBLIC = "93.184.215.14"

# Addresses that are not public, as a page may spell them. PORT is the canary's.
SPELLINGS = [
    "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://LOCALHOST.:PORT/", "http://any.name.localhost:PORT/",
    "http://127.1:PORT/", "http://127.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/",
    "http://0x7f.0.0.1:PORT/", "http://0177.0.0.1:PORT/", "http://017700000001:PORT/", "http://127.0.0.1.:PORT/",
    "http://0.0.0.0:PORT/", "http://0:PORT/", "http://[::]:PORT/", "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[fe80::1]/", "http://[fc00::1]/",
    "http://[ff02::1]/", "http://[fec0::1]/", "http://[2001:db8::1]/", "http://[::ffff:10.0.0.1]/",
]  # fmt: skip


def guarded(*ports: int, resolve: object = None) -> BoundedClient:
    """A client that takes the canary's port for a normal one, so that the address alone decides."""
    guard = AddressGuard(tuple(f"127.9.9.9:{port}" for port in ports))
    return BoundedClient("caspian/1", guard, resolve)  # type: ignore[arg-type]


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_a_private_address_connects(canary: HostileServer, spelling: str) -> None:
    client = guarded(canary.port)
    answer = await client.fetch(Request(spelling.replace("PORT", str(canary.port)), budget.PAGE))
    assert isinstance(answer, NoAnswer)
    assert answer.reason in ("denied-address", "invalid-url")
    assert canary.connections == 0
    await client.close()


@pytest.mark.parametrize("kind", [budget.PAGE, budget.FEED, budget.SITEMAP, budget.INDEX, budget.ROBOTS])
async def test_every_kind_of_request_goes_through_the_guard(canary: HostileServer, kind: budget.Budget) -> None:
    client = guarded(canary.port)
    answer = await client.fetch(Request(f"{canary.base}/robots.txt", kind))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "denied-address"
    assert canary.connections == 0
    await client.close()


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], ["::1", PUBLIC], ["nonsense"], ["10.0.0.1%eth0"]],
)
async def test_one_private_address_of_a_name_denies_it(canary: HostileServer, addresses: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    client = guarded(canary.port, resolve=resolve)
    answer = await client.fetch(Request(f"http://two-faced.example:{canary.port}/", budget.PAGE))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "denied-address"
    assert canary.connections == 0
    await client.close()


async def test_dns_rebinding_gains_nothing(hostile: HostileServer, canary: HostileServer) -> None:
    """A name that is harmless when first asked for and loopback afterwards: each connect is checked by itself."""
    answers = iter([["127.0.0.9"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with HostileServer(hostile.behaviours, host="127.0.0.9", port=canary.port) as harmless:
        client = BoundedClient("caspian/1", AddressGuard((harmless.endpoint,)), resolve)
        url = f"http://rebinding.example:{canary.port}/good"
        assert isinstance(await client.fetch(Request(url, budget.PAGE)), Response)
        for _ in range(2):
            assert await client.fetch(Request(url, budget.PAGE)) == NoAnswer(
                url, "denied-address", pytest.approx(0, abs=999)
            )
        await client.close()
    assert canary.connections == 0
    # One look-up for each connect: nothing is connected to by name again.
    assert asked == ["rebinding.example"] * 3


async def test_redirects_are_answers_and_never_followed_by_the_client(
    hostile: HostileServer, client: BoundedClient, canary: HostileServer
) -> None:
    for target in (f"{canary.base}/good", "file:///etc/passwd", "http://169.254.169.254/", "//[x]/"):
        answer = await client.fetch(Request(hostile.url("redirect-to", f"?{target}"), budget.PAGE))
        assert isinstance(answer, Response)
        assert answer.status == 302
    assert canary.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1", "//[x]/", "http://", "", "http://a b.example/", "http://example.com:99999/", "http://example.com:22/",
        "https://user:secret@example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "javascript:alert(1)", "data:text/html,x", "http://example.com/" + "a" * 10_000,
        "http://" + "a." * 200 + "com/",
        "http://\ud800.example/", "http://example.com/\udfff", "http://xn--/", "http://%00/", "http://ex\x00ample/",
    ],
)  # fmt: skip
async def test_addresses_that_are_none_are_refused_with_a_reason(client: BoundedClient, url: str) -> None:
    answer = await client.fetch(Request(url, budget.PAGE))
    assert isinstance(answer, NoAnswer)
    assert answer.reason in ("invalid-url", "dns")

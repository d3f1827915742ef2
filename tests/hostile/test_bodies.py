"""Bodies that are bombs, too large, broken off, or no pages: refused by name, within the budget."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from hostile.catalogue import ARTICLE
from hostile.server import HostileServer

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("behaviour", ["good", "good-gzip", "good-chunked"])
async def test_ordinary_pages_arrive_whole(hostile: HostileServer, client: BoundedClient, behaviour: str) -> None:
    answer = await client.fetch(Request(hostile.url(behaviour), budget.PAGE))
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.complete) == (200, ARTICLE, True)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("brotli-bomb", "too-large"),
        ("gzip-bomb", "too-large"),
        ("deflate-bomb", "too-large"),
        ("huge-page", "too-large"),
        ("endless", "too-large"),
        ("one-byte-chunks", "too-large"),
        ("gzip-three-times", "bad-coding"),
        ("zstd", "bad-coding"),
        ("corrupt-gzip", "bad-coding"),
        ("cut-gzip", "cut-off"),
        ("cut-with-length", "protocol-error"),
        ("cut-chunked", "protocol-error"),
        ("slam", "protocol-error"),
        ("pdf", "not-html"),
        ("pdf-as-html", "not-html"),
        ("json-answer", "not-html"),
    ],
)
async def test_refused_by_name(hostile: HostileServer, client: BoundedClient, behaviour: str, reason: str) -> None:
    began = time.monotonic()
    answer = await client.fetch(Request(hostile.url(behaviour), budget.PAGE))
    assert answer == NoAnswer(hostile.url(behaviour), reason, answer.elapsed_ms)
    # gzip-bomb spends its time in the server, which compresses a gibibyte of zeros as it goes.
    assert time.monotonic() - began < 5


async def test_a_body_closed_without_length_is_marked(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("cut-without-length"), budget.PAGE))
    assert isinstance(answer, Response)
    assert answer.body == ARTICLE[:400]
    assert not answer.complete


async def test_empty_gzip_members_cost_no_time(hostile: HostileServer, client: BoundedClient) -> None:
    began = time.monotonic()
    answer = await client.fetch(Request(hostile.url("gzip-members"), budget.PAGE))
    assert isinstance(answer, Response)
    assert answer.body == b""
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(("behaviour", "read"), [("pdf", 0), ("pdf-as-html", 1024 * 1024)])
async def test_what_is_no_page_is_not_downloaded(
    hostile: HostileServer, client: BoundedClient, behaviour: str, read: int
) -> None:
    hostile.sent.clear()
    await client.fetch(Request(hostile.url(behaviour), budget.PAGE))
    # What stays in socket buffers on the way cannot be called back (4 MiB and a bit); 8 MiB were on offer.
    assert hostile.sent.get(f"/{behaviour}", 0) < read + 5 * 1024 * 1024


async def test_a_feed_of_100_mb_ends_at_its_budget(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("feed-of-100-mb"), budget.FEED))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "too-large"
    assert hostile.sent["/feed-of-100-mb"] < 20 * 1024 * 1024


async def test_a_robots_file_of_12_mb_is_cut_and_used(hostile: HostileServer, client: BoundedClient) -> None:
    answer = await client.fetch(Request(hostile.url("robots-of-12-mb"), budget.ROBOTS))
    assert isinstance(answer, Response)
    assert answer.body.startswith(b"User-agent: *\nDisallow: /first\n")
    assert len(answer.body) == budget.ROBOTS.decoded_bytes


async def test_the_budget_is_exact(hostile: HostileServer, client: BoundedClient) -> None:
    fits = replace(budget.PAGE, decoded_bytes=len(ARTICLE), wire_bytes=len(ARTICLE))
    assert isinstance(await client.fetch(Request(hostile.url("good"), fits)), Response)
    for short in (replace(fits, decoded_bytes=len(ARTICLE) - 1), replace(fits, wire_bytes=len(ARTICLE) - 1)):
        assert await client.fetch(Request(hostile.url("good"), short)) == NoAnswer(
            hostile.url("good"), "too-large", pytest.approx(0, abs=5000)
        )


def test_bombs_cost_less_than_64_mib_of_memory() -> None:
    """In a process of its own, whose peak is compared with its peak after an ordinary page."""
    grown = int(subprocess.check_output([sys.executable, "-m", "hostile.measure_memory"], cwd=TESTS, timeout=60))
    assert grown < 64 * 1024

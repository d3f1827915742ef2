"""Fetch processes share the frontier, come, go and are killed, on a real broker: nothing lost, no host hurt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from kafka import KafkaProducer

from caspian.events.v1 import coverage_pb2
from caspian.fetch import items
from caspian.fetch.items import Item
from caspian.fetch.sources import declarations, load
from caspian.local.newsroom.addresses import has_many_loopbacks
from caspian.stream.connection import kafka_python
from caspian.stream.reader import read
from caspian.stream.records import outgoing
from hostile.server import HostileServer, Out
from planted import SECRET
from stream.bench import Bench

HOSTS, PAGES, DELAY_S = 6, 30, 0.4


async def feed(out: Out) -> None:
    entries = "".join(f"<item><title>Pier {n}</title><link>{out.base}/p/{n}</link></item>" for n in range(PAGES))
    await out.whole(f"<rss><channel>{entries}</channel></rss>".encode(), content_type="application/rss+xml")


async def page(out: Out) -> None:
    await out.whole(f"<html><p>{out.base}{out.path}</p></html>".encode())


@pytest.fixture
def sites() -> Iterator[list[HostileServer]]:
    if not has_many_loopbacks():
        pytest.skip("needs 127.0.0.0/8: several hosts on one machine")
    with ExitStack() as stack:
        yield [
            stack.enter_context(HostileServer({"feed": feed, "p": page}, host=f"127.0.7.{n}"))
            for n in range(1, HOSTS + 1)
        ]


@pytest.fixture
def bench(kafka: object, namespace: str) -> Iterator[Bench]:
    desk = Bench(kafka.bootstrap, namespace)  # type: ignore[attr-defined]
    yield desk
    desk.close()


def start(bench: Bench, slot: str, sites: list[HostileServer]) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASPIAN_")} | {
        "CASPIAN_KAFKA_BOOTSTRAP": bench.kafka.bootstrap,
        "CASPIAN_STREAM_NAMESPACE": bench.names.namespace,
        "CASPIAN_STREAM_SLOT": slot,
        "CASPIAN_STREAM_SESSION_TIMEOUT": "6",
        "CASPIAN_FETCH_ALLOW_LOOPBACK": ",".join(site.endpoint for site in sites),
        "CASPIAN_FETCH_HOST_DELAY_S": str(DELAY_S),
        "CASPIAN_FETCH_REVISITS_S": "",
    }
    log = tempfile.NamedTemporaryFile(suffix="-fetch.log", delete=False)  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-c", "from caspian.fetch.app import main; main()"], env=environment, stderr=log, stdout=log
    )
    process.log = Path(log.name)  # type: ignore[attr-defined]
    bench.processes.append(process)
    return process


def declare(bench: Bench, sites: list[HostileServer]) -> None:
    text = "".join(
        f"- {{id: s{n}, publisher: P, class: regional, country: az, languages: [en], "
        f"feeds: ['{site.base}/feed?token={SECRET}'], scope: all, terms: full-text, poll_floor_s: 600}}\n"
        for n, site in enumerate(sites, start=1)
    )
    ports = frozenset(site.port for site in sites)
    with closing(KafkaProducer(**kafka_python(bench.kafka))) as producer:
        for emit in declarations(load(text, ports=ports), datetime.now(UTC), ports):
            record = outgoing(emit, bench.names)
            producer.send(
                record.topic, record.value, key=record.key, headers=list(record.headers), partition=record.partition
            )
        producer.flush(10)


def frontier(bench: Bench) -> dict[str, Item]:
    """The newest record of each key."""
    newest: dict[str, Item] = {}
    for record in read(bench.kafka, bench.names.topic("frontier")):
        key = (record.key or b"").decode()
        newest.pop(key, None)
        if record.value is not None:
            newest[key] = Item.FromString(record.value)
    return newest


def visited(bench: Bench) -> int:
    return len(bench.values("pages"))


def assert_nothing_lost_or_doubled(bench: Bench, sites: list[HostileServer]) -> None:
    pages = bench.values("pages")
    wanted = sorted(f"{site.base}/p/{n}" for site in sites for n in range(PAGES))
    assert sorted(page.url for page in pages) == wanted, "each page exactly once"
    visits = [record.visit for record in bench.values("coverage") if record.HasField("visit")]
    assert sorted((v.article_id, v.visit, v.outcome) for v in visits) == sorted(
        (page.article_id, 1, coverage_pb2.Visit.HANDED_ON) for page in pages
    ), "the ledger balances"
    left = frontier(bench)
    assert not [key for key in left if key.startswith(items.DISCOVERY)]
    assert not [process for process in bench.processes if SECRET in process.log.read_text()], "no log shows the secret"
    assert sorted(key for key in left if not items.recurring(left[key])) == [], "nothing waits any more"


def assert_polite(sites: list[HostileServer], repeats: int) -> None:
    """The shortest pause of each host, and at most `repeats` requests that were asked for again."""
    for site in sites:
        gaps = [later - earlier for earlier, later in pairwise(site.times)]
        assert min(gaps) >= 0.95 * DELAY_S, f"{site.base}: {min(gaps):.3f} s"
        assert len(site.requests) <= PAGES + 2 + repeats


def test_one_of_two_is_killed(bench: Bench, sites: list[HostileServer]) -> None:
    declare(bench, sites)
    first = start(bench, "a", sites)
    start(bench, "b", sites)
    # Both at work, or at least one in the middle of it.
    bench.wait(lambda: visited(bench) > HOSTS * 2, timeout=60)
    bench.stop(first, signal.SIGKILL)
    bench.wait(lambda: visited(bench) >= HOSTS * PAGES, timeout=90)
    time.sleep(3 * DELAY_S)
    assert_nothing_lost_or_doubled(bench, sites)
    # A kill may repeat the request that was under way, and asks for robots.txt anew; no more.
    assert_polite(sites, repeats=3)


def test_workers_come_and_go(bench: Bench, sites: list[HostileServer]) -> None:
    """Four rebalances in the middle of the work: one joins, one leaves, one joins, one is killed."""
    declare(bench, sites)
    first = start(bench, "a", sites)
    goes_on_with(bench, first)
    second = start(bench, "b", sites)
    goes_on_with(bench, second)
    bench.stop(first, signal.SIGTERM)
    goes_on_with(bench, start(bench, "c", sites))
    assert visited(bench) < HOSTS * PAGES - HOSTS, "there is work left for the kill to interrupt"
    bench.stop(second, signal.SIGKILL)
    bench.wait(lambda: visited(bench) >= HOSTS * PAGES, timeout=90)
    time.sleep(3 * DELAY_S)
    assert_nothing_lost_or_doubled(bench, sites)
    assert_polite(sites, repeats=3 * 4)


def goes_on_with(bench: Bench, joined: subprocess.Popen[bytes]) -> None:
    """The worker has come, and pages are still visited."""
    bench.wait(lambda: "worker runs" in joined.log.read_text(), timeout=60)  # type: ignore[attr-defined]
    before = visited(bench)
    bench.wait(lambda: visited(bench) > before + HOSTS, timeout=60)

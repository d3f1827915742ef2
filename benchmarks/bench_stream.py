"""What the guarantee costs: each loop of `stream_loops` over the same records on one broker; then a large backlog.

`python -m benchmarks.bench_stream [--records N] [--rounds N] [--backlog N]`. Rates come from the brokers' timestamps of
what a loop wrote, without the first quarter, so that no start-up counts.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import psutil
from confluent_kafka import Producer

from benchmarks import results
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.identity import ids
from caspian.local.kafka import LocalKafka
from caspian.pipeline import PIPELINE_VERSION
from caspian.settings import KafkaSettings
from caspian.stream import codec, topics
from caspian.stream.names import Names
from caspian.stream.reader import high_watermarks, partitions_of, read

PATIENCE_S = 400.0


@dataclass
class Measured:
    """Records a second, CPU milliseconds a record, and RSS in MB by time."""

    rate: float
    cpu_ms: float
    rss: list[float]


def article(number: int, size: int, *, versions_of: int = 0) -> Article:
    """About `size` bytes; with `versions_of`, one of so many articles, each with growing visits."""
    identity, visit = (number % versions_of, number // versions_of + 1) if versions_of else (number, 1)
    found = Article(
        id=ids.digest("bench-stream", identity), visit=visit, version=visit, url=f"https://n.example/{number}"
    )
    rng = random.Random(number)
    found.text = "".join(rng.choices("abcdefghij klmnop qrstuv", k=size))
    found.content_hash = ids.content_hash("", found.text)
    found.metadata.title, found.provenance.source_id = f"Article {number}", f"n{number % 20}"
    found.stance.CopyFrom(Stance(label=Stance.NEUTRAL, pipeline_version=PIPELINE_VERSION))
    found.stance.relevance.label = Relevance.ABOUT
    return found


def fill(kafka: KafkaSettings, topic: str, articles: Iterator[Article]) -> None:
    """Write them, confirmed."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap, "linger.ms": 20, "partitioner": "murmur2_random"})
    for one in articles:
        name, value = codec.schema_header(one)
        producer.produce(topic, codec.encode(one), one.id.encode(), headers=[(name, value)])
        producer.poll(0)
        while len(producer) > 50_000:
            producer.poll(0.1)
    assert producer.flush(60) == 0


@contextmanager
def process(loop: str, kafka: KafkaSettings, names: Names) -> Iterator[psutil.Process]:
    """A loop as a process, killed at the end."""
    environment = os.environ | {
        "CASPIAN_KAFKA_BOOTSTRAP": kafka.bootstrap, "CASPIAN_STREAM_NAMESPACE": names.namespace,
    }  # fmt: skip
    started = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stream_loops", loop], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(started.pid)
    finally:
        started.kill()
        started.wait()


def measure(loop: str, kafka: KafkaSettings, names: Names, noun: str, number: int) -> Measured:
    """Run a loop until it has written `number` records to `noun`."""
    rss: list[float] = []
    with process(loop, kafka, names) as running:
        began = time.monotonic()
        while _written(kafka, names, noun) < number:
            if time.monotonic() - began > PATIENCE_S:
                raise SystemExit(f"{loop}: {_written(kafka, names, noun)} of {number} after {PATIENCE_S:.0f} s")
            rss.append(running.memory_info().rss / 1e6)
            time.sleep(0.5)
        cpu = sum(running.cpu_times()[:2])
    stamps = sorted(record.timestamp for record in read(kafka, names.topic(noun)))
    # The first quarter is joining, restoring and warming up.
    steady = stamps[len(stamps) // 4 :]
    return Measured((len(steady) - 1) * 1000 / (steady[-1] - steady[0]), 1000 * cpu / len(stamps), rss)


def _written(kafka: KafkaSettings, names: Names, noun: str) -> int:
    """Upper bound of the records of a topic: markers count."""
    from caspian.stream.reader import consumer

    client = consumer(kafka)
    try:
        places = partitions_of(client, names.topic(noun))
    finally:
        client.close()
    return sum(high_watermarks(kafka, places).values())


def loops(kafka: KafkaSettings, number: int, size: int, rounds: int) -> str:
    """The table of loops: medians of rounds, of the ratios too, since a machine's speed changes between rounds."""
    found: dict[str, list[Measured]] = {loop: [] for loop in LOOPS}
    for turn in range(rounds):
        for loop, (source, sink, _) in LOOPS.items():
            names = Names(f"{loop}-{turn}.")
            topics.apply(kafka, names)
            fill(kafka, names.topic(source), (article(n, size) for n in range(number)))
            found[loop].append(measure(loop, kafka, names, sink, number))
            print(f"{turn + 1}/{rounds} {loop}: {found[loop][-1].rate:.0f}/s", flush=True)
    rows: list[list[object]] = []
    for loop, (_, _, peer) in LOOPS.items():
        ratios = [ours.rate / theirs.rate for ours, theirs in zip(found[loop], found[peer], strict=True)]
        span = "" if loop == peer else f"{min(ratios):.2f} – {max(ratios):.2f}"
        rate, cpu = median(one.rate for one in found[loop]), median(one.cpu_ms for one in found[loop])
        rows.append([WORDS[loop], rate, median(ratios), span, cpu])
    columns = [f"{size / 1000:g} KB a record, one broker", "records/s", "ratio", "from – to", "CPU ms/record"]
    return f"{number:,} records to a loop, medians of {rounds} rounds.\n\n{results.table(columns, rows)}"


# Loop: what it reads, what it writes, and with which loop it is compared.
LOOPS = {
    "publish-confluent": ("assessed", "enriched", "publish-confluent"),
    "publish-caspian": ("assessed", "enriched", "publish-confluent"),
    "publish-naive": ("assessed", "enriched", "publish-confluent"),
    "hop-naive": ("deduped", "assessed", "hop-naive"),
    "hop-caspian": ("deduped", "assessed", "hop-naive"),
}
WORDS = {
    "publish-confluent": "publish: the same transactions in confluent-kafka",
    "publish-caspian": "publish: ours (goal ≥ 0.4)",
    "publish-naive": "publish: kafka-python, no transactions, loses and doubles",
    "hop-naive": "stateless hop: Faust as its tutorial shows it, loses",
    "hop-caspian": "stateless hop: ours, confirmed and in order",
}


def backlog(kafka: KafkaSettings, number: int) -> str:
    """A stateless worker in front of a large backlog: memory and order."""
    names, keys = Names("backlog."), 1000
    topics.apply(kafka, names)
    fill(kafka, names.topic("deduped"), (article(n, 1000, versions_of=keys) for n in range(number)))
    measured = measure("hop-caspian", kafka, names, "assessed", number)
    visits: dict[bytes, int] = {}
    swapped = 0
    for record in read(kafka, names.topic("assessed")):
        visit = Article.FromString(record.value or b"").visit
        swapped += visit < visits.get(record.key or b"", 0)
        visits[record.key or b""] = visit
    complete = len(visits) == keys and min(visits.values()) == number // keys
    quarter = max(1, len(measured.rss) // 4)
    early, late = max(measured.rss[quarter : 2 * quarter]), max(measured.rss[-quarter:])
    rows: list[list[object]] = [
        ["records/s", measured.rate], ["every key's last version arrived", "yes" if complete else "NO"],
        ["records out of order within their key", swapped],
        ["most RSS in the second quarter of the time, MB", early], ["… in the last", late],
    ]  # fmt: skip
    return results.table([f"a backlog of {number:,} articles of 1 KB", "measured"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    # Fewer, and the fastest loop is through before its rate can be told.
    parser.add_argument("--records", type=int, default=32_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--backlog", type=int, default=100_000)
    given = parser.parse_args()
    with LocalKafka() as cluster:
        kafka = KafkaSettings(bootstrap=cluster.bootstrap)
        body = f"{loops(kafka, given.records, 5_000, given.rounds)}\n\n{backlog(kafka, given.backlog)}"
    results.write("stream", "make bench-stream", body)


if __name__ == "__main__":
    main()

"""What a person waits for: doctor, a replay of 10,000 dead letters, a shadow replay of 10,000 articles.

`python -m benchmarks.bench_operate [--number N]` starts a Kafka and times the commands as processes, start-up included.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import results
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.identity import ids
from caspian.local.kafka import LocalKafka
from caspian.local.newsroom import catalogue, outlets
from caspian.local.system import LocalSystem
from caspian.outcome import Emit
from caspian.pipeline import DEDUPED, PAGES, WORKERS
from caspian.publish.stage import PublishStage
from caspian.settings import KafkaSettings
from caspian.stance.detector import load_default
from caspian.stance.stage import assess
from caspian.stream import topics
from caspian.stream.names import Names
from caspian.stream.producer import write
from caspian.stream.reader import read

_BODY_BYTES = 5_000
_BATCH = 500
_BOOTSTRAP, _NAMESPACE = "CASPIAN_KAFKA_BOOTSTRAP", "CASPIAN_STREAM_NAMESPACE"


@dataclass(frozen=True)
class Ran:
    """One command: what it printed, seconds on the clock, and seconds of CPU with its children."""

    said: str
    wall: float
    cpu: float


def caspian(kafka: KafkaSettings, names: Names, *arguments: str, codes: tuple[int, ...] = (0,)) -> Ran:
    """A command as somebody types it."""
    environment = os.environ | {_BOOTSTRAP: kafka.bootstrap, _NAMESPACE: names.namespace}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "caspian", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        raise SystemExit(f"caspian {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return Ran(done.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def fill(kafka: KafkaSettings, names: Names, emits: Iterator[Emit]) -> None:
    """Write them, in transactions of a moderate size."""
    batch: list[Emit] = []
    for emit in emits:
        batch.append(emit)
        if len(batch) == _BATCH:
            write(kafka, names, batch)
            batch = []
    write(kafka, names, batch)


def dead_letters(names: Names, number: int) -> Iterator[Emit]:
    """Pages that extract gave up, as a worker writes them."""
    for i in range(number):
        page = Page(article_id=ids.digest("bench-operate", i), visit=1, body=bytes(_BODY_BYTES))
        where = {"reason": "handler-failed", "stage": "extract", "topic": names.topic(PAGES),
                 "partition": i % PAGES.partitions, "offset": i, "article": page.article_id, "visit": 1}  # fmt: skip
        headers = tuple((f"dlq-{name}", str(value).encode()) for name, value in where.items())
        yield Emit(f"{PAGES.noun}.dlq", page.article_id, page, headers=headers)


def doctor(kafka: KafkaSettings, names: Names) -> list[list[object]]:
    """All workers run, and the dead letters wait."""
    os.environ[_NAMESPACE] = names.namespace
    with LocalSystem(kafka=kafka, workers=WORKERS) as system:
        system.wait_until_ready()
        ran = [caspian(kafka, names, "doctor", codes=(0, 1)) for _ in range(5)]
    del os.environ[_NAMESPACE]
    walls = sorted(one.wall for one in ran)
    return [["doctor, median of 5, s", walls[2], "≤ 5"], ["… the slowest", walls[-1], "≤ 5"]]


def replayed_letters(kafka: KafkaSettings, names: Names, number: int) -> list[list[object]]:
    """The letters of `doctor` go back."""
    ran = caspian(kafka, names, "dlq", "replay", PAGES.noun)
    again = caspian(kafka, names, "dlq", "replay", PAGES.noun)
    keys = [record.key for record in read(kafka, names.topic(PAGES))]
    return [
        [f"dlq replay of {number:,} letters of {_BODY_BYTES / 1000:g} KB, s", ran.wall, "≤ 60"],
        ["… back where they came from", len(set(keys)), f"{number}"],
        ["… of them twice, after a second replay", len(keys) - len(set(keys)), "0"],
        ["second replay says", again.said.strip(), ""],
    ]


def shadow(kafka: KafkaSettings, number: int) -> list[list[object]]:
    """Articles made of the newsroom's texts, published by today's detector; every tenth verdict is another one."""
    names = Names("shadow.")
    topics.apply(kafka, names)
    texts = list(newsroom())
    detector, publish = load_default(), PublishStage()
    assessed = []
    for title, text, language in texts:
        article = Article(visit=1, version=1, text=text, url=f"https://n.example/{len(assessed)}")
        article.metadata.title, article.metadata.language = title, language
        outcome = assess(article_of(article, title), detector)
        assessed.append(outcome.messages[0].value)  # type: ignore[union-attr]

    def emits() -> Iterator[Emit]:
        for i in range(number):
            judged = article_of(assessed[i % len(assessed)], str(i))
            deduped = article_of(judged, str(i))
            deduped.ClearField("stance")
            yield Emit(DEDUPED.noun, deduped.id, deduped)
            if i % 10 == 0:
                judged.stance.score = -judged.stance.score or 0.5
            yield from publish.process(judged.id, judged, i % 12).messages

    fill(kafka, names, emits())
    characters = sum(len(text) for _, text, _ in texts) / len(texts)
    ran = caspian(kafka, names, "replay", "--since", "start")
    return [
        [f"shadow replay of {number:,} articles of {characters:,.0f} characters, s", ran.wall, ""],
        ["… articles per second of CPU", number / ran.cpu, "≥ 30"],
        ["… says", ran.said.splitlines()[0], ""],
    ]


def newsroom() -> Iterator[tuple[str, str, str]]:
    """Title, text and language; three of its short articles together are as long as one of the world's."""
    items = catalogue.load(outlets.load())
    for item in items:
        alike = [other for other in items if other.language == item.language]
        first = alike.index(item)
        text = "\n\n".join(alike[(first + step) % len(alike)].readable for step in range(3))
        yield item.versions[-1].title, text, item.language


def article_of(article: Article, name: str) -> Article:
    """A copy of its own."""
    found = Article()
    found.CopyFrom(article)
    found.id, found.provenance.source_id = ids.digest("bench-operate", name), "bench"
    found.provenance.fetched_at.FromDatetime(datetime.now(UTC))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=10_000)
    number = parser.parse_args().number
    with LocalKafka() as cluster:
        kafka, names = KafkaSettings(bootstrap=cluster.bootstrap), Names("letters.")
        topics.apply(kafka, names)
        fill(kafka, names, dead_letters(names, number))
        rows = doctor(kafka, names)
        print(rows, flush=True)
        rows += replayed_letters(kafka, names, number)
        print(rows, flush=True)
        rows += shadow(kafka, number)
    results.write(
        "operate", "make bench-operate", results.table(["commands, start-up included", "measured", "goal"], rows)
    )


if __name__ == "__main__":
    main()

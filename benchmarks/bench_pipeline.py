"""The whole pipeline on one machine: throughput, latency at a calm rate, what idling costs, and what the stream costs.

`python -m benchmarks.bench_pipeline [ARTICLES]` starts Kafka and every worker, writes pages, and waits for events.
"""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import closing

import psutil
from kafka import KafkaProducer

from benchmarks import results
from benchmarks.pages import Pages
from caspian.dedupe.stage import Dedupe
from caspian.dedupe.warm import warm
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.extract.stage import extract
from caspian.local.run import Run
from caspian.local.supervised import State
from caspian.outcome import Done
from caspian.publish.stage import PublishStage
from caspian.stance.detector import load_default
from caspian.stance.stage import assess
from caspian.stream import codec
from caspian.stream.connection import kafka_python
from caspian.stream.reader import read

RATE, SECONDS = 2.0, 30
IDLE_SECONDS = 10


def main(articles: int) -> None:
    """Measure, print, write the section of RESULTS.md."""
    pages = Pages()
    pure = pure_seconds(pages, 100)
    with Run(report=print) as run:
        settle(run, 5)
        idle = idling(run)
        before = cpu(run)
        seconds = throughput(run, pages, articles)
        spent = {name: cpu(run)[name] - before[name] for name in before}
        latencies = latency(run, Pages(seed=2))
        busy = memory(run)
    rows = [
        ["throughput, articles/s end to end", articles / seconds, "≥ 10"],
        ["page → enriched, p50 s, at 2/s", statistics.median(latencies), ""],
        ["page → enriched, p95 s, at 2/s", quantile(latencies, 0.95), "≤ 3"],
    ]
    body = results.table(["end to end", "measured", "goal"], rows) + "\n\n"
    workers = [
        [name, *idle[name], *busy[name][:2], 1000 * spent[name] / articles, 1000 * pure.get(name, 0.0),
         spent[name] / articles / pure[name] if pure.get(name) else "-"]
        for name in spent
    ]  # fmt: skip
    body += results.table(
        [
            "worker",
            "idle RSS MB",
            "idle PSS MB",
            "idle CPU %",
            "RSS MB after it all",
            "PSS MB",
            "CPU ms/article",
            "of it the pure stage",
            "ratio",
        ],
        workers,
    )
    results.write("pipeline", "make bench-pipeline", body)


def pure_seconds(pages: Pages, number: int) -> dict[str, float]:
    """CPU seconds an article of each stage alone, called as a function."""
    warm()
    spent = dict.fromkeys(("extract", "dedupe", "stance", "publish"), 0.0)
    dedupe, publish, detector = Dedupe(), PublishStage(), load_default()
    for index in range(number + 10):
        message: object = pages.page(index)
        steps = {
            "extract": lambda m: extract(m),
            "dedupe": lambda m: dedupe.process(m.id, m, 0),
            "stance": lambda m: assess(m, detector),
            "publish": lambda m: publish.process(m.id, m, 0),
        }
        for name, step in steps.items():
            began = time.process_time()
            outcome = step(message)
            if index >= 10:  # the first ones load data files
                spent[name] += time.process_time() - began
            assert isinstance(outcome, Done), (name, outcome)
            message = next(
                (emit.value for emit in outcome.messages if emit.topic in ("articles", "deduped", "assessed")), None
            )
            if message is None:
                break
    return {name: seconds / number for name, seconds in spent.items()}


def throughput(run: Run, pages: Pages, number: int) -> float:
    """Seconds from the first page written to the last outcome."""
    goal = run.watch.arrived + len(run.watch.books.drops) + number
    began = time.monotonic()
    send(run, [pages.page(index) for index in range(number)])
    while run.watch.arrived + len(run.watch.books.drops) < goal:
        run.tick()
        time.sleep(0.05)
        if time.monotonic() - began > 600:
            raise SystemExit(f"only {run.watch.arrived} events of {number} after 600 s")
    return time.monotonic() - began


def latency(run: Run, pages: Pages) -> list[float]:
    """Seconds from a page's fetch to its event on `enriched` (its Kafka timestamp), at a calm rate."""
    number = int(RATE * SECONDS)
    for index in range(number):
        send(run, [pages.page(index)])
        run.tick()
        time.sleep(1 / RATE)
    settle(run, 10)
    found = []
    for record in read(run.system.kafka, run.system.names.topic("enriched")):
        event = EnrichedEvent.FromString(record.value or b"")
        if "/2/" in event.article.url:
            found.append(record.timestamp / 1000 - event.article.provenance.fetched_at.ToMicroseconds() / 1e6)
    assert len(found) > number * 0.5, f"{len(found)} of {number}"
    return found


def send(run: Run, batch: list) -> None:
    """Pages to the broker."""
    with closing(KafkaProducer(**kafka_python(run.system.kafka), acks="all", max_request_size=6_000_000)) as producer:
        topic = run.system.names.topic("pages")
        for page in batch:
            producer.send(topic, codec.encode(page), key=page.article_id.encode(), headers=[codec.schema_header(page)])
        producer.flush(30)


def settle(run: Run, seconds: float) -> None:
    """Let it run."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run.tick()
        time.sleep(0.1)


def family(pid: int) -> list[psutil.Process]:
    """A process and its children."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def pids(run: Run) -> dict[str, int]:
    return {s.name: s.pid for s in run.system.supervisor.statuses() if s.state is State.RUNNING and s.pid}


def cpu(run: Run) -> dict[str, float]:
    """CPU seconds of each worker so far, its processes together."""
    return {name: sum(sum(p.cpu_times()[:2]) for p in family(pid)) for name, pid in pids(run).items()}


def memory(run: Run) -> dict[str, tuple[float, float]]:
    """Resident MB of each worker and its children: as the system adds them up (RSS), shared pages shared out (PSS)."""
    found = {name: [p.memory_full_info() for p in family(pid)] for name, pid in pids(run).items()}
    return {name: (sum(i.rss for i in infos) / 1e6, sum(i.pss for i in infos) / 1e6) for name, infos in found.items()}


def idling(run: Run) -> dict[str, tuple[float, float, float]]:
    """RSS and PSS in MB, and per cent of a core, per worker, with nothing to do."""
    before = cpu(run)
    settle(run, IDLE_SECONDS)
    after = cpu(run)
    return {name: (*sizes, 100 * (after[name] - before[name]) / IDLE_SECONDS) for name, sizes in memory(run).items()}


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)

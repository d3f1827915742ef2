"""How fast, from ten thousand known texts to a million; the memory of a cold article; how fast it is rebuilt."""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import numpy as np
import psutil

from benchmarks.dedupe.engines import Caspian, Datasketch, Engine, Rensa, Simhash
from benchmarks.dedupe.grammar import event, story
from caspian.dedupe.memory import COLD, HOT
from caspian.dedupe.stage import Dedupe
from caspian.dedupe.warm import warm
from caspian.events.v1 import article_pb2, state_pb2
from caspian.identity import ids

WORDS = 300
# One in five is a copy, as in a stream of news.
COPIES = 0.2
FILLS = (10_000, 100_000, 1_000_000)
# A text of 300 words has so many fingerprints.
PRINTS = 28


def texts(seed: int, number: int) -> Iterator[str]:
    """Texts of 300 words drawn by Zipf's law from 40,000; one in five repeats an earlier one with a new first word."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    vocabulary = ["".join(rng.choice(letters, rng.integers(2, 11))) for _ in range(40_000)]
    ranks = 1 / np.arange(1, 40_001)
    chance = ranks / ranks.sum()
    earlier: list[str] = []
    drawn = rng.choice(40_000, (number, WORDS), p=chance)
    for row in drawn:
        if earlier and rng.random() < COPIES:
            yield f"again {earlier[rng.integers(len(earlier))]}"
            continue
        earlier.append(" ".join(vocabulary[i] for i in row))
        yield earlier[-1]


def speed(engine: Engine, sample: list[str]) -> float:
    """Texts per CPU second."""
    began = time.process_time()
    for text in sample:
        engine.judge(text)
    return len(sample) / (time.process_time() - began)


def fill(engine: Caspian, number: int, rng: np.random.Generator) -> None:
    """Index that many further texts by random fingerprints, all with the same words."""
    words = rng.integers(0, 0xF000, WORDS, dtype=np.uint16)
    for _ in range(number):
        engine.words[engine.count] = words
        engine.corpus.index.add(np.unique(rng.integers(0, 1 << 32, PRINTS, dtype=np.uint32)), engine.count)
        engine.count += 1


def throughput(quick: bool) -> list[list[object]]:
    """Rows of texts per CPU second, and times datasketch."""
    sample = list(texts(3, 3000))
    baseline = speed(Datasketch(0.5), sample)
    rows: list[list[object]] = [["datasketch LSH 0.5", baseline, 1.0]]
    if not quick:
        for peer in (Rensa(0.5), Simhash()):
            rate = speed(peer, sample)
            rows.append([peer.name, rate, rate / baseline])
    engine, rng = Caspian(), np.random.default_rng(5)
    for number in FILLS[:2] if quick else FILLS:
        fill(engine, number - engine.count, rng)
        rate = max(speed(engine, list(texts(number + turn, 6000))) for turn in range(3))
        rows.append([f"caspian, {number:,} texts known", rate, rate / baseline])
    return rows


def _articles(number: int) -> Iterator[article_pb2.Article]:
    rng = random.Random(9)
    earlier: list[str] = []
    for i in range(number):
        if earlier and rng.random() < COPIES:
            text = f"Again. {rng.choice(earlier)}"
        else:
            text = story(rng, event(rng), 18)
            earlier.append(text)
        article = article_pb2.Article(
            id=ids.digest("bench", i), visit=1, text=text, url=f"https://n{i % 50}.example/{i}"
        )
        article.content_hash = ids.content_hash("", text)
        article.provenance.source_id, article.provenance.publisher = f"source-{i % 50}", f"Publisher {i % 50}"
        article.provenance.domain = f"n{i % 50}.example"
        article.provenance.fetched_at.seconds = 1_790_000_000 + i
        article.metadata.language = "en"
        yield article


def memory(number: int) -> list[list[object]]:
    """The whole stage, article by article; then its state, cold, in a process of its own."""
    stage, records = Dedupe(), {}
    articles = list(_articles(number))
    began = time.process_time()
    for article in articles:
        for emit in stage.process(article.id, article, 0).messages:  # type: ignore[union-attr]
            if emit.topic == "memory":
                records[emit.key] = emit.value.SerializeToString()  # type: ignore[union-attr]
    whole = number / (time.process_time() - began)
    hot = sum(map(len, records.values())) / number
    for key, raw in records.items():
        record = state_pb2.MemoryRecord.FromString(raw)
        record.ClearField("article")
        record.ClearField("features")
        records[key] = record.SerializeToString()
    cold = sum(map(len, records.values())) / number
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        held, rate = fresh.submit(rebuild, list(records.items())).result()
    return [
        ["whole stage, articles per CPU second", whole, ""],
        [f"state record, bytes, hot ({HOT // 3600} h)", hot, ""],
        [f"state record, bytes, cold ({COLD // 86400} d)", cold, ""],
        ["memory of a cold article, bytes", held, "≤ 1800"],
        ["rebuild, cold records per CPU second", rate, "≥ 30000"],
    ]


def rebuild(records: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Bytes held for each record, and records per CPU second."""
    warm()
    number = len(records)
    # Handed over with the call, and taken on by the stage: counted as its own.
    given = sum(sys.getsizeof(raw) for _, raw in records)
    stage = Dedupe()
    gc.collect()
    before = psutil.Process().memory_info().rss
    began = time.process_time()
    # As from the topic: what was read is not kept anywhere else.
    while records:
        stage.restore(0, *records.pop())
    stage.tick(datetime.now(UTC))
    seconds = time.process_time() - began
    gc.collect()
    return (psutil.Process().memory_info().rss - before + given) / number, number / seconds

"""A machine is lost and `memory` with it: dedupe reads `articles` again and says, byte for byte, what it had said."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

from kafka.admin import KafkaAdminClient

from caspian.events.v1 import article_pb2
from caspian.identity import ids
from caspian.outcome import Emit
from caspian.pipeline import DEDUPE
from caspian.stream import topics
from caspian.stream.connection import kafka_python
from caspian.stream.producer import write
from caspian.stream.reader import read, wait_for

SENTENCES = 14
VOCABULARY = (
    "corridor port rail ministry protocol tariff cargo wheat turbine exercise envoy treaty credit bank pipeline "
    "harbour customs engineer shipment delegation quarter northern southern agreed delayed signed opened measured "
    "Astrakhan Anzali Rasht Moscow Tehran Baku Caspian Volga"
)


def text_of(rng):
    return [" ".join(rng.choices(VOCABULARY.split(), k=12)).capitalize() + "." for _ in range(SENTENCES)]


def stream(number):
    """Articles with copies, excerpts, updates, repeats of a visit and pages that are gone, in one order."""
    rng = random.Random(4)
    known: list[tuple[str, int, list[str]]] = []
    for i in range(number):
        kind = rng.choice(["new", "new", "copy", "excerpt", "update", "repeat", "gone"]) if known else "new"
        name, visit, lines = rng.choice(known) if known else ("", 0, [])
        if kind == "new":
            name, visit, lines = f"{i:032x}", 1, text_of(rng)
        elif kind in ("copy", "excerpt"):
            name, visit, lines = f"{i:032x}", 1, lines if kind == "copy" else lines[3:9]
        elif kind in ("update", "gone"):
            visit, lines = visit + 1, [*lines[:-1], *text_of(rng)[:2]]
        article = article_pb2.Article(id=name, visit=visit, url=f"https://n{i % 7}.example/{name}", gone=kind == "gone")
        article.text = "\n".join(lines)
        article.metadata.title = lines[0]
        article.metadata.language = "en"
        article.provenance.source_id = f"n{i % 7}"
        article.provenance.fetched_at.FromDatetime(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=i))
        article.content_hash = ids.content_hash(lines[0], article.text)
        known = [entry for entry in known if entry[0] != name] + [(name, visit, lines)]
        yield Emit("articles", name, article)


def run_dedupe(desk):
    """The worker as it is deployed, until all of `articles` is read."""
    environment = os.environ | {"CASPIAN_STREAM_SLOT": "a"}
    process = subprocess.Popen([sys.executable, "-m", "caspian", "worker", "dedupe"], env=environment)
    desk.processes.append(process)
    assert wait_for(lambda: desk.is_read("dedupe"), 90)
    assert desk.stop(process) == 0


def said(desk):
    """Values of `deduped` by key, in order."""
    found: dict[bytes, list[bytes]] = {}
    for record in read(desk.kafka, desk.names.topic("deduped")):
        found.setdefault(record.key, []).append(record.value)
    return found


def wipe(desk):
    """What docs/operations.md says: no memory, no position."""
    with closing(KafkaAdminClient(**admin_settings(desk))) as admin:
        memory = desk.names.topic("memory")
        admin.delete_topics([memory])
        admin.delete_groups([desk.names.group(DEDUPE)])
        assert wait_for(lambda: memory not in admin.list_topics(), 20)
    topics.apply(desk.kafka, desk.names)


def admin_settings(desk):
    return {
        name: value
        for name, value in kafka_python(desk.kafka).items()
        if name in KafkaAdminClient.DEFAULT_CONFIG
    }  # fmt: skip


def test_without_memory_dedupe_says_the_same_again_byte_for_byte(desk):
    write(desk.kafka, desk.names, list(stream(120)))
    run_dedupe(desk)
    once = said(desk)
    assert sum(map(len, once.values())) > 80
    wipe(desk)
    run_dedupe(desk)
    assert said(desk) == {key: values * 2 for key, values in once.items()}

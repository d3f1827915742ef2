"""coverage, doctor, export and retract against one real broker, fed by hand; the real dedupe and publish decide."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition

from caspian.cli import retract
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2, coverage_pb2
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.ledger import drop, visit
from caspian.outcome import Emit
from caspian.pipeline import BY_NOUN, PIPELINE_VERSION, WORKERS
from caspian.publish.stage import PublishStage
from caspian.stream.heartbeat import Pulse
from caspian.stream.newest import newest_version, partition_of
from caspian.stream.producer import write
from caspian.stream.reader import consumer, read


def article(name, source="north", text="The corridor opens."):
    found = article_pb2.Article(id=name, visit=1, url=f"https://{source}.example/{name}", text=text)
    found.provenance.source_id = source
    found.provenance.fetched_at.FromDatetime(datetime.now(UTC))
    found.metadata.title = f"Title of {name}"
    return found


class Pipeline:
    """The stages between `articles` and `enriched`, run in this process over the topics' records."""

    def __init__(self, desk):
        self.desk, self.dedupe, self.publish, self.read = desk, Dedupe(), PublishStage(), 0

    def run(self):
        records = list(read(self.desk.kafka, self.desk.names.topic("articles"), start={0: self.read}))
        for record in records:
            self.read = record.offset + 1
            message = article_pb2.Article.FromString(record.value)
            out = [e for e in self.dedupe.process(message.id, message, 0).messages if e.topic != "memory"]
            for emit in [e for e in out if e.topic == "deduped"]:
                stance = Stance(label=Stance.NEUTRAL, pipeline_version=PIPELINE_VERSION)
                stance.relevance.label = Relevance.ABOUT
                assessed = article_pb2.Article()
                assessed.CopyFrom(emit.value)
                assessed.stance.CopyFrom(stance)
                out += self.publish.process(emit.key, assessed, 3).messages
            write(self.desk.kafka, self.desk.names, out)


def test_keys_are_where_the_brokers_clients_put_them(desk):
    keys = [f"{number:032x}" for number in range(40)]
    write(desk.kafka, desk.names, [Emit("deduped", key, article(key)) for key in keys])
    found = {r.key.decode(): r.partition for r in read(desk.kafka, desk.names.topic("deduped"))}
    assert found == {key: partition_of(key.encode(), BY_NOUN["deduped"].partitions) for key in keys}


def test_an_article_is_taken_back_and_restored_and_the_books_still_balance(desk, monkeypatch):
    monkeypatch.setattr(retract, "_PATIENCE", 0.5)
    pipeline = Pipeline(desk)
    now = article("x").provenance.fetched_at
    handed = [
        visit(name, 1, "north", coverage_pb2.Visit.HANDED_ON, "", "", now) for name in ("a", "b", "c")
    ]  # fmt: skip
    write(desk.kafka, desk.names, [*handed, drop("extract", "c", 1, "north", "consent-wall", "", now)])
    write(desk.kafka, desk.names, [Emit("articles", n, article(n, text=f"Text of {n}, {n * 40}.")) for n in "ab"])
    pipeline.run()
    assert "no such article" in desk.run("retract", "nobody", "--why", "x", code=2).stderr

    told = desk.run("retract", "a", "--why", "names the wrong person", code=1).stdout
    assert told.startswith("handed over"), "no worker runs in this test"
    pipeline.run()
    newest = newest_version(desk.kafka, desk.names, "a")
    assert (newest.version, newest.withdrawal.why) == (2, "names the wrong person")
    desk.run("retract", "a", "--why", "it was the right one", "--undo", code=1)
    desk.run("retract", "a", "--why", "said twice", "--undo", code=1)
    pipeline.run()
    events = desk.values("enriched")
    assert [(EnrichedEvent.Type.Name(e.type), e.article.id, e.article.version) for e in events] == [
        ("CREATED", "a", 1), ("CREATED", "b", 1), ("RETRACTED", "a", 2), ("UPDATED", "a", 3),
    ]  # fmt: skip
    assert events[2].reason == "withdrawn"

    report = desk.run("coverage", "--since", "1h").stdout
    assert "3 visits handed on = 2 published + 1 dropped + 0 dead + 0 under way" in report
    assert "the sums balance" in report
    assert "fetch said nothing" in report
    row = json.loads(desk.run("coverage", "--json", "--source", "north").stdout)
    assert (row["handedOn"], row["dropped"]) == (3, {"consent-wall": 1})

    lines = desk.run("export", "--since", "1h").stdout.splitlines()
    assert [json.loads(line)["article"]["id"] for line in lines] == ["b", "a"]
    assert len(desk.run("export", "--since", "start", "--format", "csv").stdout.splitlines()) == 3


def test_the_doctor_looks_within_seconds_and_sees_what_is_wrong(desk):
    for worker in WORKERS:
        write(desk.kafka, desk.names, Pulse(worker, "here-0").due(datetime.now(UTC)))
    members = []
    for worker in WORKERS:
        topic = desk.names.topic(worker.reads)
        client = consumer(desk.kafka, group_id=desk.names.group(worker))
        client.subscribe([topic])
        client.poll(100)
        members.append(client)
    desk.send("pages", raw=b"x", key=b"x")
    desk.run("dlq", "ls")
    deadline = time.monotonic() + 30
    while not all(client.assignment() for client in members) and time.monotonic() < deadline:
        for client in members:
            client.poll(100)
    began = time.monotonic()
    told = desk.run("doctor", code=1).stdout
    took = time.monotonic() - began
    for client in members:
        client.close()
    assert "topics are as they should be" in told
    assert "extract: 1 running" in told
    assert "clocks agree" in told
    assert "no sources are declared" in told
    assert took < 5, told

    told = desk.run("doctor", code=2).stdout
    assert "WRONG    publish: no process of it runs" in told
    assert "→ start `caspian worker publish`" in told


def test_a_retraction_reaches_readers_within_the_commands_patience(desk):
    """The command waits for publish and says what became of it."""
    pipeline = Pipeline(desk)
    write(desk.kafka, desk.names, [Emit("articles", "a", article("a"))])
    pipeline.run()
    with closing(KafkaConsumer(bootstrap_servers=desk.kafka.bootstrap)) as client:
        end = client.end_offsets([place := TopicPartition(desk.names.topic("articles"), 0)])[place]
    import threading

    def later():
        while not list(read(desk.kafka, desk.names.topic("articles"), start={0: end})):
            time.sleep(0.1)
        pipeline.run()

    thread = threading.Thread(target=later)
    thread.start()
    told = desk.run("retract", "a", "--why", "wrong person").stdout
    thread.join(30)
    assert told == "retracted (withdrawn): Title of a · version 2\n"

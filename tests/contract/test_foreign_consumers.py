"""The consumers in Go, Java and Node beside the Python one, on a real Kafka: the same events, equal in every field.

Each runs where its language is installed. Packages come by the language's own client, locked by hash.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from google.protobuf import json_format
from kafka import KafkaProducer

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.errors import LocalKafkaError
from caspian.local.jars import ensure_jars
from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import KafkaSettings, load
from caspian.stream import topics
from caspian.stream.names import Names
from contract.contract import PROTO
from contract.test_python_consumer import EVENTS, client

__all__ = ["client"]

CLIENTS = PROTO / "clients"
# A cold build of everything that the Go client needs, on a busy machine.
BUILD_SECONDS = 280
Command = Callable[[Path], list[str]]


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"no {name} here")
    return found


def make(command: list[str], where: Path, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=where, env=os.environ | environment, capture_output=True, text=True, timeout=BUILD_SECONDS
    )
    if done.returncode and any(word in done.stderr for word in ("ENOTFOUND", "EAI_AGAIN", "no such host", "dial tcp")):
        pytest.skip(f"no packages here: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stdout + done.stderr


def buf(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("buf")), *arguments]


def go(build: Path) -> list[str]:
    tool("go")
    shutil.copytree(CLIENTS / "go", build, ignore=shutil.ignore_patterns("caspian"), dirs_exist_ok=True)
    make(buf("generate", str(PROTO), "--template", "buf.gen.yaml"), build)
    make(["go", "build", "-mod=readonly", "-o", "mirror", "."], build)
    return [str(build / "mirror")]


def java(build: Path) -> list[str]:
    tool("javac")
    try:
        jars = ensure_jars(cache_directory(load(LocalSettings)), lock=CLIENTS / "java/jgo.lock.toml")
    except LocalKafkaError as exc:
        pytest.skip(f"no packages here: {exc}")
    protos = sorted(str(path) for path in PROTO.glob("caspian/events/v1/*.proto"))
    make([str(Path(sys.executable).with_name("protoc")), "-I", str(PROTO), f"--java_out={build}", *protos], build)
    sources = [str(CLIENTS / "java/Mirror.java"), *(str(path) for path in build.rglob("*.java"))]
    make(["javac", "-nowarn", "-cp", f"{jars}/*", "-d", str(build), *sources], build)
    return [tool("java"), "-XX:TieredStopAtLevel=1", "-cp", f"{build}:{jars}/*", "Mirror"]


def node(build: Path) -> list[str]:
    program = tool("node")
    for name in ("mirror.js", "package.json", "package-lock.json"):
        shutil.copy(CLIENTS / "node" / name, build)
    make([tool("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], build)
    make(buf("build", str(PROTO), "-o", "contract.binpb"), build)
    return [program, "mirror.js"]


class Running:
    """One consumer as a process, and the events that it printed."""

    def __init__(self, command: list[str], build: Path) -> None:
        self.log = (build / "stderr").open("w+")
        self.process = subprocess.Popen(
            command, cwd=build, stdout=subprocess.PIPE, stderr=self.log, text=True, encoding="utf-8"
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.newest: dict[str, EnrichedEvent] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, condition: Callable[[dict[str, EnrichedEvent]], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition(self.newest):
            if time.monotonic() > deadline or (self.process.poll() is not None and self.lines.empty()):
                self.log.seek(0)
                told = self.log.read()[-2000:]
                pytest.fail(f"exit code {self.process.poll()}: {told}\nholds {str(self.newest)[-2000:]}")
            try:
                event = json_format.Parse(self.lines.get(timeout=0.2), EnrichedEvent())
            except queue.Empty:
                continue
            self.newest[event.article.id] = event

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.log.close()


def held(newest: dict[str, EnrichedEvent]) -> dict[str, EnrichedEvent]:
    return {name: event for name, event in newest.items() if event.type != EnrichedEvent.RETRACTED}


class Publisher:
    """Writes events as publish does: `enriched` and `latest` in one transaction."""

    def __init__(self, bootstrap: str, names: Names) -> None:
        self.names = names
        topics.apply(KafkaSettings(bootstrap=bootstrap), names)
        self.producer = KafkaProducer(
            bootstrap_servers=bootstrap, transactional_id=f"{names.namespace}probe", allow_auto_create_topics=False
        )
        self.producer.init_transactions()

    def __call__(self, *events: EnrichedEvent, commit: bool = True) -> None:
        self.producer.begin_transaction()
        for event in events:
            for noun in ("enriched", "latest"):
                value = event.SerializeToString()
                self.producer.send(self.names.topic(noun), key=event.article.id.encode(), value=value).get(10)
        (self.producer.commit_transaction if commit else self.producer.abort_transaction)()

    def close(self) -> None:
        self.producer.close()


@pytest.fixture(scope="module")
def published(kafka) -> Iterator[tuple[str, Names, Publisher]]:
    """A topic with a past: two articles, an update, a retraction that was aborted, an article forgotten by `latest`."""
    names = Names("t-foreign.")
    with closing(Publisher(kafka.bootstrap, names)) as publish:
        created, updated, revised, rescored, retracted = EVENTS
        publish(created, revised)
        publish(updated)
        publish(retracted, commit=False)
        publish(rescored, *every_field())
        publish.producer.begin_transaction()
        publish.producer.send(names.topic("latest"), key=b"forgotten", value=None).get(10)
        publish.producer.commit_transaction()
        yield kafka.bootstrap, names, publish


def every_field() -> list[EnrichedEvent]:
    """Our examples in other scripts and planes, with every enum value there is, at the ends of each number's range."""
    found = []
    for number, text in enumerate(("Ё 🚂🛤️ кот", "گازپروم \u200c می‌شود", "e\u0301 \U0001f469\u200d\U0001f692 \u2028")):
        event = EnrichedEvent()
        event.CopyFrom(EVENTS[0])
        article = event.article
        article.id, article.version = f"{number:032x}", 4_294_967_295
        article.text, article.metadata.title = text, text
        article.metadata.published_utc_offset_minutes = (-720, 0, 840)[number]
        article.stance.score, article.stance.confidence = (-0.1, 1e-7, 0.30000001)[number], (0.1, 1.0, 3.4e-38)[number]
        del article.stance.evidence[1:]
        points = article.stance.evidence[0]
        points.start, points.end = len(text) - 2, len(text)
        points.quote = text[-2:]
        article.withdrawal.why, article.withdrawal.at.nanos = text, (0, 1, 999_999_999)[number]
        article.reuse.passages.add(start=0, end=2, match_start=7, match_end=4_294_967_295)
        found.append(event)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("prepare", [node, java, go], ids=lambda each: each.__name__)
def test_it_agrees_with_the_python_consumer(prepare: Command, published, client, tmp_path: Path, monkeypatch) -> None:
    bootstrap, names, publish = published
    monkeypatch.setattr(client, "LATEST", names.topic("latest"))
    monkeypatch.setattr(client, "ENRICHED", names.topic("enriched"))
    mirror = client.Mirror()
    reader = client.consumer(bootstrap)
    offset = client.bootstrap(reader, mirror)
    assert len(mirror.articles) == 5

    running = Running([*prepare(tmp_path), bootstrap, names.namespace], tmp_path)
    try:
        running.until(lambda newest: held(newest) == mirror.articles)

        # Then it follows: an edit, a repeat, an older version, a retraction, and an older event that revives nothing.
        edited = EnrichedEvent()
        edited.CopyFrom(mirror.articles[EVENTS[0].article.id])
        edited.article.version += 1
        retracted = EnrichedEvent()
        retracted.CopyFrom(edited)
        retracted.type, retracted.reason = EnrichedEvent.RETRACTED, "withdrawn"
        retracted.article.version += 1
        publish(edited)
        publish(edited, EVENTS[0])
        publish(retracted)
        last = EnrichedEvent()
        last.CopyFrom(edited)
        last.article.id = f"last-{prepare.__name__}"
        publish(edited, last)
        for event in client.follow(reader, mirror, offset):
            if event.article.id == last.article.id:
                break
        running.until(lambda newest: last.article.id in newest and newest[edited.article.id].reason == "withdrawn")
        assert held(running.newest) == mirror.articles
        assert running.newest[edited.article.id] == retracted
        revive = EnrichedEvent()
        revive.CopyFrom(retracted)
        revive.type, revive.reason = EnrichedEvent.UPDATED, ""
        revive.article.version += 1
        publish(revive)
        # The next language begins as this one did.
        latest = EnrichedEvent()
        latest.CopyFrom(last)
        latest.type = EnrichedEvent.RETRACTED
        latest.article.version += 1
        publish(latest)
    finally:
        running.close()
        reader.close()


def test_nothing_locked_names_a_registry() -> None:
    lock = json.loads((CLIENTS / "node/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())
    assert "h1:" in (CLIENTS / "go/go.sum").read_text(encoding="utf-8")
    assert "://" not in (CLIENTS / "java/jgo.lock.toml").read_text(encoding="utf-8")

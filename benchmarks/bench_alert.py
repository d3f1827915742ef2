"""Alerts: what a thousand rules cost, how long an event takes to a webhook, and how long an article does from its feed.

`python -m benchmarks.bench_alert [SECONDS]` starts Kafka, the workers, the newsroom and a receiver on loopback.
"""

from __future__ import annotations

import base64
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from kafka import KafkaProducer

from benchmarks import results
from caspian.alert import rules
from caspian.alert.stage import AlertStage
from caspian.events.v1.article_pb2 import Article, Provenance
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.local.figures import is_ready
from caspian.local.kafka import LocalKafka
from caspian.local.newsroom import scene
from caspian.local.newsroom.settings import NewsroomSettings
from caspian.local.ports import free_ports
from caspian.local.run import Run
from caspian.local.sample import SampleNewsroom
from caspian.pipeline import ENRICHED
from caspian.settings import KafkaSettings, load
from caspian.stream import codec, topics
from caspian.stream.connection import kafka_python
from caspian.stream.names import Names

RATE = 10.0
EACH_ORIGIN = """
rules:
  - {name: each-origin, about: Every text of its own, watch: origin, channels: [hook]}
"""
_WORDS = [
    "railway",
    "harbour",
    "corridor",
    "treaty",
    "drone",
    "tanker",
    "bank",
    "grain",
    "customs",
    "envoy",
    "summit",
    "reactor",
    "pipeline",
    "visa",
]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def event(number: int, rng: random.Random) -> EnrichedEvent:
    """One article of 5 KB on a story of its own."""
    result = EnrichedEvent(event_id=f"e{number}", type=EnrichedEvent.CREATED, pipeline_version=1)
    article = result.article
    article.id, article.version, article.lane = f"a{number}", 1, Article.LIVE
    article.url = f"https://outlet-{number % 50}.example/{number}"
    article.metadata.title, article.metadata.language = f"Headline {number}", "en"
    article.text = " ".join(rng.choice(_WORDS) if rng.random() < 0.05 else _made_up(rng) for _ in range(800))
    article.provenance.source_id = article.provenance.publisher = f"outlet-{number % 50}"
    article.provenance.source_class = Provenance.SourceClass.Value(rng.choice(("STATE_RU", "STATE_IR", "WESTERN")))
    article.provenance.country = rng.choice(("ru", "ir", "de"))
    article.provenance.fetched_at.FromDatetime(datetime.now(UTC))
    article.story.id, article.story.articles, article.story.origins = f"s{number}", 1, 1
    article.story.is_new_story = article.story.is_new_origin = True
    article.stance.relevance.label, article.stance.relevance.score = Relevance.ABOUT, 0.9
    article.stance.label = rng.choice((Stance.CRITICAL, Stance.FAVOURABLE, Stance.NEUTRAL))
    article.stance.score, article.stance.confidence = rng.uniform(-1, 1), rng.random()
    return result


def _made_up(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS, k=6))


def made_rules(number: int) -> str:
    """Rules of every kind; all but the first one hardly ever tell, so that it is the looking that is measured."""
    rng = random.Random(7)
    found: list[dict[str, object]] = [{"name": "every-story", "about": "All", "watch": "story", "channels": ["hook"]}]
    for index in range(1, number):
        when: dict[str, object] = {"source_class": [rng.choice(("state-ru", "state-ir", "western", "wire"))]}
        rule: dict[str, object] = {"name": f"r{index}", "about": "One of many", "when": when}
        match index % 4:
            case 0:
                rule |= {"watch": "story"}
                when |= {"words": [_made_up(rng) for _ in range(4)], "no_words": [_made_up(rng)]}
            case 1:
                rule |= {"watch": "label"}
                when |= {"patterns": [f"{_made_up(rng)}s? (of|in) {_made_up(rng)}"], "score": {"max": -0.2}}
            case 2:
                rule |= {"watch": "shift", "shift": {"z": 9, "difference": 1.5}}
            case 3:
                rule |= {"watch": "origin"}
                when |= {"confidence": {"min": 0.99}, "label": ["critical"], "country": ["az"]}
        found.append(rule)
    return yaml.safe_dump({"rules": found})


def looking(number: int, events: int = 150) -> float:
    """CPU seconds an event costs `number` rules."""
    rng = random.Random(3)
    now = datetime.now(UTC)
    stage = AlertStage(rules.load(made_rules(number)), lambda: now)
    made = [event(index, rng) for index in range(events)]
    for each in made[:50]:
        stage.process(each.article.id, each, 0)
    began = time.process_time()
    for each in made[50:]:
        stage.process(each.article.id, each, 0)
    return (time.process_time() - began) / (events - 50)


def through(rules_number: int, seconds: float) -> list[float]:
    """Seconds from the broker's confirmation of each event to its webhook, at RATE events a second."""
    arrived: dict[str, float] = {}
    with ExitStack() as stack:
        cluster = LocalKafka(1)
        cluster.start()
        stack.callback(cluster.stop)
        kafka, names = KafkaSettings(bootstrap=cluster.bootstrap), Names()
        topics.apply(kafka, names)
        settings = _settings(stack, _receive(stack, arrived), made_rules(rules_number))
        _workers(stack, settings | {"CASPIAN_KAFKA_BOOTSTRAP": cluster.bootstrap})
        rng, sent = random.Random(5), {}
        made = [event(index, rng) for index in range(int(seconds * RATE) + 20)]
        with closing(KafkaProducer(**kafka_python(kafka) | {"acks": "all"})) as producer:
            for index, each in enumerate(made):
                began = time.monotonic()
                record = (codec.encode(each), each.article.id.encode())
                producer.send(names.topic(ENRICHED), record[0], key=record[1]).get(10)
                if index >= 20:  # the first ones warm up
                    sent[each.article.id] = time.time()
                time.sleep(max(0.0, 1 / RATE - (time.monotonic() - began)))
        deadline = time.monotonic() + 30
        while not set(sent) <= set(arrived) and time.monotonic() < deadline:
            time.sleep(0.1)
        lost = set(sent) - set(arrived)
        assert not lost, f"{len(lost)} never arrived"
        return [arrived[name] - at for name, at in sent.items()]


def newsroom() -> list[float]:
    """Seconds from the moment at which an article appeared in its outlet's feed to its first alert at the webhook."""
    arrived: dict[str, float] = {}
    shown = scene.load("short", load(NewsroomSettings).port)
    with ExitStack() as stack:
        settings = _settings(stack, _receive(stack, arrived), EACH_ORIGIN)
        run = stack.enter_context(Run(SampleNewsroom("short"), env=settings))
        while run.to_come():
            run.tick()
            time.sleep(0.2)
        time.sleep(2)
        address = next(at for name, at in shown.addresses.items() if not shown.outlets[name].unreachable)
        with urllib.request.urlopen(f"{address.base}/newsroom.json", timeout=5) as answer:
            zero = time.time() - json.load(answer)["second"]
        urls = {event.article.id: event.article.url for event in run.watch.events}
    at = {item.key: zero + item.at for item in shown.timeline.items}
    found = {shown.key_of(urls[article]): moment for article, moment in arrived.items()}
    return [moment - at[key] for key, moment in found.items()]


def _receive(stack: ExitStack, arrived: dict[str, float]) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(arrived))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)
    return server.server_port


def _settings(stack: ExitStack, port: int, text: str) -> dict[str, str]:
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (directory / "rules.yaml").write_text(text, encoding="utf-8")
    secret = base64.b64encode(b"b" * 32).decode()
    hook = {"name": "hook", "kind": "webhook", "url": f"http://127.0.0.1:{port}/", "secret": f"whsec_{secret}"}
    (directory / "channels.yaml").write_text(yaml.safe_dump({"channels": [hook]}), encoding="utf-8")
    return {
        "CASPIAN_ALERT_RULES": str(directory / "rules.yaml"),
        "CASPIAN_NOTIFY_CHANNELS": str(directory / "channels.yaml"),
        "CASPIAN_NOTIFY_ALLOW_LOOPBACK": f"127.0.0.1:{port}",
    }


def _workers(stack: ExitStack, settings: dict[str, str]) -> None:
    directory, ports = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_ports(2)
    for name, probe in zip(("alert", "notify"), ports, strict=True):
        environment = os.environ | settings | {"CASPIAN_STREAM_PROBE_PORT": str(probe)}
        log = stack.enter_context((directory / f"{name}.log").open("wb"))
        argv = [sys.executable, "-m", "caspian", "worker", name]
        process = subprocess.Popen(argv, env=environment, stdout=log, stderr=log)
        stack.callback(process.wait, 15)
        stack.callback(process.terminate)
    deadline = time.monotonic() + 120
    while not all(map(is_ready, ports)):
        assert time.monotonic() < deadline, "the workers did not start"
        time.sleep(0.2)


def _receiver(arrived: dict[str, float]) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            now = time.time()
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            for alert in body["data"]["alerts"]:
                for each in alert.get("digest", [alert]):
                    arrived.setdefault(each["event"]["article"]["id"], now)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Receiver


def main(seconds: float) -> None:
    """Measure, print, write the section of RESULTS.md."""
    costs = {number: looking(number) for number in (1, 200, 1000)}
    latencies = sorted(through(200, seconds))
    rows: list[list[object]] = [
        [f"{number} rules × 10 events/s, % of a core", 100 * RATE * cost, "≤ 30" if number == 1000 else ""]
        for number, cost in costs.items()
    ]
    rows += [
        ["enriched → webhook, p50 s, 200 rules, 10 events/s", statistics.median(latencies), ""],
        ["enriched → webhook, p95 s, 200 rules, 10 events/s", latencies[int(0.95 * len(latencies))], "≤ 1"],
    ]
    from_feed = sorted(newsroom())
    rows += [
        [f"in its feed → webhook, p50 s of the newsroom's {len(from_feed)} origins", statistics.median(from_feed), ""],
        ["in its feed → webhook, p95 s", from_feed[int(0.95 * len(from_feed))], "≤ 10"],
    ]
    results.write("alerts", "make bench-alert", results.table(["", "measured", "goal"], rows))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)

"""A world in, the evidence of a run without Kafka and without faults out: what the checker's own tests break."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import coverage_pb2, page_pb2
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Article
from caspian.extract.stage import extract
from caspian.outcome import Done, Emit
from caspian.pipeline import ALERT, BY_NOUN, DEDUPE, EXTRACT, NOTIFY, PUBLISH, STANCE, Worker
from caspian.publish.stage import PublishStage
from caspian.stance.detector import load_default
from caspian.stance.stage import assess
from caspian.stream import codec
from caspian.stream.names import Names
from caspian.stream.records import Taken, outgoing
from caspian.stream.settle import settle
from chaos.alerted import stage as alert_stage
from chaos.evidence import Delivery, Evidence, Request
from chaos.oracle import article_of
from chaos.reading import Record
from chaos.world import Page, World, answer

PORT = 8000
_NAMES = Names()


def evidence_of(world: World) -> Evidence:
    """One visit of each page, after its last change; every stage in turn."""
    evidence = Evidence(world, PORT)
    for number, page in enumerate(world.pages):
        moment = page.appears + 9
        status, story = answer(page, moment)
        evidence.requests.append(Request(1000.0 + number, page.host, page.path, status))
        _visit(evidence, page, moment, story.html() if story else None)
    detector = load_default("russia-iran")
    dedupe, publish = Dedupe(), PublishStage()
    _run(evidence, EXTRACT, lambda record, message: extract(message))
    _run(evidence, DEDUPE, lambda record, message: dedupe.process((record.key or b"").decode(), message, 0))
    _run(evidence, STANCE, lambda record, message: assess(message, detector))
    _run(evidence, PUBLISH, lambda record, message: publish.process((record.key or b"").decode(), message, 0))
    alert = alert_stage()
    _run(evidence, ALERT, lambda record, message: alert.process((record.key or b"").decode(), message, 0))
    _run(evidence, NOTIFY, lambda record, message: Done())
    evidence.deliveries = [
        Delivery(Alert.FromString(record.value or b"").alert_id, "content") for record in evidence.of("alerts")
    ]
    return evidence


def _visit(evidence: Evidence, page: Page, moment: float, html: bytes | None) -> None:
    article, at = article_of(page, PORT), Timestamp(seconds=1_700_000_000 + int(moment))
    url, source = f"http://{World.address(page.host)}:{PORT}{page.path}", World.source(page.host)
    if html is None:
        line = ledger.visit(article, 1, source, coverage_pb2.Visit.DROPPED, "gone", url, at)
        _put(evidence, line)
        return
    message = page_pb2.Page(
        article_id=article, visit=1, url=url, final_url=url, coding=page_pb2.Page.IDENTITY, body=html
    )
    message.http.CopyFrom(page_pb2.Http(status=200, content_type="text/html", charset="utf-8", complete=True))
    message.lane = Article.LIVE
    message.provenance.source_id, message.provenance.domain = source, World.address(page.host)
    message.provenance.fetched_at.CopyFrom(at)
    _put(evidence, Emit("pages", article, message))
    _put(evidence, ledger.visit(article, 1, source, coverage_pb2.Visit.HANDED_ON, "", url, at))


def _run(evidence: Evidence, worker: Worker, decide) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for record in list(evidence.of(worker.reads.noun)):
        message = codec.decode(worker.reads, record.key, record.value, record.headers)
        taken = Taken(record.topic, record.partition, record.offset, record.key, record.value, record.headers)
        for letter in settle(worker, _NAMES, taken, message, decide(record, message), now).records:
            _append(evidence, letter)
        evidence.committed.setdefault(_NAMES.group(worker), {})[0] = record.offset + 1


def _put(evidence: Evidence, emit: Emit) -> None:
    _append(evidence, outgoing(emit, _NAMES))


def _append(evidence: Evidence, letter) -> None:
    noun = letter.noun if letter.noun in BY_NOUN or letter.noun.endswith(".dlq") else letter.topic
    records = evidence.records.setdefault(noun, [])
    records.append(Record(letter.topic, 0, len(records), letter.key, letter.value, letter.headers))

"""Evidence in, broken promises out: none means that the guarantee held. Each check reads topics from offset 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from caspian.balance import Balance, Books
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.pipeline import TOPICS
from caspian.stream.names import Names
from chaos import alerted, oracle, replay
from chaos.evidence import Evidence, Finding
from chaos.under_test import WORKERS
from chaos.world import HOST_DELAY

# What a busy machine's scheduling may take from a pause that is measured at the other end.
_JITTER = 0.1


def check(evidence: Evidence) -> list[Finding]:
    """All checks."""
    return [finding for one in CHECKS for finding in one(evidence)]


def books_of(evidence: Evidence) -> Books:
    """The books as any reader of the topics computes them."""
    books = Books()
    for record in evidence.of("coverage"):
        books.ledger(CoverageRecord.FromString(record.value or b""))
    for record in evidence.of("enriched"):
        books.event(EnrichedEvent.FromString(record.value or b""))
    for topic in TOPICS:
        for letter in evidence.of(f"{topic.noun}.dlq"):
            headers = dict(letter.headers)
            if headers.get("dlq-article"):
                reason = headers["dlq-reason"].decode()
                books.dead_letter(headers["dlq-article"].decode(), int(headers["dlq-visit"]), reason)
    return books


def ledger(evidence: Evidence) -> Iterator[Finding]:
    """Visits handed on = published + dropped + dead; nothing from nowhere."""
    written: set[str] = set()
    for record in evidence.of("coverage"):
        line = CoverageRecord.FromString(record.value or b"")
        # A visit or poll has one outcome, and a transaction writes it once.
        what = line.WhichOneof("detail")
        if what not in ("visit", "poll"):
            continue
        if line.id in written:
            yield Finding("duplicate", f"{what} of {line.source_id} ({line.id}) again at offset {record.offset}")
        written.add(line.id)
    balance: Balance = books_of(evidence).balance()
    for article, visit in balance.lost:
        yield Finding("lost", f"article {article} visit {visit} has no outcome")
    for article, visit in balance.phantom:
        yield Finding("phantom", f"article {article} visit {visit} has an outcome and was never handed on")


def events(evidence: Evidence) -> Iterator[Finding]:
    """Each event id once, one content per id, versions of an article in order, `latest` the last of them."""
    ids: dict[str, bytes] = {}
    versions: dict[str, tuple[int, int]] = {}
    last: dict[bytes | None, bytes | None] = {}
    for record in evidence.of("enriched"):
        event = EnrichedEvent.FromString(record.value or b"")
        if event.event_id in ids:
            same = "same" if ids[event.event_id] == record.value else "ANOTHER"
            yield Finding("duplicate", f"event {event.event_id} again at offset {record.offset}, {same} content")
        ids[event.event_id] = record.value or b""
        order = (event.article.version, event.pipeline_version)
        if order <= versions.get(event.article.id, (0, 0)):
            yield Finding("order", f"article {event.article.id}: {order} after {versions[event.article.id]}")
        versions[event.article.id] = max(order, versions.get(event.article.id, (0, 0)))
        last[record.key] = record.value
    latest = {record.key: record.value for record in evidence.of("latest")}
    for key in last.keys() | latest.keys():
        if last.get(key) != latest.get(key):
            yield Finding("latest", f"{key!r}: `latest` and `enriched` end differently")


def dead_letters(evidence: Evidence) -> Iterator[Finding]:
    """Each is the record at its coordinates, byte for byte; each malformed record is there."""
    names = Names(evidence.namespace)
    for topic in TOPICS:
        if not topic.has_dlq:
            continue
        originals = {record.place: record for record in evidence.of(topic.noun)}
        letters = evidence.dead_places(topic.noun)
        for place, copies in letters.items():
            original = originals.get(place)
            if original is None:
                yield Finding("dead-letter", f"of a record that is not there: {place}")
            elif any(copy.value != original.value or copy.key != original.key for copy in copies):
                yield Finding("dead-letter", f"other bytes than the record at {place}")
        for place in evidence.planted:
            if place[0] == names.topic(topic) and place not in letters:
                yield Finding("lost", f"the malformed record at {place} is no dead letter")


def offsets(evidence: Evidence) -> Iterator[Finding]:
    """Every group has committed past the last record of each partition, and never went back; nothing was removed."""
    names = Names(evidence.namespace)
    for worker in WORKERS:
        committed = evidence.committed.get(names.group(worker), {})
        ends: dict[int, int] = defaultdict(int)
        for record in evidence.of(worker.reads.noun):
            ends[record.partition] = max(ends[record.partition], record.offset + 1)
        for partition, end in sorted(ends.items()):
            # Fetch is fed by its own state: what it wrote last may be read after the last look.
            if committed.get(partition, 0) < end and worker.name != "fetch":
                text = f"{worker.name}/{partition}: committed {committed.get(partition, 0)}, records up to {end}"
                yield Finding("offsets", text)
    for text in evidence.went_back:
        yield Finding("offsets", f"went back: {text}")
    for text in evidence.removed:
        yield Finding("offsets", f"records were removed from {text}")


def politeness(evidence: Evidence) -> Iterator[Finding]:
    """No host is asked again within its delay, whoever owns it."""
    last: dict[int, float] = {}
    for request in sorted(evidence.requests, key=lambda request: request.at):
        gap = request.at - last.get(request.host, 0.0)
        if gap < HOST_DELAY - _JITTER - request.late:
            yield Finding("politeness", f"host {request.host} asked again after {gap:.3f} s at {request.at}")
        last[request.host] = request.at


CHECKS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    ledger, events, dead_letters, offsets, politeness, oracle.outcomes, replay.extracted, replay.deduplicated,
    replay.assessed, replay.published, alerted.raised, alerted.told,
)  # fmt: skip

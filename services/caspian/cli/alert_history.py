"""What Kafka holds about alerts, in lines for a person: a rule rehearsed on history, one article explained, lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from caspian.alert.rules import Rule
from caspian.alert.stage import AlertStage, Decision
from caspian.alert.why import findings, first_refusal
from caspian.events.v1.alert_pb2 import Alert, OutboxItem
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.outcome import Done
from caspian.pipeline import ALERTING, ALERTS, COVERAGE, ENRICHED, OUTBOX
from caspian.settings import KafkaSettings
from caspian.stream import codec
from caspian.stream.names import Names
from caspian.stream.reader import read
from caspian.stream.records import Taken

_MARKS = {True: "yes", False: "NO ", None: "   "}


def rehearse(rule: Rule, kafka: KafkaSettings, names: Names, since_ms: int) -> Iterator[str]:
    """Replay `enriched` and `coverage`; lines for what happened since. What came before is learnt from, as it was."""
    yield from rehearsal(rule, _history(kafka, names), since_ms)


def _history(kafka: KafkaSettings, names: Names) -> list[Taken]:
    """Both topics in the order of time, ledger lines without silences left out."""
    coverage = names.topic(COVERAGE)
    records = [
        record
        for record in read(kafka, names.topic(ENRICHED), coverage)
        if record.topic != coverage or _is_silence(record)
    ]
    return sorted(records, key=lambda record: record.timestamp)


def _is_silence(record: Taken) -> bool:
    message = _message(record)
    return isinstance(message, CoverageRecord) and message.HasField("silence")


def rehearsal(rule: Rule, records: list[Taken], since_ms: int) -> Iterator[str]:
    """The same for given records."""
    now = datetime.fromtimestamp(0, UTC)
    decided: list[Decision] = []
    stage = AlertStage((rule,), lambda: now, decided.append)
    gates: Counter[str] = Counter()
    messages, about = 0, f"{rule.about} — "
    for record in records:
        now = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        released = [emit.value for emit in stage.tick(now) if emit.topic == ALERTS.noun]
        message = _message(record)
        if message is None:
            continue
        decided.clear()
        outcome = stage.process((record.key or b"").decode("utf-8", "replace"), message, 0)
        sent = [e.value for e in outcome.messages if e.topic == ALERTS.noun] if isinstance(outcome, Done) else []
        if record.timestamp < since_ms:
            continue
        messages += len(released) + len(sent)
        yield from (
            _line(now, "later", alert.headline, f"{alert.state}; {alert.reason.removeprefix(about)}")
            for alert in released
            if isinstance(alert, Alert)
        )
        for decision in decided:
            gates[decision.gate] += 1
            detail = decision.detail or decision.alert.reason.removeprefix(about)
            yield _line(now, decision.gate, decision.alert.headline, f"{decision.alert.state}; {detail}")
        if not decided and isinstance(message, EnrichedEvent):
            gates["no"] += 1
            article = message.article
            yield _line(
                now, "no", article.metadata.title or article.url or article.id, _refusal(rule, message, stage, now)
            )
    waiting = sum(len(digest.alerts) for digest in stage.memory.digests())
    stopped = ", ".join(f"{number} {gate}" for gate, number in sorted(gates.items()) if gate != "told")
    yield f"{gates['told']} told at once; {stopped or 'nothing stopped'}"
    yield f"{_of(messages, 'message')}; {_of(waiting, 'alert')} still held; nothing was sent"


def _of(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _refusal(rule: Rule, event: EnrichedEvent, stage: AlertStage, now: datetime) -> str:
    if words := first_refusal(rule, event):
        return words
    failed = [step for step in findings(rule, event, stage, now) if step.holds is False]
    return f"{failed[0].name}: {failed[0].words}" if failed else ""


def explain(rule: Rule, kafka: KafkaSettings, names: Names, article: str) -> Iterator[str]:
    """Every step for the newest content of an article; or what became of it, where it was never published."""
    event = None
    for record in read(kafka, names.topic(ENRICHED)):
        if record.key == article.encode():
            message = _message(record)
            if isinstance(message, EnrichedEvent) and (
                event is None or message.type in (EnrichedEvent.CREATED, EnrichedEvent.UPDATED)
            ):
                event = message
    if event is None:
        yield from _never_published(kafka, names, article)
        return
    now = datetime.now(UTC)
    stage = AlertStage((rule,), lambda: now)
    for record in read(kafka, names.topic(ALERTING)):
        stage.restore(0, (record.key or b"").decode("utf-8", "replace"), record.value)
    yield f"{event.article.metadata.title[:200]} (version {event.article.version}) against {rule.name}: {rule.about}"
    for step in findings(rule, event, stage, now):
        yield f"  {_MARKS[step.holds]}  {step.name:18} {step.words}"


def _never_published(kafka: KafkaSettings, names: Names, article: str) -> Iterator[str]:
    for record in read(kafka, names.topic(COVERAGE)):
        line = _message(record)
        if isinstance(line, CoverageRecord) and line.drop.article_id == article:
            yield f"never published: {line.stage} ended its visit {line.drop.visit} ({line.drop.reason})"


def alerts(kafka: KafkaSettings, names: Names, since_ms: int) -> Iterator[str]:
    """One line an alert, those of digests indented below."""
    for record in read(kafka, names.topic(ALERTS), since_ms=since_ms):
        alert = codec.readable(ALERTS, record.key, record.value)
        if isinstance(alert, Alert):
            at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            yield f"{at:%d %b %H:%M:%S}  {_alert(alert)}  → {', '.join(alert.channels) or 'nobody'}"
            yield from (f"                 {_alert(one)}" for one in alert.digest)


def _alert(alert: Alert) -> str:
    return f"{alert.alert_id[:8]}  {alert.rule}  {alert.state}  {alert.headline[:120]}  (story {alert.story_id or '–'})"


def undelivered(kafka: KafkaSettings, names: Names) -> Iterator[str]:
    """One line for each alert that waits for a channel."""
    items: dict[bytes | None, OutboxItem] = {}
    for record in read(kafka, names.topic(OUTBOX)):
        item = codec.readable(OUTBOX, record.key, record.value)
        if isinstance(item, OutboxItem):
            items[record.key] = item
        else:
            items.pop(record.key, None)
    for item in sorted(items.values(), key=lambda each: (each.channel, each.due.ToNanoseconds())):
        if not item.done:
            due = item.due.ToDatetime(UTC)
            why = f", {item.attempts} failed, last: {item.last_error}" if item.attempts else ""
            yield f"{item.channel}  due {due:%d %b %H:%M:%S}{why}  {item.alert.headline[:120]}"


def _message(record: Taken) -> EnrichedEvent | CoverageRecord | None:
    topic = COVERAGE if record.topic.endswith(COVERAGE.name) else ENRICHED
    message = codec.readable(topic, record.key, record.value, record.headers)
    return message if isinstance(message, EnrichedEvent | CoverageRecord) else None


def _line(now: datetime, gate: str, headline: str, words: str) -> str:
    title = " ".join(headline.split())
    return f"{now:%d %b %H:%M:%S}  {gate:9} {title[:80]:80}  {words}"

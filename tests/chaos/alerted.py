"""Alerts of a run: those that its events call for and no others, each once on `alerts`, each told to the receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from caspian.alert.rules import load
from caspian.alert.stage import AlertStage
from caspian.events.v1.alert_pb2 import Alert
from caspian.outcome import Done
from caspian.pipeline import ALERTS, ENRICHED
from chaos.evidence import Evidence, Finding
from chaos.receiver import RULES
from chaos.replay import inputs

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def stage() -> AlertStage:
    """With the rules of a run."""
    return AlertStage(load(RULES), lambda: _NOW)


def _timeless(alert: Alert) -> bytes:
    """What is decided by the events alone."""
    same = Alert()
    same.CopyFrom(alert)
    same.ClearField("at")
    return same.SerializeToString(deterministic=True)


def raised(evidence: Evidence) -> Iterator[Finding]:
    """The stage run again over `enriched`: the same alerts in the same order for each story, but for their times."""
    again = stage()
    wanted: dict[bytes, list[bytes]] = {}
    for record, event in inputs(evidence, ENRICHED):
        outcome = again.process((record.key or b"").decode(), event, record.partition)
        if isinstance(outcome, Done):
            for emit in outcome.messages:
                if emit.topic == ALERTS.noun and isinstance(emit.value, Alert):
                    wanted.setdefault(emit.key.encode(), []).append(_timeless(emit.value))
    found: dict[bytes, list[bytes]] = {}
    for record in evidence.of(ALERTS.noun):
        found.setdefault(record.key or b"", []).append(_timeless(Alert.FromString(record.value or b"")))
    for key in sorted(wanted.keys() | found.keys()):
        should, has = wanted.get(key, []), found.get(key, [])
        if should != has:
            kind = "lost" if len(has) < len(should) else "duplicate" if len(has) > len(should) else "differs"
            yield Finding(kind, f"alerts of {key!r}: {len(has)}, the events call for {len(should)}")


def told(evidence: Evidence) -> Iterator[Finding]:
    """Each alert arrived, with one content however often; nothing else arrived, and nothing unsigned."""
    places = evidence.dead_places(ALERTS.noun)
    alerts = [(record, Alert.FromString(record.value or b"")) for record in evidence.of(ALERTS.noun)]
    contents: dict[str, set[str]] = {}
    for delivery in evidence.deliveries:
        contents.setdefault(delivery.alert, set()).add(delivery.content)
        if not delivery.genuine:
            yield Finding("differs", f"alert {delivery.alert} arrived with a wrong signature")
    for record, alert in alerts:
        if alert.alert_id not in contents and record.place not in places:
            yield Finding("lost", f"alert {alert.alert_id} ({alert.rule}) never arrived")
    known = {alert.alert_id for _, alert in alerts}
    for alert_id, bodies in contents.items():
        if alert_id not in known:
            yield Finding("phantom", f"alert {alert_id} arrived and is not on `alerts`")
        if len(bodies) > 1:
            yield Finding("differs", f"alert {alert_id} arrived with {len(bodies)} contents")

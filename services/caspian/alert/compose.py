"""What changed in, the `Alert` that says so out: headline and reason for people, the rest for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from caspian.alert.facts import Facts
from caspian.alert.memory import stamp
from caspian.alert.rules import Rule
from caspian.alert.trim import one_line, trimmed
from caspian.alert.watches import Changed
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.identity import ids

_MAX_REASON = 600


def on_article(rule: Rule, changed: Changed, facts: Facts, now: datetime) -> Alert:
    """An alert about an article; its event is trimmed."""
    alert = _alert(rule, changed, now)
    alert.event.CopyFrom(trimmed(facts.event))
    title = one_line(facts.article.metadata.title)
    alert.headline = title or one_line(f"An article by {facts.publisher or 'an unknown outlet'}")
    return alert


def on_source(rule: Rule, changed: Changed, record: CoverageRecord, now: datetime) -> Alert:
    """An alert about a source."""
    alert = _alert(rule, changed, now)
    alert.coverage.CopyFrom(record)
    alert.headline = one_line(f"{record.source_id}: {changed.words}")
    return alert


def _alert(rule: Rule, changed: Changed, now: datetime) -> Alert:
    return Alert(
        alert_id=ids.alert_id(rule.name, changed.subject, changed.state),
        rule=rule.name,
        state=changed.state,
        story_id=changed.subject,
        reason=one_line(f"{rule.about} — {changed.words}", _MAX_REASON),
        at=stamp(now),
        channels=rule.channels,
    )


def together(rule: str, alerts: Sequence[Alert], gate: str, due: datetime, part: int) -> Alert:
    """Alerts that were held for the same time, as one; a single one as it is."""
    if len(alerts) == 1:
        told = Alert()
        told.CopyFrom(alerts[0])
        told.at.FromDatetime(due)
        return told
    state = f"digest:{int(due.timestamp())}:{part}"
    channels = list(dict.fromkeys(channel for alert in alerts for channel in alert.channels))
    why = {
        "quiet": "held during quiet hours",
        "debounce": "held because the story had just been told",
        "limit": "held because the rule's limit was reached",
        "digest": "told together, as the rule asks",
    }[gate]
    return Alert(
        alert_id=ids.alert_id(rule, "", state),
        rule=rule,
        state=state,
        headline=one_line(f"{len(alerts)} alerts: {alerts[0].headline}, …"),
        reason=f"{len(alerts)} alerts of the rule {rule}, {why}",
        at=stamp(due),
        digest=alerts,
        channels=channels,
    )

"""Events and ledger lines in, alerts out: each once per rule, subject and state, now or when its rule's gates allow.

What is decided stands in the state before it is told, in the same transaction: nothing is told twice or forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message

from caspian.alert import baselines, blocs, compose, gates, watches
from caspian.alert.conditions import Condition, compiled
from caspian.alert.durations import clock as clock_face
from caspian.alert.facts import Facts
from caspian.alert.memory import Memory, key_of, moment_of, stamp
from caspian.alert.rules import Rule, Shift
from caspian.alert.watches import Changed
from caspian.events.v1.alert_pb2 import Alert, AlertState
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.outcome import Done, Emit, Outcome, Poison
from caspian.pipeline import ALERTS

# What one digest holds: fifty trimmed alerts stay below the topic's limit.
_PER_DIGEST = 50
_SWEEP_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one alert: `told`, or the gate that stopped or delayed it (`already`, `mute`, `quiet`, …)."""

    rule: str
    gate: str
    detail: str
    alert: Alert


class AlertStage:
    """A `stages.Stateful` over one partition. `clock` tells when things are decided, `decided` hears of it."""

    reads_tombstones = True

    def __init__(
        self, rules: Iterable[Rule], clock: Callable[[], datetime], decided: Callable[[Decision], None] = lambda _: None
    ) -> None:
        self.memory = Memory()
        self._clock, self._decided = clock, decided
        self._swept = datetime.min.replace(tzinfo=UTC)
        self.use(rules)

    def use(self, rules: Iterable[Rule]) -> None:
        """These rules from now on."""
        self._rules: list[tuple[Rule, tuple[Condition, ...]]] = []
        self._silence: list[Rule] = []
        for rule in rules:
            if rule.watch == "silence":
                self._silence.append(rule)
            else:
                self._rules.append((rule, compiled(rule.when)))

    def restore(self, partition: int, key: str, value: bytes | None) -> None:  # noqa: ARG002 -- there is one
        """Take back one record of `alerting`."""
        self.memory.restore(key, value)

    def revoke(self, partition: int) -> None:  # noqa: ARG002 -- there is one
        """Drop the state; there is one partition."""
        self.memory = Memory()

    def process(self, key: str, message: Message | None, partition: int) -> Outcome:  # noqa: ARG002 -- there is one
        """Decide one event, ledger line or entry of our own state (somebody muted something)."""
        match message:
            case EnrichedEvent():
                return self._event(message)
            case CoverageRecord():
                return self._ledger(message)
            case AlertState():
                return self._command(key, message)
            case _:
                # Of our own entries, those that expired. Nothing else in these topics is ever removed.
                return Done(outcome="echo") if ":" in key else Poison("no-value")

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Tell what was held until now; forget what is old."""
        messages = []
        for digest in list(self.memory.digests()):
            if moment_of(digest.due) > now:
                break
            alert = compose.together(digest.rule, digest.alerts, digest.gate, moment_of(digest.due), digest.part)
            messages += [_told(alert), self.memory.drop(key_of(AlertState(digest=digest)))]
        if now - self._swept > _SWEEP_EVERY:
            self._swept = now
            messages += self.memory.expired(now)
        return messages

    # --- inputs ---

    def _event(self, event: EnrichedEvent) -> Outcome:
        if not event.article.id:
            return Poison("no-article")
        now, facts = self._clock(), Facts(event)
        messages = list(self._learn(facts, now))
        if not facts.is_news or facts.copy:
            return Done(tuple(messages), "not-news")
        for rule, conditions in self._rules:
            if all(condition.holds(facts) for condition in conditions):
                changed = watches.look(rule, facts, self.memory)
                if isinstance(changed, Changed):
                    alert = compose.on_article(rule, changed, facts, now)
                    messages += self._decide(rule, alert, facts.id, facts.source, now)
        return Done(tuple(messages))

    def _ledger(self, record: CoverageRecord) -> Outcome:
        if not record.HasField("silence"):
            return Done(outcome="not-silence")
        now = self._clock()
        messages: list[Emit] = []
        for rule in self._silence:
            changed = watches.silence(rule, record)
            if isinstance(changed, Changed):
                alert = compose.on_source(rule, changed, record, now)
                messages += self._decide(rule, alert, "", record.source_id, now)
        return Done(tuple(messages))

    def _command(self, key: str, entry: AlertState) -> Outcome:
        if not entry.HasField("mute") or key != key_of(entry):
            return Done(outcome="echo")
        self.memory.put(entry)
        return Done(outcome="mute")

    def _learn(self, facts: Facts, now: datetime) -> Iterable[Emit]:
        """What the event says of its outlet, its holders and its story."""
        if facts.lane == Article.REPLAY:
            return
        for subject, name, score in baselines.subjects(facts):
            baseline = baselines.extended(self.memory.baseline(subject), subject, name, score)
            yield self.memory.put(AlertState(baseline=baseline))
        told = blocs.retold(self.memory.told(facts.story), facts, stamp(now))
        if told is not None:
            yield self.memory.put(AlertState(told=told))

    # --- gates ---

    def _decide(self, rule: Rule, alert: Alert, article: str, source: str, now: datetime) -> Iterable[Emit]:
        gate, detail, due = self.gate(rule, alert, source, now)
        self._decided(Decision(rule.name, gate, detail, alert))
        if gate == "already":
            return
        if gate != "told":
            yield self._hold(rule, alert, article, gate, detail, now)
        if gate == "mute":
            return
        sent = AlertState.Sent(
            alert_id=alert.alert_id, rule=alert.rule, story_id=alert.story_id, state=alert.state, at=stamp(due)
        )
        yield self.memory.put(AlertState(sent=sent))
        yield _told(alert) if gate == "told" else self._gather(alert, gate, due)

    def gate(self, rule: Rule, alert: Alert, source: str, now: datetime) -> tuple[str, str, datetime]:
        """The gate that decides (`told` where none does), in words, and when it is told."""
        if (sent := self.memory.sent(alert.alert_id)) is not None:
            return "already", f"told at {clock_face(moment_of(sent.at))}", now
        if rule.watch == "shift":
            again = (rule.shift or Shift()).again_after
            toward = alert.state.rpartition(":")[0]
            last = self.memory.last_on(rule.name, alert.story_id, toward)
            if last is not None and now < last + again:
                return "already", f"told at {clock_face(last)}, again after {clock_face(last + again)}", now
        for subject in (rule.name, alert.story_id, source):
            if subject and (until := self.memory.muted(subject, now)) is not None:
                return "mute", f"{subject} is muted until {clock_face(until)}", now
        last = self.memory.last_on(rule.name, alert.story_id)
        held = gates.wait(rule.gates, now, last, self.memory.times_of(rule.name))
        return ("told", "", now) if held is None else (held.gate, held.detail, held.due)

    def _hold(self, rule: Rule, alert: Alert, article: str, gate: str, detail: str, now: datetime) -> Emit:
        held = AlertState.Held(
            rule=rule.name,
            article_id=article or alert.story_id,
            state=alert.state,
            gate=gate,
            detail=detail,
            at=stamp(now),
        )
        return self.memory.put(AlertState(held=held))

    def _gather(self, alert: Alert, gate: str, due: datetime) -> Emit:
        part = 0
        while (digest := self.memory.digest(alert.rule, due, part)) and len(digest.alerts) >= _PER_DIGEST:
            part += 1
        grown = AlertState.Digest(rule=alert.rule, due=stamp(due), part=part, gate=gate)
        if digest is not None:
            grown.CopyFrom(digest)
        grown.alerts.append(alert)
        grown.alert_ids.append(alert.alert_id)
        return self.memory.put(AlertState(digest=grown))


def _told(alert: Alert) -> Emit:
    return Emit(ALERTS.noun, f"{alert.rule}:{alert.story_id}", alert)

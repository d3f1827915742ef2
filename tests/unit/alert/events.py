"""Events as publish writes them, fictional; and a desk that runs the stage and follows what it writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import yaml

from caspian.alert import rules
from caspian.alert.stage import AlertStage, Decision
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Article, Provenance, Reuse
from caspian.events.v1.coverage_pb2 import CoverageRecord, Silence
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.identity import ids
from caspian.outcome import Done, Poison
from caspian.stream.codec import encode

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
SCORES = {"FAVOURABLE": 0.6, "CRITICAL": -0.6, "NEUTRAL": 0.0, "UNCERTAIN": 0.0}


def event(
    name="a1", *, story="s1", version=1, type="CREATED", label="CRITICAL", before=None, score=None, title=None,
    source="harbour-dispatch", source_class="REGIONAL", country="az", language="en", relevance="ABOUT", confidence=0.8,
    new_origin=True, origins=1, kind="NONE", lane="LIVE", text="Trains will run within two years.",
):  # fmt: skip
    result = EnrichedEvent(
        event_id=ids.event_id(name, version, 1), type=EnrichedEvent.Type.Value(type), pipeline_version=1
    )
    article = result.article
    article.id, article.version, article.visit, article.text = name, version, version, text
    article.url = f"https://{source}.example/{name}"
    article.lane = Article.Lane.Value(lane)
    article.metadata.title, article.metadata.language = title or f"Headline of {name}", language
    article.provenance.source_id, article.provenance.publisher = source, source.replace("-", " ").title()
    article.provenance.source_class = Provenance.SourceClass.Value(source_class)
    article.provenance.country = country
    article.provenance.fetched_at.FromDatetime(NOON)
    article.reuse.kind = Reuse.Kind.Value(kind)
    article.story.id, article.story.origins, article.story.articles = story, origins, origins
    article.story.publishers, article.story.is_new_origin = origins, new_origin
    article.story.is_new_story = new_origin and origins == 1
    stance = article.stance
    stance.relevance.label, stance.label = Relevance.Label.Value(relevance), Stance.Label.Value(label)
    stance.lean, stance.confidence = stance.label, confidence
    stance.score = SCORES[label] if score is None else score
    if before:
        result.stance_before.label = Stance.Label.Value(before)
    return result


def silence(source="harbour-dispatch", kind="QUIET", since=NOON):
    record = CoverageRecord(id=f"sil-{source}", source_id=source, stage="fetch")
    record.silence.kind = Silence.Kind.Value(kind)
    record.silence.since.FromDatetime(since)
    record.silence.expected_interval_s = 7200
    return record


def rule(text):
    """One rule, as YAML without its name."""
    return rules.load(yaml.safe_dump({"rules": [{"name": "r", "about": "Something"} | yaml.safe_load(text)]}))[0]


class Desk:
    """The stage as the adapter runs it: what it writes to `alerting` is kept, and can be read back by a new life."""

    def __init__(self, *texts, named=()):
        self.rules = [rule(text) for text in texts] or list(named)
        self.now = NOON
        self.log: dict[str, bytes | None] = {}
        self.alerts: list[Alert] = []
        self.decisions: list[Decision] = []
        self.restart()

    def restart(self):
        self.stage = AlertStage(self.rules, lambda: self.now, self.decisions.append)
        for key, value in self.log.items():
            self.stage.restore(0, key, value)

    def send(self, *messages):
        """Process; the alerts told because of it."""
        told = len(self.alerts)
        for message in messages:
            key = message.article.id if isinstance(message, EnrichedEvent) else message.source_id
            outcome = self.stage.process(key, message, 0)
            assert isinstance(outcome, Done | Poison)
            self._write(outcome.messages if isinstance(outcome, Done) else ())
            self._write(self.stage.tick(self.now))
        return self.alerts[told:]

    def wait(self, **span):
        """Let time pass; the alerts told because of it."""
        told = len(self.alerts)
        self.now += timedelta(**span)
        self._write(self.stage.tick(self.now))
        return self.alerts[told:]

    def _write(self, emits):
        for emit in emits:
            if emit.topic == "alerts":
                assert emit.key == f"{emit.value.rule}:{emit.value.story_id}"
                self.alerts.append(emit.value)
            else:
                assert emit.topic == "alerting"
                self.log[emit.key] = None if emit.value is None else encode(emit.value)
                # As the worker reads its own state back.
                self.stage.process(emit.key, emit.value, 0)

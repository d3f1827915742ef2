"""A rule and an event in, why it alerts or does not out: each condition with what it saw, the watch, the gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from caspian.alert import compose, watches
from caspian.alert.conditions import compiled
from caspian.alert.durations import clock
from caspian.alert.facts import Facts
from caspian.alert.memory import moment_of
from caspian.alert.rules import Rule
from caspian.alert.stage import AlertStage
from caspian.alert.watches import Same
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the decision. `holds` None: told for information, it decides nothing."""

    name: str
    words: str
    holds: bool | None


def findings(rule: Rule, event: EnrichedEvent, stage: AlertStage, now: datetime) -> Iterator[Finding]:
    """Steps in the order in which the stage takes them; all conditions, also after one that fails."""
    facts = Facts(event)
    yield Finding("news", _news(facts), facts.is_news)
    yield Finding("copy", "a copy of another article" if facts.copy else f"kind {facts.kind}", not facts.copy)
    conditions = compiled(rule.when)
    for condition in conditions:
        words = f"wanted {condition.wanted}, saw {condition.saw(facts)}"
        yield Finding(condition.name, words, condition.holds(facts))
    watched = watches.look(rule, facts, stage.memory)
    yield Finding(f"watch: {rule.watch}", watched.words, not isinstance(watched, Same))
    if isinstance(watched, Same):
        return
    alert = compose.on_article(rule, watched, facts, now)
    gate, detail, _ = stage.gate(rule, alert, facts.source, now)
    yield Finding("state", f"{alert.state} of {alert.story_id}", None)
    held = stage.memory.held(rule.name, facts.id)
    if held is not None:
        yield Finding(f"gate: {held.gate}", f"{held.detail} (at {clock(moment_of(held.at))})", None)
    yield Finding(f"gate: {gate}" if gate != "told" else "gates", detail or "all open", gate == "told")


def first_refusal(rule: Rule, event: EnrichedEvent) -> str:
    """The first condition that fails, in words; empty where all hold."""
    facts = Facts(event)
    if not facts.is_news:
        return _news(facts)
    if facts.copy:
        return "a copy of another article"
    for condition in compiled(rule.when):
        if not condition.holds(facts):
            return f"{condition.name}: wanted {condition.wanted}, saw {condition.saw(facts)}"
    return ""


def _news(facts: Facts) -> str:
    lane = Article.Lane.Name(facts.lane).lower()
    return f"{EnrichedEvent.Type.Name(facts.type).lower()}, lane {lane}; created or updated in lane live alerts"

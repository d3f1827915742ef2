"""What a rule watches: has it changed with this event? The state that makes an alert unique, or why there is none.

Nothing here looks at clocks or at what was told before: the same event gives the same state on every replay.
"""

from __future__ import annotations

from dataclasses import dataclass

from caspian.alert import baselines, blocs
from caspian.alert.durations import clock
from caspian.alert.facts import Facts, label
from caspian.alert.memory import Memory, moment_of
from caspian.alert.rules import Rule, Shift
from caspian.events.v1.coverage_pb2 import CoverageRecord, Silence
from caspian.events.v1.enriched_pb2 import EnrichedEvent

_DECIDED = ("favourable", "critical", "neutral")


@dataclass(frozen=True, slots=True)
class Changed:
    """An alert is due: about `subject`, which is now in `state`. `words` say what happened."""

    subject: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing that the rule watches has changed, for the reason in `words`."""

    words: str


def look(rule: Rule, facts: Facts, memory: Memory) -> Changed | Same:
    """What `rule` watches, in this event; `memory` already holds what the event says of its outlet and story."""
    match rule.watch:
        case "story":
            return _story(facts)
        case "origin":
            return _origin(facts)
        case "label":
            return _label(facts)
        case "edit":
            return _edit(facts)
        case "shift":
            return _shift(rule.shift or Shift(), facts, memory)
        case "disagreement":
            return _disagreement(rule, facts, memory)
        case _:
            return Same("it watches sources, not articles")


def _story(facts: Facts) -> Changed | Same:
    if not facts.story:
        return Same("the article belongs to no story")
    return Changed(facts.story, "new-story", "first article of this story that the rule is about")


def _origin(facts: Facts) -> Changed | Same:
    if not facts.story or not facts.is_new_origin:
        return Same("no new origin: its text goes back to one that is known")
    if facts.type != EnrichedEvent.CREATED:
        return Same("an edit of an article that is known, not a new origin")
    return Changed(
        facts.story, f"new-origin:{facts.origins}", f"independent origin number {facts.origins} of the story"
    )


def _label(facts: Facts) -> Changed | Same:
    if facts.label not in _DECIDED:
        return Same(f"the stance is {facts.label or 'unknown'}")
    subject = facts.story or facts.id
    return Changed(subject, f"label:{facts.label.upper()}", f"first {facts.label} article of this story")


def _edit(facts: Facts) -> Changed | Same:
    if facts.type != EnrichedEvent.UPDATED or not facts.event.HasField("stance_before"):
        return Same("not an edit of a published article")
    before = label(facts.event.stance_before.label)
    if before == facts.label or facts.label not in _DECIDED or before not in _DECIDED:
        return Same(f"the stance was {before or 'unknown'} before the edit and is {facts.label or 'unknown'} now")
    stated = facts.article.metadata.HasField("modified_at")
    how = "the page says that it was changed" if stated else "the page does not say so"
    words = f"an edit turned it from {before} to {facts.label}; {how}"
    return Changed(facts.story or facts.id, f"edit:{facts.id}:{facts.version}", words)


def _shift(shift: Shift, facts: Facts, memory: Memory) -> Changed | Same:
    reasons = []
    for subject, name, _ in baselines.subjects(facts):
        if not subject.startswith(shift.of):
            continue
        baseline = memory.baseline(subject)
        found = baselines.shifted(baseline, shift.recent) if baseline is not None else None
        if found is None or found.samples < shift.samples:
            reasons.append(f"{name}: {found.samples if found else 0} articles before, {shift.samples} needed")
            continue
        toward = "favourable" if found.z > 0 else "critical"
        words = (
            f"{name}: mean score {found.recent_mean:+.2f} in the last {found.recent} articles against "
            f"{found.mean:+.2f} in {found.samples} before (z = {found.z:+.1f})"
        )
        far = abs(found.z) >= shift.z and abs(found.recent_mean - found.mean) >= shift.difference
        if far and shift.toward in ("either", toward):
            return Changed(subject, f"shift:{toward}:{facts.id}", f"{words}: more {toward} than usual")
        reasons.append(f"{words}; z ≥ {shift.z:g} and a difference ≥ {shift.difference:g} are needed")
    return Same("; ".join(reasons) or f"it has no {shift.of} with a usual stance")


def _disagreement(rule: Rule, facts: Facts, memory: Memory) -> Changed | Same:
    assert rule.between is not None
    first, second = rule.between
    told = memory.told(facts.story) if facts.story else None
    found = blocs.disagreement(told, first, second) if told is not None else None
    if found is None:
        return Same(f"{first.name} and {second.name} do not say the opposite of this story")
    if facts.id not in (found.first.article_id, found.second.article_id):
        return Same("the disagreement is between other articles")
    sides = ", ".join(
        f"{bloc.name} ({view.publisher}) {label(view.label)} {view.score:+.2f}"
        for bloc, view in ((first, found.first), (second, found.second))
    )
    return Changed(facts.story, f"disagreement:{label(found.first.label).upper()}", f"opposite stances: {sides}")


def silence(rule: Rule, record: CoverageRecord) -> Changed | Same:
    """The same for a source that falls silent."""
    kind = Silence.Kind.Name(record.silence.kind).lower()
    kinds = rule.silence.kinds if rule.silence else ("quiet", "unreachable")
    sources = rule.silence.source if rule.silence else ()
    if kind not in kinds:
        return Same(f"it is {kind}; the rule is about {' or '.join(kinds)}")
    if sources and record.source_id not in sources:
        return Same("another source")
    since = record.silence.since.ToJsonString()
    moment = clock(moment_of(record.silence.since))
    words = {
        "quiet": f"reachable, and nothing new since {moment}",
        "unreachable": f"cannot be reached since {moment}",
        "ended": "speaks again",
    }[kind]
    if kind == "quiet" and record.silence.expected_interval_s > 0:
        words += f"; it usually publishes every {record.silence.expected_interval_s / 3600:.1f} h"
    return Changed(record.source_id, f"silence:{kind}:{since}", words)

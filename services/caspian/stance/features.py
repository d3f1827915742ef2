"""A read document in, the numbers of the model out, by name. Where an article was published is not among them."""

from __future__ import annotations

from caspian.stance.aim import Aim
from caspian.stance.attribution import Attribution
from caspian.stance.channels import Channels
from caspian.stance.document import Document
from caspian.stance.lexicon import Tag
from caspian.stance.rules import Rule, Verdict
from caspian.stance.tone import Tones

# Weight per sentence above which more adds nothing.
CAP = 2.0


def stance(
    document: Document,
    aims: list[Aim],
    attributions: list[Attribution | None],
    channels: Channels,
    tones: Tones,
    verdict: Verdict,
) -> dict[str, float]:
    """Features of the stance model, each 0…2."""
    total = max(1, len(document.sentences))
    own, relayed = channels.own, channels.attributed
    speaking = [a for a in attributions if a is not None]

    def strength(weight: float) -> float:
        return min(CAP, weight / total)

    def share(tag: Tag) -> float:
        return sum(sentence.has(tag) for sentence in document.sentences) / total

    return {
        "own praise": strength(own.praise),
        "own blame": strength(own.blame),
        "own praising share": len(own.praising) / total,
        "own blaming share": len(own.blaming) / total,
        "headline praise": max(0.0, channels.headline),
        "headline blame": max(0.0, -channels.headline),
        "relayed praise": len(relayed.praising) / total,
        "relayed blame": len(relayed.blaming) / total,
        "both voices": min(len(relayed.praising), len(relayed.blaming)) / total,
        "R1 favourable": float(verdict.rule is Rule.OWN_VOICE and verdict.sign > 0),
        "R1 critical": float(verdict.rule is Rule.OWN_VOICE and verdict.sign < 0),
        "R2 favourable": float(verdict.one_sided > 0),
        "R2 critical": float(verdict.one_sided < 0),
        "own bright": tones.own.bright,
        "own sombre": tones.own.sombre,
        "relayed bright": tones.relayed.bright,
        "relayed sombre": tones.relayed.sombre,
        "attributed share": len(speaking) / total,
        "distance": sum(a.kind == "distancing" for a in speaking) / total + share(Tag.DISTANCING),
        "opinion": min(2.0, sum(len(s.having(Tag.OPINION, Tag.THESIS)) for s in document.sentences) / total),
        "facts": share(Tag.FACT),
        "numbers": _numbers(document) / total,
        "questions": sum(document.source[s.end - 1] in "?!؟" for s in document.sentences) / total,
        "contrast": share(Tag.CONTRAST),
        "adverse": share(Tag.ADVERSE),
        "hedges": share(Tag.HEDGE),
        "on target": sum(aim.strength for aim in aims) / (2 * total),
    }


def _numbers(document: Document) -> int:
    """Sentences with figures in them."""
    words = document.tokens.words
    return sum(any(w[0].isdigit() for w in words[s.first : s.last]) for s in document.sentences)


def relevance(document: Document, aims: list[Aim]) -> dict[str, float]:
    """Features of the relevance model, each 0…1 or a small count."""
    total = max(1, len(aims))
    opening = aims[:2]

    def topic(kind: str) -> float:
        hits = [h for s in document.sentences for h in s.having(Tag.TOPIC) if h.value.kind == kind]
        return min(2.0, 2 * len(hits) / total)

    def elsewhere(kind: str) -> float:
        """Share of sentences on this topic that are not on target: a club is often named in passing."""
        aside = [s for s in document.sentences if aims[s.index].strength == 0]
        return sum(any(h.value.kind == kind for h in s.having(Tag.TOPIC)) for s in aside) / total

    def having(*, strength: int) -> float:
        return sum(aim.strength >= strength for aim in aims) / total

    thirds = sum(bool(aim.others) and len(aim.sides) < 2 for aim in aims) / total
    return {
        "on target": having(strength=2),
        "near target": having(strength=1),
        "opening on target": max((aim.strength for aim in opening), default=0) / 2,
        "headline on target": aims[0].strength / 2 if aims else 0.0,
        "both sides": sum(len(aim.sides) == 2 for aim in aims) / total,
        "both sides together": float(len(frozenset().union(*(aim.sides for aim in aims))) == 2) if aims else 0.0,
        "named relation": min(1.0, sum(s.has(Tag.TARGET_RELATION) for s in document.sentences) / total),
        "third parties": thirds,
        "third parties first": float(bool(opening and opening[0].others and len(opening[0].sides) < 2)),
        "strikes": sum(aim.strikes for aim in aims) / total,
        "sport": topic("sport"),
        "culture": topic("culture"),
        "history": topic("history"),
        "clubs": elsewhere("clubs"),
        "evaluation": min(1.0, sum(s.has(Tag.CUE) for s in document.sentences) / total),
    }

"""A parsed document in, how far each of its sentences speaks of the target out.

2: both sides and a word for their tie. 1: both sides, or the tie of sides named just before. 0: neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from caspian.stance.document import Document, Sentence
from caspian.stance.lexicon import Tag
from caspian.stance.target import Target

# A side that was named this many sentences ago is still in the reader's mind.
MEMORY = 2


@dataclass(frozen=True, slots=True)
class Aim:
    """What one sentence is aimed at."""

    strength: int
    # Which sides are named in the sentence itself.
    sides: frozenset[str]
    others: frozenset[str]
    relation: bool
    strikes: bool


def aims(document: Document, target: Target) -> list[Aim]:
    """One `Aim` per sentence."""
    names = frozenset(side.id for side in target.sides)
    found: list[Aim] = []
    last_seen: dict[str, int] = {}
    for sentence in document.sentences:
        actors = _actors(sentence)
        sides = actors & names
        for side in sides:
            last_seen[side] = sentence.index
        recent = {side for side, seen in last_seen.items() if sentence.index - seen <= MEMORY}
        own_relation = sentence.has(Tag.TARGET_RELATION)
        relation = own_relation or sentence.has(Tag.RELATION)
        joint = sentence.has(Tag.JOINT)
        if len(sides) == len(names):
            strength = 2 if relation or joint else 1
        elif (relation and (sides or joint or own_relation) and len(recent) == len(names)) or (own_relation and sides):
            strength = 1
        else:
            strength = 0
        strikes = any(hit.value.kind == "strikes" for hit in sentence.having(Tag.TOPIC))
        found.append(Aim(strength, frozenset(sides), frozenset(actors - names), relation, strikes))
    return found


def _actors(sentence: Sentence) -> frozenset[str]:
    return frozenset(hit.value.actor.id for hit in sentence.having(Tag.ACTOR, Tag.PERSON) if hit.value.actor)

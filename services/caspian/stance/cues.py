"""Sentences with their aims and attributions in, cues out: every praise and blame of the target, signed and weighed.

A cue is turned by negation and irony, weakened by hedges, and counts only as far as its sentence speaks of the target.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caspian.stance.aim import Aim
from caspian.stance.attribution import SHORT_QUOTE, Attribution
from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import WEIGHTS, Tag
from caspian.stance.speaker import Speaker
from caspian.stance.target import Target

# How far a sentence's aim lets its cues count: on target, near it, and in passing.
REACH = {2: 1.0, 1: 0.85, 0: 0.0}
NEIGHBOUR = 0.6
ELSEWHERE = 0.25
# A phrase that speaks of a relationship by itself needs less context.
TIE_ELSEWHERE = 0.6
# A turned cue says less than a plain one ("no threat" is not praise), a hedged one too.
NEGATED = 0.75
HEDGED = 0.75
IRONIC = 1.0
# Blaming those who blame the tie defends it, indirectly.
COUNTER = 0.5
# In a communiqué "expand ties" is a wish, in a narrator's mouth mostly a description.
DESCRIPTION = 0.5
# A side that denies what it is accused of stands by the tie, whatever words it denies with.
DENIED = 0.75
# What a reporting verb says by itself ("hailed", "warned").
REPORTED_VERB = 1.0
# Resisting hegemony and keeping the law are told with words of negation; those do not turn them.
_UNTURNED = frozenset({"counter_hegemony", "legal_right"})
# In a sentence that blames this many times more than it praises, "growing cooperation" is no praise.
DROWNED = 2.0
# Words between a distancing word and the cue it belongs to.
NEAR_DISTANCE = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One signed stretch: words [first, last) of a sentence. `weight` is what is left after all turns."""

    sentence: int
    first: int
    last: int
    sign: int
    weight: float
    frame: str
    # None: the narrator's own voice.
    attribution: Attribution | None
    rule: str

    @property
    def own(self) -> bool:
        """Said by the narrator."""
        return self.attribution is None

    @property
    def speaker(self) -> Speaker | None:
        """Who says so, where the text names somebody."""
        return self.attribution.speaker if self.attribution else None


def find(
    document: Document,
    aims: list[Aim],
    attributions: list[Attribution | None],
    target: Target,
    pack: LanguagePack,
) -> list[Cue]:
    """All cues, in order."""
    found: list[Cue] = []
    for sentence, aim, attribution in zip(document.sentences, aims, attributions, strict=True):
        near = max((a.strength for a in aims[max(0, sentence.index - 1) : sentence.index + 2]), default=0)
        open_reach = REACH[aim.strength] or (NEIGHBOUR if near == 2 else ELSEWHERE)
        tie_reach = max(open_reach, TIE_ELSEWHERE)
        here: list[Cue] = []
        for hit in sentence.having(Tag.CUE, Tag.DEFENCE, Tag.SOLIDARITY):
            reach = tie_reach if hit.value.tie else open_reach
            cue = _weigh(document, sentence, hit, attribution, aim, reach, target, pack)
            if cue:
                here.append(cue)
        accused = any(cue.sign < 0 and not cue.own for cue in (*found, *here))
        verdict = _reporting(sentence, aim, attribution, target)
        denial = _denial(sentence, attribution, target) if accused else None
        here += [said for said in (verdict, denial) if said]
        found.extend(_without_drowned(here))
    return found


def _without_drowned(cues: list[Cue]) -> list[Cue]:
    """Drop mild cues against the tenor of their sentence."""
    praise = sum(cue.weight for cue in cues if cue.sign > 0)
    blame = sum(cue.weight for cue in cues if cue.sign < 0)
    mild = WEIGHTS["mild"]
    if blame >= DROWNED * praise:
        return [cue for cue in cues if cue.sign < 0 or cue.weight > mild]
    if praise >= DROWNED * blame:
        return [cue for cue in cues if cue.sign > 0 or cue.weight > mild]
    return cues


def _weigh(
    document: Document,
    sentence: Sentence,
    hit: Hit,
    attribution: Attribution | None,
    aim: Aim,
    reach: float,
    target: Target,
    pack: LanguagePack,
) -> Cue | None:
    entry = hit.value
    sign, weight, rule = entry.sign, entry.weight * reach, "praise" if entry.sign > 0 else "blame"
    if entry.tag is Tag.DEFENCE:
        rule = "defence"
    elif entry.tag is Tag.SOLIDARITY:
        rule = "solidarity"
    elif entry.frame not in _UNTURNED and _negated(sentence, hit, pack):
        if entry.weight <= WEIGHTS["mild"]:
            return None
        sign, weight, rule = -sign, weight * NEGATED, f"negated {rule}"
    elif attribution is None and _distanced(document, sentence, hit):
        if sign < 0 or sentence.headline:
            # Somebody else's label, held at arm's length; headlines put what sources say into quotation marks.
            return None
        sign, weight, rule = -sign, weight * IRONIC, "ironic praise"
    elif attribution and attribution.kind == "denial" and sign < 0:
        sign, weight, rule = 1, weight * NEGATED, "denied blame"
    elif sign < 0 and attribution and _against_others(sentence, aim, attribution, target):
        sign, weight, rule = 1, weight * COUNTER, "counter-blame"
    if attribution is None and entry.weight <= WEIGHTS["mild"]:
        weight *= DESCRIPTION
    if sentence.has(Tag.HEDGE):
        weight *= HEDGED
    return Cue(sentence.index, hit.first, hit.last, sign, weight, entry.frame, attribution, f"{rule}: {entry.written}")


def _against_others(sentence: Sentence, aim: Aim, attribution: Attribution, target: Target) -> bool:
    """A side's own government blames third parties or their sanctions: it stands by the tie."""
    governments = {side.holder for side in target.sides}
    if attribution.speaker is None or attribution.speaker.kind not in governments:
        return False
    return bool(aim.others) or sentence.has(Tag.ADVERSE)


def _negated(sentence: Sentence, hit: Hit, pack: LanguagePack) -> bool:
    for other in sentence.having(Tag.NEGATION_BEFORE):
        if hit.first - pack.negation.reach_before <= other.last <= hit.first:
            return True
        # "Deserves no support": in the gap of a phrase, which is not one of negation itself.
        inside = hit.first < other.first and other.last < hit.last
        if inside and not set(re.split(r"[ |_]", other.value.written)) & set(re.split(r"[ |_]", hit.value.written)):
            return True
    return any(
        hit.last <= other.first < hit.last + pack.negation.reach_after for other in sentence.having(Tag.NEGATION_AFTER)
    )


def _distanced(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """A distancing word before it, or it stands in scare quotes."""
    for other in sentence.having(Tag.DISTANCING):
        if hit.first - NEAR_DISTANCE <= other.last <= hit.first:
            return True
    quotation = document.quotations.around(*document.span(hit.first, hit.last))
    if quotation is None:
        return False
    inside = document.source[quotation[0] : quotation[1]].split()
    return len(inside) <= SHORT_QUOTE


def _reporting(sentence: Sentence, aim: Aim, attribution: Attribution | None, target: Target) -> Cue | None:
    """What the reporting verb itself says of the target."""
    if attribution is None or attribution.verb is None or not attribution.sign or aim.strength == 0:
        return None
    verb, sign = attribution.verb, attribution.sign
    sides = {side.id for side in target.sides}
    if sign < 0 and (aim.strikes or sentence.has(Tag.SOLIDARITY)):
        # An attack is condemned, not the tie.
        return None
    if sign < 0 and attribution.speaker and attribution.speaker.side in sides and aim.others:
        # One side blames a third party.
        return None
    frame = "threat" if sign < 0 else "benefit"
    weight = REPORTED_VERB * REACH[aim.strength]
    return Cue(sentence.index, verb.first, verb.last, sign, weight, frame, attribution, f"verb: {verb.value.written}")


def _denial(sentence: Sentence, attribution: Attribution | None, target: Target) -> Cue | None:
    """A side's own government rejects what it is accused of."""
    if attribution is None or attribution.kind != "denial" or attribution.verb is None:
        return None
    governments = {side.holder for side in target.sides}
    if attribution.speaker is None or attribution.speaker.kind not in governments:
        return None
    verb = attribution.verb
    return Cue(
        sentence.index, verb.first, verb.last, 1, DENIED, "legal_right", attribution, f"denial: {verb.value.written}"
    )

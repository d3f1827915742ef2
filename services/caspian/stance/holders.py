"""A reading in, holders out: who the text shows to hold which stance on the target, with the places that show it.

A cue in somebody's mouth shows it directly. Where the words are in no list, the role tells: a side that denies an
accusation stands by the tie, a foreign government that speaks of it in sombre words does not, and experts quoted in an
article with a thesis share it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from caspian.events.v1 import stance_pb2
from caspian.stance.attribution import Attribution
from caspian.stance.cues import Cue
from caspian.stance.lexicon import Tag
from caspian.stance.reading import Reading
from caspian.stance.speaker import JOINT, Speaker, of, speakers
from caspian.stance.target import Target

# Weight below which nobody is said to hold anything, and what a conclusion from the role weighs.
SHOWS = 0.4
BY_ROLE = 0.45
# Groups whose attitude is told without a verb of speech ("Iranians have turned against …").
_ATTITUDES = frozenset({"IR_PUBLIC", "IR_OPPOSITION", "IR_POLITICIAN", "ANALYST", "WEST"})
_FOREIGN = frozenset({"UA_GOV", "US_GOV", "EU_GOV", "IL_GOV", "WEST"})
# Words between such a group and what it feels.
NEAR = 10
MOST = 12


@dataclass(slots=True)
class _Held:
    weight: float = 0.0
    name: str = ""
    clearest: float = 0.0
    sentences: dict[int, None] = field(default_factory=dict)


def find(reading: Reading, target: Target, lean: int) -> list[stance_pb2.Holder]:
    """At most one holder per type, the clearest first. The narrator is never among them.

    `lean` is the sign of the article's own leaning, 0 for neutral.
    """
    held: dict[tuple[str, int], _Held] = defaultdict(_Held)
    for speaker, sign, weight, sentence in _shown(reading, target, lean):
        kinds = [side.holder for side in target.sides] if speaker.kind == JOINT else [speaker.kind]
        for kind in kinds:
            entry = held[(kind, sign)]
            entry.weight += weight
            entry.sentences[sentence] = None
            if weight > entry.clearest:
                entry.name, entry.clearest = speaker.name, weight
    found = []
    for (kind, sign), entry in sorted(held.items(), key=lambda item: (-item[1].weight, item[0])):
        against = held[(kind, -sign)].weight if (kind, -sign) in held else 0.0
        named = any((other, sign) in held for other in ("US_GOV", "EU_GOV"))
        if entry.weight >= SHOWS and entry.weight >= against and not (kind == "WEST" and named):
            found.append(_holder(reading, kind, sign, entry))
    return found[:MOST]


def _shown(reading: Reading, target: Target, lean: int) -> Iterator[tuple[Speaker, int, float, int]]:
    """Speaker, sign, weight and sentence of everything that shows somebody's stance."""
    clear: set[int] = set()
    for cue in reading.cues:
        speaker = cue.speaker if cue.attribution else _attitude(reading, cue, target)
        if speaker is None:
            continue
        if cue.weight >= SHOWS:
            clear.add(cue.sentence)
        solidarity = cue.rule.startswith("solidarity") and speaker.side in {side.id for side in target.sides}
        yield speaker, cue.sign, max(cue.weight, BY_ROLE) if solidarity else cue.weight, cue.sentence
    for index, attribution in enumerate(reading.attributions):
        if attribution and attribution.speaker and index not in clear:
            sign = _by_role(reading, index, attribution, attribution.speaker, target, lean)
            if sign:
                yield attribution.speaker, sign, BY_ROLE, index
    for index in range(len(reading.document.sentences)):
        speaker = _sanctioning(reading, index)
        if speaker:
            yield speaker, -1, BY_ROLE, index


def _by_role(
    reading: Reading, index: int, attribution: Attribution, speaker: Speaker, target: Target, lean: int
) -> int:
    sentence, aim = reading.document.sentences[index], reading.aims[index]
    bright, sombre = len(sentence.having(Tag.BRIGHT)), len(sentence.having(Tag.SOMBRE))
    if speaker.kind == JOINT or speaker.kind in {side.holder for side in target.sides}:
        relayed = attribution.sign >= 0 and (lean > 0 or (aim.strength == 2 and bright > sombre))
        return int(attribution.kind == "denial" or relayed)
    if speaker.kind in _FOREIGN:
        blames = attribution.sign < 0 and attribution.verb is not None and not aim.strikes
        return -int(blames or (aim.strength > 0 and (sombre > bright or sentence.has(Tag.ADVERSE))))
    if speaker.kind in _ATTITUDES and not sentence.headline:
        return lean or -int(speaker.kind == "ANALYST" and aim.strength > 0 and sombre > bright)
    return 0


def _sanctioning(reading: Reading, index: int) -> Speaker | None:
    """A foreign government that sanctions dealings of the two sides ("US blacklists 14 over …") or is told off."""
    sentence, aim = reading.document.sentences[index], reading.aims[index]
    measures = sentence.having(Tag.MEASURE) if aim.strength else []
    told_off = aim.strength > 0 and sentence.has(Tag.DEFENCE)
    for hit in sentence.having(Tag.ACTOR, Tag.PERSON):
        actor = hit.value.actor
        acts = told_off or any(0 <= measure.first - hit.last <= NEAR for measure in measures)
        if acts and actor and actor.holder in _FOREIGN:
            return of(reading.document, hit, actor.holder, actor)
    return None


def _attitude(reading: Reading, cue: Cue, target: Target) -> Speaker | None:
    """The group just before a cue in the narrator's words."""
    sentence = reading.document.sentences[cue.sentence]
    if sentence.headline:
        return None
    before = [
        speaker
        for speaker in speakers(reading.document, sentence, target, reading.pack)
        if speaker.kind in _ATTITUDES and 0 <= cue.first - speaker.last <= NEAR
    ]
    return before[-1] if before else None


def _holder(reading: Reading, kind: str, sign: int, entry: _Held) -> stance_pb2.Holder:
    holder = stance_pb2.Holder(
        name=entry.name,
        type=kind,
        stance=stance_pb2.Stance.FAVOURABLE if sign > 0 else stance_pb2.Stance.CRITICAL,
        # Saturating: two clear statements are as good as many.
        confidence=round(1 - math.exp(-entry.weight), 3),
    )
    base, length = reading.document.base, len(reading.document.source)
    for index in entry.sentences:
        sentence = reading.document.sentences[index]
        if sentence.start >= base:
            holder.spans.add(start=sentence.start - base, end=min(sentence.end, length) - base)
    return holder

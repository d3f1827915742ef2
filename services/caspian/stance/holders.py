"""A reading in, holders out: who the text shows to hold which stance on the target, with the places that show it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from caspian.events.v1 import stance_pb2
from caspian.stance.attribution import Speaker, speakers
from caspian.stance.cues import Cue
from caspian.stance.reading import Reading
from caspian.stance.target import Target

# Both presidents, "the two sides": a voice of each side's government.
JOINT = "JOINT"
# Weight below which nobody is said to hold anything.
SHOWS = 0.4
# Groups whose attitude is told without a verb of speech ("Iranians have turned against …").
_ATTITUDES = frozenset({"IR_PUBLIC", "IR_OPPOSITION", "IR_POLITICIAN", "ANALYST", "WEST"})
# Words between such a group and what it feels.
NEAR = 10
MOST = 12


def find(reading: Reading, target: Target) -> list[stance_pb2.Holder]:
    """At most one holder per type and polarity, the clearest first. The narrator is never among them."""
    weights: dict[tuple[str, int], float] = defaultdict(float)
    names: dict[tuple[str, int], tuple[float, str]] = {}
    places: dict[tuple[str, int], dict[int, None]] = defaultdict(dict)
    for kind, name, cue in _held(reading, target):
        key = (kind, cue.sign)
        weights[key] += cue.weight
        names[key] = max(names.get(key, (0.0, "")), (cue.weight, name))
        places[key][cue.sentence] = None
    found = []
    for (kind, sign), weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if weight < SHOWS or weight < weights.get((kind, -sign), 0.0):
            continue
        found.append(_holder(reading, kind, sign, weight, names[(kind, sign)][1], list(places[(kind, sign)])))
    return found[:MOST]


def _held(reading: Reading, target: Target) -> Iterator[tuple[str, str, Cue]]:
    for cue in reading.cues:
        if cue.attribution is None:
            speaker = _attitude(reading, cue, target)
            if speaker:
                yield speaker.kind, speaker.name, cue
        elif cue.speaker is not None:
            if cue.speaker.kind == JOINT:
                for side in target.sides:
                    yield side.holder, cue.speaker.name, cue
            else:
                yield cue.speaker.kind, cue.speaker.name, cue


def _attitude(reading: Reading, cue: Cue, target: Target) -> Speaker | None:
    """The group just before a cue in the narrator's words."""
    sentence = reading.document.sentences[cue.sentence]
    if sentence.headline:
        return None
    before = [
        speaker
        for speaker in speakers(reading.document, sentence, target)
        if speaker.kind in _ATTITUDES and 0 <= cue.first - speaker.last <= NEAR
    ]
    return before[-1] if before else None


def _holder(
    reading: Reading, kind: str, sign: int, weight: float, name: str, sentences: list[int]
) -> stance_pb2.Holder:
    label = stance_pb2.Stance.FAVOURABLE if sign > 0 else stance_pb2.Stance.CRITICAL
    holder = stance_pb2.Holder(
        name=name,
        type=kind,
        stance=label,
        # Saturating: two clear statements are as good as many.
        confidence=round(1 - math.exp(-weight), 3),
    )
    base, length = reading.document.base, len(reading.document.source)
    for index in sentences:
        sentence = reading.document.sentences[index]
        if sentence.start >= base:
            holder.spans.add(start=sentence.start - base, end=min(sentence.end, length) - base)
    return holder

"""A reading in, holders out: who the text shows to hold which stance on the target, with the places that show it.

A cue in somebody's mouth shows it directly. Where the words are in no list, the role tells: a side that denies an
accusation stands by the tie, a foreign government that speaks of it in sombre words does not, and experts quoted in an
article with a thesis share it. `holding` weighs these.
"""

from __future__ import annotations

from caspian.events.v1 import stance_pb2
from caspian.stance.holding import SHOWS, features, packaged
from caspian.stance.reading import Reading
from caspian.stance.target import Target
from caspian.stance.voices import Voice, gather

MOST = 12


def find(reading: Reading, target: Target, lean: int) -> list[stance_pb2.Holder]:
    """At most one holder per type, the clearest first. The narrator is never among them.

    `lean` is the sign of the article's own leaning, 0 for neutral.
    """
    sides = frozenset(side.holder for side in target.sides)
    weights = packaged()
    found: list[tuple[float, str, int, Voice]] = []
    for kind, voice in gather(reading, target).items():
        chances = {sign: weights.chance(features(kind, voice, sign, lean, sides)) for sign in (1, -1)}
        sign = max(chances, key=lambda either: (chances[either], either))
        if chances[sign] >= SHOWS:
            found.append((chances[sign], kind, sign, voice))
    if any(kind in ("US_GOV", "EU_GOV") for _, kind, _, _ in found):
        # "The West" beside its members is the same voice once more.
        found = [held for held in found if held[1] != "WEST"]
    found.sort(key=lambda held: (-held[0], held[1]))
    return [_holder(reading, kind, sign, voice, sure) for sure, kind, sign, voice in found[:MOST]]


def _holder(reading: Reading, kind: str, sign: int, voice: Voice, sure: float) -> stance_pb2.Holder:
    holder = stance_pb2.Holder(
        name=voice.name,
        type=kind,
        stance=stance_pb2.Stance.FAVOURABLE if sign > 0 else stance_pb2.Stance.CRITICAL,
        confidence=round(sure, 3),
    )
    base, length = reading.document.base, len(reading.document.source)
    for index in sorted(voice.sentences):
        sentence = reading.document.sentences[index]
        if sentence.start >= base:
            holder.spans.add(start=sentence.start - base, end=min(sentence.end, length) - base)
    return holder

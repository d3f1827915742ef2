"""A reading in, everything each holder type is given to say out: sentences, praise, blame, colour, verbs.

What somebody holds is shown by all his sentences together. A cue in his mouth is the clearest; where his words are in
no list, their colour, the verbs they are reported with and what the text as a whole leans to still tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from caspian.stance.attribution import Attribution
from caspian.stance.cues import Cue
from caspian.stance.document import Sentence
from caspian.stance.lexicon import Tag
from caspian.stance.reading import Reading
from caspian.stance.speaker import JOINT, Speaker, of, speakers
from caspian.stance.target import Target

# Groups whose attitude is told without a verb of speech ("Iranians have turned against …").
ATTITUDES = frozenset({"IR_PUBLIC", "IR_OPPOSITION", "IR_POLITICIAN", "ANALYST", "WEST"})
FOREIGN = frozenset({"UA_GOV", "US_GOV", "EU_GOV", "IL_GOV", "WEST"})
# Words between such a group and what it feels.
NEAR = 10
# Coloured words of one sentence that count.
MOST_COLOUR = 3


@dataclass(slots=True)
class Voice:
    """What one holder type says. `sentences` in order; the name is the one with the clearest sentence."""

    name: str = ""
    clearest: float = -1.0
    sentences: dict[int, None] = field(default_factory=dict)
    spoken: int = 0
    praise: float = 0.0
    blame: float = 0.0
    bright: int = 0
    sombre: int = 0
    # Anything of praise, blame or colour at all; and a treaty, project or delivery of this tie by its name.
    coloured: bool = False
    tie: bool = False
    hailing: bool = False
    accusing: bool = False
    denying: bool = False
    distanced: bool = False
    aimed: int = 0
    near: int = 0
    strikes: bool = False
    solidarity: bool = False
    acting: bool = False


def gather(reading: Reading, target: Target) -> dict[str, Voice]:
    """Voices by holder type. The narrator is never among them."""
    voices: dict[str, Voice] = defaultdict(Voice)
    sentences = reading.document.sentences
    for index, attribution in enumerate(reading.attributions):
        for said in _spoken(attribution):
            if said.speaker:
                for voice in _voices(voices, said.speaker, sentences[index], 0.0, target):
                    _hear(voice, reading, index, said)
    for cue in reading.cues:
        holder = cue.speaker if cue.attribution else _attitude(reading, cue, target)
        if holder:
            for voice in _voices(voices, holder, sentences[cue.sentence], cue.weight, target):
                voice.praise += cue.weight if cue.sign > 0 else 0.0
                voice.blame += cue.weight if cue.sign < 0 else 0.0
                voice.solidarity |= cue.rule.startswith("solidarity")
    for index in range(len(sentences)):
        actor = _sanctioning(reading, index)
        if actor:
            for voice in _voices(voices, actor, sentences[index], 0.0, target):
                voice.acting = True
    return voices


def _spoken(attribution: Attribution | None) -> list[Attribution]:
    """Everything that is said in a sentence, once for each type of holder."""
    if attribution is None:
        return []
    found = {said.speaker.kind: said for said in (*reversed(attribution.beside), attribution) if said.speaker}
    return list(found.values())


def _voices(
    voices: dict[str, Voice], speaker: Speaker, sentence: Sentence, weight: float, target: Target
) -> Iterator[Voice]:
    """The voice of a speaker's type; both sides' where they speak together."""
    for kind in [side.holder for side in target.sides] if speaker.kind == JOINT else [speaker.kind]:
        voice = voices[kind]
        voice.sentences[sentence.index] = None
        voice.coloured |= sentence.has(Tag.CUE) or sentence.has(Tag.BRIGHT) or sentence.has(Tag.SOMBRE)
        voice.tie |= sentence.has(Tag.TARGET_RELATION)
        if weight > voice.clearest:
            voice.name, voice.clearest = speaker.name, weight
        yield voice


def _hear(voice: Voice, reading: Reading, index: int, attribution: Attribution) -> None:
    sentence, aim = reading.document.sentences[index], reading.aims[index]
    voice.spoken += 1
    voice.bright += min(MOST_COLOUR, len(sentence.having(Tag.BRIGHT)))
    voice.sombre += min(MOST_COLOUR, len(sentence.having(Tag.SOMBRE)))
    voice.hailing |= attribution.sign > 0
    voice.accusing |= attribution.sign < 0
    voice.denying |= attribution.kind == "denial"
    voice.distanced |= attribution.kind == "distancing"
    voice.aimed += aim.strength > 0
    voice.near = max(voice.near, *(a.strength for a in reading.aims[max(0, index - 1) : index + 2]))
    voice.strikes |= aim.strikes


def _attitude(reading: Reading, cue: Cue, target: Target) -> Speaker | None:
    """The group just before a cue in the narrator's words."""
    sentence = reading.document.sentences[cue.sentence]
    if sentence.headline:
        return None
    before = [
        speaker
        for speaker in speakers(reading.document, sentence, target, reading.pack)
        if speaker.kind in ATTITUDES and 0 <= cue.first - speaker.last <= NEAR
    ]
    return before[-1] if before else None


def _sanctioning(reading: Reading, index: int) -> Speaker | None:
    """A foreign government that sanctions dealings of the two sides ("US blacklists 14 over …") or is told off."""
    if not reading.aims[index].strength:
        return None
    sentence = reading.document.sentences[index]
    measures, told_off = sentence.having(Tag.MEASURE), sentence.has(Tag.DEFENCE)
    if not measures and not told_off:
        return None
    for hit in sentence.having(Tag.ACTOR, Tag.PERSON):
        actor = hit.value.actor
        acts = told_off or any(0 <= measure.first - hit.last <= NEAR for measure in measures)
        if acts and actor and actor.holder in FOREIGN:
            return of(reading.document, hit, actor.holder, actor)
    return None

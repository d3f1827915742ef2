"""Cues in, two channels out, kept apart: what the narrator says himself, and what he lets others say."""

from __future__ import annotations

from dataclasses import dataclass, field

from caspian.stance.cues import Cue
from caspian.stance.document import Document

# Weight from which on a sentence counts as evaluating.
EVALUATES = 0.4


@dataclass(slots=True)
class Channel:
    """One voice: sums of weights, and the sentences that praise and that blame."""

    praise: float = 0.0
    blame: float = 0.0
    praising: set[int] = field(default_factory=set)
    blaming: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Channels:
    """Both voices, and the headline's own evaluation (−2…2)."""

    own: Channel
    attributed: Channel
    headline: float
    # The headline says what a source named right after it says.
    headline_attributed: bool


def divide(document: Document, cues: list[Cue]) -> Channels:
    """Split cues by voice. A headline that paraphrases the source named in the next sentence is that source's."""
    head = document.sentences[0] if document.sentences and document.sentences[0].headline else None
    borrowed = head is not None and _paraphrases(cues)
    own, attributed = Channel(), Channel()
    for channel, is_own in ((own, True), (attributed, False)):
        net: dict[int, float] = {}
        for cue in cues:
            said_by_narrator = cue.own and not (borrowed and cue.sentence == 0)
            if said_by_narrator is not is_own:
                continue
            net[cue.sentence] = net.get(cue.sentence, 0.0) + cue.sign * cue.weight
            if cue.sign > 0:
                channel.praise += cue.weight
            else:
                channel.blame += cue.weight
        channel.praising = {index for index, value in net.items() if value >= EVALUATES}
        channel.blaming = {index for index, value in net.items() if value <= -EVALUATES}
    headline = 0.0
    if head is not None and not borrowed:
        headline = sum(cue.sign * cue.weight for cue in cues if cue.sentence == 0 and cue.own)
    return Channels(own, attributed, max(-2.0, min(2.0, headline)), borrowed)


def _paraphrases(cues: list[Cue]) -> bool:
    """The headline's sign is repeated by a named source in the next sentence."""
    headline = sum(cue.sign * cue.weight for cue in cues if cue.sentence == 0 and cue.own)
    following = sum(cue.sign * cue.weight for cue in cues if cue.sentence == 1 and cue.speaker)
    return headline * following > 0

"""A reading in, evidence out: the stretches of the text that evaluate the target. Always text[start:end] == quote."""

from __future__ import annotations

from collections import defaultdict

from caspian.events.v1 import stance_pb2
from caspian.stance.cues import Cue
from caspian.stance.document import Document, Sentence
from caspian.stance.reading import Reading

# Sentences of evidence per article, strongest first.
MOST = 8
# Code points of one stretch; a longer sentence is cut around its cues.
LONGEST = 320
# Weight below which a cue is no evidence.
SHOWS = 0.3


def find(reading: Reading, text: str) -> list[stance_pb2.Evidence]:
    """Evidence in the order of the text. Cues of the headline have no place in `text` unless it begins with it."""
    grouped: dict[tuple[int, int], list[Cue]] = defaultdict(list)
    for cue in reading.cues:
        grouped[(cue.sentence, cue.sign)].append(cue)
    weighed = sorted(
        ((sum(cue.weight for cue in cues), key) for key, cues in grouped.items()), key=lambda item: (-item[0], item[1])
    )
    found = []
    for weight, key in weighed:
        sentence = reading.document.sentences[key[0]]
        if weight >= SHOWS and sentence.start >= reading.document.base:
            found.append(_evidence(reading, sentence, grouped[key], text))
        if len(found) == MOST:
            break
    return sorted(found, key=lambda item: (item.start, item.end))


def _evidence(reading: Reading, sentence: Sentence, cues: list[Cue], text: str) -> stance_pb2.Evidence:
    base = reading.document.base
    start, end = _stretch(reading.document, sentence, cues)
    start, end = start - base, end - base
    attribution = cues[0].attribution
    speaker = attribution.speaker if attribution else None
    return stance_pb2.Evidence(
        start=start,
        end=end,
        quote=text[start:end],
        polarity=stance_pb2.Evidence.POSITIVE if cues[0].sign > 0 else stance_pb2.Evidence.NEGATIVE,
        role=_role(reading, sentence, cues),
        holder=speaker.name if speaker else "",
        rule="; ".join(dict.fromkeys(cue.rule for cue in cues)),
    )


def _stretch(document: Document, sentence: Sentence, cues: list[Cue]) -> tuple[int, int]:
    """The sentence, or `LONGEST` code points around its first cue, at word edges."""
    if sentence.end - sentence.start <= LONGEST:
        return sentence.start, sentence.end
    first, last = cues[0].first, cues[0].last
    while True:
        wider = max(sentence.first, first - 1), min(sentence.last, last + 1)
        start, end = document.span(*wider)
        if end - start > LONGEST or wider == (first, last):
            return document.span(first, last)
        first, last = wider


def _role(reading: Reading, sentence: Sentence, cues: list[Cue]) -> stance_pb2.Evidence.Role:
    cue = cues[0]
    if cue.attribution is not None:
        quoted = reading.document.quotations.around(*reading.document.span(cue.first, cue.last))
        return stance_pb2.Evidence.QUOTE if quoted else stance_pb2.Evidence.REPORTED
    return stance_pb2.Evidence.LEAD if sentence.index <= 1 else stance_pb2.Evidence.NARRATIVE

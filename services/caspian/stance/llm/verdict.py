"""A checked answer and the rules' own verdict in, one `Stance` out, with quotes cut from the text by number."""

from __future__ import annotations

from collections.abc import Sequence

from caspian.events.v1 import stance_pb2
from caspian.stance.llm.answer import Answer
from caspian.stance.normalise import fold_phrase
from caspian.stance.sentences import Span

_STANCES = {
    "favourable": stance_pb2.Stance.FAVOURABLE,
    "critical": stance_pb2.Stance.CRITICAL,
    "neutral": stance_pb2.Stance.NEUTRAL,
}
_SIGNS = {stance_pb2.Stance.FAVOURABLE: 1, stance_pb2.Stance.CRITICAL: -1, stance_pb2.Stance.NEUTRAL: 0}
# The codebook's "coin flip, fair, clear" as a probability; agreement with the rules adds to it.
_SURE = {1: 0.5, 2: 0.65, 3: 0.8}
_AGREEMENT = 0.15
# Confidence below which nothing is decided; a coin flip is never enough.
_DECIDES = 0.6


def apply(answer: Answer, ruled: stance_pb2.Stance, text: str, spans: Sequence[Span]) -> stance_pb2.Stance:
    """The model's verdict in the shape of the contract. The rules' warnings and target are kept."""
    stance = stance_pb2.Stance(target=ruled.target, warnings=ruled.warnings)
    stance.relevance.label = stance_pb2.Relevance.Label.Value(answer.relevance.upper())  # type: ignore[assignment]
    stance.relevance.score = {"about": 1.0, "mentions": 0.5, "not": 0.0}[answer.relevance]
    if answer.relevance == "not":
        return stance
    stance.lean = _STANCES[answer.stance]
    agreed = ruled.lean == stance.lean
    stance.confidence = _SURE[answer.confidence] + (_AGREEMENT if agreed else 0.0)
    stance.score = _SIGNS[stance.lean] * stance.confidence
    stance.label = stance.lean if stance.confidence >= _DECIDES else stance_pb2.Stance.UNCERTAIN
    if any(warning.startswith("language-unsupported") for warning in stance.warnings):
        stance.label = stance_pb2.Stance.UNCERTAIN
    if answer.frame and stance.lean != stance_pb2.Stance.NEUTRAL:
        stance.frame = stance_pb2.Stance.Frame.Value(answer.frame.upper())  # type: ignore[assignment]
    _voice(answer, stance)
    folded = fold_phrase(text)
    for item in answer.evidence:
        if item.sentence > 0:
            _evidence(stance, text, spans[item.sentence - 1], item.polarity, _occurring(item.holder, folded))
    for holder in answer.holders:
        if not _occurring(holder.name, folded):
            stance.warnings.append("model-invented-holder")
            continue
        added = stance.holders.add(
            name=holder.name,
            type=holder.type.upper(),
            stance=_STANCES[holder.stance],
            confidence=_SURE[answer.confidence],
        )
        for number in holder.sentences:
            if number > 0:
                added.spans.add(start=spans[number - 1].start, end=spans[number - 1].end)
    return stance


def _voice(answer: Answer, stance: stance_pb2.Stance) -> None:
    for own in (True, False):
        polarities = {item.polarity for item in answer.evidence if bool(item.holder) is not own}
        tone = (
            stance_pb2.Voice.BOTH
            if len(polarities) == 2
            else stance_pb2.Voice.POSITIVE
            if "positive" in polarities
            else stance_pb2.Voice.NEGATIVE
            if polarities
            else stance_pb2.Voice.NONE
        )
        if own:
            stance.voice.own = tone
        else:
            stance.voice.attributed = tone
    stance.voice.one_sided, stance.voice.mixed = answer.one_sided, answer.mixed


def _occurring(name: str, folded: str) -> str:
    """The name if it stands in the text, in whatever spelling; else nothing."""
    return name if name and fold_phrase(name).strip() and fold_phrase(name) in folded else ""


def _evidence(stance: stance_pb2.Stance, text: str, span: Span, polarity: str, holder: str) -> None:
    stance.evidence.add(
        start=span.start,
        end=span.end,
        quote=text[span.start : span.end],
        polarity=stance_pb2.Evidence.POSITIVE if polarity == "positive" else stance_pb2.Evidence.NEGATIVE,
        role=stance_pb2.Evidence.REPORTED if holder else stance_pb2.Evidence.NARRATIVE,
        holder=holder,
        rule="model",
    )


def opposed(ruled: stance_pb2.Stance, stance: stance_pb2.Stance, *, strict: bool) -> bool:
    """The two detectors point in opposite directions; `strict`: in any different direction."""
    one, other = _SIGNS.get(ruled.lean, 0), _SIGNS.get(stance.lean, 0)
    return one != other if strict else one * other < 0

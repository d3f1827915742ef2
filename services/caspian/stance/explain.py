"""A `Stance` in, the decision out in sentences that a journalist understands."""

from __future__ import annotations

from collections.abc import Sequence

from caspian.events.v1 import stance_pb2
from caspian.stance import telling
from caspian.stance.context import circumstances

_Label = stance_pb2.Stance.Label
# Confidence from which on it is not the lack of it that a reader has to be told of.
CLEAR = 0.6
_WORDS = {
    _Label.FAVOURABLE: "favourable",
    _Label.CRITICAL: "critical",
    _Label.NEUTRAL: "neutral",
    _Label.UNCERTAIN: "uncertain",
}
_FRAMES = {
    stance_pb2.Stance.THREAT: "as a threat",
    stance_pb2.Stance.HOLLOW: "as hollow or unequal",
    stance_pb2.Stance.ILLEGITIMATE: "as illegitimate",
    stance_pb2.Stance.BENEFIT: "as a benefit",
    stance_pb2.Stance.COUNTER_HEGEMONY: "as a counterweight to the West",
    stance_pb2.Stance.FRIENDSHIP: "as a friendship",
    stance_pb2.Stance.LEGAL_RIGHT: "as lawful and unfairly attacked",
}
_WARNINGS = {
    "language-experimental": "this language is experimental: expect more errors, and more that stays uncertain",
    "language-unsupported": "this language is not supported: no polar label is given",
    "text-cut": "only the beginning of a very long text was read",
    "no-text": "there was no text to read",
    "model-disagrees": "the model and the rules disagree in direction, and the text seems to address the model",
    "model-unavailable": "the language model did not give a usable answer: the rules decided",
    "model-injection": "the text contains instructions to a model: they were not followed",
    "model-budget": "the hourly budget of the language model is used up: the rules decided",
}


def explain(stance: stance_pb2.Stance, text: str = "", language: str = "") -> list[str]:
    """Sentences, the verdict first. Nothing for an article that was not assessed.

    With the article's text, circumstances that stand against quoted praise are named too, and the strongest words
    where the wording decided.
    """
    label = stance.relevance.label
    if label == stance_pb2.Relevance.LABEL_UNSPECIFIED:
        return []
    if label == stance_pb2.Relevance.NOT:
        return ["Not about the partnership: no stance is given.", *_warnings(stance)]
    told = [_verdict(stance)]
    if stance.lean == _Label.NEUTRAL and stance.voice.attributed == stance_pb2.Voice.POSITIVE and text:
        against = circumstances(text, language)
        if against:
            told.append(f"Against the quoted praise stands what the article also names: {', '.join(against)}.")
    if by_wording(stance) and text:
        sign = 1 if stance.lean == _Label.FAVOURABLE else -1
        strongest = telling.words(text, language, sign, stance.target)
        if strongest:
            told.append(f"The words that weigh most: {', '.join(strongest)}.")
    if label == stance_pb2.Relevance.MENTIONS:
        told.append("The partnership is mentioned in passing, it is not the subject.")
    if stance.frame:
        told.append(f"It is shown {_FRAMES[stance.frame]}.")
    told.extend(_holders(stance))
    return told + _warnings(stance)


def by_wording(stance: stance_pb2.Stance) -> bool:
    """A side is taken, and no voice was found that takes it by a known phrase: the sound of the words tipped it."""
    wanted = {
        _Label.FAVOURABLE: (stance_pb2.Voice.POSITIVE, stance_pb2.Voice.BOTH),
        _Label.CRITICAL: (stance_pb2.Voice.NEGATIVE, stance_pb2.Voice.BOTH),
    }.get(stance.lean)
    # What a language model said is not the wording's doing.
    ours = stance.detector == "rules"
    return ours and wanted is not None and stance.voice.own not in wanted and stance.voice.attributed not in wanted


def _verdict(stance: stance_pb2.Stance) -> str:
    sure = f"{round(100 * stance.confidence)} % sure"
    reason = _reason(stance, stance.lean)
    if stance.label == _Label.UNCERTAIN:
        return f"Uncertain: {_doubt(stance, sure)}. The best guess is {_WORDS[stance.lean]}: {reason}."
    return f"{_WORDS[stance.label].capitalize()} ({sure}): {reason}."


def _doubt(stance: stance_pb2.Stance, sure: str) -> str:
    """Not sure enough; or sure, but something speaks for the opposite."""
    opposite = stance.confidence - abs(stance.score)
    if stance.lean != _Label.NEUTRAL and stance.confidence >= CLEAR and opposite > 0:
        return f"{sure}, but {round(100 * opposite)} % speaks for the opposite"
    return f"only {sure}"


def _reason(stance: stance_pb2.Stance, lean: stance_pb2.Stance.Label) -> str:
    voice = stance.voice
    tone = stance_pb2.Voice
    if lean in (_Label.FAVOURABLE, _Label.CRITICAL):
        wanted = tone.POSITIVE if lean == _Label.FAVOURABLE else tone.NEGATIVE
        if by_wording(stance):
            return f"no single phrase decides, but its wording as a whole is that of {_WORDS[lean]} texts"
        word = "praise" if lean == _Label.FAVOURABLE else "blame"
        if voice.own == wanted:
            return f"the article itself, in its own voice, has only {word} for the partnership"
        if voice.one_sided and voice.attributed == wanted:
            return f"it relays the {word} of one side, and nobody speaks against it"
        if voice.own == tone.BOTH:
            return f"in the article's own voice the {word} outweighs the rest"
        return f"the {word} outweighs what stands against it"
    return _neutral_reason(voice)


def _neutral_reason(voice: stance_pb2.Voice) -> str:
    tone = stance_pb2.Voice
    quoted = {
        tone.POSITIVE: "the praise is quoted from one side",
        tone.NEGATIVE: "the blame is quoted from one side",
        tone.BOTH: "praise and blame are both quoted",
    }.get(voice.attributed, "")
    if voice.mixed:
        return "the article itself both praises and blames, and neither is its point"
    if quoted and voice.own == tone.NONE:
        return f"{quoted}, the article itself takes no side"
    if quoted and voice.own == tone.NEGATIVE and voice.attributed == tone.POSITIVE:
        return "the praise is quoted from one side, and unfavourable words of the article stand against it"
    if quoted:
        return f"{quoted}, and the article's own words do not decide for a side"
    if voice.own == tone.NONE:
        return "it reports facts without evaluating the partnership"
    return "it mostly reports facts; the few evaluating words are a formula, not its point"


def _holders(stance: stance_pb2.Stance) -> Sequence[str]:
    for_it = [holder.name for holder in stance.holders if holder.stance == _Label.FAVOURABLE]
    against = [holder.name for holder in stance.holders if holder.stance == _Label.CRITICAL]
    told = []
    if for_it:
        told.append(f"Shown in favour: {', '.join(for_it)}.")
    if against:
        told.append(f"Shown against: {', '.join(against)}.")
    return told


def _warnings(stance: stance_pb2.Stance) -> list[str]:
    told = []
    for warning in stance.warnings:
        name, _, detail = warning.partition(":")
        words = _WARNINGS.get(name, name)
        told.append(f"Note: {words}{f' ({detail})' if detail else ''}.")
    return told

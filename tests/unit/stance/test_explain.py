"""The sentences a journalist reads: what they say of doubt, of who is for and against, and of what went wrong."""

from __future__ import annotations

import pytest

from caspian.events.v1 import stance_pb2
from caspian.stance.explain import CLEAR, by_wording, explain

Stance, Voice = stance_pb2.Stance, stance_pb2.Voice


def stance(lean: int = Stance.CRITICAL, label: int | None = None, **more: object) -> stance_pb2.Stance:
    made = Stance(lean=lean, label=lean if label is None else label, confidence=0.7, **more)  # type: ignore[arg-type]
    made.relevance.label = stance_pb2.Relevance.ABOUT
    return made


def verdict(made: stance_pb2.Stance) -> str:
    return explain(made)[0]


@pytest.mark.parametrize(
    ("own", "attributed", "one_sided", "reason"),
    [
        (Voice.NEGATIVE, Voice.NONE, False, "the article itself, in its own voice, has only blame for the partnership"),
        (Voice.NEGATIVE, Voice.NEGATIVE, True, "the article itself, in its own voice, has only blame"),
        (Voice.NONE, Voice.NEGATIVE, True, "it relays the blame of one side, and nobody speaks against it"),
        (Voice.NONE, Voice.NEGATIVE, False, "the blame outweighs what stands against it"),
        (Voice.NONE, Voice.BOTH, True, "the blame outweighs what stands against it"),
        (Voice.BOTH, Voice.NONE, False, "in the article's own voice the blame outweighs the rest"),
        (Voice.POSITIVE, Voice.NEGATIVE, False, "the blame outweighs what stands against it"),
    ],
)
def test_why_it_is_critical(own: int, attributed: int, one_sided: bool, reason: str) -> None:
    made = stance()
    made.voice.own, made.voice.attributed, made.voice.one_sided = own, attributed, one_sided  # type: ignore[assignment]
    assert verdict(made).startswith(f"Critical (70 % sure): {reason}")


@pytest.mark.parametrize(
    ("own", "attributed", "mixed", "reason"),
    [
        (Voice.NONE, Voice.NONE, False, "it reports facts without evaluating the partnership"),
        (Voice.POSITIVE, Voice.NONE, False, "it mostly reports facts; the few evaluating words are a formula"),
        (Voice.NONE, Voice.POSITIVE, False, "the praise is quoted from one side, the article itself takes no side"),
        (Voice.NONE, Voice.NEGATIVE, False, "the blame is quoted from one side, the article itself takes no side"),
        (Voice.NONE, Voice.BOTH, False, "praise and blame are both quoted, the article itself takes no side"),
        (Voice.NEGATIVE, Voice.POSITIVE, False, "unfavourable words of the article stand against it"),
        (
            Voice.POSITIVE,
            Voice.NEGATIVE,
            False,
            "the blame is quoted from one side, and the article's own words do not",
        ),
        (Voice.NONE, Voice.POSITIVE, True, "the article itself both praises and blames"),
    ],
)
def test_why_it_is_neutral(own: int, attributed: int, mixed: bool, reason: str) -> None:
    made = stance(Stance.NEUTRAL)
    made.voice.own, made.voice.attributed, made.voice.mixed = own, attributed, mixed  # type: ignore[assignment]
    told = verdict(made)
    assert told.startswith("Neutral (70 % sure): ")
    assert reason in told


def test_praise_is_told_in_words_of_praise() -> None:
    made = stance(Stance.FAVOURABLE)
    made.voice.own = Voice.POSITIVE
    assert "has only praise for the partnership" in verdict(made)
    made.voice.own, made.voice.attributed, made.voice.one_sided = Voice.NONE, Voice.POSITIVE, True
    assert "relays the praise of one side" in verdict(made)


@pytest.mark.parametrize(
    ("confidence", "score", "lean", "told"),
    [
        (0.7, -0.5, Stance.CRITICAL, "70 % sure, but 20 % speaks for the opposite"),
        (CLEAR, -0.5, Stance.CRITICAL, "60 % sure, but 10 % speaks for the opposite"),
        (CLEAR - 0.01, -0.5, Stance.CRITICAL, "only 59 % sure"),
        (0.7, -0.7, Stance.CRITICAL, "only 70 % sure"),
        (0.7, 0.0, Stance.NEUTRAL, "only 70 % sure"),
        (0.75, 0.5, Stance.FAVOURABLE, "75 % sure, but 25 % speaks for the opposite"),
    ],
)
def test_what_the_doubt_is(confidence: float, score: float, lean: int, told: str) -> None:
    made = stance(lean, Stance.UNCERTAIN)
    made.confidence, made.score = confidence, score
    assert verdict(made).startswith(f"Uncertain: {told}. The best guess is ")


@pytest.mark.parametrize(
    ("lean", "own", "attributed", "detector", "expected"),
    [
        (Stance.CRITICAL, Voice.NONE, Voice.NONE, "rules", True),
        (Stance.CRITICAL, Voice.POSITIVE, Voice.POSITIVE, "rules", True),
        (Stance.CRITICAL, Voice.NEGATIVE, Voice.NONE, "rules", False),
        (Stance.CRITICAL, Voice.BOTH, Voice.NONE, "rules", False),
        (Stance.CRITICAL, Voice.NONE, Voice.NEGATIVE, "rules", False),
        (Stance.CRITICAL, Voice.NONE, Voice.BOTH, "rules", False),
        (Stance.FAVOURABLE, Voice.NONE, Voice.NEGATIVE, "rules", True),
        (Stance.FAVOURABLE, Voice.NONE, Voice.POSITIVE, "rules", False),
        (Stance.NEUTRAL, Voice.NONE, Voice.NONE, "rules", False),
        (Stance.CRITICAL, Voice.NONE, Voice.NONE, "model", False),
    ],
)
def test_when_the_wording_decided(lean: int, own: int, attributed: int, detector: str, expected: bool) -> None:
    made = stance(lean, detector=detector)
    made.voice.own, made.voice.attributed = own, attributed  # type: ignore[assignment]
    assert by_wording(made) is expected


def test_who_is_shown_for_and_against() -> None:
    made = stance()
    for name, side in (("Kremlin", 1), ("Kyiv", 3), ("Tehran", 1), ("Baku", 2)):
        made.holders.add(name=name, stance=(0, Stance.FAVOURABLE, Stance.NEUTRAL, Stance.CRITICAL)[side])
    assert explain(made)[-2:] == ["Shown in favour: Kremlin, Tehran.", "Shown against: Kyiv."]
    del made.holders[:]
    assert len(explain(made)) == 1


@pytest.mark.parametrize(
    ("warning", "told"),
    [
        ("language-unsupported:de", "Note: this language is not supported: no polar label is given (de)."),
        ("text-cut", "Note: only the beginning of a very long text was read."),
        ("no-text", "Note: there was no text to read."),
        ("model-budget", "Note: the hourly budget of the language model is used up: the rules decided."),
        ("of-tomorrow:x", "Note: of-tomorrow (x)."),
    ],
)
def test_what_went_wrong_is_said_last_also_where_no_stance_is_given(warning: str, told: str) -> None:
    made = stance(warnings=[warning])
    assert explain(made)[-1] == told
    made.relevance.label = stance_pb2.Relevance.NOT
    assert explain(made) == ["Not about the partnership: no stance is given.", told]


@pytest.mark.parametrize("frame", [value for value in Stance.Frame.values() if value])
def test_every_frame_has_words(frame: int) -> None:
    made = stance(frame=frame)
    assert explain(made)[-1].startswith("It is shown as ")


def test_circumstances_are_named_against_quoted_praise_only() -> None:
    text = "They live under sanctions."
    made = stance(Stance.NEUTRAL)
    made.voice.attributed = Voice.POSITIVE
    assert explain(made, text, "en")[1] == "Against the quoted praise stands what the article also names: sanctions."
    for attributed in (Voice.NONE, Voice.NEGATIVE, Voice.BOTH):
        made.voice.attributed = attributed
        assert len(explain(made, text, "en")) == 1

"""Bright and sombre words, counted by voice, turned by negation and bounded per sentence."""

from __future__ import annotations

import pytest

from caspian.stance.language import LanguagePack, packs
from caspian.stance.lexicon import Tag
from caspian.stance.tone import MOST_PER_SENTENCE, Tone, Tones, measure
from unit.stance.made import SOMEBODY, document, mark

COLOURS = {
    "gift": Tag.BRIGHT,
    "dawn": Tag.BRIGHT,
    "knife": Tag.SOMBRE,
    "never": Tag.NEGATION_BEFORE,
    "not": Tag.NEGATION_AFTER,
    "axis": Tag.CUE,
}
ENGLISH = packs()["en"]


def pack(reach_after: int) -> LanguagePack:
    negation = ENGLISH.negation.model_copy(update={"reach_after": reach_after})
    return ENGLISH.model_copy(update={"negation": negation})


def tones(*sentences: str, relayed: tuple[int, ...] = (), reach_after: int = 0) -> Tones:
    made = document(*sentences)
    for number, sentence in enumerate(sentences):
        for word in dict.fromkeys(sentence.split()):
            if word in COLOURS:
                mark(made, number, COLOURS[word], word)
    attributions = [SOMEBODY if number in relayed else None for number in range(len(sentences))]
    return measure(made, attributions, pack(reach_after))


def test_each_voice_has_its_own_count_per_sentence_of_the_whole_text() -> None:
    found = tones("a gift", "a knife", "a dawn", "nothing", relayed=(1, 2))
    assert found == Tones(own=Tone(0.25, 0.0), relayed=Tone(0.25, 0.25))
    assert tones("a gift and a dawn").own == Tone(2.0, 0.0)
    assert tones() == Tones(Tone(0, 0), Tone(0, 0))


@pytest.mark.parametrize(
    ("sentence", "bright", "sombre"),
    [
        ("never a gift", 0, 1),
        ("never gift", 0, 1),
        ("never such a gift", 0, 1),
        ("never was such a gift", 1, 0),
        ("never a knife", 0, 0),
        ("gift never", 1, 0),
        ("gift not", 1, 0),
    ],
)
def test_a_negation_close_before_turns_praise_and_takes_blame_back(sentence: str, bright: int, sombre: int) -> None:
    assert tones(sentence).own == Tone(bright, sombre)


@pytest.mark.parametrize(
    ("sentence", "reach", "bright", "sombre"),
    [
        ("gift not", 1, 0, 1),
        ("gift was not", 1, 1, 0),
        ("gift was not", 2, 0, 1),
        ("gift there was not", 5, 1, 0),
        ("knife not", 1, 0, 0),
        ("not gift", 5, 1, 0),
    ],
)
def test_a_negation_behind_turns_as_far_as_the_language_says(
    sentence: str, reach: int, bright: int, sombre: int
) -> None:
    assert tones(sentence, reach_after=reach).own == Tone(bright, sombre)


def test_a_word_inside_a_phrase_that_evaluates_is_not_counted_again() -> None:
    made = document("an axis")
    mark(made, 0, Tag.CUE, "axis")
    mark(made, 0, Tag.SOMBRE, "axis")
    assert measure(made, [None], ENGLISH).own == Tone(0.0, 0.0)


def test_one_sentence_counts_as_three_words_at_most() -> None:
    words = [f"light{n}" for n in range(MOST_PER_SENTENCE + 2)]
    made = document(" ".join(words), "dull")
    for word in words:
        mark(made, 0, Tag.BRIGHT, word)
    mark(made, 1, Tag.SOMBRE, "dull")
    assert measure(made, [None, None], ENGLISH).own == Tone(MOST_PER_SENTENCE / 2, 0.5)

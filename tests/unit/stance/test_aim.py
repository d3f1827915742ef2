"""How far sentences speak of the target, by the sides, ties and topics that are marked in them."""

from __future__ import annotations

import pytest

from caspian.stance.aim import MEMORY, Aim, aims
from caspian.stance.lexicon import Tag
from caspian.stance.target import load
from unit.stance.made import IRAN, RUSSIA, UKRAINE, document, mark

TARGET = load().model_copy(update={"sides": (RUSSIA, IRAN), "others": (UKRAINE,)})
WORDS = {
    "russia": (Tag.ACTOR, {"actor": RUSSIA}),
    "putin": (Tag.PERSON, {"actor": RUSSIA}),
    "iran": (Tag.ACTOR, {"actor": IRAN}),
    "kyiv": (Tag.ACTOR, {"actor": UKRAINE}),
    "pact": (Tag.RELATION, {}),
    "caspianpact": (Tag.TARGET_RELATION, {}),
    "jointly": (Tag.JOINT, {}),
    "missiles": (Tag.TOPIC, {"kind": "strikes"}),
    "football": (Tag.TOPIC, {"kind": "sport"}),
}


def of(*sentences: str) -> list[Aim]:
    made = document(*sentences)
    for number, sentence in enumerate(sentences):
        for word in sentence.lower().split():
            if word in WORDS:
                tag, entry = WORDS[word]
                mark(made, number, tag, word, **entry)
    return aims(made, TARGET)


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("Russia and Iran signed a pact", 2),
        ("Putin and Iran signed a pact", 2),
        ("Russia and Iran jointly", 2),
        ("Russia and Iran in caspianpact", 2),
        ("Russia and Iran", 1),
        ("Russia in caspianpact", 1),
        ("Russia and a pact", 0),
        ("Russia and Kyiv signed a pact", 0),
        ("Russia jointly", 0),
        ("caspianpact", 0),
        ("pact", 0),
        ("Iran", 0),
    ],
)
def test_a_sentence_by_itself(sentence: str, strength: int) -> None:
    assert of(sentence)[0].strength == strength


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("Iran has a pact", 1),
        ("a pact jointly", 1),
        ("caspianpact", 1),
        ("a pact", 0),
        ("Iran", 0),
        ("jointly", 0),
    ],
)
def test_sides_named_just_before_are_still_in_mind(sentence: str, strength: int) -> None:
    assert of("Russia", "Iran", sentence)[2].strength == strength


def test_they_are_forgotten_after_two_sentences() -> None:
    for between in range(MEMORY + 2):
        last = of("Russia and Iran", *["nothing"] * between, "caspianpact")[-1]
        assert last.strength == (1 if between < MEMORY else 0), between


def test_a_side_that_is_named_again_is_in_mind_again() -> None:
    assert of("Russia and Iran", "nothing", "Russia", "a caspianpact")[3].strength == 0
    assert of("Russia and Iran", "Iran", "Russia", "a caspianpact")[3].strength == 1


def test_who_is_named_and_what_else() -> None:
    (found,) = of("Putin fired missiles at Kyiv")
    assert found == Aim(0, frozenset({"RU"}), frozenset({"UA"}), relation=False, strikes=True)
    (found,) = of("Russia and Iran play football")
    assert not found.strikes
    assert of("Russia in caspianpact")[0].relation
    assert of() == []

"""Whose an office without a country is: the sentence's own subject, who spoke before, or the place in the dateline."""

from __future__ import annotations

import pytest

from caspian.stance.document import Document
from caspian.stance.home import dateline, of_offices
from caspian.stance.language import packs
from caspian.stance.lexicon import Tag
from unit.stance.made import IRAN, RUSSIA, UKRAINE, document, mark

PACK = packs()["en"]
# What belongs to a country is not the country.
ENGLISH = PACK.model_copy(update={"groups": PACK.groups.model_copy(update={"dependent": ("'s", "ian")})})


def placed(*sentences: str, sentence: int = 0, word: str = "moscow", tag: Tag = Tag.ACTOR) -> Document:
    made = document(*sentences)
    mark(made, sentence, tag, word, actor=RUSSIA)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MOSCOW, October 2.", True),
        ("Moscow, October 2.", False),
        ("The talks in MOSCOW went on.", True),
    ],
)
def test_a_city_in_capitals_is_a_dateline(text: str, found: bool) -> None:
    assert (dateline(placed(text)) is RUSSIA) is found


def test_a_short_place_in_capitals_is_an_abbreviation() -> None:
    assert dateline(placed("RUS, October 2.", word="rus")) is None
    assert dateline(placed("OMSK, October 2.", word="omsk")) is RUSSIA


def test_an_agency_is_a_place_however_it_is_written() -> None:
    assert dateline(placed("Tass reports it.", word="tass", tag=Tag.AGENCY)) is RUSSIA


def test_only_the_opening_has_a_dateline_and_the_first_counts() -> None:
    assert dateline(placed("a", "b", "MOSCOW", sentence=2)) is RUSSIA
    assert dateline(placed("a", "b", "c", "MOSCOW", sentence=3)) is None
    made = placed("a", "MOSCOW", sentence=1)
    mark(made, 0, Tag.AGENCY, "a", actor=IRAN)
    assert dateline(made) is IRAN
    assert dateline(document("a", "b")) is None


def office(text: str, *words: str, verb: str = "") -> str | None:
    """Whose the office in this sentence is, where Iran spoke before and the dateline is Ukrainian."""
    made = document(text)
    for word in words:
        mark(made, 0, Tag.ACTOR, word, actor=RUSSIA)
    if verb:
        mark(made, 0, Tag.REPORT, verb)
    found = of_offices(made, made.sentences[0], IRAN, UKRAINE, ENGLISH)
    return found.id if found else None


@pytest.mark.parametrize(
    ("text", "words", "verb", "whose"),
    [
        ("Moscow banned 18 firms, the office said", ("moscow",), "", "RU"),
        ("In Moscow the office spoke", ("moscow",), "", "IR"),
        ("The minister said Moscow agrees", ("moscow",), "said", "RU"),
        ("The minister said that Moscow agrees", ("moscow",), "said", "IR"),
        ("MOSCOW the office spoke", ("moscow",), "", "IR"),
        ("Moscow's minister spoke", ("moscow",), "", "IR"),
        ("Muscovian firms fell, the office said", ("muscovian",), "", "IR"),
        ("The office spoke", (), "", "IR"),
    ],
)
def test_the_subject_of_the_sentence_goes_first(text: str, words: tuple[str, ...], verb: str, whose: str) -> None:
    assert office(text, *words, verb=verb) == whose


def test_who_spoke_before_goes_before_the_dateline() -> None:
    made = document("The office spoke")
    (sentence,) = made.sentences
    assert of_offices(made, sentence, IRAN, UKRAINE, ENGLISH) is IRAN
    assert of_offices(made, sentence, None, UKRAINE, ENGLISH) is UKRAINE
    assert of_offices(made, sentence, None, None, ENGLISH) is None

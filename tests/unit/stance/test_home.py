"""Whose an office without a country is: the sentence's own subject, who spoke before, or the place in the dateline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caspian.stance.document import Document
from caspian.stance.home import dateline, of_offices
from caspian.stance.language import packs
from caspian.stance.lexicon import Tag
from caspian.stance.target import Target
from unit.stance.made import IRAN, RUSSIA, UKRAINE, document, mark

PACK = packs()["en"]
# What belongs to a country is not the country.
ENGLISH = PACK.model_copy(update={"groups": PACK.groups.model_copy(update={"dependent": ("'s", "ian")})})
TARGET = Target(id="t", name="The tie", sides=(RUSSIA, IRAN), others=(UKRAINE,))
# An office without a country is Iran's in its language.
AT_HOME = TARGET.model_copy(update={"sides": (RUSSIA, IRAN.model_copy(update={"home": ("en",)}))})


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
    found = of_offices(made, made.sentences[0], IRAN, UKRAINE, TARGET, ENGLISH)
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
    assert of_offices(made, sentence, IRAN, UKRAINE, TARGET, ENGLISH) is IRAN
    assert of_offices(made, sentence, None, UKRAINE, TARGET, ENGLISH) is UKRAINE
    assert of_offices(made, sentence, None, None, TARGET, ENGLISH) is None


def test_a_sentence_that_plays_in_a_capital_is_about_its_offices() -> None:
    made = placed("In Moscow, the ministry spoke")
    mark(made, 0, Tag.APART, "in")
    (sentence,) = made.sentences
    for target in (TARGET, AT_HOME):
        assert of_offices(made, sentence, IRAN, UKRAINE, target, ENGLISH) is RUSSIA


def test_a_place_further_on_is_not_where_the_sentence_plays() -> None:
    made = placed("The ministry in Moscow spoke")
    mark(made, 0, Tag.APART, "in")
    assert of_offices(made, made.sentences[0], IRAN, None, TARGET, ENGLISH) is IRAN


def test_who_opens_the_headline_owns_offices_that_nobody_else_does() -> None:
    made = placed("Moscow waits", "The ministry spoke")
    assert of_offices(made, made.sentences[1], None, None, TARGET, ENGLISH) is RUSSIA
    assert of_offices(made, made.sentences[1], None, UKRAINE, TARGET, ENGLISH) is UKRAINE
    late = placed("The world and Moscow wait", "The ministry spoke")
    assert of_offices(late, late.sentences[1], None, None, TARGET, ENGLISH) is None


def test_both_presidents_are_of_two_states() -> None:
    made = placed("Moscow waits", "Both presidents spoke")
    mark(made, 1, Tag.TOGETHER, "both")
    mark(made, 1, Tag.OFFICE, "presidents")
    assert of_offices(made, made.sentences[1], None, None, TARGET, ENGLISH) is RUSSIA
    # A phrase of both words, as the lists have it.
    together, office = made.sentences[1].hits
    made.sentences[1].hits = [replace(together, last=office.last), office]
    assert of_offices(made, made.sentences[1], None, None, TARGET, ENGLISH) is None


def test_in_a_sides_own_language_an_office_is_a_third_states_only_after_that_spoke() -> None:
    made = document("The office spoke")
    (sentence,) = made.sentences
    assert of_offices(made, sentence, UKRAINE, None, AT_HOME, ENGLISH) is UKRAINE
    assert of_offices(made, sentence, RUSSIA, UKRAINE, AT_HOME, ENGLISH) is None
    assert of_offices(made, sentence, None, UKRAINE, AT_HOME, ENGLISH) is None
    named = placed("The office of Moscow spoke")
    assert of_offices(named, named.sentences[0], UKRAINE, None, AT_HOME, ENGLISH) is None

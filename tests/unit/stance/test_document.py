"""A title and a text as the rules read them: what is the headline, what is read, and which phrases are dropped."""

from __future__ import annotations

import pytest

from caspian.stance.document import LONGEST_HEADLINE, LONGEST_TEXT, Document, parse
from caspian.stance.language import packs
from caspian.stance.lexicon import Entry, Lexicon, Tag
from caspian.stance.phrases import Matcher
from unit.stance.made import IRAN

PACK = packs()["en"]
TEXT = "Russia and Iran met. They spoke of trade. Nobody signed."


def lexicon(*entries: tuple[Tag, str], weight: float = 1.0) -> Lexicon:
    made: Lexicon = Matcher()
    for tag, phrase in entries:
        made.add(phrase, Entry(tag, phrase, weight=weight, actor=IRAN if tag is Tag.ACTOR else None))
    return made


def read(title: str, text: str, *entries: tuple[Tag, str]) -> Document:
    return parse(title, text, PACK, lexicon(*entries))


def hits(text: str, *entries: tuple[Tag, str]) -> list[tuple[str, str]]:
    made = read("", text, *entries)
    return [
        (hit.value.tag.name, made.words(hit.first, hit.last)) for sentence in made.sentences for hit in sentence.hits
    ]


# --- title and text ---


def test_a_title_is_read_before_the_text_and_places_count_from_the_text() -> None:
    made = read("  A meeting\nin Baku ", TEXT)
    assert made.source == f"A meeting in Baku\n{TEXT}"
    assert made.source[made.base :] == TEXT
    assert [s.headline for s in made.sentences] == [True, False, False, False]


@pytest.mark.parametrize("text", ["A meeting in Baku\n" + TEXT, "\n\n  A meeting in Baku. " + TEXT])
def test_a_title_that_the_text_begins_with_is_not_read_twice(text: str) -> None:
    made = read("A meeting in Baku", text)
    assert (made.source, made.base) == (text, 0)
    assert made.sentences[0].headline


def test_without_a_title_a_short_first_line_is_the_headline() -> None:
    assert read("", TEXT).sentences[0].headline
    first = "x" * (LONGEST_HEADLINE - 1)
    assert read("", f"{first}.\nMore.").sentences[0].headline
    assert not read("", f"x{first}.\nMore.").sentences[0].headline
    assert not read("", "One sentence only.").sentences[0].headline


def test_a_title_is_a_headline_however_long_but_is_cut() -> None:
    made = read("word " * 500, TEXT)
    assert made.sentences[0].headline
    assert made.base <= 3 * LONGEST_HEADLINE + 1
    assert made.source[made.base :] == TEXT


@pytest.mark.parametrize(("length", "cut"), [(LONGEST_TEXT, False), (LONGEST_TEXT + 1, True)])
def test_a_text_is_read_up_to_a_length_and_it_is_said(length: int, cut: bool) -> None:
    made = read("", "word " * (length // 5) + "x" * (length % 5))
    assert made.cut is cut
    assert len(made.source) == min(length, LONGEST_TEXT)


@pytest.mark.parametrize("text", ["", " \n ", "...", "!?\n—"])
def test_a_text_without_words_has_no_sentences(text: str) -> None:
    assert read("", text).sentences == []


def test_sentences_share_the_words_without_a_gap() -> None:
    made = read("A title", TEXT + "\n\n--\n\nAnd more…")
    assert [s.index for s in made.sentences] == list(range(len(made.sentences)))
    assert made.sentences[0].first == 0
    assert made.sentences[-1].last == len(made.tokens)
    for one, other in zip(made.sentences, made.sentences[1:], strict=False):
        assert one.last == other.first
    for sentence in made.sentences:
        start, end = made.span(sentence.first, sentence.last)
        assert sentence.start <= start < end <= sentence.end


# --- phrases ---


def test_a_phrase_never_reaches_into_the_next_sentence() -> None:
    assert hits("They spoke of trade. Nobody signed.", (Tag.CUE, "trade nobody")) == []


def test_a_name_inside_an_excluded_one_is_no_name() -> None:
    known = ((Tag.ACTOR, "persian"), (Tag.EXCLUSION, "persian gulf"), (Tag.CUE, "gulf"))
    assert hits("The Persian Gulf is wide.", *known) == [("EXCLUSION", "Persian Gulf"), ("CUE", "Gulf")]
    assert hits("The Persian envoy.", *known) == [("ACTOR", "Persian")]


def test_a_verb_inside_a_name_of_several_words_is_none() -> None:
    known = ((Tag.ACTOR, "united states"), (Tag.REPORT, "states"), (Tag.ACTOR, "iran"))
    assert hits("The United States states nothing.", *known) == [("ACTOR", "United States"), ("REPORT", "states")]


def test_a_friend_inside_each_other_is_none() -> None:
    known = ((Tag.JOINT, "each other"), (Tag.BRIGHT, "other"), (Tag.SOMBRE, "each"))
    assert hits("They met each other.", *known) == [("JOINT", "each other")]
    assert hits("The other came.", *known) == [("BRIGHT", "other")]


@pytest.mark.parametrize(("text", "found"), [("The US left.", True), ("It told us all.", False), ("Us too.", False)])
def test_a_name_in_capitals_is_known_by_them(text: str, found: bool) -> None:
    assert bool(hits(text, (Tag.ACTOR, "US"))) is found


def test_of_overlapping_evaluations_the_longest_counts() -> None:
    known = ((Tag.CUE, "strategic partnership"), (Tag.CUE, "partnership"), (Tag.DEFENCE, "a strategic"))
    assert hits("The strategic partnership.", *known) == [("CUE", "strategic partnership")]
    # Of two as long the first, and what it leaves over.
    assert hits("It is a strategic partnership.", *known) == [("DEFENCE", "a strategic"), ("CUE", "partnership")]
    assert hits("A fine strategic partnership.", (Tag.CUE, "fine strategic partnership"), *known) == [
        ("CUE", "fine strategic partnership")
    ]


def test_of_equally_long_ones_the_heavier_counts() -> None:
    made: Lexicon = Matcher()
    made.add("bad deal", Entry(Tag.CUE, "light", weight=0.5))
    made.add("deal breaks", Entry(Tag.CUE, "heavy", weight=2.0))
    (sentence,) = parse("", "The bad deal breaks.", PACK, made).sentences
    assert [hit.value.written for hit in sentence.hits] == ["heavy"]


def test_evaluations_side_by_side_all_count() -> None:
    known = ((Tag.CUE, "bad"), (Tag.CUE, "deal"))
    assert hits("A bad deal, a bad deal.", *known) == [("CUE", "bad"), ("CUE", "deal")] * 2

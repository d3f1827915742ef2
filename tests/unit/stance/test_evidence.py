"""Which stretches are shown as evidence, whose they are, and that they are always slices of the text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.events.v1 import stance_pb2
from caspian.stance.cues import Cue
from caspian.stance.document import Document
from caspian.stance.evidence import LONGEST, MOST, SHOWS, find
from caspian.stance.reading import Reading
from unit.stance.made import SOMEBODY, cue, document
from unit.stance.reading_of import read

Evidence = stance_pb2.Evidence
READING = read("Russia and Iran met.")
TWELVE = document(*(f"Sentence {n} of the text." for n in range(12)))


def shown(made: Document, *cues: Cue) -> list[stance_pb2.Evidence]:
    text = made.source[made.base :]
    found = find(_with(made, list(cues)), text)
    assert all(text[item.start : item.end] == item.quote for item in found)
    return found


def _with(made: Document, cues: list[Cue]) -> Reading:
    return replace(READING, document=made, cues=cues)


def in_sentence(made: Document, sentence: int, sign: int = -1, **more: object) -> Cue:
    first = made.sentences[sentence].first
    return cue(sentence, sign, words=(first, first + 1), **more)  # type: ignore[arg-type]


def test_the_strongest_are_shown_in_the_order_of_the_text() -> None:
    cues = [in_sentence(TWELVE, n, weight=1.0 + (n % 4)) for n in range(12)]
    found = shown(TWELVE, *cues)
    numbers = [int(item.quote.split()[1]) for item in found]
    assert len(numbers) == MOST
    assert numbers == sorted(numbers)
    # Weights 4, 3 and 2 at 3, 7, 11; 2, 6, 10; 1, 5, 9: the last of the weakest is left out.
    assert set(numbers) == {1, 2, 3, 5, 6, 7, 10, 11}


@pytest.mark.parametrize(("weight", "number"), [(SHOWS, 1), (SHOWS - 0.01, 0)])
def test_a_weak_cue_is_no_evidence(weight: float, number: int) -> None:
    assert len(shown(TWELVE, in_sentence(TWELVE, 3, weight=weight))) == number


def test_cues_of_one_sign_in_one_sentence_are_one_piece_of_evidence() -> None:
    found = shown(
        TWELVE,
        in_sentence(TWELVE, 3, weight=0.2, rule="blame: axis"),
        in_sentence(TWELVE, 3, weight=0.2, rule="blame: threat"),
        in_sentence(TWELVE, 3, weight=0.2, rule="blame: axis"),
        in_sentence(TWELVE, 3, 1, weight=0.4, rule="praise: friend"),
    )
    # The heavier one first where both are the same stretch.
    assert [(item.polarity, item.rule) for item in found] == [
        (Evidence.NEGATIVE, "blame: axis; blame: threat"),
        (Evidence.POSITIVE, "praise: friend"),
    ]


def test_a_title_that_is_no_part_of_the_text_is_no_evidence() -> None:
    made = document("One sentence.", "Another one.", title="A dangerous axis")
    found = shown(made, in_sentence(made, 0), in_sentence(made, 2))
    assert [item.quote for item in found] == ["Another one."]


def test_who_says_it_and_how() -> None:
    made = document("The first.", "The second.", "The third.", 'He called it "an axis" today.', "The fifth.")
    fourth = made.sentences[3].first
    roles = [
        in_sentence(made, 0),
        in_sentence(made, 1),
        in_sentence(made, 2),
        cue(3, -1, attribution=SOMEBODY, words=(fourth + 3, fourth + 5)),
        in_sentence(made, 4, attribution=SOMEBODY),
    ]
    found = shown(made, *roles)
    assert [(item.role, item.holder) for item in found] == [
        (Evidence.LEAD, ""),
        (Evidence.LEAD, ""),
        (Evidence.NARRATIVE, ""),
        (Evidence.QUOTE, "Somebody"),
        (Evidence.REPORTED, "Somebody"),
    ]


@pytest.mark.parametrize("at", [0, 1, 40, 98, 99])
def test_a_long_sentence_is_cut_around_its_cue_at_the_edges_of_words(at: int) -> None:
    made = document(" ".join(f"word{n:03}" for n in range(100)))
    (item,) = shown(made, cue(0, -1, words=(at, at + 1)))
    assert LONGEST - 20 < len(item.quote) <= LONGEST
    words = item.quote.split()
    assert f"word{at:03}" in words
    assert all(len(word) == 7 for word in words)


def test_a_cue_that_is_longer_than_all_that_is_shown_is_shown_whole() -> None:
    made = document("start " + "x" * 400 + " end")
    (item,) = shown(made, cue(0, -1, words=(1, 2)))
    assert item.quote == "x" * 400


def test_a_sentence_of_just_the_length_is_shown_whole() -> None:
    made = document("a" * (LONGEST - 4) + " end")
    (item,) = shown(made, cue(0, -1, words=(1, 2)))
    assert item.quote == made.source


@given(
    st.lists(st.text(alphabet="abc ", min_size=1, max_size=500).filter(str.strip).map(str.strip), min_size=1),
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from([-1, 1]), st.floats(0.1, 3)), max_size=20),
)
@settings(max_examples=40)
def test_evidence_never_leaves_its_text(sentences: list[str], marks: list[tuple[int, int, float]]) -> None:
    made = document(*sentences, title="A title")
    cues = [in_sentence(made, n % len(made.sentences), sign, weight=weight) for n, sign, weight in marks]
    found = shown(made, *cues)
    assert len(found) <= MOST
    assert [(item.start, item.end) for item in found] == sorted((item.start, item.end) for item in found)
    assert all(item.quote.strip() for item in found)

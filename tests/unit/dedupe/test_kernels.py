"""The compiled kernels against their slow references, on anything."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian.dedupe import reference
from caspian.dedupe.alignment import MIN_SHARE, SUPPORT, WINDOW, align, passages
from caspian.dedupe.fingerprint import GRAM, _winnow, fingerprints
from caspian.dedupe.fingerprint import WINDOW as PRINT_WINDOW
from caspian.dedupe.folding import MAX_WORDS, NUMBERS_FROM, fold
from unit.dedupe.texts import CORRIDOR, DRONES, GAS_FA, GAS_RU, paragraphs

mixed = st.text(
    st.one_of(
        st.sampled_from(list("abc XYZ.,'’-0123456789\n\u200céÉﬁßйёИЁیيكةأ٤۴٫٬東カ가ไ𠀀😀\u0301½№")),
        st.characters(),
    ),
    max_size=200,
)


def shown(folded):
    return "".join(map(chr, folded.stream.tolist()))


@given(mixed)
@example("1,200.5 and 1,a and ,5 and 5, 6")
@example(GAS_FA)
@settings(max_examples=300, deadline=None)
def test_folding_agrees_with_its_reference(text):
    folded = fold(text)
    words = reference.words(text)
    assert shown(folded) == " ".join(word for word, _, _ in words)
    assert folded.words.tolist() == reference.word_hashes(text)
    assert list(zip(folded.starts.tolist(), folded.ends.tolist(), strict=True)) == [w[1:] for w in words]


@given(st.text(st.sampled_from("ab cde"), max_size=400), st.integers(2, 24), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_winnowing_agrees_with_its_reference(text, gram, window):
    stream = np.array([ord(c) for c in text], np.uint32)
    assert _winnow(stream, gram, window).tolist() == reference.winnow(text, gram, window)


words = st.lists(st.integers(0, 6), max_size=80)


@given(words, words)
@settings(max_examples=300, deadline=None)
def test_alignment_agrees_with_its_reference(query, other):
    found = align(np.array(query, np.uint16), np.array(other, np.uint16))
    marks = reference.covered(query, other, WINDOW, MIN_SHARE, SUPPORT)
    assert found.covered == sum(marks)
    assert found.coverage_query == pytest.approx(sum(marks) / max(len(query), 1))
    marks = reference.covered(other, query, WINDOW, MIN_SHARE, SUPPORT)
    assert found.coverage_other == pytest.approx(sum(marks) / max(len(other), 1))
    assert 0 <= found.density <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Treaty — “signed”", "the treaty signed"),
        ("Iran’s offer", "IRAN'S OFFER"),
        ("ﬁnal oﬃce", "final office"),
        ("Ёлка, ёж и йод", "елка еж и иод"),
        ("علي و كتاب", "علی و کتاب"),
        ("می\u200cشود", "میشود"),
        ("۱۲ روز", "12 روز"),
        ("1,200,000 tonnes", "1200000 tonnes"),
        ("cafe\u0301", "café"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_what_is_one_to_a_reader_is_one(one, other):
    assert fold(one).exact == fold(other).exact


def test_numbers_are_told_by_their_hashes():
    hashes = fold("on 14 March 2,027 men b2 14").words.tolist()
    assert [h >= NUMBERS_FROM for h in hashes] == [False, True, False, True, False, False, True]
    assert hashes[1] == hashes[-1]


def test_stems_unite_inflected_forms():
    ru = fold("соглашение соглашения соглашением").stems.tolist()
    assert len(set(ru)) == 1
    assert fold("a 7").stems.tolist() == [0, 0]


def test_any_151_common_characters_leave_a_common_fingerprint():
    shared = shown(fold(CORRIDOR))[200 : 200 + PRINT_WINDOW + GRAM - 1]
    one = f"{shown(fold(DRONES))} {shared} {shown(fold(GAS_RU))}"
    prints = set(fingerprints(np.array([ord(c) for c in shared], np.uint32)).tolist())
    assert prints & set(fingerprints(np.array([ord(c) for c in one], np.uint32)).tolist())


def test_passages_are_slices_of_both_texts():
    quoting = f"What they wrote. {paragraphs(CORRIDOR, 1)} That is all we know of the tunnels."
    q, o = fold(quoting), fold(CORRIDOR)
    found = passages(q.words, o.words)
    assert found
    for start, end, other_start, other_end in found:
        assert quoting[q.starts[start] : q.ends[end - 1]] == CORRIDOR[o.starts[other_start] : o.ends[other_end - 1]]


def test_a_long_text_is_compared_by_its_beginning():
    folded = fold("word " * (MAX_WORDS + 10))
    assert len(folded.words) == MAX_WORDS


@pytest.mark.parametrize("text", ["", " ", "word", "\u200c", "😀", "!?", "\ud800"])
def test_next_to_nothing(text):
    folded = fold(text)
    assert len(fingerprints(folded.stream)) == 0
    found = align(folded.words, fold(CORRIDOR).words)
    assert found.covered == 0
    assert passages(folded.words, folded.words) == []

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.stance.normalise import fold, fold_phrase

# Letters, marks, joiners, ligatures, astral planes, lone surrogates: whatever a page can hold.
ODD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("İıßﷺﬁé\u0301\u0327\u200c\u200d\u200f\u202e\ufeff\u00ad\u0640يىكةؤئآ٣۴Ⅷ²𝔄👩‍👩‍👧\ud800"),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("ЙОД", "иод"),
        ("همکاری‌های", "همکاری های"),
        ("همكاري", "همکاری"),
        ("مُعَاهَدَة", "معاهده"),
        ("آسیا", "اسیا"),
        ("أمريكا", "امریکا"),
        ("İRAN", "iran"),
        ("ılıman", "iliman"),
        ("işbirliği", "isbirligi"),
        ("café", "cafe\u0301"),
        ("۱۲۳", "123"),
        ("won’t", "won't"),
        ("שָׁלוֹם", "שלום"),
        ("co\u00adoperation", "cooperation"),
        ("معـــاهدة", "معاهده"),
    ],
)
def test_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    assert fold_phrase(one) == fold_phrase(other)


def test_different_words_stay_different() -> None:
    assert fold_phrase("иран") != fold_phrase("ирак")
    assert fold_phrase("دوست") != fold_phrase("پوست")


@given(ODD)
def test_every_folded_character_knows_its_origin(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    for position, origin in enumerate(folded.origin):
        assert folded.text[position] in fold_phrase(text[origin])


@given(ODD)
def test_spans_lie_inside_the_source(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        left, right = folded.span(start, start + 1)
        assert 0 <= left < right <= len(text)


@given(ODD)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold_phrase(text)
    assert fold_phrase(once) == once


@given(ODD)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold_phrase(unicodedata.normalize("NFC", decomposed)) == fold_phrase(decomposed)

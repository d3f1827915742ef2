"""Words with their places in the stored text, whatever folding did to its characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.stance.normalise import fold
from caspian.stance.tokens import bare, tokenise


def words(text: str) -> list[tuple[str, str]]:
    """(folded word, the stretch of the text it stands for)."""
    tokens = tokenise(fold(text))
    return [(word, text[start:end]) for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran’s rial", [("iran", "Iran’s"), ("rial", "rial")]),
        ("İran'ın dostu", [("iran", "İran'ın"), ("dostu", "dostu")]),
        ("They won't, don’t they", [("they", "They"), ("won't", "won't"), ("don't", "don’t"), ("they", "they")]),
        ("'quoted'", [("quoted", "quoted")]),
        ("snake_case", [("snake", "snake"), ("case", "case")]),
        ("می\u200cرود", [("می", "می"), ("رود", "رود")]),
        ("Straße", [("strasse", "Straße")]),
        ("ﬁnal", [("final", "ﬁnal")]),
        ("ёлка", [("елка", "ёлка")]),
        ("ارتباط۱۲", [("ارتباط12", "ارتباط۱۲")]),
        ("co\u00adoperation", [("cooperation", "co\u00adoperation")]),
        ("a-b", [("a", "a"), ("b", "b")]),
        ("1.5", [("1", "1"), ("5", "5")]),
        ("", []),
        ("— … !", []),
    ],
)
def test_words_and_what_they_stand_for(text: str, expected: list[tuple[str, str]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("iran's", "iran"), ("won't", "won't"), ("rusya'nin", "rusya"), ("l'iran", "l"), ("x", "x")]
)
def test_what_follows_an_apostrophe_goes(word: str, expected: str) -> None:
    assert bare(word) == expected


@given(st.text(max_size=60))
@settings(max_examples=80)
def test_words_are_in_order_and_apart(text: str) -> None:
    tokens = tokenise(fold(text))
    assert len(tokens) == len(tokens.words) == len(tokens.starts) == len(tokens.ends)
    last = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert word
        assert 0 <= start < end <= len(text)
        assert start >= last - 1, "one character may fold to letters of two words"
        last = end

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.stance.language import packs
from caspian.stance.sentences import LONGEST, split


def cut(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in split(text, frozenset(packs()[language].abbreviations))]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Dr. Reza Karimi met Gen. Starkov on Jan. 17. They signed.", 2),
        ("en", "The U.S. said no. Tehran agreed.", 2),
        ("en", "It cost 1.5 billion. Nobody paid.", 2),
        ("en", "J. Hallam disagrees. So do we.", 2),
        ("en", 'He said: "We are friends." Then he left.', 2),
        ("en", "No stop at all", 1),
        ("en", "Headline without stop\nFirst sentence.", 2),
        ("en", "Really?! Yes… No.", 3),
        ("ru", "В 2026 г. товарооборот вырос на 2 млрд. руб. и достиг предела. Так сказал И. Ремнев.", 2),
        ("ru", "«Мы друзья». Он ушел.", 2),
        ("fa", "سفیر سخن گفت. آیا توافقی هست؟ هیچ‌کس نمی‌داند.", 3),
    ],
)
def test_sentences(language: str, text: str, count: int) -> None:
    assert len(cut(text, language)) == count


def test_paragraphs_are_numbered() -> None:
    spans = split("One. Two.\n\nThree.")
    assert [span.paragraph for span in spans] == [0, 0, 1]


def test_a_text_without_stops_is_cut_at_blanks() -> None:
    pieces = cut("word " * 1000)
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= LONGEST
    assert all(piece.startswith("word") and piece.endswith("word") for piece in pieces)


def test_a_text_without_blanks_is_cut_too() -> None:
    pieces = cut("x" * 5000)
    assert "".join(pieces) == "x" * 5000
    assert max(map(len, pieces)) <= LONGEST


@given(st.text(alphabet=st.sampled_from("ab. !?\n\t\"'»”)A1…؟。\u200c\u00a0"), max_size=200))
def test_spans_are_ordered_and_lose_no_letter(text: str) -> None:
    spans = split(text)
    assert all(s.start < s.end for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    kept = "".join(text[s.start : s.end] for s in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("text", ["." * 300_000, "a." * 150_000, "\n" * 300_000, '."' * 150_000])
def test_no_input_takes_long(text: str) -> None:
    started = time.process_time()
    split(text)
    assert time.process_time() - started < 5

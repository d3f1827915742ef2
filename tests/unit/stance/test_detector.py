from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caspian.events.v1 import stance_pb2
from caspian.stance.detector import load_default
from caspian.stance.document import LONGEST_TEXT
from caspian.stance.lab import items

SHARED = Path(__file__).parents[3] / ".." / "shared"
DETECTOR = load_default()

PIECES = [
    "Russia", "Iran", "Россия", "Иран", "روسیه", "ایران", "روسيا", "إيران", "Rusya", "İran'ın", "רוסיה", "איראן",
    "the alliance is a threat", "a historic breakthrough", "said the Iranian ambassador", "опасный союз",
    "заявил посол",
    "همکاری‌های دو کشور", "گفت", "خیانت", '"axis of evil"', "«Альянс добра»", "mutually beneficial", "not", "so-called",
    ".", "!", "\n", "\n\n", "؟", "“", "”", "'", "\u200f", "\u202e", "\u200c", "e\u0301", "ﷺ",
    "👩‍👩‍👧", "𝔄", "\x00", "ß", "\ufeff",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(max_size=300),
)


def check(stance: stance_pb2.Stance, text: str) -> None:
    for evidence in stance.evidence:
        assert evidence.start < evidence.end <= len(text)
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.polarity
        assert evidence.role
        assert evidence.rule
    for holder in stance.holders:
        assert holder.name
        assert holder.type
        for span in holder.spans:
            assert 0 <= span.start < span.end <= len(text)
    assert -1 <= stance.score <= 1
    assert 0 <= stance.confidence <= 1
    assert 0 <= stance.relevance.score <= 1
    assert stance.relevance.label
    if stance.relevance.label == stance_pb2.Relevance.NOT:
        assert not stance.label
        assert not stance.lean
        assert not stance.evidence
    else:
        assert stance.lean in (stance_pb2.Stance.FAVOURABLE, stance_pb2.Stance.CRITICAL, stance_pb2.Stance.NEUTRAL)
        assert stance.label in (stance.lean, stance_pb2.Stance.UNCERTAIN)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.text(max_size=40), st.sampled_from(["", "en", "ru", "fa", "ar", "de", "und", "xx", "e", "zh-Hans"]))
def test_quotes_are_slices_of_any_text(text: str, title: str, language: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    title = title.encode("utf-8", "ignore").decode()
    check(DETECTOR.detect(title, text, language), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Iran",
        "?!",
        "\x00" * 50,
        "Russia Iran alliance threat " * 40_000,
        "Russia and Iran are allies." * 20_000,
        "روسیه و Iran и Россия " * 5_000,
        '"Russia and Iran are friends." ' * 1000,
        "Zażółć gęślą jaźń o Rosji i Iranie.",
        "\u202e" * 10_000,
        "\n".join(["Russia and Iran"] * 10_000),
        "a" * 1_000_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_bad_input_gives_a_valid_result_within_budget(text: str) -> None:
    started = time.process_time()
    stance = DETECTOR.detect("", text, "")
    assert time.process_time() - started < 3
    check(stance, text)
    if len(text) > LONGEST_TEXT:
        assert "text-cut" in stance.warnings


def test_an_empty_text_says_so() -> None:
    stance = DETECTOR.detect("", "", "")
    assert stance.relevance.label == stance_pb2.Relevance.NOT
    assert "no-text" in stance.warnings


def test_an_unsupported_language_is_never_polar() -> None:
    text = "Russland und Iran: eine Allianz. Russia and Iran form a dangerous axis that threatens Europe."
    stance = DETECTOR.detect("", text, "de")
    assert "language-unsupported:de" in stance.warnings
    assert stance.label in (stance_pb2.Stance.LABEL_UNSPECIFIED, stance_pb2.Stance.UNCERTAIN)


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the seed documents are not here")
@pytest.mark.parametrize("number", range(5))
def test_seed_documents_are_about_and_never_polar(number: int) -> None:
    text = sorted((SHARED / "seeds").glob("*.txt"))[number].read_text(encoding="utf-8")
    stance = DETECTOR.detect("", text, "en")
    check(stance, text)
    assert stance.relevance.label == stance_pb2.Relevance.ABOUT
    assert stance.label in (stance_pb2.Stance.NEUTRAL, stance_pb2.Stance.UNCERTAIN)


def test_memory_stays_flat() -> None:
    def run(seed: int) -> None:
        for number in range(20):
            words = " ".join(f"w{seed}x{number}x{k}" for k in range(200))
            DETECTOR.detect("", f"Russia and Iran agree on trade. {words}", "en")

    run(0)
    tracemalloc.start()
    run(1)
    first = tracemalloc.get_traced_memory()[0]
    run(2)
    run(3)
    grown = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()
    # Words are remembered up to a bound (phrases.REMEMBERED); anything beyond that would be a leak.
    assert grown < 8_000_000


@pytest.mark.parametrize("language", ["en", "ru", "fa", "ar", "tr", "he", "az"])
def test_shuffled_news_never_fails(language: str) -> None:
    """Every order of real phrases: verbs inside names, names without verbs, quotations that never close."""
    generator = random.Random(language)
    mine = [item.text for item in items.own() if item.lang == language]
    for _ in range(40):
        words = " ".join(generator.sample(mine, 2)).split()
        generator.shuffle(words)
        text = " ".join(words)
        check(DETECTOR.detect("", text, language), text)

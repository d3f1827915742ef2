"""Rule files: what is accepted, and how mistakes are told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.alert import rules
from caspian.alert.patterns import Matcher, fold
from caspian.checked_yaml import BrokenFileError

ROOT = Path(__file__).parents[3]
HEAD = "rules:\n  - name: one\n    about: Something\n    watch: story\n"


@pytest.mark.parametrize(
    ("tail", "line", "words"),
    [
        ("    wacth: story\n", 5, "wacth: Extra inputs are not permitted"),
        ("    when: {label: [angry]}\n", 5, "when.label.0: Input should be 'favourable', 'critical'"),
        ("    when:\n      country: [Russia]\n", 6, "when.country.0: String should match"),
        ("    when:\n      score: {min: 2, max: 1}\n", 6, "when.score: Value error, min is above max"),
        ("    when:\n      score: {}\n", 6, "min or max is needed"),
        ("    when:\n      kind: [exact]\n", 6, "when.kind.0"),
        ("    when:\n      patterns: ['(a']\n", 6, "not an RE2 pattern: missing )"),
        ("    when:\n      patterns: ['(?<=a)b']\n", 6, "not an RE2 pattern"),
        ("    when:\n      patterns: ['((((a{100}){100}){10}){10})']\n", 6, "not an RE2 pattern"),
        ("    gates:\n      debounce: soon\n", 6, "a span is a number with s, m, h or d"),
        ("    gates:\n      debounce: 0m\n", 6, "a span is a number"),
        ("    gates:\n      quiet: {from: 22:00, to: '07:00'}\n", 6, "in quotes"),
        ("    gates:\n      quiet: {from: '25:00', to: '07:00'}\n", 6, "in quotes"),
        ("    gates:\n      quiet: {from: '07:00', to: '07:00'}\n", 6, "the same time"),
        ("    gates:\n      quiet: {from: '22:00', to: '07:00', zone: Moon/Base}\n", 6, "no such time zone"),
        ("    gates:\n      quiet: {from: '22:00', to: '07:00', zone: ../../etc/passwd}\n", 6, "no such time zone"),
        ("    shift: {samples: 20}\n", 2, "shift belongs to `watch: shift`"),
        ("    channels: ['No Good']\n", 5, "channels.0"),
        ("  - name: one\n    about: Again\n    watch: story\n", 5, "name: 'one' stands there twice"),
        ("  - name: two\n    about: B\n    watch: disagreement\n", 5, "needs `between` with two blocs"),
        ("  - name: two\n    about: B\n    watch: silence\n    when: {label: [critical]}\n", 5, "has no article"),
    ],
)
def test_a_mistake_is_told_with_its_line(tail: str, line: int, words: str) -> None:
    with pytest.raises(BrokenFileError) as caught:
        rules.load(HEAD + tail, "rules.yaml")
    assert str(caught.value).startswith(f"rules.yaml:{line}: "), caught.value
    assert words in str(caught.value)


def test_the_example_file_and_its_schema_are_current() -> None:
    loaded = rules.load((ROOT / "deploy/rules.yaml").read_text(encoding="utf-8"))
    assert len(loaded) == 6
    schema = json.loads((ROOT / "deploy/rules.schema.json").read_text(encoding="utf-8"))
    assert schema == json.loads(json.dumps(rules.schema())), "run `caspian alerts schema > deploy/rules.schema.json`"


@given(st.text(max_size=300))
def test_any_text_is_rules_or_one_line_of_error(text: str) -> None:
    try:
        rules.load(text)
    except BrokenFileError as exc:
        assert "\n" not in str(exc)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_no_pattern_takes_longer_than_the_text_is_long(pattern: str) -> None:
    matcher = Matcher(patterns=[pattern])
    began = time.perf_counter()
    matcher.found(b"a" * 200_000 + b"!")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("پهپاد", "دولت پهپاد‌های تازه خرید", True),
        ("پهپاد", "پهپادستان", False),
        ("کشتی", "كشتي بزرگ", True),
        ("می‌شود", "ساخته می‌شود.", True),
        ("партнёрство", "Стратегическое ПАРТНЕРСТВО, говорят", True),
        ("партнёр", "партнёрство", False),
        ("S-300", "The s-300 arrived", True),
        ("a.b", "axb", False),
        ("drone", "(drone)", True),
        ("drone", "drones", False),
    ],
)
def test_words_are_found_whole_in_any_script(word: str, text: str, found: bool) -> None:
    assert bool(Matcher([word]).found(fold(text).encode())) is found


def test_words_and_patterns_are_one_search() -> None:
    matcher = Matcher(["lighthouse"], [r"drones?\b", "ship(ment)?s"])
    assert matcher.found(b"two SHIPMENTS left") == "SHIPMENTS"
    assert matcher.found(b"a lighthouse.") == "lighthouse."
    assert not matcher.found(b"nothing")
    assert Matcher(patterns=["x*"]).found(b"abc") == "(empty)"

"""The folding tables against the function they are made of."""

import unicodedata

import pytest

from caspian.dedupe import folding_tables
from caspian.dedupe.folding_tables import (
    DIGIT,
    DROPPED,
    IDEOGRAPH,
    INSIDE_NUMBER,
    LETTER,
    SEPARATOR,
    fold_character,
    load,
)


@pytest.mark.parametrize(("first", "end", "kind"), folding_tables._UNCHANGED)
def test_what_is_filled_in_by_range_folds_to_itself(first, end, kind):
    for code in range(first, end):
        assert unicodedata.category(chr(code)) == "Lo", hex(code)
        assert fold_character(chr(code), {}) == chr(code), hex(code)
        assert folding_tables.kind_of(chr(code)) == kind, hex(code)


def test_every_other_character_is_looked_at_once():
    ranges = {code for first, end, _ in folding_tables._UNCHANGED for code in range(first, end)}
    others = list(folding_tables._others())
    assert len(others) == len(set(others))
    assert ranges.isdisjoint(others)
    assert ranges | set(others) == set(range(folding_tables.TABLE_SIZE))


@pytest.mark.parametrize(
    ("character", "kind", "folded"),
    [
        ("É", LETTER, "e"),
        ("ﬁ", LETTER, "fi"),
        ("٤", DIGIT, "4"),
        ("ё", LETTER, "е"),
        ("\u064b", DROPPED, ""),
        ("\u00ad", DROPPED, ""),
        ("—", SEPARATOR, ""),
        ("☃", SEPARATOR, ""),
        (",", INSIDE_NUMBER, ""),
        ("德", IDEOGRAPH, "德"),
        ("한", LETTER, "한"),
        ("か", IDEOGRAPH, "か"),
    ],
)
def test_single_characters(character, kind, folded):
    tables = load()
    assert tables.kinds[ord(character)] == kind
    assert "".join(chr(code) for code in tables.codes[ord(character)] if code) == folded

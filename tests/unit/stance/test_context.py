"""Circumstances that a text names: as written there, each once, the first few."""

from __future__ import annotations

from caspian.stance.context import LONGEST_TEXT, MOST, circumstances


def test_each_is_named_once_in_the_order_of_the_text() -> None:
    text = "Drones flew again. Sanctions came, then more sanctions. Drones again."
    assert circumstances(text, "en") == ["Drones", "Sanctions"]


def test_no_more_than_a_few() -> None:
    text = "There were sanctions, drones, missiles, a war, attacks, a blockade, isolation and terrorism."
    found = circumstances(text, "en")
    assert len(found) == MOST
    assert found == sorted(found, key=text.index)


def test_only_the_first_pages_are_read() -> None:
    assert circumstances("word " * (LONGEST_TEXT // 5) + "sanctions", "en") == []
    assert circumstances("word " * (LONGEST_TEXT // 5 - 2) + "sanctions", "en") == ["sanctions"]


def test_a_text_in_another_language_than_is_claimed_is_read_in_its_own() -> None:
    assert circumstances("Москва и Тегеран живут под санкциями, и это надолго.", "en") == ["санкциями"]


def test_nothing_adverse_nothing_named() -> None:
    assert circumstances("", "en") == circumstances("They signed a contract on wheat.", "xx") == []

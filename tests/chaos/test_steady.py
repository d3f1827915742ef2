"""What counts as growth."""

from __future__ import annotations

from chaos.monitor import Usage
from chaos.steady import growth


def usage(numbers, files=20):
    return Usage(rss=list(enumerate(numbers)), files=[(at, files) for at in range(len(numbers))])


def test_flat_and_breathing_memory_is_fine():
    flat = usage([100_000_000] * 80)
    breathing = usage([100_000_000 + 20_000_000 * (at % 2) for at in range(80)])
    warm = usage([50_000_000] * 20 + [100_000_000] * 60)
    assert list(growth({"a": flat, "b": breathing, "c": warm})) == []


def test_a_leak_is_found_in_memory_and_files():
    leak = usage([100_000_000 + 2_000_000 * at for at in range(80)])
    handles = Usage(files=[(at, 20 + at) for at in range(80)])
    assert [finding.check for finding in growth({"a": leak, "b": handles})] == ["grows", "grows"]


def test_a_short_run_says_nothing():
    assert list(growth({"a": usage([1, 10**9])})) == []

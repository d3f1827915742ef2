"""Words in, matched phrases out: thousands of multi-word patterns of one language in a single pass.

A pattern is words separated by blanks. `word*` matches a beginning, `a|b` alternatives, `a_b|c` an alternative of
several words, `~` up to four words of anything. Looking up each word and its beginnings in two tables keeps the cost
independent of the number of patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

from caspian.stance.normalise import fold_phrase
from caspian.stance.tokens import bare

T = TypeVar("T")

GAP = 4
# Shorter beginnings would match half the dictionary.
SHORTEST_PREFIX = 2


class PatternError(ValueError):
    """A pattern cannot be used; the message shows it."""


@dataclass(frozen=True, slots=True)
class _Slot:
    exact: frozenset[str]
    prefixes: tuple[str, ...]

    def accepts(self, variants: Sequence[str]) -> bool:
        # Asked for every second word of a text, some hundred times: a loop is twice as fast as `any`.
        for word in variants:  # noqa: SIM110
            if word in self.exact or (self.prefixes and word.startswith(self.prefixes)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[T]):
    head: _Slot
    # The rest of the words; None stands for a gap.
    tail: tuple[_Slot | None, ...]
    value: T


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Words [first, last) matched the pattern behind `value`."""

    first: int
    last: int
    value: T


def _slot(written: str, pattern: str) -> _Slot:
    exact, prefixes = set(), []
    for choice in written.split("|"):
        word = bare(choice.rstrip("*"))
        if not word or "*" in word:
            raise PatternError(f"cannot use {pattern!r}: {choice!r} is not a word")
        if choice.endswith("*"):
            if len(word) < SHORTEST_PREFIX:
                raise PatternError(f"cannot use {pattern!r}: {choice!r} is too short")
            prefixes.append(word)
        else:
            exact.add(word)
    return _Slot(frozenset(exact), tuple(prefixes))


def _variants(pattern: str) -> Iterator[list[str]]:
    """The words of a pattern, once for every alternative of several words.

    A hyphen and a zero-width non-joiner part words in the text, so they do in an alternative.
    """
    places: list[list[list[str]]] = []
    for written in pattern.split():
        single: list[str] = []
        several: list[list[str]] = []
        for choice in written.split("|"):
            words = fold_phrase(choice.replace("_", " ")).replace("-", " ").split() or [""]
            if len(words) == 1:
                single += words
            else:
                several.append(words)
        places.append([["|".join(single)], *several] if single else several)
    for chosen in product(*places):
        yield [word for words in chosen for word in words]


def compile_pattern(pattern: str, value: T) -> list[_Pattern[T]]:
    """Read one pattern; alternatives of several words make several.

    Raises:
        PatternError: empty, a gap at an end, or a star inside a word.
    """
    return [_compile(words, pattern, value) for words in _variants(pattern)]


def _compile(written: list[str], pattern: str, value: T) -> _Pattern[T]:
    if not written or written[0] == "~" or written[-1] == "~":
        raise PatternError(f"cannot use {pattern!r}: it must begin and end with a word")
    slots = [None if word == "~" else _slot(word, pattern) for word in written]
    head = slots[0]
    assert head is not None
    return _Pattern(head, tuple(slots[1:]), value)


# Words remembered with their candidates; a stream of invented words must not fill the memory.
REMEMBERED = 50_000


@dataclass(slots=True)
class Matcher(Generic[T]):
    """All patterns of one language. `clitics` are beginnings glued to words (Arabic و، ال، ب; Hebrew ו, ה, ב)."""

    clitics: tuple[str, ...] = ()
    _exact: dict[str, list[_Pattern[T]]] = field(default_factory=dict)
    _prefix: dict[str, list[_Pattern[T]]] = field(default_factory=dict)
    _longest: int = 0
    _known: dict[str, tuple[tuple[str, ...], tuple[_Pattern[T], ...]]] = field(default_factory=dict)

    def add(self, pattern: str, value: T) -> None:
        """Make a pattern part of the matcher."""
        for compiled in compile_pattern(pattern, value):
            for word in sorted(compiled.head.exact):
                self._exact.setdefault(word, []).append(compiled)
            for prefix in compiled.head.prefixes:
                self._prefix.setdefault(prefix, []).append(compiled)
                self._longest = max(self._longest, len(prefix))
        self._known.clear()

    def extend(self, patterns: Iterable[str], value: T) -> None:
        """Several patterns for one value."""
        for pattern in patterns:
            self.add(pattern, value)

    def _look_up(self, word: str) -> tuple[tuple[str, ...], tuple[_Pattern[T], ...]]:
        """The word as written and without its clitics, and the patterns that can begin with it."""
        known = self._known.get(word)
        if known is None:
            bared = (word[len(c) :] for c in self.clitics if word.startswith(c) and len(word) - len(c) >= 3)
            variants = (word, *bared)
            candidates: dict[int, _Pattern[T]] = {}
            for variant in variants:
                for pattern in self._exact.get(variant, ()):
                    candidates[id(pattern)] = pattern
                for length in range(SHORTEST_PREFIX, min(self._longest, len(variant)) + 1):
                    for pattern in self._prefix.get(variant[:length], ()):
                        candidates[id(pattern)] = pattern
            known = (variants, tuple(candidates.values()))
            if len(self._known) < REMEMBERED:
                self._known[word] = known
        return known

    def find(self, words: Sequence[str], first: int, last: int) -> list[Match[T]]:
        """Matches inside words [first, last), by where they begin."""
        found: list[Match[T]] = []
        met = self._known
        known = [met.get(word) or self._look_up(word) for word in words[first:last]]
        for index, (_, candidates) in enumerate(known):
            # Most patterns end here, at their second word: asked without a call where that word has one form.
            following = known[index + 1][0] if index + 1 < len(known) else ()
            word = following[0] if len(following) == 1 else ""
            for pattern in candidates:
                slot = pattern.tail[0] if pattern.tail else None
                if word and slot and word not in slot.exact and not word.startswith(slot.prefixes):
                    continue
                end = _match_tail(pattern.tail, 0, known, index + 1) if pattern.tail else index + 1
                if end:
                    found.append(Match(first + index, first + end, pattern.value))
        return found


def _match_tail(
    tail: tuple[_Slot | None, ...], at: int, known: Sequence[tuple[tuple[str, ...], object]], position: int
) -> int:
    """Where the match ends, or 0. Recursion is bounded by the number of gaps in one pattern."""
    while at < len(tail):
        slot = tail[at]
        if slot is None:
            following = tail[at + 1]
            for place in range(position, min(position + GAP + 1, len(known))):
                if following is None or following.accepts(known[place][0]):
                    end = _match_tail(tail, at + 1, known, place)
                    if end:
                        return end
            return 0
        if position >= len(known) or not slot.accepts(known[position][0]):
            return 0
        position += 1
        at += 1
    return position

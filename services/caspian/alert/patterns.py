"""What people search for in, one linear-time matcher out (RE2: whatever they write, no text can make it slow).

Text and patterns are folded the same way, so that a Persian word is found however it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

# Of one rule's automaton. With 1 MiB, RE2 has no room for the edges of words in all scripts and takes its slow path:
# 2.3 ms for 5 KB of text instead of 10 µs. What needs more is refused when the rules are loaded, or slow in proportion.
_MAX_BYTES = 4 * 1024 * 1024
# `\b` of RE2 knows ASCII only; this is the edge of a word in every script.
_BEFORE, _AFTER = r"(?:^|[^\p{L}\p{N}])", r"(?:$|[^\p{L}\p{N}])"

# Arabic yeh and kaf for the Persian ones, no vowel marks or tatweel; the zero-width non-joiner ends a word's stem.
_FOLD = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\u0640": "", "ё": "е", "Ё": "Е"}
    | {chr(code): "" for code in range(0x064B, 0x0653)}
)


def fold(text: str) -> str:
    """The form in which text and patterns meet; letter case is the matcher's own business."""
    return text.translate(_FOLD)


class Matcher:
    """Finds any of `words` (whole words or phrases, as written) or `patterns` (RE2).

    Raises:
        ValueError: RE2 refuses a pattern.
    """

    def __init__(self, words: Sequence[str] = (), patterns: Sequence[str] = ()) -> None:
        whole = "|".join(re2.escape(fold(word)) for word in words)
        parts = [f"{_BEFORE}(?:{whole}){_AFTER}"] if words else []
        for pattern in patterns:
            _compile(fold(pattern))
        parts += [f"(?:{fold(pattern)})" for pattern in patterns]
        self._expression = _compile("|".join(parts))

    def found(self, folded: bytes) -> str:
        """The first match in folded UTF-8 text, at most 80 characters of it; empty where there is none."""
        match = self._expression.search(folded)
        return match.group().decode("utf-8", "replace").strip()[:80] or "(empty)" if match else ""


def _compile(expression: str) -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MAX_BYTES
    try:
        return re2.compile(expression.encode(), options=options)
    except re2.error as exc:
        why = exc.args[0] if exc.args else exc
        why = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise ValueError(f"not an RE2 pattern: {why}") from None

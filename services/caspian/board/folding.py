"""Text in, the same text out as search compares it: without case, and Arabic letters as Persian writes them."""

from __future__ import annotations

import unicodedata

# Arabic yeh and kaf for Persian ones; the zero-width non-joiner is typed by some and left out by others.
_LETTERS = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی", "ё": "е", "\u200c": None, "\u200d": None, "\u00ad": None})


def fold(text: str) -> str:
    """Compare the results, show the original."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)

"""One string from outside in, one clean line out: NFC, single spaces, no control, bidi or invisible characters.

The zero-width joiner and non-joiner stay: Persian is misspelt without them.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, soft hyphen, zero-width space, marks, embeddings, overrides and isolates of bidi text, word joiner
# and invisible operators, byte order mark, interlinear annotations and the replacement of an object, lone surrogates.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
TAGS = re.compile(r"<[^<>]{1,300}>")


def line(text: str, limit: int = 0) -> str:
    """Clean `text`; at most `limit` code points where that is not 0, cut at a word with an ellipsis."""
    if not text.isascii():
        text = INVISIBLE.sub("", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    else:
        text = INVISIBLE.sub("", text) if not text.isprintable() else text
    text = " ".join(text.split())
    if limit and len(text) > limit:
        text = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
    return text


def untagged(text: str) -> str:
    """The same for strings that may hold markup although they should not (titles in JSON and feeds)."""
    return line(TAGS.sub(" ", text)) if "<" in text else line(text)

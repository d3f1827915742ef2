"""The UTF-8 of a page in, nothing out: refuses what would make a parser super-linear, in one linear pass before it.

Depth is not looked at here: libxml2 stops at 256 elements by itself and says so (see `tree`).
"""

from __future__ import annotations

import re

from caspian.extract.reasons import Reason, RefusedError

# Without its quoted values a tag of a real page stays far below; 50,000 attributes take libxml2 seconds.
MAX_TAG = 16 * 1024
# The largest real pages seen have a few thousand.
MAX_TAGS = 50_000

RAW = re.compile(rb"<(script|style|textarea|!--)", re.IGNORECASE)
ENDS = {name: re.compile(b"</" + name, re.IGNORECASE) for name in (b"script", b"style", b"textarea")}
ENDS[b"!--"] = re.compile(b"-->")
TAG = re.compile(rb"<[a-zA-Z]")
QUOTED = re.compile(rb'"[^"]*"|' + rb"'[^']*'")


def scan(raw: bytes) -> None:
    """Check sizes of tags and their number.

    Raises:
        RefusedError: `tag-too-large` or `too-many-tags`.
    """
    if raw.count(b"<") <= MAX_TAGS and max(map(len, raw.split(b">"))) <= MAX_TAG:
        return
    tags = 0
    for part in _markup(raw):
        tags += len(TAG.findall(part))
        if tags > MAX_TAGS:
            raise RefusedError(Reason.TOO_MANY_TAGS)
        for piece in part.split(b"<"):
            end = piece.find(b">")
            size = len(piece) if end < 0 else end
            if size > MAX_TAG and piece[:1].isalpha() and _unquoted(piece) > MAX_TAG:
                raise RefusedError(Reason.TAG_TOO_LARGE)


def _unquoted(piece: bytes) -> int:
    """Size of a tag up to its end, quoted values left out: data: images and JSON in attributes are harmless."""
    bare = QUOTED.sub(b"", piece)
    end = bare.find(b">")
    return len(bare) if end < 0 else end


def _markup(raw: bytes) -> list[bytes]:
    """The parts of a page outside scripts, styles and comments, where a parser sees tags."""
    parts = []
    start = 0
    while found := RAW.search(raw, start):
        parts.append(raw[start : found.end()])
        end = ENDS[found.group(1).lower()].search(raw, found.end())
        if end is None:
            # Never closed: the parser takes the rest as text of that element.
            return parts
        start = max(end.start(), found.end())
    parts.append(raw[start:])
    return parts

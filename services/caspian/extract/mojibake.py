"""Text that was once decoded with the wrong charset in ("â€™", "Ð Ð¾ÑÑÐ¸Ñ", "year.Â"), repaired text out.

A cheap pattern decides whether to look at all: most pages are sound and pay a single search.
"""

from __future__ import annotations

import re

import ftfy

# Lead bytes of UTF-8 read as Latin-1 or Windows-1252, followed by what a continuation byte becomes there.
CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
LEADS = "ÂÃÄÅÐÑØÙÚÛâã×ÖÎÏ"
SUSPECT = re.compile(f"[{LEADS}][{CONTINUATION}]|Â")
# The same in UTF-8, a little wider: all leads begin with one byte, all continuations with one of five.
SUSPECT_BYTES = re.compile(
    b"\xc3(?:\x82|[" + b"".join(re.escape(lead.encode()[1:]) for lead in LEADS) + b"][\xc2\xc5\xc6\xcb\xe2])"
)
# UTF-8 no-break spaces of which the second byte was lost or turned into a space.
BROKEN_SPACE = re.compile("Â\xa0")
# Alone at the end of a word or sentence; after a capital it may be a word in capitals.
STRAY = re.compile(r"(?<![A-ZÀ-Þ])Â(?!\w)")
MARKUP = re.compile(r"([<>])")


def suspected(raw: bytes) -> bool:
    """Whether it is worth looking at the text that `raw` is the UTF-8 of. In bytes this search is ten times as fast."""
    return bool(SUSPECT_BYTES.search(raw))


def repair(text: str) -> str:
    """Repair a plain text, line by line, so that one sound line in another script does not protect the others."""
    if text.isascii() or not suspected(text.encode("utf-8", "replace")):
        return text
    return "\n".join(_repair_segment(line) for line in text.split("\n"))


def repair_markup(html: str) -> str:
    """The same between the tags of a page; attributes count as segments of their own."""
    return "".join(_repair_segment(part) for part in MARKUP.split(html))


def _repair_segment(text: str) -> str:
    if not SUSPECT.search(text):
        return text
    fixed = ftfy.fix_encoding(text)
    fixed = BROKEN_SPACE.sub(" ", fixed)
    return STRAY.sub("", fixed)

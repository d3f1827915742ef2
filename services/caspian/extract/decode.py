"""Bytes of a document in, text out; nothing raises and nothing takes longer than a pass or two.

Byte order mark, then UTF-8 where the bytes prove it, then what HTTP says, then what the document says, then a guess.
Labels are those of the WHATWG Encoding Standard: Python's own codecs (`zlib_codec`, `punycode`, …) are never reachable.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer
import webencodings

# Browsers look at 1,024 bytes; real pages put megabytes of nothing first, so look a little further.
META_WINDOW = 4096
META_CHARSET = re.compile(rb"""<meta[^>]{0,512}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,256}?encoding\s*=\s*["']([a-z0-9_.-]{2,40})""", re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Pages with one broken byte in a banner are UTF-8 all the same; more than this share is another encoding.
MAX_BAD_SHARE = 0.001
# Encodings, by the names of the standard, whose text can look like valid ASCII or UTF-8 although it is not.
SEVEN_BIT = frozenset({"iso-2022-jp", "utf-16le", "utf-16be"})
SAMPLE = 8192


def decode(body: bytes, http_charset: str = "") -> tuple[str, str]:
    """Text and the name of the encoding used."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    declared = _known(http_charset)
    if declared.startswith("utf-16") and 0 not in body[:SAMPLE]:
        # Markup, blanks and line ends have a zero byte each: without one it is a lie, and one that any bytes fulfil.
        declared = ""
    declared = declared or _declared_inside(body)
    if declared not in SEVEN_BIT:
        # A declared single-byte charset over bytes that are valid UTF-8 is the commonest lie of all; the other way
        # round is next to impossible for text of some length.
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    if declared and declared != "utf-8":
        text = _python(declared, body)
        if text.count("\ufffd") <= len(body) * MAX_BAD_SHARE:
            return text, declared
    text = body.decode("utf-8", "replace")
    # Three characters at least, or one bad byte would condemn a short page.
    if text.count("\ufffd") <= max(3, len(body) * MAX_BAD_SHARE) and _has_multibyte(text):
        return text, "utf-8"
    guess = _detect(body)
    return (_python(guess, body), guess) if guess else (text, "utf-8")


def _known(label: str) -> str:
    encoding = webencodings.lookup(label) if label else None
    return encoding.name if encoding else ""


def _python(name: str, body: bytes) -> str:
    encoding = webencodings.lookup(name)
    assert encoding is not None, name
    return str(encoding.codec_info.decode(body, "replace")[0])


def _declared_inside(body: bytes) -> str:
    head = body[:META_WINDOW]
    found = META_CHARSET.search(head) or XML_ENCODING.search(head)
    name = _known(found.group(1).decode("ascii")) if found else ""
    # The standard: a document that could be read thus far is not in UTF-16, whatever it says.
    return "utf-8" if name.startswith("utf-16") else name


def _has_multibyte(text: str) -> bool:
    return any(ch > "\x7f" and ch != "\ufffd" for ch in text)


def _detect(body: bytes) -> str:
    """Guess from the parts that are not plain ASCII; empty where the detector has no idea."""
    sample = b"\n".join(line for line in re.split(rb"[<>\n]", body[: 64 * SAMPLE]) if not line.isascii())[:SAMPLE]
    best = charset_normalizer.from_bytes(sample or body[:SAMPLE]).best()
    return _known(best.encoding.replace("_", "-").replace("cp125", "windows-125")) if best else ""

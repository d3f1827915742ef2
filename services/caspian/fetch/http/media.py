"""Content type and first bytes in, verdict out: is this a page at all, or a PDF, an archive, a film, a JSON answer?"""

from __future__ import annotations

# As much as the WHATWG MIME sniffing standard looks at, rounded.
SNIFF_BYTES = 512

_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"})
# Servers that do not know send these; the first bytes decide.
_UNKNOWN_TYPES = frozenset({"application/octet-stream", "unknown/unknown", "application/unknown", "*/*"})
_SIGNATURES = (
    b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!",
    b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"\x00\x00\x01\x00",
    b"\x7fELF", b"MZ", b"\xd0\xcf\x11\xe0", b"%!PS", b"wOFF", b"wOF2", b"\x00asm", b"FLV", b"II*\x00", b"MM\x00*",
)  # fmt: skip


def anything(content_type: str, head: bytes) -> str:  # noqa: ARG001
    """Accept whatever comes: the parser that follows decides."""
    return ""


def not_html(content_type: str, head: bytes) -> str:
    """`not-html` where neither the declared type nor the first bytes can be a page; else empty."""
    if content_type not in _HTML_TYPES and content_type not in _UNKNOWN_TYPES:
        return "not-html"
    head = head[:SNIFF_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_SIGNATURES) or head[4:8] == b"ftyp" or head[257:262] == b"ustar":
        return "not-html"
    if head.startswith((b"{", b"[")) and b"<" not in head:
        return "not-html"
    # NUL bytes: binary, unless it is UTF-16 with its mark.
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "not-html"
    return ""

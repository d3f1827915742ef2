"""From stored bytes to text: inflating, telling kinds apart, decoding, repairing, scanning."""

from __future__ import annotations

import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import page_pb2
from caspian.extract import inflate, mojibake
from caspian.extract.decode import decode
from caspian.extract.inflate import BadCodingError
from caspian.extract.reasons import Reason, RefusedError
from caspian.extract.scan import MAX_TAG, MAX_TAGS, scan
from caspian.extract.sniff import Kind, sniff

PERSIAN = "روسیه و ایران توافق‌نامه را امضا کردند"
RUSSIAN = "Россия и Иран подписали соглашение о перевозках"


# --- inflate ---


@given(st.binary(max_size=5_000))
def test_inflate_gives_back_what_was_deflated(raw: bytes) -> None:
    assert inflate.inflate(zlib.compress(raw), page_pb2.Page.DEFLATE) == raw
    assert inflate.inflate(raw, page_pb2.Page.IDENTITY) == raw


@given(st.binary(max_size=500))
def test_inflate_of_anything_is_bytes_or_a_verdict(raw: bytes) -> None:
    with contextlib.suppress(BadCodingError):
        assert isinstance(inflate.inflate(raw, page_pb2.Page.DEFLATE), bytes)


def test_inflate_at_and_over_the_cap() -> None:
    full = zlib.compress(b"x" * inflate.MAX_DECODED)
    assert len(inflate.inflate(full, page_pb2.Page.DEFLATE)) == inflate.MAX_DECODED
    with pytest.raises(RefusedError) as refused:
        inflate.inflate(zlib.compress(b"x" * (inflate.MAX_DECODED + 1)), page_pb2.Page.DEFLATE)
    assert refused.value.reason is Reason.TOO_LARGE


# --- sniff ---


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"<!DOCTYPE html><html>", "", Kind.HTML),
        (b"\xef\xbb\xbf <html><p>x", "text/plain", Kind.HTML),
        (b"<?xml version='1.0'?><html xmlns='x'>", "application/xhtml+xml", Kind.HTML),
        (b"<p>a fragment", "text/html", Kind.HTML),
        (b"<div>a fragment", "", Kind.HTML),
        (b"A plain text.", "text/plain; charset=utf-8", Kind.PLAIN),
        (b"A plain text.", "", Kind.PLAIN),
        (b"A plain text.", "application/octet-stream", Kind.PLAIN),
        (b"[Moscow] A plain text.", "", Kind.PLAIN),
        (b"[", "", Kind.PLAIN),
        ("<html><p>x".encode("utf-16"), "", Kind.HTML),
        ("<html><p>x</p></html>".encode("utf-16-le"), "text/html", Kind.HTML),
    ],
)
def test_kinds(body: bytes, content_type: str, kind: Kind) -> None:
    assert sniff(body, content_type) is kind


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \n\t", "text/html", Reason.EMPTY),
        (b"%PDF-1.7 ...", "text/html", Reason.NOT_HTML),
        (b"PK\x03\x04....", "", Reason.NOT_HTML),
        (b"\x89PNG\r\n", "image/png", Reason.NOT_HTML),
        (b"\x00\x00\x00\x18ftypmp42", "", Reason.NOT_HTML),
        (b'{"a": 1}', "application/json", Reason.NOT_HTML),
        (b'{"a": 1}', "", Reason.NOT_HTML),
        (b'[{"a": 1}]', "", Reason.NOT_HTML),
        (b'[\n  {"a": 1}\n]', "", Reason.NOT_HTML),
        (b'[ ["a"] ]', "application/octet-stream", Reason.NOT_HTML),
        (b"body {color: red}", "text/css", Reason.NOT_HTML),
        (b"<?xml version='1.0'?><rss version='2.0'>", "text/html", Reason.FEED),
        (b"<rss>", "application/rss+xml", Reason.FEED),
        (b"<?xml version='1.0'?>\n<!-- made by x --><feed xmlns='a'>", "", Reason.FEED),
        (b"<?xml version='1.0'?><urlset>", "text/xml", Reason.FEED),
    ],
)
def test_no_articles(body: bytes, content_type: str, reason: Reason) -> None:
    with pytest.raises(RefusedError) as refused:
        sniff(body, content_type)
    assert refused.value.reason is reason


# --- decode ---


@pytest.mark.parametrize(
    ("body", "http", "text", "encoding"),
    [
        (PERSIAN.encode(), "", PERSIAN, "utf-8"),
        (b"\xef\xbb\xbf" + PERSIAN.encode(), "windows-1256", PERSIAN, "utf-8"),
        (RUSSIAN.encode("utf-16"), "", RUSSIAN, "utf-16-le"),
        (RUSSIAN.encode("windows-1251"), "windows-1251", RUSSIAN, "windows-1251"),
        (RUSSIAN.encode("koi8-r"), "KOI8-R", RUSSIAN, "koi8-r"),
        # A lie that the bytes disprove.
        (PERSIAN.encode(), "iso-8859-1", PERSIAN, "utf-8"),
        ("“café”".encode("windows-1252"), "latin1", "“café”", "windows-1252"),
        ("東京".encode("iso-2022-jp"), "iso-2022-jp", "東京", "iso-2022-jp"),
        # Without a byte order mark: its bytes are all below 128, and would be ASCII of no meaning.
        (f"<p>{RUSSIAN}</p>".encode("utf-16-le"), "utf-16", f"<p>{RUSSIAN}</p>", "utf-16le"),
        (f"<p>{RUSSIAN}</p>".encode("utf-16-be"), "utf-16be", f"<p>{RUSSIAN}</p>", "utf-16be"),
        # Any two bytes are a character of UTF-16: the lie would be believed as Chinese.
        (f"<p>{PERSIAN}</p>".encode(), "utf-16", f"<p>{PERSIAN}</p>", "utf-8"),
        (f"<p>{RUSSIAN}</p>".encode(), "utf-16be", f"<p>{RUSSIAN}</p>", "utf-8"),
    ],
)
def test_declared_by_http(body: bytes, http: str, text: str, encoding: str) -> None:
    assert decode(body, http) == (text, encoding)


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_declared_by_the_document(declaration: str) -> None:
    text = declaration + RUSSIAN
    assert decode(text.encode("windows-1251")) == (text, "windows-1251")


def test_http_beats_meta() -> None:
    text = '<meta charset="koi8-r">' + RUSSIAN
    assert decode(text.encode("windows-1251"), "windows-1251")[0] == text


def test_one_broken_byte_does_not_make_mojibake_of_a_page() -> None:
    body = (RUSSIAN * 100).encode() + b"\xff" + RUSSIAN.encode()
    text, encoding = decode(body)
    assert encoding == "utf-8"
    assert text.count("\ufffd") == 1
    assert text.startswith(RUSSIAN)


def test_undeclared_is_guessed() -> None:
    text, encoding = decode((RUSSIAN + " через море. ").encode("windows-1251") * 30)
    assert "соглашение" in text
    assert encoding == "windows-1251"


@given(st.binary(max_size=600), st.sampled_from(["", "utf-8", "utf-16", "gbk", "big5", "x-user-defined", "nonsense"]))
def test_decode_never_raises(body: bytes, charset: str) -> None:
    text, encoding = decode(body, charset)
    assert isinstance(text, str)
    assert encoding


# --- mojibake ---


@pytest.mark.parametrize(
    ("broken", "sound"),
    [
        ("toward the end of this year.Â", "toward the end of this year."),
        ("one.Â Two", "one. Two"),
        ("itâ€™s late", "it’s late"),
        (PERSIAN.encode().decode("windows-1252", "replace").replace("\ufffd", ""), None),
        ("Ø±ÙˆØ³ÛŒÙ‡", "روسیه"),
        ("l’Âge d’or", "l’Âge d’or"),
        ("ROMÂNIA și ROMÂ", "ROMÂNIA și ROMÂ"),
        ("sound text", "sound text"),
        (RUSSIAN, RUSSIAN),
    ],
)
def test_repair(broken: str, sound: str | None) -> None:
    if sound is not None:
        assert mojibake.repair(broken).replace("\xa0", " ") == sound
    else:
        mojibake.repair(broken)


def test_a_sound_line_does_not_protect_a_broken_one() -> None:
    assert mojibake.repair(f"{RUSSIAN}\nitâ€™s late") == f"{RUSSIAN}\nit’s late"


def test_repair_between_tags() -> None:
    assert mojibake.repair_markup(f"<p>{RUSSIAN}</p><p>itâ€™s</p>") == f"<p>{RUSSIAN}</p><p>it’s</p>"


@given(st.text(max_size=200))
def test_repair_takes_anything(text: str) -> None:
    assert isinstance(mojibake.repair(text), str)


@given(st.text(alphabet="abcdef ghijk.,’“”абвгд", max_size=200))
def test_sound_text_stays(text: str) -> None:
    assert mojibake.repair(text) == text


# --- scan ---


def refused(raw: bytes) -> str:
    try:
        scan(raw)
    except RefusedError as exc:
        return exc.reason.value
    return ""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<p>x</p>" * 1_000, ""),
        (b"<p " + b"a=1 " * 5_000 + b">", "tag-too-large"),
        (b"<p " + b"a=1 " * 5_000, "tag-too-large"),
        # What is quoted is data: images, state of applications.
        (b'<img src="data:image/png;base64,' + b"A" * 100_000 + b'">', ""),
        (b"<div data-state='" + b'{"a":1}' * 20_000 + b"'>", ""),
        # Scripts are full of comparisons.
        (b"<script>" + b"i<n.length;" * 60_000 + b"</script><p>x</p>", ""),
        (b"<!--" + b"<p " * 60_000 + b"--><p>x</p>", ""),
        (b"<p>" * (MAX_TAGS + 1), "too-many-tags"),
        (b"a < b and " * 60_000, ""),
        (b"<script>" + b"x" * MAX_TAG * 2, ""),
    ],
)
def test_scan(raw: bytes, reason: str) -> None:
    assert refused(raw) == reason


@given(st.binary(max_size=2_000))
def test_scan_takes_anything(raw: bytes) -> None:
    assert refused(raw) == ""

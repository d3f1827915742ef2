"""What servers do to crawlers, one function each. Its first line says what happens; the tests say what must follow."""

from __future__ import annotations

import asyncio
import base64
import gzip
import zlib
from itertools import count

from hostile.server import Behaviour, Out

CATALOGUE: dict[str, Behaviour] = {}
# 809 bytes of brotli that become 1 GiB of zeros; here deflated once more and in base 85.
GIB_OF_BROTLI = zlib.decompress(
    base64.b85decode(
        "c-lMv|9?G$3d5s~4n^<(|NQ@-zk$U;My%o8U;F?6|1(Zt=s3)DVekLv|Nq-F2r(2!FzovN|Ih#b><&x{eB2J-|IG)gV(?%%lF0bt-v7`4|I0IQHdyE|-2Gku@Be>h1xA5()&<r7&qFQQz)&)3$*3hm(Gq(A@n^2y"
    )
)
ARTICLE = (
    b"<html><head><title>On the pier</title></head><body><p>" + b"Nothing hostile here. " * 40 + b"</p></body></html>"
)
FEED = b"<?xml version='1.0'?><rss><channel><item><title>Pier</title><link>/good</link></item></channel></rss>"
MIB = 1024 * 1024


def behaviour(function: Behaviour) -> Behaviour:
    CATALOGUE[function.__name__.replace("_", "-")] = function  # type: ignore[attr-defined]
    return function


# --- honest ---


@behaviour
async def good(out: Out) -> None:
    """An ordinary page."""
    await out.whole(ARTICLE, content_type="text/html; charset=utf-8")


@behaviour
async def good_gzip(out: Out) -> None:
    """An ordinary page, compressed."""
    await out.whole(gzip.compress(ARTICLE), content_encoding="gzip")


@behaviour
async def good_chunked(out: Out) -> None:
    """An ordinary page in chunks."""
    await out.head(content_type="text/html", transfer_encoding="chunked")
    for start in range(0, len(ARTICLE), 100):
        part = ARTICLE[start : start + 100]
        await out.raw(b"%x\r\n%s\r\n" % (len(part), part))
    await out.raw("0\r\n\r\n")


@behaviour
async def good_feed(out: Out) -> None:
    """An ordinary feed."""
    await out.whole(FEED, content_type="application/rss+xml")


@behaviour
async def cookie(out: Out) -> None:
    """Sets a cookie and shows what came with the request."""
    shown = f"cookie={out.headers.get('cookie', '-')} auth={out.headers.get('authorization', '-')}".encode()
    await out.whole(b"<p>" + shown, set_cookie="id=1; Path=/")


# --- bombs ---


@behaviour
async def brotli_bomb(out: Out) -> None:
    """809 bytes become 1 GiB."""
    await out.whole(GIB_OF_BROTLI, content_encoding="br")


@behaviour
async def gzip_bomb(out: Out) -> None:
    """1 MB becomes 1 GiB."""
    packer = zlib.compressobj(9, wbits=31)
    blanks = b" " * (16 * MIB)
    await out.head(content_type="text/html", content_encoding="gzip")
    for _ in range(64):
        await out.raw(packer.compress(blanks))
    await out.raw(packer.flush())


@behaviour
async def deflate_bomb(out: Out) -> None:
    """64 KiB of raw deflate become 64 MiB."""
    packer = zlib.compressobj(9, wbits=-15)
    await out.whole(packer.compress(b" " * (64 * MIB)) + packer.flush(), content_encoding="deflate")


@behaviour
async def gzip_three_times(out: Out) -> None:
    """`gzip, gzip, gzip`: a few hundred bytes become 256 MiB if all three are undone."""
    inner = gzip.compress(gzip.compress(gzip.compress(bytes(64 * MIB))))
    await out.whole(inner, content_encoding="gzip, gzip, gzip")


@behaviour
async def zstd(out: Out) -> None:
    """A coding nobody asked for."""
    await out.whole(b"\x28\xb5\x2f\xfd" + bytes(32 * 1024), content_encoding="zstd")


@behaviour
async def corrupt_gzip(out: Out) -> None:
    """Says gzip, is not."""
    await out.whole(ARTICLE, content_encoding="gzip")


@behaviour
async def cut_gzip(out: Out) -> None:
    """Half of a gzip stream, with the right length for the half."""
    packed = gzip.compress(ARTICLE * 50)
    await out.whole(packed[: len(packed) // 2], content_encoding="gzip")


@behaviour
async def gzip_members(out: Out) -> None:
    """100,000 empty gzip members."""
    await out.whole(gzip.compress(b"") * 100_000, content_encoding="gzip")


@behaviour
async def huge_page(out: Out) -> None:
    """12 MiB of plain HTML."""
    await out.head(content_type="text/html", content_length=str(12 * MIB))
    for _ in range(12):
        await out.raw(b"<p>a" * (MIB // 4))


@behaviour
async def endless(out: Out) -> None:
    """A body that never ends, as fast as it goes."""
    await out.head(content_type="text/html")
    while True:
        await out.raw(b"<p>more" * 8192)


# --- slowness ---


@behaviour
async def silent(out: Out) -> None:
    """Takes the request and says nothing."""
    await asyncio.sleep(3600)


@behaviour
async def header_drip(out: Out) -> None:
    """One byte of a header every 50 ms."""
    await out.raw("HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await out.raw("a")
        await asyncio.sleep(0.05)


@behaviour
async def body_drip(out: Out) -> None:
    """One byte of the body every 50 ms: no read ever times out."""
    await out.head(content_type="text/html", content_length="1000000")
    while True:
        await out.raw("a")
        await asyncio.sleep(0.05)


@behaviour
async def one_byte_chunks(out: Out) -> None:
    """Half a million chunks of one byte each."""
    await out.head(content_type="text/html", transfer_encoding="chunked")
    for _ in range(500):
        await out.raw(b"1\r\na\r\n" * 1000)
    await out.raw("0\r\n\r\n")


# --- headers ---


@behaviour
async def endless_informational(out: Out) -> None:
    """103 Early Hints, again and again."""
    while True:
        await out.raw("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n")


@behaviour
async def nine_informational(out: Out) -> None:
    """One informational response more than is allowed, then a good page."""
    await out.raw("HTTP/1.1 103 Early Hints\r\n\r\n" * 9)
    await out.whole(ARTICLE)


@behaviour
async def eight_informational(out: Out) -> None:
    """As many informational responses as are allowed, then a good page."""
    await out.raw("HTTP/1.1 103 Early Hints\r\n\r\n" * 8)
    await out.whole(ARTICLE)


@behaviour
async def long_header(out: Out) -> None:
    """One header line of 100 KB."""
    await out.head(content_type="text/html", x_long="a" * 100_000)
    await out.raw(ARTICLE)


@behaviour
async def many_headers(out: Out) -> None:
    """20,000 headers."""
    await out.raw("HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        await out.raw(f"X-{number}: a\r\n")
    await out.raw("\r\n")
    await out.raw(ARTICLE)


@behaviour
async def chunk_extension(out: Out) -> None:
    """A chunk extension that never ends."""
    await out.head(content_type="text/html", transfer_encoding="chunked")
    await out.raw("5;")
    while True:
        await out.raw("a=b;" * 4096)


@behaviour
async def two_lengths(out: Out) -> None:
    """Two Content-Lengths that disagree."""
    await out.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\nhello")


@behaviour
async def length_and_chunked(out: Out) -> None:
    """Content-Length and Transfer-Encoding: two readers see two different messages."""
    await out.head(content_type="text/html", content_length="5", transfer_encoding="chunked")
    await out.raw("5\r\nhello\r\n0\r\n\r\n")


@behaviour
async def split_response(out: Out) -> None:
    """A second response behind the first, on a connection that looks kept."""
    await out.raw(
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n%s" % (len(ARTICLE), ARTICLE)
    )
    await out.raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen")
    await asyncio.sleep(3600)


@behaviour
async def no_http(out: Out) -> None:
    """Not HTTP at all."""
    await out.raw(b"\x16\x03\x01\x02\x00" + bytes(range(256)))


@behaviour
async def http_09(out: Out) -> None:
    """A body without status line or headers."""
    await out.raw("<html>as in 1991</html>")


@behaviour
async def switching(out: Out) -> None:
    """101: let us speak something else."""
    await out.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n")
    await asyncio.sleep(3600)


@behaviour
async def odd_status(out: Out) -> None:
    """A status that does not exist."""
    await out.whole(ARTICLE, "999 Whatever")


@behaviour
async def strange_headers(out: Out) -> None:
    """Header values with bytes of every kind, and a charset that is none."""
    await out.raw(b"HTTP/1.1 200 \xff\xfe\r\nX-A: \xd8\xed\xa0\x80\r\nContent-Type: text/html; charset=zlib_codec\r\n")
    await out.raw(b"Content-Length: %d\r\n\r\n%s" % (len(ARTICLE), ARTICLE))


# --- bodies that break off ---


@behaviour
async def cut_with_length(out: Out) -> None:
    """Promises more than it sends."""
    await out.head(content_type="text/html", content_length=str(len(ARTICLE) * 2))
    await out.raw(ARTICLE)


@behaviour
async def cut_without_length(out: Out) -> None:
    """No length, no chunks: the end may be the end, or not."""
    await out.head(content_type="text/html")
    await out.raw(ARTICLE[:400])


@behaviour
async def cut_chunked(out: Out) -> None:
    """Closes in the middle of a chunk."""
    await out.head(content_type="text/html", transfer_encoding="chunked")
    await out.raw(b"ffff\r\n" + ARTICLE)


@behaviour
async def slam(out: Out) -> None:
    """Closes at once."""


# --- not pages ---


@behaviour
async def pdf(out: Out) -> None:
    """A PDF that says so; 8 MiB of it."""
    await out.head(content_type="application/pdf", content_length=str(8 * MIB))
    for _ in range(128):
        await out.raw(bytes(64 * 1024))


@behaviour
async def pdf_as_html(out: Out) -> None:
    """A PDF that says it is HTML; 8 MiB of it."""
    await out.head(content_type="text/html", content_length=str(8 * MIB))
    await out.raw(b"%PDF-1.7\n" + bytes(1015))
    for _ in range(128):
        await out.raw(bytes(64 * 1024))
        await asyncio.sleep(0.01)


@behaviour
async def json_answer(out: Out) -> None:
    """JSON without a type."""
    await out.whole(b'{"error": "please use the app"}', content_type="")


# --- elsewhere ---


@behaviour
async def redirect_to(out: Out) -> None:
    """Sends the visitor to the address behind `?`."""
    await out.head("302 Found", location=out.path.partition("?")[2], content_length="0")


# --- feeds, sitemaps, robots ---


@behaviour
async def feed_of_100_000(out: Out) -> None:
    """A feed of 10⁵ items, under the size budget."""
    item = b"<item><title>t</title><link>http://h.example/%d</link></item>"
    await out.whole(b"<rss><channel>" + b"".join(item % n for n in range(100_000)) + b"</channel></rss>")


@behaviour
async def feed_of_100_mb(out: Out) -> None:
    """A feed that does not end before 100 MB."""
    await out.head(content_type="application/rss+xml")
    await out.raw("<rss><channel>")
    for number in count():
        await out.raw(b"<item><title>t</title><link>http://h.example/%d</link></item>" % number * 1000)


@behaviour
async def robots_of_12_mb(out: Out) -> None:
    """A robots.txt of 12 MB."""
    await out.head(content_type="text/plain")
    await out.raw("User-agent: *\nDisallow: /first\n")
    for _ in range(12):
        await out.raw("Disallow: /" + "a" * 1000 + "\n" * (MIB - 1011))

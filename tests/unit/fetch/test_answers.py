"""Small judgements on answers: media, doors, redirects, what a server asks for in its headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.blocked import challenges, door
from caspian.fetch.http.exchange import Response
from caspian.fetch.http.media import not_html
from caspian.fetch.policy import DAY
from caspian.fetch.redirects import Leads, follow, is_redirect
from caspian.fetch.retry_after import asked_wait, max_age

HERE = "https://news.example/a"
NO_PORTS: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("content_type", "head"),
    [
        ("text/html", b"<!doctype html>"),
        ("", b"<html>"),
        ("", b"   \n<p>no head at all"),
        ("application/xhtml+xml", b"<?xml version='1.0'?>"),
        ("text/plain", b"just text"),
        ("application/octet-stream", b"<html>"),
        ("text/html", b"\xff\xfe<\x00h\x00"),
        ("text/html", b"\xef\xbb\xbf<html>"),
        ("text/html", b""),
    ],
)
def test_pages(content_type: str, head: bytes) -> None:
    assert not_html(content_type, head) == ""


@pytest.mark.parametrize(
    ("content_type", "head"),
    [
        ("application/pdf", b""),
        ("image/png", b""),
        ("video/mp4", b"<html>"),
        ("application/json", b"{}"),
        ("application/zip", b""),
        ("text/html", b"%PDF-1.7"),
        ("text/html", b"PK\x03\x04"),
        ("text/html", b"\x89PNG\r\n"),
        ("text/html", b"\xff\xd8\xff\xe0"),
        ("text/html", b"\x00\x00\x00\x18ftypmp42"),
        ("text/html", b"a" * 257 + b"ustar"),
        ("", b'{"a": 1}'),
        ("", b"[1, 2]"),
        ("", b"\x7fELF"),
        ("text/html", b"abc\x00def"),
    ],
)
def test_no_pages(content_type: str, head: bytes) -> None:
    assert not_html(content_type, head) == "not-html"


def test_content_type_and_charset() -> None:
    response = Response(HERE, 200, {"content-type": 'Text/HTML ; a=b; Charset="Windows-1251" '})
    assert (response.content_type, response.charset) == ("text/html", "Windows-1251")
    assert (Response(HERE, 200).content_type, Response(HERE, 200).charset) == ("", "")


@given(st.text(max_size=300))
def test_any_content_type_is_two_short_words(text: str) -> None:
    response = Response(HERE, 200, {"content-type": text})
    assert len(response.content_type) <= 100
    assert len(response.charset) <= 40


@pytest.mark.parametrize("mark", challenges().bodies)
def test_each_mark_of_a_challenge_is_found_in_short_pages_only(mark: str) -> None:
    short = Response(HERE, 200, {}, f"<html>{mark.upper()}</html>".encode())
    assert door(short) == "challenge"
    article = Response(HERE, 200, {}, b"<p>" * 30_000 + mark.encode())
    assert door(article) == ""


def test_doors_by_status() -> None:
    assert [door(Response(HERE, status)) for status in (200, 401, 402, 403, 451, 500)] == [
        "", "login", "paywall", "forbidden", "legal", "",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(status: int) -> None:
    answer = Response(HERE, status, {"location": "/b"})
    assert is_redirect(answer)
    assert follow(answer, (), 0, NO_PORTS) == Leads(on="https://news.example/b")


def test_304_and_300_lead_nowhere() -> None:
    assert not is_redirect(Response(HERE, 304))
    assert not is_redirect(Response(HERE, 300))


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("https://www.news.example/b", Leads(on="https://www.news.example/b")),
        ("http://other.example/b", Leads(over="http://other.example/b")),
        ("//other.example", Leads(over="https://other.example/")),
        ("file:///etc/passwd", Leads(nowhere="invalid-redirect")),
        ("https://u:p@news.example/", Leads(nowhere="invalid-redirect")),
        ("http://news.example:22/", Leads(nowhere="invalid-redirect")),
        ("#top", Leads(nowhere="redirect-loop")),
    ],
)
def test_where_redirects_lead(location: str, leads: Leads) -> None:
    assert follow(Response(HERE, 302, {"location": location}), (), 0, NO_PORTS) == leads


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120), ("0", 0), ("999999999", DAY), ("-5", 0), ("1.5", 0), ("soon", 0), ("", 0), ("1" * 5000, DAY),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 20), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("٣", 0),
    ],
)  # fmt: skip
def test_retry_after(value: str, expected: float) -> None:
    assert asked_wait(Response(HERE, 503, {"retry-after": value}), now=100) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("max-age=60", 60), ("public, max-age=300, must-revalidate", 300), ('MAX-AGE="5"', 5), ("s-maxage=9", 0),
        ("no-cache", 0), ("max-age=99999999", DAY), ("max-age=-1", 0), ("max-age=" + "9" * 4000, 0), ("", 0),
    ],
)  # fmt: skip
def test_max_age(value: str, expected: float) -> None:
    assert max_age(Response(HERE, 200, {"cache-control": value})) == pytest.approx(
        expected, abs=DAY if "9" * 9 in value else 0
    )


@given(st.text(max_size=200))
def test_headers_of_any_kind_ask_for_a_day_at_most(text: str) -> None:
    response = Response(HERE, 200, {"retry-after": text, "cache-control": text, "location": text})
    assert 0 <= asked_wait(response, now=1e9) <= DAY
    assert 0 <= max_age(response) <= DAY
    leads = follow(Response(HERE, 301, {"location": text}), (), 0, NO_PORTS)
    assert sum(map(bool, (leads.on, leads.over, leads.nowhere))) == 1

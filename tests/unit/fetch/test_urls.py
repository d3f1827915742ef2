"""Addresses: what may be requested, in which one spelling, and what of it may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.http.budget import MAX_URL_BYTES
from caspian.fetch.http.urls import InvalidUrlError, check, domain, origin, public, secret_parameters
from planted import SECRET


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("HTTP://Example.ORG:80/a/../b?q=1#top", "", "http://example.org/b?q=1"),
        ("/b", "https://example.org/a/c", "https://example.org/b"),
        ("//other.example/x", "https://example.org/", "https://other.example/x"),
        ("?page=2", "https://example.org/a", "https://example.org/a?page=2"),
        ("  https://example.org/\n ", "", "https://example.org/"),
        ("https://пример.рф/путь", "", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"),
        ("https:\\\\example.org\\a", "", "https://example.org/a"),
        ("http://example.org:443/", "", "http://example.org:443/"),
        ("http://2130706433/", "", "http://127.0.0.1/"),
    ],
)
def test_one_spelling(url: str, base: str, expected: str) -> None:
    assert check(url, base) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/", "not http or https"),
        ("javascript:alert(1)", "not http or https"),
        ("data:text/html,x", "not http or https"),
        ("https://user@example.org/", "userinfo"),
        ("https://:pw@example.org/", "userinfo"),
        ("https://example.org:8443/", "port"),
        ("https://example.org:22/", "port"),
        ("http://[::1", "not an address"),
        ("//example.org/", "not an address"),
        ("", "not an address"),
        ("https://", "not an address"),
        ("https://exa mple.org/", "not an address"),
        ("https://example.org/\ud800", "not an address"),
        ("https://example.org/" + "a" * MAX_URL_BYTES, "too long"),
        ("https://example.org/" + "б" * 600, "too long"),
    ],
)
def test_refused_with_a_reason_that_shows_nothing(url: str, reason: str) -> None:
    with pytest.raises(InvalidUrlError) as caught:
        check(url)
    assert str(caught.value) == reason


def test_a_port_can_be_allowed() -> None:
    assert check("http://127.0.0.1:8790/x", ports=frozenset({8790})) == "http://127.0.0.1:8790/x"


def test_domain_and_origin() -> None:
    assert domain("https://feeds.news.example.co.uk/x") == "example.co.uk"
    assert domain("http://127.0.0.1/") == "127.0.0.1"
    assert origin("https://example.org:80/x?y") == "https://example.org:80"
    assert origin("https://example.org/x") == "https://example.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pw@example.org/a#b", "https://example.org/a"),
        ("https://example.org/a?token=x&page=2&KEY=y", "https://example.org/a?token=***&page=2&KEY=***"),
        ("https://example.org/a?page=2", "https://example.org/a?page=2"),
        ("https://example.org/a?token=&q", "https://example.org/a?token=&q"),
        ("not an address", ""),
    ],
)
def test_what_is_shown(url: str, expected: str) -> None:
    assert public(url) == expected


def test_every_secret_parameter_is_starred() -> None:
    for name in secret_parameters():
        assert SECRET not in public(f"https://example.org/?a=1&{name}={SECRET}&b=2")


@given(st.text(max_size=200), st.sampled_from(["", "https://example.org/a/"]))
def test_any_text_is_an_address_or_refused(text: str, base: str) -> None:
    try:
        checked = check(text, base)
    except InvalidUrlError:
        return
    assert checked.startswith(("http://", "https://"))
    assert check(checked) == checked
    assert domain(checked)
    assert "@" not in origin(checked)


@given(st.text(max_size=60), st.sampled_from(sorted(secret_parameters())))
def test_no_secret_survives(text: str, name: str) -> None:
    secret = "p4ssw0rd-of-nobody"
    assert secret not in public(f"https://u:{secret}@example.org/{text}?{name}={secret}#{secret}")

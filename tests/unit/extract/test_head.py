"""What a page says of itself before anything is chosen: metas by name, and its own address if it has one."""

from __future__ import annotations

import pytest

from caspian.extract import head, tree
from caspian.extract.head import MAX_CONTENT, MAX_META, MAX_URL, Head, host, is_web

URL = "https://www.harbour-gazette.example/2025/03/04/port-call"
SITE = "https://www.harbour-gazette.example"


def read(markup: str, url: str = URL) -> Head:
    return head.read(tree.parse(f"<html><head>{markup}</head><body><p>x</p></body></html>".encode()), url)


@pytest.mark.parametrize("attribute", ["property", "name", "itemprop", "http-equiv"])
def test_a_meta_is_known_by_any_of_its_names(attribute: str) -> None:
    assert read(f'<meta {attribute}=" Author " content=" Jane Roe ">').metas == {"author": ["Jane Roe"]}


def test_metas_keep_their_order_and_the_best_name_goes_first() -> None:
    found = read(
        '<meta name="b" content="1"><meta name="a" content="2"><meta name="b" content="3"><meta name="c" content=" ">'
        "<meta content='nameless'>"
    )
    assert found.metas == {"b": ["1", "3"], "a": ["2"]}
    assert found.meta(("a", "b", "c")) == ["2", "1", "3"]
    assert (found.first(("c", "b")), found.first(("c",))) == ("1", "")


def test_metas_are_bounded_in_number_and_size() -> None:
    found = read("".join(f'<meta name="n{n}" content="x">' for n in range(MAX_META + 10)))
    assert len(found.metas) == MAX_META
    assert len(read(f'<meta name="a" content="{"x" * (MAX_CONTENT + 10)}">').first(("a",))) == MAX_CONTENT


# --- addresses ---


@pytest.mark.parametrize(
    ("markup", "canonical"),
    [
        (f'<link rel="alternate canonical" href="{SITE}/a">', f"{SITE}/a"),
        (f'<link rel="CANONICAL" href=" {SITE}/a ">', f"{SITE}/a"),
        (f'<link rel="alternate" href="{SITE}/a">', ""),
        (f'<link href="{SITE}/a">', ""),
        (f'<link rel="canonical" href=""><link rel="canonical" href="{SITE}/b">', f"{SITE}/b"),
        (f'<link rel="canonical" href="{SITE}/?p=7">', f"{SITE}/?p=7"),
        (f'<link rel="canonical" href="{SITE}">', ""),
        ('<link rel="canonical" href="//other.example/a">', "https://other.example/a"),
        ('<link rel="canonical" href="ftp://x.example/a">', ""),
        (f'<link rel="canonical" href="{SITE}/{"a" * MAX_URL}">', ""),
        (f'<link rel="canonical" href="http://[x"><meta property="og:url" content="{SITE}/c">', f"{SITE}/c"),
        (f'<link rel="canonical" href="{SITE}/a"><meta property="og:url" content="{SITE}/c">', f"{SITE}/a"),
    ],
)
def test_what_a_page_calls_its_address(markup: str, canonical: str) -> None:
    assert read(markup).canonical == canonical


def test_the_front_page_may_be_its_own_address() -> None:
    assert read(f'<link rel="canonical" href="{SITE}/">', f"{SITE}/").canonical == f"{SITE}/"
    assert read(f'<link rel="canonical" href="{SITE}/">', "").canonical == f"{SITE}/"


@pytest.mark.parametrize("address", [URL, f"{URL}/", f"{URL}#top"])
def test_the_article_of_the_page_is_found_by_either_address(address: str) -> None:
    linked = (
        '<script type="application/ld+json">[{"@type": "Article", "headline": "Other", "url": "https://x.example/o"},'
        f'{{"@type": "Article", "headline": "This", "url": "{address}"}}]</script>'
    )
    assert read(linked).article["headline"] == "This"
    elsewhere = f"{SITE}/amp"
    assert read(f'<link rel="canonical" href="{URL}">{linked}', elsewhere).article["headline"] == "This"
    assert read(linked, elsewhere).article["headline"] == "Other"


@pytest.mark.parametrize(
    ("url", "web", "name"),
    [
        ("https://Herald.Example:8080/a", True, "herald.example"),
        ("HTTP://herald.example", True, "herald.example"),
        ("https://u:p@herald.example/", True, "herald.example"),
        ("https:///a", False, ""),
        ("https://?a", False, ""),
        ("ftp://herald.example/", False, ""),
        ("//herald.example/", False, ""),
        ("http://[broken", True, ""),
        ("", False, ""),
    ],
)
def test_hosts_of_addresses(url: str, web: bool, name: str) -> None:
    assert (is_web(url), host(url)) == (web, name)

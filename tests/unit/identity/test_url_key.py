from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.identity.url_key import MAX_CHARACTERS, url_key
from caspian.identity.url_rules import UrlRules, load

# Every right-hand address leads to the page of the left-hand key; the third column says why.
SAME = [
    ("herald.example/a", "http://herald.example/a", "scheme"),
    ("herald.example/a", "HTTPS://HERALD.EXAMPLE/a", "case of scheme and host"),
    ("herald.example/a", "https://reader:secret@herald.example/a", "userinfo is no part of the page"),
    ("herald.example/a", "https://herald.example:443/a", "default port"),
    ("herald.example/a", "http://herald.example:80/a", "default port of the other scheme"),
    ("herald.example/a", "https://herald.example./a", "root dot of DNS"),
    ("herald.example/a", "  https://herald.example/a\n", "white space of sloppy feeds"),
    ("herald.example/ab", "https://herald.example/a\tb", "a tab in the middle, as browsers do"),
    ("herald.example/a", "https://www.herald.example/a", "www"),
    ("herald.example/a", "https://m.herald.example/a", "mobile host"),
    ("herald.example/a", "https://www.m.herald.example/a", "both"),
    ("herald.example/a", "https://amp.herald.example/a", "AMP host"),
    ("herald.example/a", "https://herald.example/a/", "trailing slash"),
    ("herald.example/a", "https://herald.example//a", "double slash"),
    ("herald.example/a", "https://herald.example/b/../a", "dot segments"),
    ("herald.example/a", "https://herald.example/a#comments", "fragment"),
    ("herald.example/a", "https://herald.example/a#:~:text=gas", "text fragment"),
    ("herald.example/a", "https://herald.example/a/index.html", "index file"),
    ("herald.example/a", "https://herald.example/a?", "empty query"),
    ("herald.example/a", "https://herald.example/a?utm_source=x&utm_medium=rss", "campaign"),
    ("herald.example/a", "https://herald.example/a?fbclid=IwAR0", "click id"),
    ("herald.example/a", "https://herald.example/a?ysclid=lz1", "Yandex' click id"),
    ("herald.example/a", "https://herald.example/a?PHPSESSID=0a1b", "session id"),
    ("herald.example/a", "https://herald.example/a;jsessionid=0A1B", "session id in the path"),
    ("herald.example/a", "https://herald.example/amp/a", "AMP segment"),
    ("herald.example/a", "https://herald.example/a/amp/", "AMP segment at the end"),
    ("herald.example/a", "https://herald.example/a?amp=1", "AMP parameter"),
    ("herald.example/a", "https://www.google.com/amp/s/www.herald.example/a", "AMP viewer"),
    ("herald.example/a", "https://www-herald-example.cdn.ampproject.org/c/s/www.herald.example/a/amp", "AMP cache"),
    ("herald.example/a", "https://www.google.com/url?q=https://herald.example/a&sa=U", "redirector"),
    ("herald.example/?id=7", "https://herald.example/index.php?id=7", "content id stays, index file goes"),
    ("herald.example/?id=7&lang=fa", "https://herald.example/?lang=fa&id=7", "order of parameters"),
    ("herald.example/?id=7", "https://herald.example/?id=7&amp;utm_source=x", "escaped twice"),
    ("herald.example/%D8%A7", "https://herald.example/ا", "raw and percent-encoded Persian"),
    ("herald.example/%D0%B0", "https://herald.example/%d0%b0", "case of percent-encoding"),
    ("xn--80aswg.xn--p1ai/a", "https://сайт.рф/a", "IDN"),
    ("127.0.0.1:8801/a", "http://127.0.0.1:8801/a", "an address with a port"),
]

# Pairs that look alike and are two pages.
DIFFERENT = [
    ("https://herald.example/?id=7", "https://herald.example/?id=8", "content id"),
    ("https://herald.example/?p=7", "https://herald.example/?p=8", "WordPress' content id"),
    ("https://herald.example/watch?v=a", "https://herald.example/watch?v=b", "video id"),
    ("https://herald.example/A", "https://herald.example/a", "paths have case"),
    ("https://ru.herald.example/a", "https://en.herald.example/a", "language editions"),
    ("https://herald.example:8080/a", "https://herald.example/a", "another port"),
    ("https://herald.example/#!/a", "https://herald.example/#!/b", "script-driven routes"),
    ("https://herald.example/a%2Fb", "https://herald.example/a/b", "an escaped slash is a character"),
    ("https://herald.example/?ref=12345", "https://herald.example/", "a number may be a content id"),
    ("https://herald.example/?sid=4711", "https://herald.example/", "a short sid is a story id"),
    ("https://m.example/a", "https://example/a", "a prefix that is the domain itself"),
    ("https://herald.example/amp", "https://herald.example/", "a page about amplifiers"),
]

UNUSABLE = [
    ("", "empty"),
    ("   ", "empty"),
    ("herald.example/a", "absolute"),
    ("//herald.example/a", "absolute"),
    ("ftp://herald.example/a", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("data:text/html,x", "scheme"),
    ("mailto:desk@herald.example", "scheme"),
    ("https://", "absolute"),
    ("https://./", "no host"),
    ("https://herald.example:99999/", "absolute"),
    ("https://herald example/", "absolute"),
    ("https://herald.example/\ud800", "absolute"),
    ("https://herald.example/" + "a" * MAX_CHARACTERS, "longer"),
]


@pytest.mark.parametrize(("key", "url", "reason"), SAME)
def test_one_page_one_key(key, url, reason):
    assert url_key(url) == key, reason


@pytest.mark.parametrize(("one", "other", "reason"), DIFFERENT)
def test_two_pages_two_keys(one, other, reason):
    assert url_key(one) != url_key(other), reason


@pytest.mark.parametrize(("url", "reason"), UNUSABLE)
def test_unusable_addresses_say_why(url, reason):
    with pytest.raises(ValueError, match=reason):
        url_key(url)


def test_the_reason_never_shows_a_password():
    with pytest.raises(ValueError) as caught:
        url_key("ftp://reader:secret@herald.example/")
    assert "secret" not in str(caught.value)


def test_nested_redirectors_end():
    url = "https://herald.example/a"
    for _ in range(5):
        url = "https://www.google.com/url?q=" + url
    assert url_key(url)


segment = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    st.sampled_from(["herald.example", "www.herald.example", "сайт.рф", "[::1]:80", "10.0.0.1", "m.news.co.uk"]),
    st.lists(segment, max_size=4),
    st.lists(st.tuples(segment, segment), max_size=4),
    segment,
)
def test_a_key_is_its_own_key(host, path, query, fragment):
    url = f"https://{host}/{'/'.join(path)}?{'&'.join('='.join(pair) for pair in query)}#{fragment}"
    key = url_key(url)
    assert url_key(f"https://{key}") == key
    assert url_key(f"http://{key}") == key


@given(st.text(max_size=60))
def test_any_text_gives_a_key_or_a_value_error(text):
    try:
        key = url_key(text)
    except ValueError:
        return
    assert "/" in key


def test_rules_cannot_drop_content_ids():
    raw = {name: getattr(load(), name) for name in UrlRules.model_fields}
    lists = ("trackers", "trackers_unless_numeric", "sessions", "sessions_if_token")
    raw |= {name: sorted(raw[name]) for name in lists} | {"path_sessions": [raw["path_sessions"].pattern]}
    assert UrlRules.model_validate(raw)
    with pytest.raises(ValueError, match="content ids"):
        UrlRules.model_validate(raw | {"trackers": ["id"]})
    with pytest.raises(ValueError, match="lone"):
        UrlRules.model_validate(raw | {"trackers": ["*"]})


def variants():
    """Rows of url_variants.tsv: key, address, reason; key None where it must be another page than the row above."""
    rows = []
    for line in (Path(__file__).parent / "url_variants.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, url, reason = line.split("\t")
            rows.append((key, url, reason))
    return rows


def test_the_table_of_variants():
    rows = variants()
    assert len({url for _, url, _ in rows}) >= 120
    wrong, above = [], ""
    for key, url, reason in rows:
        found = url_key(url)
        if (found == above) if key == "!" else (found != key):
            wrong.append((url, found, key, reason))
        above = key if key != "!" else found
    assert wrong == []

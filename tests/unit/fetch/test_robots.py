"""robots.txt: what it allows, for how long, and what hostile ones cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.http.exchange import NoAnswer, Response
from caspian.fetch.policy import Policy
from caspian.fetch.robots import RobotsCache

ORIGIN = "https://news.example"
POLICY = Policy()


def rules(body: bytes, status: int = 200) -> RobotsCache:
    cache = RobotsCache("caspian", POLICY)
    cache.learn(ORIGIN, Response(f"{ORIGIN}/robots.txt", status, {}, body), now=0)
    return cache


def allowed(body: bytes, path: str) -> bool:
    found = rules(body).get(ORIGIN, 1)
    assert found is not None
    return found.allow(ORIGIN + path, "caspian")


def test_the_group_for_us_counts_before_the_one_for_all() -> None:
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: Caspian\nDisallow: /private\nAllow: /private/open\n"
    assert allowed(body, "/news")
    assert not allowed(body, "/private/1")
    assert allowed(body, "/private/open/1")


def test_wildcards_and_ends() -> None:
    body = b"User-agent: *\nDisallow: /*.pdf$\nDisallow: /search*q=\n"
    assert not allowed(body, "/a/b.pdf")
    assert allowed(body, "/a/b.pdf?x")
    assert not allowed(body, "/search?lang=en&q=x")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301, 204])
def test_other_answers_allow(status: int) -> None:
    found = rules(b"User-agent: *\nDisallow: /\n", status).get(ORIGIN, 1)
    assert found is not None
    assert found.allow(f"{ORIGIN}/x", "caspian")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599])
def test_errors_of_the_server_disallow_for_an_hour(status: int) -> None:
    cache = rules(b"", status)
    found = cache.get(ORIGIN, POLICY.robots_error_s - 1)
    assert found is not None
    assert not found.allow(f"{ORIGIN}/x", "caspian")
    assert found.unavailable == f"robots-{status}"
    assert cache.get(ORIGIN, POLICY.robots_error_s + 1) is None


def test_no_answer_disallows_until_the_host_is_tried_again() -> None:
    cache = RobotsCache("caspian", POLICY)
    cache.learn(ORIGIN, NoAnswer(ORIGIN, "timeout"), now=0)
    found = cache.get(ORIGIN, POLICY.host_down_s - 1)
    assert found is not None
    assert found.unavailable == "robots-timeout"
    assert cache.get(ORIGIN, POLICY.host_down_s + 1) is None


def test_rules_are_kept_for_six_hours() -> None:
    cache = rules(b"User-agent: *\nDisallow: /x\n")
    assert cache.get(ORIGIN, 6 * 3600 - 1) is not None
    assert cache.get(ORIGIN, 6 * 3600 + 1) is None


def test_the_cache_is_bounded() -> None:
    cache = RobotsCache("caspian", POLICY)
    for number in range(2100):
        cache.learn(f"https://{number}.example", Response(ORIGIN, 404), now=0)
    assert cache.get("https://0.example", 1) is None
    assert cache.get("https://2099.example", 1) is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [("10", 10), ("0.5", 0.5), ("1e9", 1e9), ("-3", 0), ("soon", 0), ("nan", 0), ("inf", 0), ("", 0)],
)
def test_crawl_delay(line: str, expected: float) -> None:
    found = rules(f"User-agent: *\nCrawl-delay: {line}\nDisallow: /x\n".encode()).get(ORIGIN, 1)
    assert found is not None
    assert found.crawl_delay_s == expected


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\n" + b"Disallow: /a\n" * 100_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
        b"User-agent: *\n" + b"Disallow: /" + b"a*" * 1000 + b"$\n",
        b"User-agent: *\n" * 40_000,
        b"\x00" * 500_000,
        b"\xff\xfe" * 250_000,
        b"%" * 500_000,
        b"Sitemap: http://x\n" * 30_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_hostile_files_cost_little(body: bytes) -> None:
    began = time.process_time()
    found = rules(body).get(ORIGIN, 1)
    assert found is not None
    found.allow(f"{ORIGIN}/" + "a" * 1900 + "b", "caspian")
    assert time.process_time() - began < 1.5


def test_a_page_in_place_of_the_file_allows() -> None:
    assert allowed(b"<!doctype html><html>User-agent: *\nDisallow: /\n</html>", "/x")


@given(st.binary(max_size=600), st.text(max_size=40))
def test_any_file_is_rules(body: bytes, path: str) -> None:
    found = rules(b"User-agent: *\n" + body).get(ORIGIN, 1)
    assert found is not None
    assert found.allow(f"{ORIGIN}/{path}", "caspian") in (True, False)
    assert found.crawl_delay_s >= 0


LINES = [
    "User-agent: *", "User-agent: caspian", "Disallow: /", "Allow: /a", "Crawl-delay: 3", "", "#", "Disallow", ": /",
    "Request-rate: 1/5", "Visit-time: 0100-0200", "Host: x",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_any_order_of_lines_is_rules(lines: list[str]) -> None:
    allowed("\n".join(lines).encode(), "/a")

"""What is counted of fetch: closed sets of labels whatever a server says, and nothing of its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from caspian.fetch import figures
from caspian.fetch.http.exchange import NoAnswer, Reason, Response
from caspian.fetch.items import Item
from planted import SECRET

URL = f"https://news.example/feed?token={SECRET}"


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Response(URL, 200), "2xx"),
        (Response(URL, 301), "3xx"),
        (Response(URL, 304), "304"),
        (Response(URL, 401), "4xx"),
        (Response(URL, 404), "404"),
        (Response(URL, 429), "429"),
        (Response(URL, 500), "5xx"),
        (Response(URL, 999), "odd-status"),
        (NoAnswer(URL, Reason.TIMEOUT), "timeout"),
        (NoAnswer(URL, "robots-503"), "robots"),
    ],
)
def test_outcomes(answer, outcome):
    assert figures.outcome_of(answer) == outcome


@given(st.integers(-(10**6), 10**6))
def test_no_status_makes_a_label_of_its_own(status):
    named = {"304", "403", "404", "410", "429", "503"}
    assert figures.outcome_of(Response(URL, status)) in {f"{n}xx" for n in range(1, 6)} | named | {"odd-status"}


def test_a_request_is_counted_once_with_its_bytes_and_its_time():
    before = [
        value("caspian_fetch_answers_total", kind="feed", outcome="2xx"),
        value("caspian_fetch_bytes_total", kind="feed"),
        value("caspian_fetch_seconds_sum", kind="feed"),
    ]
    figures.answered(Item(kind=Item.FEED), Response(URL, 200, elapsed_ms=1500, wire_bytes=4000))
    after = [
        value("caspian_fetch_answers_total", kind="feed", outcome="2xx"),
        value("caspian_fetch_bytes_total", kind="feed"),
        value("caspian_fetch_seconds_sum", kind="feed"),
    ]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 4000, 1.5]


def test_rules_of_a_host_are_counted_apart_from_the_page_that_waits_for_them():
    pages = value("caspian_fetch_answers_total", kind="page", outcome="404")
    robots = value("caspian_fetch_answers_total", kind="robots", outcome="404")
    figures.answered(Item(kind=Item.PAGE), Response(URL, 404), robots=True)
    assert value("caspian_fetch_answers_total", kind="page", outcome="404") == pages
    assert value("caspian_fetch_answers_total", kind="robots", outcome="404") == robots + 1


@pytest.mark.parametrize(("next_at", "overdue"), [(float("inf"), 0.0), (110.0, 0.0), (97.5, 2.5)])
def test_what_waits_for_its_host_is_not_overdue(next_at, overdue):
    figures.standing(3, 1, next_at, 100.0)
    assert value("caspian_fetch_items") == 3
    assert value("caspian_fetch_requests_under_way") == 1
    assert value("caspian_fetch_overdue_seconds") == overdue

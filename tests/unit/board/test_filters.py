"""One filter for the page, the API, live events and feeds; its values come from strangers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.events import BLAME, NOW, PRAISE, event
from caspian.board.filters import BadFilter, Filter, parse
from caspian.board.row import row
from caspian.events.v1.article_pb2 import Article, Provenance, Reuse
from caspian.events.v1.stance_pb2 import Holder, Stance

RAW = event(
    "a", stance=Stance.CRITICAL, source_class=Provenance.THINK_TANK, country="de", language="fa", title="کشتی در خزر",
    publisher="Институт Волны", quotes=(BLAME,), holders=(("Mira Oskanova", Holder.ANALYST, Stance.CRITICAL),),
    authors=["Jan Ekström"], at=NOW - 7200,
)  # fmt: skip
ROW = row(RAW, RAW.SerializeToString())


def matches(query: str, now: float = NOW) -> bool:
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    return parse(pairs).matches(ROW, now)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", [
    "", "stance=CRITICAL", "stance=critical,neutral", "stance=NEUTRAL&stance=CRITICAL", "class=THINK_TANK",
    "class=think-tank", "country=de", "country=DE,az", "language=fa", "source=wick-post", "since=24h", "since=3h",
    "since=2030-03-17T12:00:00Z", "until=1h", "until=2030-03-18", "originals=true", "q=", "q=debt", "q=DEBT banners",
    "q=институт", "q=mira oskan", "q=ekström", "q=كشتى", "stance=CRITICAL&country=de&q=debt",
])  # fmt: skip
def test_what_matches(query: str) -> None:
    assert matches(query)


@pytest.mark.parametrize("query", [
    "stance=NEUTRAL", "class=WIRE", "country=az", "language=en", "source=other", "since=1h", "until=3h",
    "since=2030-03-18", "q=harbour", "q=debt harbour", "stance=CRITICAL&country=az",
])  # fmt: skip
def test_what_does_not(query: str) -> None:
    assert not matches(query)


def test_copies_are_left_out_on_request() -> None:
    copy = event("b", reuse=Reuse.NEAR)
    wanted = parse([("originals", "true")])
    assert not wanted.matches(row(copy, b""), NOW)
    assert wanted.matches(row(event("c", reuse=Reuse.COMPOSITE), b""), NOW)


def test_search_looks_at_quotes_and_not_at_the_text() -> None:
    one = row(event("a", quotes=(PRAISE,)), b"")
    assert parse([("q", "nobody can close")]).matches(one, NOW)
    assert not parse([("q", "gates")]).matches(one, NOW)


def test_documents_taken_in_later_count_for_the_day_they_were_published() -> None:
    old = event("a")
    old.article.lane = Article.BACKFILL
    old.article.metadata.published_at.FromSeconds(1_000_000)
    assert row(old, b"").at == 1_000_000


@pytest.mark.parametrize(("query", "part"), [
    ("stance=RED", "stance"), ("class=x", "class"), ("since=yesterday", "since"), ("colour=red", "colour"),
    ("originals=perhaps", "originals"), ("until=99999999h", "until"), ("source_class=WIRE", "source_class"),
    ("stance=LABEL_UNSPECIFIED", "stance"),
])  # fmt: skip
def test_what_cannot_be_used_is_named(query: str, part: str) -> None:
    with pytest.raises(BadFilter, match=part):
        matches(query)


@pytest.mark.parametrize("pair", [
    ("q", "x" * 201), ("country", ",".join(["de"] * 41)), ("since", "2" * 41), ("source", ",".join("abc" * 20)),
])  # fmt: skip
def test_values_are_bounded(pair: tuple[str, str]) -> None:
    with pytest.raises(BadFilter):
        parse([pair])


def test_parameters_of_others_are_passed_over() -> None:
    assert parse([("skip", "4"), ("q", "a")], besides=frozenset({"skip"})) == Filter.model_validate({"q": "a"})


def test_choices_are_counted_over_time_and_text() -> None:
    wanted = parse([("stance", "CRITICAL"), ("since", "24h"), ("q", "x")])
    assert wanted.without_choices() == parse([("since", "24h"), ("q", "x")])


NAMES = st.sampled_from(["stance", "class", "country", "language", "source", "since", "until", "q", "originals", "x"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NAMES, st.text(max_size=60)), max_size=8))
def test_any_query_is_a_filter_or_a_named_mistake(pairs: list[tuple[str, str]]) -> None:
    try:
        wanted = parse(pairs)
        wanted.matches(ROW, NOW)
    except BadFilter as exc:
        assert len(str(exc)) < 500

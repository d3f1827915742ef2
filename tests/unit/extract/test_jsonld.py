"""Structured data within its budgets, and what it says in the many ways that pages write it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.extract import jsonld, tree
from caspian.extract.jsonld import MAX_ARTICLES, MAX_BYTES, MAX_DEPTH, MAX_NODES


def nodes(*scripts: Any, kind: str = "application/ld+json") -> list[jsonld.Node]:
    blocks = "".join(
        f'<script type="{kind}">{script if isinstance(script, str) else json.dumps(script)}</script>'
        for script in scripts
    )
    return jsonld.read(tree.parse(f"<html><head>{blocks}</head><body><p>x</p></body></html>".encode()))


def article(headline: str, **more: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": headline, **more}


def headline(*scripts: Any, address: str = "") -> str:
    found = jsonld.article(nodes(*scripts), frozenset({address} if address else ()))
    return str(found.get("headline", ""))


# --- budgets ---


def test_nodes_of_all_blocks_together_are_bounded() -> None:
    many = [{"n": number} for number in range(MAX_NODES - 100)]
    assert len(nodes(many)) == MAX_NODES - 100
    assert len(nodes(many, many)) == MAX_NODES


def test_nested_nodes_count_as_any_other() -> None:
    bushy = [{"n": number, "inner": {"n": number, "deeper": [{"n": 1}, {"n": 2}]}} for number in range(MAX_NODES)]
    assert len(nodes(bushy)) <= MAX_NODES + 4


def test_blocks_beyond_a_megabyte_are_not_read() -> None:
    large = {"headline": "x" * (MAX_BYTES - 200)}
    assert headline(large, article("Ferry")) == "Ferry"
    assert headline(large, {"filler": "x" * 300}, article("Ferry")) == ""


@pytest.mark.parametrize(("depth", "found"), [(MAX_DEPTH, "Ferry"), (MAX_DEPTH + 1, "")])
def test_depth_is_bounded(depth: int, found: str) -> None:
    inner: Any = article("Ferry")
    for _ in range(depth):
        inner = {"inner": inner}
    assert headline(inner) == found


def test_a_node_comes_before_what_it_holds_and_in_the_order_of_the_page() -> None:
    found = nodes({"name": "a", "inner": [{"name": "b", "x": {"name": "c"}}, {"name": "d"}]}, {"name": "e"})
    assert [node["name"] for node in found] == list("abcde")


def test_other_scripts_are_no_structured_data() -> None:
    assert nodes(article("Ferry"), kind="text/javascript") == []
    assert nodes(article("Ferry"), kind="") == []
    assert len(nodes(article("Ferry"), kind="APPLICATION/LD+JSON; charset=utf-8")) == 1
    assert nodes("") == []


# --- the article of the page ---


@pytest.mark.parametrize("number", range(1, 7))
def test_a_few_articles_are_the_page_and_its_neighbours_and_many_are_a_list(number: int) -> None:
    many = [article(f"Ferry {n}") for n in range(number)]
    assert headline(many) == ("Ferry 0" if number <= MAX_ARTICLES else "")


@pytest.mark.parametrize(
    "named",
    [
        {"url": "https://x.example/this"},
        {"@id": "https://x.example/this#article"},
        {"mainEntityOfPage": "https://x.example/this/"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": "https://x.example/this"}},
        {"mainEntityOfPage": {"url": "https://x.example/this#top"}},
    ],
)
def test_the_one_with_the_address_of_the_page_wins_among_any_number(named: dict[str, Any]) -> None:
    many = [*(article(f"Other {n}", url=f"https://x.example/{n}") for n in range(9)), article("This", **named)]
    assert headline(many, address="https://x.example/this") == "This"


@pytest.mark.parametrize("kind", ["ItemList", "BreadcrumbList", "https://schema.org/ItemList"])
def test_what_stands_in_a_list_is_another_article_however_deep(kind: str) -> None:
    listed = {"@type": kind, "itemListElement": [{"item": {"about": article("Other")}}]}
    assert headline(listed) == ""
    assert headline(listed, article("Ferry")) == "Ferry"


@pytest.mark.parametrize("kind", ["Person", ["Thing", 5, None], 5, None, {"a": 1}, ""])
def test_other_kinds_are_no_article(kind: Any) -> None:
    assert headline({"@type": kind, "headline": "Ferry"}) == ""
    assert headline({"headline": "Ferry"}) == ""


# --- values ---


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Ferry &amp; tents ", "Ferry & tents"),
        ({"@value": "Ferry"}, "Ferry"),
        ({"name": "Ferry"}, "Ferry"),
        (["Ferry", "Tents"], "Ferry"),
        ([{"name": ["Ferry"]}], "Ferry"),
        ({"name": {"@value": ["Ferry"]}}, "Ferry"),
        ([[[["Ferry"]]]], ""),
        ({"other": "Ferry"}, ""),
        ([], ""),
        (None, ""),
        (5, ""),
        (True, ""),
    ],
)
def test_text_of_a_value(value: Any, text: str) -> None:
    assert jsonld.text(value) == text


def test_references_lead_to_the_node_with_the_name() -> None:
    jane = {"@id": "#jane", "name": "Jane Roe"}
    known = [{"@id": "#jane"}, jane, {"@id": "#other", "name": "Ali Rezaei"}]
    assert jsonld.resolve({"@id": "#jane"}, known) == [jane]
    assert jsonld.resolve([{"@id": "#jane"}, "Ali Rezaei"], known) == [jane, {"name": "Ali Rezaei"}]
    assert jsonld.resolve({"@id": "#nobody"}, known) == [{"@id": "#nobody"}]
    own = {"@id": "#jane", "name": "J. R."}
    assert jsonld.resolve(own, known) == [own], "a name of its own is kept"
    assert jsonld.resolve([5, None, ["x"]], known) == []
    assert len(jsonld.resolve(["Jane Roe"] * 1_000, known)) == 50


# --- broken blocks ---


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Fer&quot;ry"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Fer\\&quot;ry&quot;}",
        '{"@type": "NewsArticle", "headline": "Fer\\"ry", "articleBody": "cut off in the mid',
        '{"@type": "NewsArticle", "headline": "Fer\\"ry", "articleBody": "an "unescaped" quote"}',
    ],
)
def test_what_can_be_repaired_or_salvaged_is(script: str) -> None:
    found = jsonld.article(nodes(script), frozenset())
    assert jsonld.text(found["headline"]) == 'Fer"ry'


def test_what_is_salvaged_are_the_first_of_each_field_and_one_author() -> None:
    broken = (
        '{"@type": "NewsArticle", "headline": "Ferry", "headline": "Second", "datePublished": "2025-03-04",'
        '"author": {"@type": "Person", "name": "Jane \\u0052oe"}, "isAccessibleForFree": "false",'
        '"author": {"name": "Second"}, "articleBody": "an "unescaped" quote'
    )
    assert jsonld.article(nodes(broken), frozenset()) == {
        "@type": "Article",
        "headline": "Ferry",
        "datePublished": "2025-03-04",
        "isAccessibleForFree": "false",
        "author": [{"name": "Jane Roe"}],
    }


def test_nothing_is_salvaged_from_what_is_no_article() -> None:
    assert nodes('{"@type": "Person", "headline": "Ferry", broken') == [{}]
    assert headline('{"@type": "Person", "headline": "Ferry", broken') == ""


def test_a_broken_escape_is_kept_as_it_is() -> None:
    found = jsonld.article(nodes('{"@type": "Article", "headline": "Fer\\qry", broken'), frozenset())
    assert found["headline"] == "Fer\\qry"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abé<", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "name", "headline", "url", "mainEntityOfPage"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=60)
def test_any_json_has_nodes_names_and_addresses(value: Any) -> None:
    found = nodes(json.dumps(value).replace("<", "\\u003c"))
    assert isinstance(jsonld.article(found, frozenset({"x"})), dict)
    for node in found:
        assert all(isinstance(kind, str) for kind in jsonld.types(node))
    assert all(isinstance(node, dict) for node in jsonld.resolve(value, found))

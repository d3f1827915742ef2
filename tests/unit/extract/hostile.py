"""Inputs that make extractors slow, big or fall over: each by its name, built when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable

from unit.extract.pages import PARAGRAPHS, html

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def _linked_authors() -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    people = [{"@type": "Person", "name": f"Jane{letters[n % 26]} Roe{letters[n // 26 % 26]}"} for n in range(1_000)]
    linked = json.dumps({"@type": "NewsArticle", "headline": "Ferry line opens early", "author": people})
    return html(head=f'<script type="application/ld+json">{linked}</script>')


def _beside(items: str) -> str:
    return html().replace("<nav>", f"<ul>{items}</ul><nav>")


def _deep_json() -> str:
    return html(head='<script type="application/ld+json">' + '{"a":[' * 50_000 + "</script>")


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "50,000 list items outside the article": lambda: html(body="").replace(
        "<nav>", "<ul>" + "<li>x y z</li>" * 50_000 + "</ul><nav>"
    ),
    "24,000 list items outside the article": lambda: html(body="").replace(
        "<nav>", "<ul>" + "<li>x y z</li>" * 24_000 + "</ul><nav>"
    ),
    "a live blog of 900 posts, each with its time and twenty buttons": lambda: html(
        body="<main>"
        + "".join(
            f"<div><time datetime='2026-05-11T10:{post % 60:02d}'>then</time><ul>{'<li><b>x</b></li>' * 20}</ul>"
            f"<p>Clause {post} was read aloud, and the clerk wrote it down.</p></div>"
            for post in range(900)
        )
        + "</main>"
    ),
    "1,000 authors in JSON-LD": _linked_authors,
    "50,000 attributes": lambda: html(body="<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>"),
    "100,000 links": lambda: html(body="<a href=/x>word</a> " * 100_000),
    "20,000 links in the article": lambda: html(body="<p>" + "<a href=/x>word</a> and more words " * 20_000 + "</p>"),
    "a million line breaks": lambda: html(body="<br>" * 1_000_000),
    "45,000 line breaks": lambda: html(body="<br>" * 45_000),
    "a title of 1 MB": lambda: html(title="Ferry " * 170_000),
    "27 MB of paragraphs": lambda: html(body=TEXT * 40_000),
    "5 MB of paragraphs": lambda: html(body=TEXT * 6_500)[: 5 * 1024 * 1024],
    "100,000 levels": lambda: html(body="<div>" * 100_000),
    "255 levels of paragraphs": lambda: html(body="<div>" * 240 + TEXT + "</div>" * 240),
    "JSON-LD of 50,000 levels": _deep_json,
    "an unclosed comment": lambda: html(body="<!-- " + "x" * 1_000_000),
    "10,000 unclosed scripts": lambda: html(body="<script>" * 10_000),
    "40,000 unclosed tags": lambda: html(body="<a " * 40_000),
    "a million open brackets": lambda: html(body="<" * 1_000_000),
    "a paragraph of 4 MB": lambda: html(body="<p>" + "word " * 800_000 + "</p>"),
    "a byline of 1 MB": lambda: html(body="<span class='author'>" + "By Jane Roe and " * 60_000 + "</span>"),
    "a meta author of 64 KB": lambda: html(head=f"<meta name='author' content='{'a' * 65_536}'>"),
    "10,000 meta tags": lambda: html(head="<meta name='author' content='Jane Roe'>" * 10_000),
    "10,000 headings": lambda: html(body="<h1>Ferry line</h1>" * 10_000),
    "10,000 nested lists": lambda: html(body="<ul><li>" * 120 + "<a href=/>x</a>" * 10_000),
    "10,000 articles": lambda: html(body="<article><p>one two three four five</p></article>" * 10_000),
    "10,000 tables": lambda: html(body="<table><tr><td>a</td><td>b</td></tr></table>" * 8_000),
    "a table with spans of a million": lambda: html(body="<table><tr><td colspan=1000000 rowspan=1000000>x</table>"),
    "mojibake of 4 MB": lambda: html(body="<p>" + "Ã©Ã¨â€™ " * 400_000 + "</p>"),
    "a million entities": lambda: html(body="<p>" + "&amp;" * 900_000 + "</p>"),
    "5 MB of NUL": lambda: b"<html>" + b"\x00" * 5_000_000,
    "5 MB of 0xFF": lambda: b"<html><p>" + b"\xff" * 5_000_000,
    "lone surrogates": lambda: b"<html><p>" + "\ud800".encode("utf-8", "surrogatepass") * 100_000,
    "a next payload of 20,000 levels": lambda: html(
        paragraphs=(), body=f'<script id="__NEXT_DATA__">{"[" * 20_000}{"]" * 20_000}</script>'
    ),
}

"""Pages for load: sentences of the sample newsroom's articles, shuffled into texts that share no passage.

Deterministic by seed. Each has its own numbers and names, so that dedupe treats it as an article of its own.
"""

from __future__ import annotations

import random
import re
import zlib
from datetime import UTC, datetime

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.identity import ids
from caspian.local.newsroom import catalogue, outlets

_SENTENCE = re.compile(r"(?<=[.!?؟»”])\s+")
_MENU = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(40))
_RELATED = "".join(f'<div class="card"><a href="/r/{n}"><h3>Related story number {n}</h3></a></div>' for n in range(20))
_SCRIPT = "<script>" + "window.dataLayer=window.dataLayer||[];" * 200 + "</script>"


class Pages:
    """`page(n)` is the n-th page, the same for the same seed."""

    def __init__(self, seed: int = 1, sentences: int = 18) -> None:
        self._seed, self._sentences = seed, sentences
        by_language: dict[str, list[str]] = {}
        for item in catalogue.load(outlets.load()):
            for paragraph in item.versions[0].paragraphs:
                by_language.setdefault(item.language, []).extend(_SENTENCE.split(paragraph.lstrip("#> ")))
        self._pools = by_language

    def page(self, number: int, fetched_at: datetime | None = None) -> Page:
        """An HTML page of about 60 KB around an article of about 450 words."""
        rng = random.Random(self._seed * 1_000_003 + number)
        language = rng.choices(["en", "ru", "fa"], [6, 3, 1])[0]
        pool = self._pools[language]
        body = [f"{rng.choice(pool)} ({rng.randrange(10**6)})" for _ in range(self._sentences)]
        title = f"{rng.choice(pool)[:70]} {rng.randrange(10**6)}"
        paragraphs = "".join(f"<p>{' '.join(body[start : start + 3])}</p>" for start in range(0, len(body), 3))
        html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | Wire</title>'
            f'<meta property="og:title" content="{title}">{_SCRIPT}</head><body><nav><ul>{_MENU}</ul></nav>'
            f"<article><h1>{title}</h1>{paragraphs}</article><aside>{_RELATED}</aside>{_SCRIPT * 4}</body></html>"
        ).encode()
        url = f"http://load.example/{self._seed}/{number}"
        page = Page(article_id=ids.article_id(url), visit=1, url=url, final_url=url, lane=Article.LIVE,
                    coding=Page.DEFLATE, body=zlib.compress(html))  # fmt: skip
        page.http.status, page.http.content_type, page.http.charset, page.http.complete = (
            200,
            "text/html",
            "utf-8",
            True,
        )
        page.provenance.source_id, page.provenance.publisher = f"load-{number % 20}", f"Load {number % 20}"
        page.provenance.domain = "load.example"
        moment = fetched_at or datetime.now(UTC)
        page.provenance.fetched_at.FromDatetime(moment)
        page.provenance.discovered_at.FromDatetime(moment)
        return page

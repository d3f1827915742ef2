"""Builders of pages for the tests: what fetch would hand on."""

from __future__ import annotations

import zlib

from caspian.events.v1 import article_pb2, page_pb2
from caspian.outcome import Done, Outcome

URL = "https://www.harbour-gazette.example/2025/03/04/port-call"


def page(
    body: str | bytes = b"", *, url: str = URL, content_type: str = "text/html", charset: str = "", **more: object
) -> page_pb2.Page:
    """A page of the web, as received."""
    raw = body.encode() if isinstance(body, str) else body
    made = page_pb2.Page(article_id="a1", visit=3, url=url, lane=article_pb2.Article.LIVE, body=raw, **more)  # type: ignore[arg-type]
    made.coding = page_pb2.Page.IDENTITY
    made.http.CopyFrom(page_pb2.Http(status=200, content_type=content_type, charset=charset, complete=True))
    made.provenance.source_id = "harbour"
    made.provenance.text_source = article_pb2.Provenance.PAGE
    made.provenance.fetched_at.FromJsonString("2025-03-05T08:00:00Z")
    return made


def deflated(body: bytes, **more: object) -> page_pb2.Page:
    """The same as fetch stores it."""
    made = page(zlib.compress(body), **more)  # type: ignore[arg-type]
    made.coding = page_pb2.Page.DEFLATE
    return made


def file(body: str | bytes) -> page_pb2.Page:
    """A document without an address."""
    raw = body.encode() if isinstance(body, str) else body
    made = page_pb2.Page(article_id="f1", visit=1, body=raw, coding=page_pb2.Page.IDENTITY)
    made.provenance.text_source = article_pb2.Provenance.FILE
    return made


def feed(**entry: object) -> page_pb2.Page:
    """An article known from its feed only."""
    made = page()
    made.ClearField("http")
    made.provenance.text_source = article_pb2.Provenance.FEED
    made.entry.CopyFrom(page_pb2.FeedEntry(**entry))  # type: ignore[arg-type]
    return made


def article_of(outcome: Outcome) -> article_pb2.Article:
    """The one article of an outcome."""
    assert isinstance(outcome, Done), outcome
    (emit,) = outcome.messages
    assert emit.topic == "articles"
    assert isinstance(emit.value, article_pb2.Article)
    assert emit.key == emit.value.id
    return emit.value


PARAGRAPHS = (
    (
        "The ferry company said on Tuesday that its new route across the inland sea would open in May, two months "
        "earlier than planned, because the second ship had been delivered ahead of time."
    ),
    (
        "Harbour officials welcomed the decision but warned that the quay still lacks a customs hall, and that "
        "passengers would have to be processed in tents until the building is finished in autumn."
    ),
    (
        "“We would rather open early with tents than late with marble,” the harbour master, Ilka Brandt, told "
        "reporters, adding that the first sailings were already sold out."
    ),
    (
        "The two towns had no direct connection since the old line closed eleven years ago, when the subsidy ended"
        " and the operator moved its only vessel to another coast."
    ),
)


def html(
    *,
    head: str = "",
    body: str = "",
    title: str = "Ferry line opens early",
    lang: str = "en",
    paragraphs: tuple[str, ...] = PARAGRAPHS,
) -> str:
    """An article page: `body` stands after the paragraphs, inside the article."""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Harbour Gazette</title>'
        f"{head}</head>"
        f"<body><nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>{title}</h1>{text}{body}</article>"
        "<footer>© 2025 Harbour Gazette</footer></body></html>"
    )

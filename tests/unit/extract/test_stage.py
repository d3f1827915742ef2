"""The chain as a whole: identity, outcomes, and the ways in."""

from __future__ import annotations

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import stage
from caspian.extract.stage import extract
from caspian.identity import ids
from caspian.outcome import Done, Poison, Rejected
from unit.extract.pages import PARAGRAPHS, URL, article_of, deflated, feed, html, page


def test_page_becomes_article() -> None:
    article = article_of(extract(page(html())))
    assert (article.id, article.visit, article.url, article.lane) == ("a1", 3, URL, article_pb2.Article.LIVE)
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.metadata.title == "Ferry line opens early"
    assert article.metadata.language == "en"
    assert article.provenance.source_id == "harbour"
    assert article.provenance.domain == "harbour-gazette.example"
    assert article.provenance.text_source == article_pb2.Provenance.PAGE
    assert article.content_hash == ids.content_hash(article.metadata.title, article.text)
    assert not article.version


def test_same_page_same_article() -> None:
    assert extract(page(html())) == extract(page(html()))


def test_deflated_body() -> None:
    assert article_of(extract(deflated(html().encode()))) == article_of(extract(page(html())))


def test_gone_page() -> None:
    outcome = extract(page(gone=True))
    article = article_of(outcome)
    assert isinstance(outcome, Done)
    assert outcome.outcome == "gone"
    assert (article.gone, article.text, article.content_hash, article.url) == (True, "", "", URL)
    assert article.provenance.source_id == "harbour"


def test_page_without_id() -> None:
    assert extract(page_pb2.Page(body=b"x")) == Poison("no-article-id")


def test_broken_coding() -> None:
    broken = page(b"not a zlib stream")
    broken.coding = page_pb2.Page.DEFLATE
    outcome = extract(broken)
    assert isinstance(outcome, Poison)
    assert outcome.reason.startswith("bad-coding")


def test_cut_off_stream() -> None:
    cut = deflated(html().encode())
    cut.body = cut.body[:-20]
    assert extract(cut) == Poison("bad-coding: incomplete stream")


def test_text_is_cut_at_200_kib_with_a_flag() -> None:
    article = article_of(extract(page(html(paragraphs=tuple(f"{n} {PARAGRAPHS[0]}" for n in range(2_000))))))
    assert article.metadata.truncated
    assert stage.MAX_TEXT - 1_000 < len(article.text.encode()) <= stage.MAX_TEXT
    assert article.text.endswith(PARAGRAPHS[0])


def test_page_cut_by_the_server() -> None:
    cut = page(html().replace("</body></html>", ""))
    cut.http.complete = False
    assert article_of(extract(cut)).metadata.truncated
    whole = page(html())
    whole.http.complete = False
    assert not article_of(extract(whole)).metadata.truncated


def test_feed_with_full_text() -> None:
    content = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) + "<p>Read also: Another line</p>"
    entry = feed(title="Ferry &amp; line", content=content, authors=["By Jane Roe", "Reuters"], language="en-GB")
    entry.entry.published_at.FromJsonString("2025-03-04T10:00:00Z")
    article = article_of(extract(entry))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert list(article.metadata.authors) == ["Jane Roe"]
    assert list(article.metadata.attributions) == ["Reuters"]
    assert article.metadata.published_at_confidence == article_pb2.Metadata.EXACT
    assert article.provenance.text_source == article_pb2.Provenance.FEED
    assert not article.metadata.truncated


def test_feed_with_summary_only() -> None:
    article = article_of(extract(feed(title="Ferry", summary=f"{PARAGRAPHS[0]} […]")))
    assert article.metadata.truncated
    assert article.text.startswith("The ferry company")


def test_feed_without_text() -> None:
    assert extract(feed(title="Ferry")) == Rejected("no-text")


def test_terms_that_allow_the_link_only() -> None:
    linked = page(html())
    linked.provenance.terms = article_pb2.Provenance.LINK_ONLY
    linked.entry.summary = PARAGRAPHS[1]
    article = article_of(extract(linked))
    assert article.text == PARAGRAPHS[1]
    assert article.provenance.text_source == article_pb2.Provenance.FEED

"""OPML in, sources out that the loader takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.opml import OpmlError, as_yaml, drafts
from caspian.fetch.sources import load

OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>mine</title></head><body>
<outline text="Lakes"><outline type="rss" text="The Lakeside Courier" xmlUrl="https://lakeside.example/rss"/>
<outline type="rss" title="Озёрный вестник" xmlUrl="https://ozero.example/rss"/></outline>
<outline type="rss" text="The Lakeside Courier" xmlUrl="https://lakeside.example/world"/>
<outline type="rss" text="again" xmlUrl="https://lakeside.example/rss"/>
<outline type="rss" text="broken" xmlUrl="ftp://lakeside.example/rss"/><outline text="nothing"/></body></opml>"""


def made(body: bytes) -> list[dict[str, object]]:
    return drafts(body, source_class="regional", country="az", language="en")


def test_every_feed_becomes_a_source_the_loader_takes() -> None:
    entries = load(as_yaml(made(OPML.encode())))
    assert [(entry.id, entry.publisher, entry.feeds) for entry in entries] == [
        ("the-lakeside-courier", "The Lakeside Courier", ("https://lakeside.example/rss",)),
        ("ozero-example", "Озёрный вестник", ("https://ozero.example/rss",)),
        ("the-lakeside-courier-2", "The Lakeside Courier", ("https://lakeside.example/world",)),
    ]
    assert {entry.scope for entry in entries} == {"title"}


@pytest.mark.parametrize(
    "body", [b"", b"text", b"<opml/>", b"<opml><outline/></opml>", b"\x00", b"<outline xmlUrl='x'/>"]
)
def test_without_a_feed_it_is_an_error(body: bytes) -> None:
    with pytest.raises(OpmlError):
        made(body)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_titles_give_ids_the_loader_takes(first: str, second: str) -> None:
    from xml.sax.saxutils import quoteattr

    clean = ["".join(c for c in text if c.isprintable()) for text in (first, second)]
    outlines = "".join(f"<outline text={quoteattr(t)} xmlUrl='https://h{n}.example/'/>" for n, t in enumerate(clean))
    assert len(load(as_yaml(made(f"<opml>{outlines}</opml>".encode())))) == 2

"""A document that did not come through fetch, as the `Page` that extract reads: one visit, no HTTP behind it."""

from __future__ import annotations

from email.message import Message

from ada_url import URL

from caspian.events.v1.article_pb2 import Article, Provenance
from caspian.events.v1.page_pb2 import Http, Page
from caspian.identity import ids
from caspian.identity.url_key import url_key


def text_page(raw: bytes, url: str = "", identity: str = "") -> Page:
    """A plain text in UTF-8.

    Raises:
        ValueError: the address is not one.
    """
    page = web_page(raw, "text/plain; charset=utf-8", url, identity)
    page.provenance.text_source = Provenance.FILE
    return page


def web_page(raw: bytes, content_type: str, url: str = "", identity: str = "") -> Page:
    """Bytes of any kind; `content_type` as HTTP writes it, may be empty. `identity`: else derived.

    Raises:
        ValueError: the address is not one.
    """
    header = Message()
    header["Content-Type"] = content_type
    charset = header.get_content_charset("")
    page = Page(
        article_id=identity or (ids.article_id(url_key(url)) if url else ids.article_id_of_bytes(raw)),
        visit=1,
        lane=Article.BACKFILL,
        coding=Page.IDENTITY,
        body=raw,
        http=Http(
            status=200,
            content_type=content_type.partition(";")[0].strip().lower(),
            charset=charset if isinstance(charset, str) else "",
            complete=True,
            body_bytes=len(raw),
        ),
    )
    if url:
        page.url = page.final_url = without_credentials(url)
    return page


def without_credentials(url: str) -> str:
    """An address fit to be stored.

    Raises:
        ValueError: it is not an absolute http(s) address.
    """
    url_key(url)
    parsed = URL(url)
    parsed.username = parsed.password = ""
    return str(parsed.href)

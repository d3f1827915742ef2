"""A live blog with more buttons than words: a page that is slow to clean, of a text that is short."""

from __future__ import annotations

import time

from caspian.events.v1.page_pb2 import Page

_TITLE = "Live: transit talks of Russia and Iran, clause by clause"
_POSTS = 900
_BUTTONS = ("mail", "chat", "link", "print", "save", "flag") * 2


def page() -> bytes:
    """2.1 MB of HTML."""
    posts = "".join(map(_post, range(_POSTS)))
    head = f'<head><meta charset="utf-8"><title>{_TITLE}</title></head>'
    body = f"<body><main><article><h1>{_TITLE}</h1>{posts}</article></main></body>"
    return f'<!doctype html><html lang="en">{head}{body}</html>'.encode()


def cost() -> float:
    """Seconds of CPU that it takes on this machine, once everything is loaded."""
    from caspian.extract import preload  # noqa: F401
    from caspian.extract.stage import extract

    known = Page(article_id="0" * 32, visit=1, body=page())
    known.http.status, known.http.content_type, known.http.complete = 200, "text/html", True
    for _ in range(2):
        began = time.process_time()
        extract(known)
    return time.process_time() - began


def _post(number: int) -> str:
    clock = f"{8 + number // 60:02d}:{number % 60:02d}"
    buttons = "".join(
        f'<li class="share__item share__item--{kind}"><a href="/share/{kind}?post={number}" rel="nofollow">'
        f'<span class="icon icon--{kind}"></span><span class="label">share</span></a></li>'
        for kind in _BUTTONS
    )
    return (
        f'<div class="post" id="p{number}"><div class="post__meta"><time datetime="2026-05-11T{clock}">{clock}</time>'
        f'<ul class="share">{buttons}</ul></div><div class="post__body"><p>Delegates of Russia and Iran took up '
        f"clause {number} of the transit agreement; the clerk read amendment {number * 7 % 311} aloud, and the "
        f"ministers asked for the figures of berth {number % 13} again.</p></div></div>"
    )

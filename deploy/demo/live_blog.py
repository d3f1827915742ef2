"""A live blog with more buttons than words: a page that is slow to clean, of a text that is short."""

from __future__ import annotations

_TITLE = "Live: transit talks of Russia and Iran, clause by clause"
_POSTS = 900
_BUTTONS = ("mail", "chat", "link", "print", "save", "flag") * 2


def page() -> bytes:
    """2.1 MB of HTML."""
    posts = "".join(map(_post, range(_POSTS)))
    head = f'<head><meta charset="utf-8"><title>{_TITLE}</title></head>'
    body = f"<body><main><article><h1>{_TITLE}</h1>{posts}</article></main></body>"
    return f'<!doctype html><html lang="en">{head}{body}</html>'.encode()


def _post(number: int) -> str:
    time = f"{8 + number // 60:02d}:{number % 60:02d}"
    buttons = "".join(
        f'<li class="share__item share__item--{kind}"><a href="/share/{kind}?post={number}" rel="nofollow">'
        f'<span class="icon icon--{kind}"></span><span class="label">share</span></a></li>'
        for kind in _BUTTONS
    )
    return (
        f'<div class="post" id="p{number}"><div class="post__meta"><time datetime="2026-05-11T{time}">{time}</time>'
        f'<ul class="share">{buttons}</ul></div><div class="post__body"><p>Delegates of Russia and Iran took up '
        f"clause {number} of the transit agreement; the clerk read amendment {number * 7 % 311} aloud, and the "
        f"ministers asked for the figures of berth {number % 13} again.</p></div></div>"
    )

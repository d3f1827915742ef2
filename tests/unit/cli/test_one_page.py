"""Against a real server on loopback, let through by the setting that the sample newsroom uses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from caspian.cli.documents import UnusableDocument
from caspian.cli.one_page import get
from caspian.fetch.settings import FetchSettings
from caspian.identity import ids


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/page": (200, {"Content-Type": "text/html; charset=windows-1251"}, "<p>Привет</p>".encode("cp1251")),
            "/moved": (301, {"Location": "/page"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
        }
        status, headers, body = answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def fetch(base: str, path: str, *, allowed: bool = True):
    settings = FetchSettings(allow_loopback=(base,) if allowed else ())
    return asyncio.run(get(f"http://{base}{path}", settings))


def test_a_page_as_it_was_answered(base: str) -> None:
    page = fetch(base, "/page")
    assert page.body.decode("cp1251") == "<p>Привет</p>"
    assert (page.http.content_type, page.http.charset, page.http.complete) == ("text/html", "windows-1251", True)
    assert page.article_id == ids.article_id(f"{base}/page")


def test_a_redirect_keeps_the_address_asked_for(base: str) -> None:
    page = fetch(base, "/moved")
    assert page.article_id == ids.article_id(f"{base}/moved")
    assert page.final_url == f"http://{base}/page"
    assert page.body


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nothing", "the server answers 404"),
        ("/loop", "cannot be fetched: redirect-loop"),
        ("/file", "cannot be fetched: invalid-redirect"),
        ("/pdf", "cannot be fetched: "),
    ],
)
def test_why_there_is_no_page(base: str, path: str, why: str) -> None:
    with pytest.raises(UnusableDocument, match=why):
        fetch(base, path)


def test_this_machine_is_out_of_reach_unless_allowed(base: str) -> None:
    with pytest.raises(UnusableDocument, match="cannot be fetched"):
        fetch(base, "/page", allowed=False)

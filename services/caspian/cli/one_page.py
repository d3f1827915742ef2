"""An address in, the page there out: by the client that the fetch worker uses, with its budgets and its guard.

For a person who looks at one page; robots.txt is for programs that follow links.
"""

from __future__ import annotations

from caspian.cli.documents import UnusableDocument
from caspian.cli.text_page import web_page
from caspian.events.v1.page_pb2 import Page
from caspian.fetch.http.budget import PAGE
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from caspian.fetch.redirects import follow, is_redirect
from caspian.fetch.settings import FetchSettings
from caspian.network.guard import AddressGuard


async def get(url: str, settings: FetchSettings) -> Page:
    """One visit, redirects followed.

    Raises:
        UnusableDocument: no usable answer; says why.
    """
    guard = AddressGuard(settings.allow_loopback)
    client = BoundedClient(settings.user_agent, guard)
    try:
        answer = await _answer(client, url, guard.ports)
    finally:
        await client.close()
    header = f"{answer.content_type}; charset={answer.charset}" if answer.charset else answer.content_type
    try:
        page = web_page(answer.body, header, url)
    except ValueError as exc:
        raise UnusableDocument(f"{url}: {exc}; give an http(s) address") from None
    page.final_url = answer.url
    page.http.complete, page.http.elapsed_ms = answer.complete, answer.elapsed_ms
    return page


async def _answer(client: BoundedClient, url: str, ports: frozenset[int]) -> Response:
    trail: tuple[str, ...] = ()
    crossed, address = 0, url
    while True:
        answer = await client.fetch(Request(address, PAGE))
        if isinstance(answer, NoAnswer):
            raise UnusableDocument(f"{url}: cannot be fetched: {answer.reason}")
        if not is_redirect(answer):
            if answer.status != 200:
                raise UnusableDocument(f"{url}: the server answers {answer.status}")
            return answer
        leads = follow(answer, trail, crossed, ports)
        if leads.nowhere:
            raise UnusableDocument(f"{url}: cannot be fetched: {leads.nowhere}")
        trail, crossed = (*trail, address), crossed + bool(leads.over)
        address = leads.on or leads.over

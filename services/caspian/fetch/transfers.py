"""Where requests are carried out: tickets in, finished tickets with their answers out, in any order.

`LoopTransfers` runs an event loop in a thread of its own; `DirectTransfers` calls a function at once, for tests and
simulations without network or threads.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from caspian.fetch.feeds import fallback, index
from caspian.fetch.feeds.listing import Listing, NotAListingError
from caspian.fetch.feeds.parse import parse
from caspian.fetch.frontier import Place
from caspian.fetch.hosts import Host
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import Answer, NoAnswer, Reason, Request, Response
from caspian.fetch.http.urls import public
from caspian.fetch.items import Item, recurring

_NEEDS_PROCESS = "needs-process"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for one item. `robots_of`: it asks for the rules of that origin, and the item waits for them."""

    host: Host
    place: Place
    item: Item
    request: Request
    # Since when we own the partition: an answer that comes after it was lost and won back is nobody's.
    owned_since: float
    trail: tuple[str, ...] = ()
    robots_of: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer to a ticket, with its listing or the problem where a listing was asked for."""

    ticket: Ticket
    answer: Answer
    listing: Listing | None = None
    problem: str = ""


class Transfers(Protocol):
    """Carries out requests."""

    def submit(self, ticket: Ticket) -> None:
        """Begin."""
        ...

    def finished(self, limit: int) -> list[Finished]:
        """At most `limit` that ended, each given once; does not wait."""
        ...

    def close(self) -> None:
        """Give up what is under way."""
        ...


def read(done: Finished) -> Finished:
    """Parse what lists entries, by the fast parser."""
    ticket, answer = done.ticket, done.answer
    if ticket.robots_of or not recurring(ticket.item) or not isinstance(answer, Response) or answer.status != 200:
        return done
    if ticket.item.kind == Item.INDEX:
        return replace(done, problem=_NEEDS_PROCESS)
    return _listed(done, lambda: parse(answer.body))


def needs_process(done: Finished) -> bool:
    """HTML, or what looks like a feed in which the fast parser found nothing."""
    if done.problem == _NEEDS_PROCESS:
        return True
    return (
        done.problem in ("not-a-feed", "zero-items")
        and done.ticket.item.kind == Item.FEED
        and isinstance(done.answer, Response)
        and fallback.looks_like_a_feed(done.answer.body)
    )


def read_in_process(done: Finished) -> Finished:
    """Parse by what hostile input can stall, in a process of its own; blocks for at most `killable.TIME_S`."""
    answer = done.answer
    assert isinstance(answer, Response)
    css = done.ticket.item.source.link_selector
    if done.ticket.item.kind == Item.INDEX:
        return _listed(done, lambda: index.parse(answer.body, answer.url, css, answer.charset))
    return _listed(done, lambda: fallback.parse(answer.body))


def _listed(done: Finished, parse_it: Callable[[], Listing]) -> Finished:
    try:
        return replace(done, listing=parse_it(), problem="")
    except NotAListingError as exc:
        return replace(done, problem=str(exc))


class DirectTransfers:
    """`fetch` is called by `submit`, in the caller's thread."""

    def __init__(self, fetch: Callable[[Request], Answer]) -> None:
        self._fetch = fetch
        self._finished: list[Finished] = []

    def submit(self, ticket: Ticket) -> None:
        """See `Transfers`."""
        done = read(Finished(ticket, self._fetch(ticket.request)))
        self._finished.append(read_in_process(done) if needs_process(done) else done)

    def finished(self, limit: int) -> list[Finished]:
        """See `Transfers`."""
        done, self._finished = self._finished[:limit], self._finished[limit:]
        return done

    def close(self) -> None:
        """Nothing is under way."""


class LoopTransfers:
    """Requests run on an event loop in a daemon thread; parsing in further threads, so that no host waits for it."""

    def __init__(self, make_client: Callable[[], BoundedClient]) -> None:
        self._make_client = make_client
        self._client: BoundedClient | None = None
        self._finished: queue.SimpleQueue[Finished] = queue.SimpleQueue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._parsers = ThreadPoolExecutor(4, thread_name_prefix="feeds")
        # Two processes at most: what needs one waits for its like, nobody else for it.
        self._processes = ThreadPoolExecutor(2, thread_name_prefix="killable")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="transfers", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def submit(self, ticket: Ticket) -> None:
        """See `Transfers`."""
        self._loop.call_soon_threadsafe(self._begin, ticket)

    def _begin(self, ticket: Ticket) -> None:
        task = self._loop.create_task(self._carry_out(ticket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, ticket: Ticket) -> None:
        if self._client is None:
            self._client = self._make_client()
        try:
            done = Finished(ticket, await self._client.fetch(ticket.request))
            if recurring(ticket.item):
                done = await self._loop.run_in_executor(self._parsers, read, done)
            if needs_process(done):
                done = await self._loop.run_in_executor(self._processes, read_in_process, done)
        except Exception:
            log.exception("transfer failed", url=public(ticket.request.url))
            done = Finished(ticket, NoAnswer(ticket.request.url, Reason.INTERNAL))
        self._finished.put(done)

    def finished(self, limit: int) -> list[Finished]:
        """See `Transfers`."""
        done: list[Finished] = []
        while len(done) < limit:
            try:
                done.append(self._finished.get_nowait())
            except queue.Empty:
                break
        return done

    def close(self) -> None:
        """See `Transfers`; returns when the thread has ended."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=5)
        self._parsers.shutdown(wait=False, cancel_futures=True)
        self._processes.shutdown(wait=False, cancel_futures=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()

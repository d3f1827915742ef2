"""The fetch worker: records of the frontier in; pages, discoveries, lines of the ledger and its own state out.

A `stages.Stateful`: `process` takes discoveries up, `tick` begins what is due and gives what has ended. One request at
a time and domain, robots.txt first, every redirect a request of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from caspian.events.v1 import frontier_pb2, page_pb2
from caspian.fetch import adoption, figures, items, stage
from caspian.fetch.attempt import Attempt, Settled
from caspian.fetch.frontier import Frontier, Place
from caspian.fetch.hosts import Host
from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import Answer, NoAnswer, Reason, Request, Response
from caspian.fetch.http.urls import InvalidUrlError
from caspian.fetch.items import DISCOVERY, STATE, Item, seconds
from caspian.fetch.origins import Leave, Never, NotNow, Origins, RulesFirst
from caspian.fetch.retry_after import asked_wait
from caspian.fetch.schedule import host_wait
from caspian.fetch.settings import FetchSettings
from caspian.fetch.transfers import Finished, LoopTransfers, Ticket, Transfers
from caspian.network.guard import AddressGuard
from caspian.outcome import Done, Emit, Outcome, Poison

log = structlog.get_logger(__name__)

_BUDGETS = {Item.FEED: budget.FEED, Item.SITEMAP: budget.SITEMAP, Item.INDEX: budget.INDEX, Item.PAGE: budget.PAGE}
# One transaction: what a broker takes in well under its time-out.
_FINISHED_PER_TICK = 50
_EMITS_PER_TICK = 1000
_BYTES_PER_TICK = 16 * 1024 * 1024
# Domains come and go with redirects; those without items are forgotten this often.
_TIDY_S = 600


class FetchWorker:
    """See the module. `clock` gives the time of `process` and `restore`; `tick` is told."""

    reads = frontier_pb2.FrontierItem
    reads_tombstones = True

    def __init__(
        self,
        settings: FetchSettings,
        transfers: Transfers | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        guard = AddressGuard(settings.allow_loopback)
        self._ports = guard.ports
        self._policy = settings.policy()
        self._parallel = settings.parallel
        self._clock = clock
        self._transfers = transfers or LoopTransfers(lambda: BoundedClient(settings.user_agent, guard))
        self._frontier = Frontier(settings.host_delay_s)
        self._origins = Origins(settings.agent, self._policy, self._ports)
        # Redirects under way: the next address and those before it.
        self._ways: dict[Place, tuple[str, ...]] = {}
        self._under_way = 0
        self._tidied = 0.0

    # --- records of the frontier ---

    def restore(self, partition: int, key: str, value: bytes | None) -> None:
        """Take back one record. Discoveries are not state: those not yet taken up come through `process`."""
        self._frontier.own(partition, self._clock().timestamp())
        if not key.startswith(STATE):
            return
        key = key.removeprefix(STATE)
        if value is None:
            self._frontier.remove(partition, key)
            return
        self._frontier.put(partition, key, Item.FromString(value))

    def revoke(self, partition: int) -> None:
        """Forget a partition; answers that are still to come for it will be ignored."""
        self._frontier.disown(partition)
        self._ways = {place: way for place, way in self._ways.items() if place[0] != partition}

    def process(self, key: str, message: object, partition: int) -> Outcome:
        """Take up a discovery or declaration; echoes of our own state change nothing."""
        now = self._clock()
        self._frontier.own(partition, now.timestamp())
        if message is None or key.startswith(STATE):
            return Done(outcome="echo")
        if not key.startswith(DISCOVERY) or not isinstance(message, Item):
            return Poison("unknown-key")
        end = items.adopted(partition, key.removeprefix(DISCOVERY))
        try:
            item = adoption.normalised(message, now, self._ports)
            if adoption.wrong_partition(item, partition):
                return Done((items.discovery(item), end), "forwarded")
            key = items.key_of(item)
        except adoption.UnusableItemError as exc:
            return Poison(str(exc))
        except InvalidUrlError:
            return Done((*adoption.dropped(message, Reason.INVALID_URL, now), end), Reason.INVALID_URL)
        adopted = adoption.adopt(item, self._frontier.get(partition, key), now)
        return Done((*self._adopt(adopted, partition, now), end), adopted.outcome)

    def _adopt(self, adopted: adoption.Adopted, partition: int, now: datetime) -> tuple[Emit, ...]:
        item = adopted.item
        if item is None:
            return ()
        if not stage.may_be_fetched(item):
            settled = stage.refuse(partition, adopted.key, item, stage.LINK_ONLY, now, self._policy, self._ports)
            return settled.emits
        if adopted.outcome == "new" and self._frontier.is_full(item, self._policy.pending_per_domain):
            return adoption.dropped(item, "frontier-full", now)
        self._frontier.put(partition, adopted.key, item)
        return (items.state(partition, adopted.key, item),)

    # --- time ---

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Give what has ended, then begin what is due."""
        if now.timestamp() - self._tidied > _TIDY_S:
            self._frontier.tidy(now.timestamp())
            self._tidied = now.timestamp()
        emits = self._collect(now)
        emits += self._begin_due(now)
        # Transfers without a thread have ended by now.
        emits += self._collect(now)
        figures.standing(len(self._frontier), self._under_way, self._frontier.next_at(), now.timestamp())
        return emits

    def next_at(self) -> float:
        """When something is due next, in seconds since 1970; infinite if nothing waits."""
        return self._frontier.next_at()

    def close(self) -> None:
        """Give up requests under way."""
        self._transfers.close()

    def _begin_due(self, now: datetime) -> list[Emit]:
        emits: list[Emit] = []
        moment = now.timestamp()
        while self._under_way < self._parallel and len(emits) < _EMITS_PER_TICK:
            taken = self._frontier.take(moment)
            if taken is None:
                break
            emits += self._begin(*taken, now)
        return emits

    def _begin(self, host: Host, place: Place, item: Item, now: datetime) -> Sequence[Emit]:
        way = self._ways.get(place, (item.url,))
        match self._origins.ask(way[-1], now.timestamp()):
            case RulesFirst(where, robots):
                self._submit(host, place, item, Request(robots[-1], budget.ROBOTS), robots[:-1], robots_of=where)
            case Leave(pause_s):
                host.delay_s = max(host.delay_s, pause_s)
                self._submit(host, place, item, _request(item, way), way[:-1])
            case NotNow(reason, wait_s):
                attempt = Attempt(*place, item, NoAnswer(item.url, reason), wait_s=wait_s)
                return self._without_asking(host, place, item, self._decide(attempt, now))
            case Never(reason):
                settled = stage.refuse(*place, item, reason, now, self._policy, self._ports)
                return self._without_asking(host, place, item, settled)
        return ()

    def _submit(
        self, host: Host, place: Place, item: Item, request: Request, trail: tuple[str, ...], robots_of: str = ""
    ) -> None:
        since = self._frontier.owned_since(place[0]) or 0.0
        self._under_way += 1
        self._transfers.submit(Ticket(host, place, item, request, since, trail, robots_of))

    def _without_asking(self, host: Host, place: Place, item: Item, settled: Settled) -> Sequence[Emit]:
        """The attempt ended by what is known already; the host's slot was not used."""
        emits = self._apply(place, item, settled)
        self._frontier.release(host, host.ready_at)
        return emits

    # --- answers ---

    def _collect(self, now: datetime) -> list[Emit]:
        emits: list[Emit] = []
        size = 0
        for _ in range(_FINISHED_PER_TICK):
            done = self._transfers.finished(1)
            if not done or size > _BYTES_PER_TICK:
                break
            more = self._finish(done[0], now)
            size += sum(len(emit.value.body) for emit in more if isinstance(emit.value, page_pb2.Page))
            emits += more
        return emits

    def _finish(self, done: Finished, now: datetime) -> Sequence[Emit]:
        ticket, answer, moment = done.ticket, done.answer, now.timestamp()
        self._under_way -= 1
        figures.answered(ticket.item, answer, robots=bool(ticket.robots_of))
        if self._frontier.owned_since(ticket.place[0]) != ticket.owned_since:
            return ()
        self._origins.note(ticket.request.url, answer, moment)
        emits: Sequence[Emit] = ()
        if ticket.robots_of:
            self._origins.learn(ticket.robots_of, ticket.trail, answer, moment)
            self._frontier.wait(ticket.place, seconds(ticket.item.due))
        else:
            emits = self._settle(done, now)
        pause_s = max(ticket.host.delay_s, self._strike(ticket.host, answer, moment))
        self._frontier.release(ticket.host, moment + pause_s)
        return emits

    def _settle(self, done: Finished, now: datetime) -> Sequence[Emit]:
        ticket = done.ticket
        wait_s = self._origins.down_for(ticket.request.url, now.timestamp())
        attempt = Attempt(*ticket.place, ticket.item, done.answer, ticket.trail, done.listing, done.problem, wait_s)
        settled = self._decide(attempt, now)
        if settled.follow:
            self._ways[ticket.place] = (*ticket.trail, ticket.request.url, settled.follow)
            self._frontier.wait(ticket.place, seconds(ticket.item.due))
            return ()
        return self._apply(ticket.place, ticket.item, settled)

    def _decide(self, attempt: Attempt, now: datetime) -> Settled:
        try:
            return stage.settle(attempt, now, self._policy, self._ports)
        except Exception:
            # One input that we cannot cope with must not stop the others.
            log.exception("attempt failed", key=attempt.key)
            refused = (attempt.partition, attempt.key, attempt.item, Reason.INTERNAL)
            return stage.refuse(*refused, now, self._policy, self._ports)

    def _apply(self, place: Place, before: Item, settled: Settled) -> Sequence[Emit]:
        self._ways.pop(place, None)
        current = self._frontier.get(*place)
        if settled.item is None:
            self._frontier.remove(*place)
            return settled.emits
        if current is not None and current is not before:
            # Declared anew while the request was under way.
            settled.item.source.CopyFrom(current.source)
            settled.item.withdrawn = current.withdrawn
        self._frontier.put(*place, settled.item)
        return settled.emits

    def _strike(self, host: Host, answer: Answer, moment: float) -> float:
        """Seconds for which a host that says 429 or 503 is left alone; any other answer ends the row."""
        if not isinstance(answer, Response):
            return 0.0
        if answer.status not in (429, 503):
            host.strikes = 0
            return 0.0
        host.strikes += 1
        log.info("host asks for a pause", domain=host.domain, strikes=host.strikes)
        return host_wait(host.strikes, asked_wait(answer, moment), self._policy)


def _request(item: Item, way: tuple[str, ...]) -> Request:
    """The request for an item; conditional where its first address is asked and its validators can be trusted."""
    limits = _BUDGETS[item.kind]
    if item.source.ignore_validators or len(way) > 1:
        return Request(way[-1], limits)
    return Request(way[-1], limits, item.validators.etag, item.validators.last_modified)

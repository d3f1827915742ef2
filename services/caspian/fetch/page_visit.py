"""One visit of a page, settled: the answer in; a `Page` where there is one, one line of the ledger, the new state out.

Degrade, don't drop: where the page cannot be had and the feed said something of it, the feed's words are handed on.
"""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.events.v1 import coverage_pb2, frontier_pb2, page_pb2
from caspian.fetch import pages, schedule
from caspian.fetch.attempt import Attempt, Settled
from caspian.fetch.blocked import door
from caspian.fetch.http.exchange import NoAnswer, Reason, Response
from caspian.fetch.http.urls import public
from caspian.fetch.items import Item, discovery, stamp, state
from caspian.fetch.policy import Policy
from caspian.fetch.redirects import follow, is_redirect
from caspian.fetch.retry_after import asked_wait
from caspian.identity.ids import article_id
from caspian.outcome import Emit

Outcome = coverage_pb2.Visit
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
# A feed that links to such addresses is not believed in its words either.
_REFUSED_BY_US = frozenset({Reason.DENIED_ADDRESS, Reason.INVALID_URL})
LINK_ONLY = "link-only"
# A later visit would end the same way.
_FINAL = _REFUSED_BY_US | {LINK_ONLY, Reason.NOT_HTML, Reason.TOO_LARGE, Reason.BAD_CODING, Reason.INTERNAL}
# Two answers in a row: one is often a deployment or a cache.
_GONE_ANSWERS = 2
# In place of a body's hash: the page was handed on as gone.
_ABSENT = pages.body_hash(b"absent")


class PageVisit:
    """Settles one attempt. The item it was made with is not changed; the next state is a copy."""

    def __init__(self, attempt: Attempt, now: datetime, policy: Policy, ports: frozenset[int]) -> None:
        self._attempt = attempt
        self._now = now.timestamp()
        self._at: Timestamp = stamp(now)
        self._policy = policy
        self._ports = ports
        self._item = Item()
        self._item.CopyFrom(attempt.item)

    def settle(self) -> Settled:
        """Decide."""
        answer = self._attempt.answer
        if isinstance(answer, NoAnswer):
            if Reason.is_temporary(answer.reason):
                return self._failed(answer.reason, self._attempt.wait_s)
            return self._blocked(answer.reason)
        if is_redirect(answer):
            return self._redirected(answer)
        if answer.status == 304:
            self._item.gone_answers = 0
            return self._over(Outcome.UNCHANGED, "not-modified")
        if answer.status in _GONE:
            return self._absent(answer)
        if reason := door(answer):
            return self._blocked(reason)
        if answer.status in _BUSY:
            return self._failed(f"http-{answer.status}", asked_wait(answer, self._now))
        if answer.status >= 500 or answer.status == 408:
            return self._failed(f"http-{answer.status}")
        if answer.status not in (200, 203):
            return self._blocked(f"http-{answer.status}")
        if not answer.body.strip():
            return self._failed("empty")
        return self._answered(answer)

    def refuse(self, reason: str) -> Settled:
        """The page may not be asked for (robots, terms)."""
        return self._blocked(reason)

    # --- outcomes ---

    def _answered(self, response: Response) -> Settled:
        self._item.gone_answers = 0
        validators = self._validators(response)
        if validators.body_hash == self._item.validators.body_hash:
            self._item.validators.CopyFrom(validators)
            return self._over(Outcome.UNCHANGED, "same-body")
        page = pages.of_page(self._attempt.key, self._item, response, self._at)
        if page is None:
            return self._blocked(Reason.TOO_LARGE)
        self._item.validators.CopyFrom(validators)
        return self._over(Outcome.HANDED_ON, "", page)

    def _absent(self, response: Response) -> Settled:
        """Planned visits go on: pages are linked to before they are up, and come back after they were taken down."""
        reason = f"http-{response.status}"
        self._item.gone_answers += 1
        if self._item.gone_answers < _GONE_ANSWERS:
            return self._settled(self._now + self._policy.gone_confirm_s, Outcome.FAILED, reason)
        if not self._known():
            later = schedule.next_revisit(self._item, self._now, self._policy) is not None
            return self._over(Outcome.FAILED, reason) if later else self._end(Outcome.DROPPED, "gone")
        if self._item.validators.body_hash == _ABSENT:
            return self._over(Outcome.UNCHANGED, "gone")
        # No answer has this hash and nothing is asked for conditionally: what returns is handed on, changed or not.
        self._item.validators.CopyFrom(frontier_pb2.Validators(body_hash=_ABSENT))
        return self._over(Outcome.GONE, reason, self._gone_page(response))

    def _redirected(self, response: Response) -> Settled:
        leads = follow(response, self._attempt.trail, self._item.redirects, self._ports)
        if leads.on:
            return Settled(self._attempt.item, follow=leads.on)
        if leads.nowhere:
            return self._blocked(leads.nowhere)
        moved = Item()
        moved.CopyFrom(self._attempt.item)
        for name in ("validators", "failure", "gone_answers"):
            moved.ClearField(name)
        moved.source.ClearField("host_delay_s")
        moved.url, moved.visit = leads.over, 1
        moved.due.CopyFrom(self._at)
        moved.redirects += 1
        settled = self._end(Outcome.DROPPED, "redirected")
        return Settled(None, (discovery(moved), *settled.emits))

    def _blocked(self, reason: str) -> Settled:
        """The page cannot be had and another attempt now would end the same way."""
        finish = self._end if reason in _FINAL else self._over
        if self._known():
            # The page itself was handed on before: the feed's words would be a step back.
            return finish(Outcome.FAILED, reason)
        if reason in _REFUSED_BY_US or not pages.has_words(self._item):
            return finish(Outcome.DROPPED, reason)
        page = pages.of_entry(self._attempt.key, self._item, self._at)
        self._item.validators.body_hash = pages.body_hash(b"entry:" + page.body)
        return finish(Outcome.HANDED_ON, reason, page)

    def _failed(self, reason: str, wait_s: float = 0) -> Settled:
        """Worth another attempt; the third failure of a first visit lets the feed speak meanwhile."""
        self._count_failure(reason)
        due = schedule.retry(self._item, self._now, self._policy, wait_s)
        if self._known():
            # Between planned visits nothing is urgent.
            return self._over(Outcome.FAILED, reason)
        if self._item.failure.count >= self._policy.degrade_after and pages.has_words(self._item):
            return self._blocked(reason)
        if due is None:
            return self._end(Outcome.DROPPED, reason)
        return self._settled(due, Outcome.FAILED, reason)

    # --- what they have in common ---

    def _known(self) -> bool:
        return bool(self._item.validators.body_hash)

    def _gone_page(self, response: Response) -> page_pb2.Page:
        return pages.of_absence(self._attempt.key, self._item, response, self._at)

    def _count_failure(self, reason: str) -> None:
        failure = self._item.failure
        if not failure.count:
            failure.since.CopyFrom(self._at)
        failure.count += 1
        failure.reason = reason

    def _validators(self, response: Response) -> frontier_pb2.Validators:
        return frontier_pb2.Validators(
            etag=response.headers.get("etag", "")[:1024],
            last_modified=response.headers.get("last-modified", "")[:64],
            body_hash=pages.body_hash(response.body),
        )

    def _over(self, outcome: Outcome.Outcome, reason: str, page: page_pb2.Page | None = None) -> Settled:
        """This visit is over; the next is the next planned one, if any."""
        if outcome != Outcome.FAILED:
            self._item.ClearField("failure")
        due = schedule.next_revisit(self._item, self._now, self._policy)
        if due is None:
            return self._end(outcome, reason, page)
        return self._settled(due, outcome, reason, page)

    def _settled(self, due: float, outcome: Outcome.Outcome, reason: str, page: page_pb2.Page | None = None) -> Settled:
        emits = self._written(outcome, reason, page)
        if page is not None:
            # Never needed again, and the largest part of what must be kept for three days.
            self._item.entry.ClearField("content")
        self._item.visit += 1
        self._item.due.FromNanoseconds(int(due * 1e9))
        return Settled(self._item, (*emits, state(self._attempt.partition, self._attempt.key, self._item)))

    def _end(self, outcome: Outcome.Outcome, reason: str, page: page_pb2.Page | None = None) -> Settled:
        emits = self._written(outcome, reason, page)
        return Settled(None, (*emits, state(self._attempt.partition, self._attempt.key, None)))

    def _written(self, outcome: Outcome.Outcome, reason: str, page: page_pb2.Page | None) -> list[Emit]:
        item, key = self._item, self._attempt.key
        line = ledger.visit(article_id(key), item.visit, item.source.id, outcome, reason, public(item.url), self._at)
        return [line] if page is None else [pages.emit(page), line]

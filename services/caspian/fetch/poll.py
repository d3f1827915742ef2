"""One poll of a feed, sitemap or index, settled: the answer in; discoveries, lines of the ledger and the new state out.

A poll is only a success where it listed something: validators, the body's hash and sense must agree.
"""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import coverage_pb2, frontier_pb2
from caspian.fetch import reports, schedule, silence
from caspian.fetch.attempt import Attempt, Settled
from caspian.fetch.blocked import door
from caspian.fetch.discoveries import find
from caspian.fetch.feeds.listing import Listing
from caspian.fetch.http.exchange import NoAnswer, Reason, Response
from caspian.fetch.items import Item, discovery, seconds, stamp, state
from caspian.fetch.pages import body_hash
from caspian.fetch.policy import Policy
from caspian.fetch.redirects import follow, is_redirect
from caspian.fetch.retry_after import asked_wait, max_age
from caspian.fetch.schedule import Severity
from caspian.outcome import Emit

_BUSY = frozenset({429, 503})
# Answers that came and made no sense: a 304 afterwards only says that they still do not.
_SENSELESS = frozenset({"empty", "html", "not-a-feed", "zero-items", "challenge"})


class PollVisit:
    """Settles one attempt. The item it was made with is not changed; the next state is a copy."""

    def __init__(self, attempt: Attempt, now: datetime, policy: Policy, ports: frozenset[int]) -> None:
        self._attempt = attempt
        self._now = now
        self._at: Timestamp = stamp(now)
        self._policy = policy
        self._ports = ports
        self._item = Item()
        self._item.CopyFrom(attempt.item)
        self._emits: list[Emit] = []
        # Entries not seen before, whatever became of them.
        self._new = 0

    def settle(self) -> Settled:
        """Decide."""
        answer = self._attempt.answer
        if isinstance(answer, NoAnswer):
            severity = Severity.TEMPORARY if Reason.is_temporary(answer.reason) else Severity.HARD
            return self._failed(answer.reason, severity, self._attempt.wait_s)
        if is_redirect(answer):
            return self._redirected(answer)
        if reason := door(answer):
            return self._failed(reason, Severity.SOFT)
        if answer.status == 304:
            return self._not_modified()
        if answer.status in _BUSY:
            wait = asked_wait(answer, self._now.timestamp())
            return self._failed(f"http-{answer.status}", Severity.TEMPORARY, wait)
        if answer.status != 200:
            hard = 400 <= answer.status < 500 and answer.status != 408
            return self._failed(f"http-{answer.status}", Severity.HARD if hard else Severity.TEMPORARY)
        if self._is_same_body(answer):
            return self._unchanged(answer)
        if self._attempt.listing is None:
            return self._failed(self._attempt.problem or "empty", Severity.SOFT)
        return self._listed(answer, self._attempt.listing)

    def refuse(self, reason: str) -> Settled:
        """It may not be asked for (robots)."""
        return self._failed(reason, Severity.HARD)

    # --- outcomes ---

    def _listed(self, response: Response, listing: Listing) -> Settled:
        key, item, poll = self._attempt.key, self._item, self._item.poll
        found = find(item, listing, response.url, self._now, self._policy, self._ports)
        report = found.report
        # Proof that nothing fell between two polls is an entry that both list.
        if poll.seen and listing.entries and not found.overlap:
            self._emits.append(reports.gap(key, self._attempt.item, self._at))
        asked = max(listing.ttl_s, max_age(response))
        poll.interval_s = schedule.interval(item, report.entries, report.new_entries, asked, self._policy)
        poll.seen[:] = found.seen
        self._new = report.new_entries + report.off_scope
        self._emits.extend(found.emits)
        item.validators.CopyFrom(
            frontier_pb2.Validators(
                etag=response.headers.get("etag", "")[:1024],
                last_modified=response.headers.get("last-modified", "")[:64],
                body_hash=body_hash(response.body),
            )
        )
        if found.more:
            item.ClearField("validators")
        return self._succeeded(report)

    def _unchanged(self, response: Response) -> Settled:
        if self._item.failure.reason in _SENSELESS:
            return self._failed(self._item.failure.reason, Severity.SOFT)
        self._item.poll.interval_s = schedule.interval(self._item, 1, 0, max_age(response), self._policy)
        return self._succeeded(coverage_pb2.PollReport(status="unchanged"))

    def _not_modified(self) -> Settled:
        answer = self._attempt.answer
        assert isinstance(answer, Response)
        return self._unchanged(answer)

    def _redirected(self, response: Response) -> Settled:
        leads = follow(response, self._attempt.trail, self._item.redirects, self._ports)
        if leads.on:
            return Settled(self._attempt.item, follow=leads.on)
        if leads.nowhere:
            return self._failed(leads.nowhere, Severity.HARD)
        # The address over there is polled over there, by whoever owns that domain; we look once a day whether
        # it still leads there.
        moved = Item(
            kind=self._item.kind,
            url=leads.over,
            source=self._item.source,
            found_in=self._item.url,
            discovered_at=self._at,
            lane=self._item.lane,
            due=self._at,
            visit=1,
            redirects=self._item.redirects + 1,
            depth=self._item.depth,
        )
        moved.source.ClearField("host_delay_s")
        self._emits.append(discovery(moved))
        self._item.ClearField("failure")
        return self._polled(coverage_pb2.PollReport(status="moved"), self._policy.slowest_s)

    def _succeeded(self, report: coverage_pb2.PollReport) -> Settled:
        item, moment = self._item, self._now.timestamp()
        silence.learn(item, self._new, moment)
        if self._new:
            item.poll.last_new_at.CopyFrom(self._at)
        item.ClearField("failure")
        item.poll.last_success_at.CopyFrom(self._at)
        self._note(silence.after_success(item, moment))
        if self._is_spent(moment):
            return self._ended(report)
        return self._polled(report, item.poll.interval_s)

    def _failed(self, reason: str, severity: Severity, wait_s: float = 0) -> Settled:
        failure = self._item.failure
        if not failure.count:
            failure.since.CopyFrom(self._at)
        failure.count += 1
        failure.reason = reason
        self._note(silence.after_failure(self._item, self._now.timestamp(), self._policy))
        wait = max(schedule.backoff(self._item, severity, self._policy), wait_s)
        return self._polled(coverage_pb2.PollReport(status=reason), wait)

    # --- what they have in common ---

    def _note(self, change: silence.Change | None) -> None:
        if change is not None:
            line = reports.silence(
                self._attempt.key, self._attempt.item, change.kind, change.since, change.expected_s, self._at
            )
            self._emits.append(line)

    def _is_spent(self, moment: float) -> bool:
        """A sitemap that an index named and that has had nothing new for long: the index will name it again."""
        last = seconds(self._item.poll.last_new_at) or seconds(self._item.discovered_at)
        return self._item.depth > 0 and moment - last > self._policy.sitemap_kept_s

    def _ended(self, report: coverage_pb2.PollReport) -> Settled:
        self._emits.append(reports.poll(self._attempt.key, self._attempt.item, report, self._at))
        return Settled(None, (*self._emits, state(self._attempt.partition, self._attempt.key, None)))

    def _is_same_body(self, response: Response) -> bool:
        return bool(self._item.validators.body_hash) and self._item.validators.body_hash == body_hash(response.body)

    def _polled(self, report: coverage_pb2.PollReport, wait_s: float) -> Settled:
        item, key = self._item, self._attempt.key
        self._emits.append(reports.poll(key, self._attempt.item, report, self._at))
        item.poll.polls += 1
        item.poll.last_polled_at.CopyFrom(self._at)
        item.visit += 1
        item.due.FromNanoseconds(int((self._now.timestamp() + wait_s) * 1e9))
        return Settled(item, (*self._emits, state(self._attempt.partition, key, item)))

"""A listing in, the pages that are new in it out; every entry counted in exactly one column of the poll's report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from caspian.events.v1 import article_pb2, coverage_pb2, frontier_pb2
from caspian.fetch import items
from caspian.fetch.feeds.listing import Entry, Listing
from caspian.fetch.http.urls import InvalidUrlError, check, domain
from caspian.fetch.items import Item, seconds
from caspian.fetch.policy import Policy
from caspian.fetch.scope import names_a_side
from caspian.identity.ids import digest
from caspian.outcome import Emit

# As in frontier.proto.
MAX_SEEN = 2000
# Of a sitemap index, its newest sitemaps; the others are archives.
MAX_CHILDREN = 10
MAX_DEPTH = 2


@dataclass(slots=True)
class Found:
    """`report` has its counts, `seen` is the set to keep, `overlap` whether the poll met one it knew."""

    report: coverage_pb2.PollReport
    seen: list[int] = field(default_factory=list)
    emits: list[Emit] = field(default_factory=list)
    overlap: bool = False
    # More was new than one poll may take: the next poll must read the body again, changed or not.
    more: bool = False


def find(item: Item, listing: Listing, base: str, now: datetime, policy: Policy, ports: frozenset[int]) -> Found:
    """Entries not seen before become discoveries, at most `policy.new_per_poll`; the rest is deferred, not forgotten.

    Of a longer listing only the first `MAX_SEEN` are looked at: those beyond could not be remembered as seen.
    """
    total = len(listing.entries) + len(listing.children) + listing.omitted
    report = coverage_pb2.PollReport(status="ok", entries=total)
    entries = listing.entries[:MAX_SEEN]
    children = listing.children[:MAX_CHILDREN]
    report.deferred = total - len(entries) - len(children)
    # Insertion order is age: what is met again becomes the newest.
    seen = dict.fromkeys(item.poll.seen)
    found = Found(report)
    for entry in entries:
        mark = _mark(entry.identity)
        if mark in seen:
            report.seen += 1
            found.overlap = True
            del seen[mark]
        elif report.new_entries >= policy.new_per_poll:
            report.deferred += 1
            found.more = True
            continue
        else:
            _judge(item, entry, base, now, policy, ports, found)
        seen[mark] = None
    for child in children:
        mark = _mark(child.identity)
        if mark in seen:
            report.seen += 1
            found.overlap = True
            del seen[mark]
        else:
            _descend(item, child, base, now, ports, found)
        seen[mark] = None
    found.seen = list(seen)[-MAX_SEEN:]
    return found


def _mark(identity: str) -> int:
    return int(digest("entry", identity, size=8), 16)


def _descend(item: Item, child: Entry, base: str, now: datetime, ports: frozenset[int], found: Found) -> None:
    """A sitemap named by an index becomes an item of its own, polled like a declared one."""
    try:
        url = check(child.link, base, ports)
    except InvalidUrlError:
        url = ""
    # The domain owes us nothing that another one was promised, and indexes of indexes end.
    if not url or domain(url) != domain(item.url) or item.depth >= MAX_DEPTH:
        found.report.invalid += 1
        return
    below = Item(
        kind=Item.SITEMAP,
        url=url,
        source=item.source,
        found_in=item.url,
        discovered_at=items.stamp(now),
        due=items.stamp(now),
        lane=item.lane,
        visit=1,
        depth=item.depth + 1,
    )
    found.report.new_entries += 1
    found.emits.append(items.discovery(below))


def _judge(
    item: Item, entry: Entry, base: str, now: datetime, policy: Policy, ports: frozenset[int], found: Found
) -> None:
    report = found.report
    if item.source.scope == frontier_pb2.Source.TITLE and not names_a_side(entry.entry.title, entry.entry.summary):
        report.off_scope += 1
        return
    try:
        page = items.page(
            check(entry.link, base, ports),
            item.source,
            now,
            found_in=item.url,
            entry=entry.entry,
            lane=_lane(item, entry, now, policy),
            ports=ports,
        )
        if domain(page.url) != domain(item.url):
            # Another host was promised nothing.
            page.source.ClearField("host_delay_s")
        emit = items.discovery(page)
    except InvalidUrlError:
        report.invalid += 1
        return
    report.new_entries += 1
    found.emits.append(emit)


def _lane(item: Item, entry: Entry, now: datetime, policy: Policy) -> article_pb2.Article.Lane:
    """What a source's first poll finds and calls old is no news. Later polls are: dates are not to be trusted."""
    old = 0 < seconds(entry.entry.published_at) < now.timestamp() - policy.backfill_after_s
    return article_pb2.Article.BACKFILL if old and not item.poll.polls else article_pb2.Article.LIVE

"""Is a run over? Looks from the sources down, so that what an earlier stage still holds is never overlooked."""

from __future__ import annotations

from datetime import datetime

from caspian.fetch import pending
from caspian.fetch.items import recurring
from caspian.local.watch import Watch
from caspian.pipeline import FETCH, WORKERS
from caspian.settings import KafkaSettings
from caspian.stream.names import Names
from caspian.stream.reader import unread


class Drain:
    """Of a whole run.

    Args:
        feeds: how many feeds, sitemaps and index pages were declared.
        since: each must have been polled after this.
        revisits: every planned visit of a page must be done, not only the first.
    """

    def __init__(
        self, kafka: KafkaSettings, names: Names, watch: Watch, *, feeds: int, since: datetime, revisits: bool
    ) -> None:
        self._kafka, self._names, self._watch = kafka, names, watch
        self._feeds, self._since, self._revisits = feeds, since, revisits

    def open(self) -> str:
        """What is still to come, in a few words; empty when the run is over."""
        return self._at_the_sources() or data_unread(self._kafka, self._names)

    def _at_the_sources(self) -> str:
        with self._watch.lock:
            records = dict(self._watch.frontier)
        declared = sum(1 for key, item in records.items() if key.startswith("s:") and recurring(item))
        waiting = {
            "feeds to be declared": max(0, self._feeds - declared),
            "discoveries": len(pending.undiscovered(records)),
            "feeds to be polled": len(pending.unpolled(records, self._since)),
            "pages to be visited": len(pending.open_pages(records, revisits=self._revisits)),
        }
        return ", ".join(f"{count} {what}" for what, count in waiting.items() if count)


def data_unread(kafka: KafkaSettings, names: Names) -> str:
    """Which worker still has something to read, in pipeline order; empty when none has."""
    for worker in WORKERS:
        if worker is FETCH:
            continue  # reads its own state back; what counts is in the frontier
        # Its first input; the others come from beside the stream.
        if count := unread(kafka, names.group(worker), names.topic(worker.reads)):
            return f"{count} records for {worker.name}"
    return ""

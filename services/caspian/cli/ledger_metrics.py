"""Rows of the books in, gauges out: what no single worker can know, for `caspian coverage --metrics-port`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from caspian.cli.source_books import Row, total
from caspian.fetch.coverage import Verdict
from caspian.telemetry import metrics


def publish(rows: Iterable[Row], waiting: Mapping[str, int], now: float) -> None:
    """Set every gauge; what is no longer there goes to 0."""
    rows = [row for row in rows if row.declared]
    for outcome, count in total(rows).items():
        metrics.LEDGER_VISITS.labels(outcome.replace(" ", "-")).set(count)
    verdicts = Counter(row.verdict for row in rows)
    for verdict in Verdict:
        metrics.SOURCES.labels(verdict.value.replace(" ", "-")).set(verdicts[verdict])
    silent = Counter(kind for row in rows for kind, _ in row.coverage.silent.values())
    for kind in ("quiet", "unreachable"):
        metrics.SILENT.labels(kind).set(silent[kind])
    metrics.UNBALANCED.set(sum(not row.balanced for row in rows))
    metrics.WAITING_LETTERS.clear()
    for noun, count in waiting.items():
        metrics.WAITING_LETTERS.labels(noun).set(count)
    metrics.LEDGER_READ.set(now)

"""The table of metrics, out of `caspian.telemetry.metrics`: names, kinds, labels, and the comments beside them."""

from __future__ import annotations

from pathlib import Path

from docs.generate.blocks import code, table
from docs.generate.comments import above_assignments
from prometheus_client import Counter, Gauge, Histogram

from caspian.telemetry import metrics


def metric_table() -> str:
    """One row a metric, in the order of the module."""
    source = metrics.__file__
    assert source is not None
    comments = above_assignments(Path(source))
    rows = [
        (
            code(_name(metric)),
            _kind(metric),
            _labels(metric),
            f"{metric._documentation}. {comments.get(name, '')}".strip(),
        )
        for name, metric in vars(metrics).items()
        if isinstance(metric, Counter | Gauge | Histogram)
    ]
    return table(("metric", "kind", "labels", "meaning"), rows)


def _kind(metric: Counter | Gauge | Histogram) -> str:
    return type(metric).__name__.lower()


def _name(metric: Counter | Gauge | Histogram) -> str:
    # The client keeps a counter's name without the suffix that it is exposed with.
    return metric._name + ("_total" if isinstance(metric, Counter) else "")


def _labels(metric: Counter | Gauge | Histogram) -> str:
    return ", ".join(code(label) for label in metric._labelnames)

"""A worker's metrics, read over loopback HTTP, as the few figures that a table shows."""

from __future__ import annotations

import urllib.request
from collections import Counter
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

_TIMEOUT = 1.0


@dataclass(slots=True)
class Figures:
    """Counts since the process started. `age` is the mean age of the articles it finished, in seconds."""

    taken: int = 0
    sent: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    dead: int = 0
    lag: int = 0
    age_sum: float = 0.0
    age_count: int = 0

    def add(self, name: str, labels: dict[str, str], value: float) -> None:
        """One sample of the exposition format."""
        match name:
            case "caspian_messages_total":
                self.taken += int(value)
            case "caspian_outputs_total" if labels.get("topic") != "coverage":
                self.sent += int(value)
            case "caspian_drops_total":
                self.dropped[labels["reason"]] += int(value)
            case "caspian_dead_letters_total":
                self.dead += int(value)
            case "caspian_lag_records":
                self.lag = int(value)
            case "caspian_event_age_seconds_sum":
                self.age_sum += value
            case "caspian_event_age_seconds_count":
                self.age_count += int(value)

    @property
    def age(self) -> float | None:
        """Mean age, None before the first article."""
        return self.age_sum / self.age_count if self.age_count else None


def scrape(port: int) -> Figures | None:
    """Figures of the worker whose probes listen at `port`; None while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=_TIMEOUT) as answer:
            text = answer.read().decode()
    except OSError:
        return None
    figures = Figures()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            figures.add(sample.name, sample.labels, sample.value)
    return figures


def is_ready(port: int) -> bool:
    """Whether the worker takes part."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=_TIMEOUT) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

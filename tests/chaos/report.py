"""A run's result in; a table for a person and JSON for a program out: faults, repeats, recovery, latency, usage."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from chaos.check import books_of
from chaos.evidence import Evidence
from chaos.faults import Done
from chaos.monitor import Moment, moves_again, worked_off
from chaos.oracle import INNOCENT
from chaos.run import Result


def figures(result: Result, seed: int) -> dict[str, Any]:
    """Everything that is reported, as plain data."""
    evidence = result.evidence
    balance = books_of(evidence).balance()
    return {
        "seed": seed,
        "passed": not result.findings,
        "findings": dict(Counter(finding.check for finding in result.findings)),
        "first findings": _first(result),
        "seconds": {name: round(value, 1) for name, value in result.seconds.items()},
        "visits": {
            "handed on": balance.handed_on,
            "published": dict(balance.published),
            "dropped": dict(balance.dropped),
            "dead": dict(balance.dead),
        },
        "events": len(evidence.of("enriched")),
        "requests": len(evidence.requests),
        "alerts": _alerts(evidence),
        "faults": _faults(result),
        "seconds until it moves again": _recoveries(result, moves_again),
        "seconds until all is worked off": _recoveries(result, worked_off),
        "slowest recoveries": _slowest(result),
        "upstream repeats %": _repeats(evidence),
        "most repeated": _bursts(evidence),
        "innocent dead letters": _innocent(evidence),
        "latency seconds": _percentiles(_latencies(evidence)),
        "starts": {slot.name: slot.starts for slot in result.fleet.slots.values()},
        "exit codes": _codes(result),
        "processes": _processes(result),
    }


def _alerts(evidence: Evidence) -> dict[str, int]:
    ids = {delivery.alert for delivery in evidence.deliveries}
    raised, taken = len(evidence.of("alerts")), len(evidence.deliveries)
    return {"raised": raised, "told": len(ids), "told again": taken - len(ids)}


def _first(result: Result, each: int = 8) -> list[str]:
    """Some of each kind."""
    shown: Counter[str] = Counter()
    lines = []
    for finding in result.findings:
        shown[finding.check] += 1
        if shown[finding.check] <= each:
            lines.append(f"{finding.check}: {finding.text}")
    return lines


def _faults(result: Result) -> dict[str, str]:
    planned: Counter[str] = Counter(done.fault.kind for done in result.breaker.done)
    happened: Counter[str] = Counter(done.fault.kind for done in result.breaker.done if done.happened)
    return {kind: f"{happened[kind]} of {count}" for kind, count in sorted(planned.items())}


def kills_and_broker_faults(result: Result) -> tuple[int, int]:
    """Processes of workers killed (documents that kill included), faults of brokers."""
    kills = sum(slot.codes[-9] for slot in result.fleet.slots.values())
    return kills, sum(1 for done in result.breaker.done if done.happened and done.fault.of_broker)


def _recoveries(result: Result, moment: Moment) -> dict[str, Any]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    outages = [(done.began, done.ended) for done in result.breaker.done if done.happened and _is_outage(done)]
    for done in result.breaker.done:
        if done.happened and done.fault.kind not in ("malformed", "repeats", "clock"):
            times = result.monitor.recoveries(done, moment).values()
            seconds = max((time for time in times if time is not None), default=None)
            if seconds is not None and None not in times:
                kind, seconds = _class_of(done, seconds, outages)
                by_kind[kind].append(seconds)
    groups = dict(by_kind)
    groups["worker or broker"] = [value for kind, values in by_kind.items() if kind not in _OUTAGES for value in values]
    return {kind: _percentiles(values) for kind, values in sorted(groups.items())}


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S")


def _slowest(result: Result, most: int = 12) -> list[str]:
    """Which worker kept which fault from being over, the slowest first; the moment leads to the place in its log."""
    found = [
        (seconds, done.began, f"{done.fault.kind} {'+'.join(done.fault.target)}: {worker}")
        for done in result.breaker.done if done.happened
        for worker, seconds in result.monitor.recoveries(done, moves_again).items() if seconds is not None
    ]  # fmt: skip
    return [
        f"{_moment(began)} {what} after {seconds:.1f} s" for seconds, began, what in sorted(found, reverse=True)[:most]
    ]


_OUTAGES = ("full outage", "within a full outage")


def _is_outage(done: Done) -> bool:
    return done.fault.kind in ("all-down", "two-down")


def _class_of(done: Done, seconds: float, outages: list[tuple[float, float]]) -> tuple[str, float]:
    """Under what a recovery is reported: what a full outage held up is counted from the end of that outage."""
    if _is_outage(done):
        return "full outage", seconds
    recovered = done.began + seconds
    held_up = [ended for began, ended in outages if began < recovered and ended > done.began]
    return ("within a full outage", max(0.0, recovered - max(held_up))) if held_up else (done.fault.kind, seconds)


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {"number": 0}
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

    return {"number": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 2)}


def _repeats(evidence: Evidence) -> dict[str, float]:
    """Share of records beyond the first of each result of the stateless workers."""
    shares = {}
    for noun in ("articles", "assessed"):
        again, number = _again(evidence, noun)
        shares[noun] = round(100 * len(again) / max(1, number - len(again)), 2)
    return shares


def _bursts(evidence: Evidence, apart: float = 3.0, most: int = 8) -> list[str]:
    """When most was repeated: repeats with less than `apart` seconds between them, the largest first."""
    found: list[tuple[int, float, str]] = []
    for noun in ("articles", "assessed"):
        times = sorted(_again(evidence, noun)[0])
        began = 0
        for index, at in enumerate(times):
            if index + 1 == len(times) or times[index + 1] - at > apart:
                found.append((index + 1 - began, times[began], noun))
                began = index + 1
    return [f"{_moment(at)} {noun} {number}" for number, at, noun in sorted(found, reverse=True)[:most]]


def _again(evidence: Evidence, noun: str) -> tuple[list[float], int]:
    """When results were written that had been before, and the number of all; those that the test wrote left out."""
    seen: set[tuple[bytes | None, bytes | None]] = set()
    again, number = [], 0
    for record in evidence.of(noun):
        if record.place in evidence.repeated or record.place in evidence.planted:
            continue
        number += 1
        if (record.key, record.value) in seen:
            again.append(record.timestamp)
        seen.add((record.key, record.value))
    return again, number


def _innocent(evidence: Evidence) -> int:
    """Records that were dead-lettered because their process was killed twice with them in hand."""
    number = 0
    for noun in ("pages", "deduped"):
        for letters in evidence.dead_places(noun).values():
            headers = dict(letters[0].headers)
            if headers["dlq-reason"].decode() != INNOCENT:
                continue
            title = Article.FromString(letters[0].value or b"").metadata.title if noun == "deduped" else ""
            number += "[[kills-stance]]" not in title
    return number


def _latencies(evidence: Evidence) -> list[float]:
    """From the fetch of a page to its event on `enriched`; revisions by others are no news of the page."""
    seconds = []
    for record in evidence.of("enriched"):
        event = EnrichedEvent.FromString(record.value or b"")
        if event.type != EnrichedEvent.REVISED:
            seconds.append(record.timestamp - event.article.provenance.fetched_at.ToMicroseconds() / 1e6)
    return seconds


def _codes(result: Result) -> dict[str, int]:
    total: Counter[int] = sum((slot.codes for slot in result.fleet.slots.values()), Counter())
    return {str(code): times for code, times in sorted(total.items())}


def _processes(result: Result) -> dict[str, dict[str, float]]:
    table = {}
    for name, usage in sorted(result.monitor.usage.items()):
        rss = [value for _, value in usage.rss]
        table[name] = {
            "RSS MB p50": round(statistics.median(rss) / 1e6),
            "RSS MB max": round(max(rss) / 1e6),
            "files max": max(value for _, value in usage.files),
            "CPU %": round(100 * usage.cpu_seconds / usage.alive_seconds, 1) if usage.alive_seconds else 0.0,
        }
    return table


def table(report: dict[str, Any]) -> str:
    """For a person."""
    lines = []
    for name, value in report.items():
        if isinstance(value, dict):
            lines.append(f"{name}:")
            lines += [f"  {key:<22} {_short(entry)}" for key, entry in value.items()]
        elif isinstance(value, list):
            lines += [f"{name}:", *(f"  {entry}" for entry in value)] if value else []
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _short(value: Any) -> str:
    return "  ".join(f"{key} {entry}" for key, entry in value.items()) if isinstance(value, dict) else str(value)


def to_json(report: dict[str, Any]) -> str:
    """For a program."""
    return json.dumps(report, indent=1, ensure_ascii=False)

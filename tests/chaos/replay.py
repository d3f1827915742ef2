"""Each stage run again, in this process, over what landed on its input: its output topics must say the same.

Workers with state: exactly the same records in the same order, and the same state. Stateless ones may repeat, but must
give each result, no other, and each key's results in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from caspian.dedupe.stage import Dedupe
from caspian.extract.stage import extract
from caspian.outcome import Done, Outcome
from caspian.pipeline import ARTICLES, ASSESSED, BY_NOUN, DEDUPED, EXTRACT, PAGES, PUBLISH, STANCE, Topic, Worker
from caspian.publish.stage import PublishStage
from caspian.settings import load
from caspian.stance.detector import load_default
from caspian.stance.settings import StanceSettings
from caspian.stance.stage import assess
from caspian.stream import codec
from caspian.stream.names import Names
from chaos.commits import history
from chaos.documents import marker
from chaos.evidence import Evidence, Finding
from chaos.reading import Record
from chaos.world import Kind

Results = dict[str, dict[bytes, list[bytes | None]]]


def inputs(evidence: Evidence, topic: Topic, *, dead: bool = False) -> Iterator[tuple[Record, Any]]:
    """Records that can be decoded and are no dead letters, or (`dead`) those that are."""
    places = evidence.dead_places(topic.noun)
    for record in evidence.of(topic.noun):
        if (record.place in places) is dead:
            try:
                yield record, codec.decode(topic, record.key, record.value, record.headers)
            except codec.Malformed:
                continue  # whether it is a dead letter is another check


def _add(results: Results, outcome: Outcome) -> None:
    if isinstance(outcome, Done):
        for emit in outcome.messages:
            value = None if emit.value is None else codec.encode(emit.value)
            results.setdefault(emit.topic, {}).setdefault(emit.key.encode(), []).append(value)


def _found(
    evidence: Evidence, noun: str, without: Iterable[tuple[str, int, int]] = ()
) -> dict[bytes, list[bytes | None]]:
    found: dict[bytes, list[bytes | None]] = {}
    left_out = set(without)
    for record in evidence.of(noun):
        if record.place not in left_out:
            found.setdefault(record.key or b"", []).append(record.value)
    return found


def _exactly(evidence: Evidence, results: Results, *nouns: str) -> Iterator[Finding]:
    ours = [*evidence.planted, *evidence.repeated]
    for noun in nouns:
        wanted, found = results.get(noun, {}), _found(evidence, noun, ours)
        for key in sorted(wanted.keys() | found.keys()):
            if wanted.get(key, []) != found.get(key, []):
                has, should = len(found.get(key, [])), len(wanted.get(key, []))
                kind = "lost" if has < should else "duplicate" if has > should else "differs"
                yield Finding(kind, f"{noun} of {key!r}: {has} records, a replay gives {should}")


def _passed_over(evidence: Evidence, worker: Worker, key: bytes) -> str:
    """Where the inputs of `key` stand, and when which commit went past them: what to look for in the logs."""
    names, told = Names(evidence.namespace), []
    done = history(evidence.commits, names.group(worker), names.topic(worker.reads))
    for record in evidence.of(worker.reads.noun):
        if record.key == key:
            past = [(at, offset) for at, offset in done.get(record.partition, []) if offset > record.offset]
            when = f"{past[0][1]} committed {_clock(past[0][0])}" if past else "never committed past"
            told.append(f"{record.partition}/{record.offset} of {_clock(record.timestamp)}, {when}")
    return "; ".join(told)


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S.%f")[:-3]


def _at_least(evidence: Evidence, worker: Worker, results: Results, possible: Results, noun: str) -> Iterator[Finding]:
    """`possible` are results of dead letters: a process may have sent them before it was killed with them in hand."""
    ours = [*evidence.planted, *evidence.repeated]
    wanted, found, may_be = results.get(noun, {}), _found(evidence, noun, ours), possible.get(noun, {})
    for key in sorted(wanted.keys() | found.keys()):
        should = list(dict.fromkeys(wanted.get(key, [])))
        allowed = set(may_be.get(key, [])) - set(should)
        first = [value for value in dict.fromkeys(found.get(key, [])) if value not in allowed]
        if first == should:
            continue
        if missing := [value for value in should if value not in first]:
            text = f"{noun} of {key!r}: {len(missing)} of {len(should)} results are missing"
            yield Finding("lost", f"{text}; read from {_passed_over(evidence, worker, key)}")
        elif strange := [value for value in first if value not in should]:
            yield Finding("phantom", f"{noun} of {key!r}: {len(strange)} results that a replay does not give")
        else:
            yield Finding("order", f"{noun} of {key!r}: results in another order")


def extracted(evidence: Evidence) -> Iterator[Finding]:
    """Pages to articles."""
    results: Results = {}
    possible: Results = {}
    for into, dead in ((results, False), (possible, True)):
        for _, page in inputs(evidence, PAGES, dead=dead):
            if marker(Kind.SWELLS) not in page.entry.title:
                _add(into, extract(page))
    yield from _at_least(evidence, EXTRACT, results, possible, ARTICLES.noun)


def deduplicated(evidence: Evidence) -> Iterator[Finding]:
    """Articles to versions with relations and stories: the same bytes, so `memory` can be rebuilt from `articles`."""
    stage, results = Dedupe(), {}
    for record, article in inputs(evidence, ARTICLES):
        _add(results, stage.process((record.key or b"").decode(), article, record.partition))
    yield from _exactly(evidence, results, DEDUPED.noun)


def assessed(evidence: Evidence) -> Iterator[Finding]:
    """Versions to versions with stance."""
    detector = load_default(load(StanceSettings).target)
    results: Results = {}
    possible: Results = {}
    for into, dead in ((results, False), (possible, True)):
        for _, article in inputs(evidence, DEDUPED, dead=dead):
            _add(into, assess(article, detector))
    yield from _at_least(evidence, STANCE, results, possible, ASSESSED.noun)


def published(evidence: Evidence) -> Iterator[Finding]:
    """Versions with stance to events and the state that makes each appear once."""
    stage, results = PublishStage(), {}
    for record, article in inputs(evidence, ASSESSED):
        _add(results, stage.process((record.key or b"").decode(), article, record.partition))
    assert PUBLISH.state is not None
    yield from _exactly(
        evidence, results, *(noun for noun in ("enriched", "latest", PUBLISH.state.noun) if noun in BY_NOUN)
    )

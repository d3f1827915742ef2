"""The labelled stream: sources, every edit of each, and texts that are copies of nothing. Seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dedupe import edits
from benchmarks.dedupe.grammar import event, story, wire

REAL_TEXTS = Path(__file__).parents[2] / "../shared/data/aeb/ground-truth.json"
WIRES = ("earnings", "weather", "fixtures")
# Texts shorter than this have no parts to edit.
MIN_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Sample:
    """A text; the families of texts it was made from (none: independent); and what kind of edit made it."""

    text: str
    families: frozenset[int]
    kind: str
    edit: str


def own_sources(rng: random.Random, number: int) -> list[tuple[str, str]]:
    """Pairs of a text and another one, independent, about the same event."""
    pairs = []
    for _ in range(number):
        about = event(rng)
        pairs.append((story(rng, about, rng.randrange(14, 26)), story(rng, about, rng.randrange(14, 26))))
    return pairs


def real_sources() -> list[tuple[str, str]]:
    """Articles of a public benchmark, where the shared data is there; nothing is said of the second text."""
    if not REAL_TEXTS.is_file():
        return []
    raw = json.loads(REAL_TEXTS.read_text(encoding="utf-8"))
    texts = [str(page["articleBody"]) for page in raw.values()]
    return [(text, "") for text in texts if len(edits.sentences(text)) >= MIN_SENTENCES]


def stream(seed: int, sources: list[tuple[str, str]], wires: int) -> Iterator[Sample]:
    """Sources in random order, each followed by its variants at random distances, among wires and composites."""
    rng = random.Random(seed)
    placed: list[tuple[float, Sample]] = []
    for family, (text, sibling) in enumerate(sources):
        at = rng.random()
        placed.append((at, Sample(text, frozenset({family}), "source", "source")))
        if sibling:
            placed.append((rng.random(), Sample(sibling, frozenset(), "independent", "same event")))
        for kind, known in (
            ("near", edits.NEAR), ("excerpt", edits.EXCERPT), ("superset", edits.SUPERSET), ("partial", edits.PARTIAL),
        ):  # fmt: skip
            for name, edit in known.items():
                fresh = story(rng, event(rng), rng.randrange(14, 26))
                placed.append((at + rng.random(), Sample(edit(rng, text, fresh), frozenset({family}), kind, name)))
    for number in range(wires):
        placed.append(
            (rng.random() * 2, Sample(wire(rng, WIRES[number % 3]), frozenset(), "independent", WIRES[number % 3]))
        )
    for family in range(0, len(sources) - 1, 2):
        both = f"{sources[family][0]}\n\n{sources[family + 1][0]}"
        placed.append((2.0, Sample(both, frozenset({family, family + 1}), "composite", "composite")))
    placed.sort(key=lambda pair: pair[0])
    for _, sample in placed:
        yield sample

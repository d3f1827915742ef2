"""`make bench-dedupe`: what is found, what is wrongly found, how fast and in how much memory; ours and the peers.

Run: python -m benchmarks.bench_dedupe [--sources N] [--seed N] [--quick]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable

from benchmarks import results
from benchmarks.dedupe import capacity, labelled, stories
from benchmarks.dedupe.engines import Caspian, Datasketch, Engine, Rensa, Simhash
from caspian.dedupe.warm import warm

# What kinds are right for an edit; an edit of kind near that cuts a seventh of a short text may be an excerpt.
ACCEPTED = {
    "near": {"EXACT", "NEAR"}, "excerpt": {"EXCERPT"}, "superset": {"SUPERSET", "NEAR"}, "partial": {"PARTIAL", "NONE"},
}  # fmt: skip


class Score:
    """Copies found and missed, by kind of edit."""

    def __init__(self) -> None:
        self.right = self.wrong = 0
        self.found: Counter[str] = Counter()
        self.total: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.mistakes: Counter[str] = Counter()
        self.seconds = 0.0

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    def recall(self, kind: str) -> float:
        return self.found[kind] / max(self.total[kind], 1)


def run(engine: Engine, samples: Iterable[labelled.Sample]) -> Score:
    """Feed a labelled stream. A verdict is right where the text named is of the same family."""
    score = Score()
    families: list[frozenset[int]] = []
    for sample in samples:
        began = time.process_time()
        copies, kind = engine.judge(sample.text)
        score.seconds += time.process_time() - began
        is_copy = sample.kind in ("near", "excerpt", "superset", "composite")
        score.total[sample.kind] += 1
        score.total[sample.edit] += 1
        if copies:
            same = is_copy and bool(families[copies[0]] & sample.families)
            score.right += same
            score.wrong += not same
            if same:
                score.found[sample.kind] += 1
                score.found[sample.edit] += 1
            else:
                score.mistakes[sample.edit] += 1
        if kind and sample.kind in ACCEPTED:
            score.kinds[sample.kind] += kind in ACCEPTED[sample.kind]
        families.append(sample.families)
    return score


def quality(name: str, samples: list[labelled.Sample], peers: bool) -> str:
    """One table of precision and recall, and what went wrong in ours."""
    engines: list[Engine] = [Caspian()]
    if peers:
        engines += [Datasketch(0.5), Datasketch(0.2), Rensa(0.5), Simhash()]
    scores = {engine.name: run(engine, samples) for engine in engines}
    rows: list[list[object]] = [
        [
            engine,
            *(f"{value:.4f}" for value in (score.precision, *map(score.recall, ("near", "excerpt", "superset")))),
            len(samples) / score.seconds,
        ]
        for engine, score in scores.items()
    ]
    ours = scores[Caspian.name]
    kinds = ", ".join(f"{kind} {ours.kinds[kind] / ours.total[kind]:.4f}" for kind in ACCEPTED if ours.total[kind])
    missed = {
        edit: 1 - ours.found[edit] / total
        for edit, total in ours.total.items()
        if 0 < ours.found[edit] < total and edit not in ACCEPTED
    }
    worst = ", ".join(f"{edit} {missed[edit]:.4f}" for edit in sorted(missed, key=lambda e: -missed[e])[:5])
    columns = [name, "precision", "near", "excerpt", "superset", "texts/CPU s"]
    return (
        f"{results.table(columns, rows)}\n\n{len(samples)} texts. Kind named rightly by ours: {kinds}. "
        f"Most missed: {worst or 'nothing'}. Wrongly taken for copies: {dict(ours.mistakes) or 'nothing'}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="without the peers and the million; writes no results")
    options = parser.parse_args()
    warm()
    wires, peers = 3 * options.sources, not options.quick
    own = labelled.own_sources(random.Random(options.seed), options.sources)
    parts = [quality("own texts", list(labelled.stream(options.seed, own, wires)), peers)]
    real = labelled.real_sources()
    if real:
        parts.append(quality("real texts", list(labelled.stream(options.seed, real, 0)), peers))
    else:
        parts.append("Real texts: skipped, the shared data is not here.")
    speed = results.table(
        ["300 words, one in five a copy", "texts/CPU s", "× datasketch"], capacity.throughput(options.quick)
    )
    rows = capacity.memory(8_000 if options.quick else 40_000) + stories.report(options.seed)
    parts += [speed, results.table(["stage", "measured", "goal"], rows)]
    if options.quick:
        print("\n\n".join(parts))
    else:
        results.write("dedupe", "make bench-dedupe", "\n\n".join(parts))


if __name__ == "__main__":
    main()

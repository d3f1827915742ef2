"""`make bench-dedupe`: what is found, what is wrongly found, how fast and in how much memory; ours and the peers.

Run: python -m benchmarks.bench_dedupe [--sources N] [--seed N] [--fill N] [--quick]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from benchmarks.dedupe import capacity, labelled, stories
from benchmarks.dedupe.engines import Caspian, Datasketch, Engine, Rensa, Simhash

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


def quality(name: str, seed: int, sources: list[tuple[str, str]], wires: int, peers: bool) -> None:
    """One table of precision and recall."""
    samples = list(labelled.stream(seed, sources, wires))
    print(f"\n{name}: {len(sources)} sources, {len(samples)} texts")
    print(f"{'':24}precision   near  excerpt  superset  docs/CPU s")
    engines: list[Engine] = [Caspian()]
    if peers:
        engines += [Datasketch(0.5), Datasketch(0.2), Rensa(0.5), Simhash()]
    for engine in engines:
        score = run(engine, samples)
        print(
            f"{engine.name:24}{score.precision:9.4f}{score.recall('near'):8.4f}{score.recall('excerpt'):8.4f}"
            f"{score.recall('superset'):9.4f}{len(samples) / score.seconds:12.0f}"
        )
        if isinstance(engine, Caspian):
            ours = score
    print(
        "kind named rightly: "
        + ", ".join(f"{k} {ours.kinds[k] / ours.total[k]:.4f}" for k in ACCEPTED if ours.total[k])
    )
    missed = defaultdict(list)
    for edit, total in ours.total.items():
        if 0 < ours.found[edit] < total and edit not in ACCEPTED:
            missed[round(1 - ours.found[edit] / total, 4)].append(edit)
    print(
        "most missed: " + ", ".join(f"{', '.join(missed[share])} {share}" for share in sorted(missed, reverse=True)[:5])
    )
    print(f"taken for copies: {dict(ours.mistakes)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="without the peers and the million")
    options = parser.parse_args()
    Caspian().judge("Compiles the kernels, which takes some seconds the first time. " * 20)
    own = labelled.own_sources(random.Random(options.seed), options.sources)
    quality("own grammar", options.seed, own, 3 * options.sources, peers=not options.quick)
    real = labelled.real_sources()
    if real:
        quality("real articles", options.seed, real, 0, peers=not options.quick)
    else:
        print("\nreal articles: skipped, the shared data is not here")
    capacity.report(quick=options.quick)
    stories.report(options.seed)


if __name__ == "__main__":
    main()

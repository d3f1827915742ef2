"""How good stance is: on our own test split, and on a file of real items where there is one. `make stance-report`.

`python -m benchmarks.bench_stance [ITEMS.jsonl]`; without an argument the shared development set is looked for.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from benchmarks import results, stance_baselines
from caspian.stance.detector import load_default
from caspian.stance.lab import ablation, items, metrics, scores, train
from caspian.stance.lab.train import STANCES

DEVELOPMENT = Path(__file__).parents[1] / ".." / "shared" / "data" / "stance" / "dev.jsonl"
COVERAGES = (1.0, 0.9, 0.75, 0.5)
COMMAND = "make stance-report"


def macro(pairs: Sequence[metrics.Pair]) -> float:
    """Macro-F1 over the three stances."""
    return metrics.macro_f1(pairs, STANCES)


def figures(name: str, rows: list[scores.Row]) -> list[object]:
    """One line of the main table."""
    polar = scores.polar(rows)
    pairs = [row.lean for row in polar]
    confidences = [row.stance.confidence for row in polar]
    low, high = metrics.interval(pairs, macro)
    decided = [row.lean for row in polar if row.decided]
    holders = [row.holders for row in rows if row.item.relevance != "not"]
    right, shown = (sum(column) for column in zip(*(row.evidence for row in polar), strict=True))
    return [
        name,
        len(pairs),
        f"{macro(pairs):.3f} ({low:.2f}–{high:.2f})",
        macro(metrics.most_confident(pairs, confidences, 0.75)),
        f"{macro(decided):.3f} at {len(decided) / len(pairs):.0%}",
        metrics.flips(decided),
        metrics.flips(pairs),
        metrics.calibration_error(pairs, confidences),
        metrics.macro_f1([row.relevance for row in rows], ("about", "rest")),
        metrics.set_f1([gold for gold, _ in holders], [found for _, found in holders])[2],
        f"{right / max(1, shown):.2f} of {shown}",
    ]


def by_language(rows: list[scores.Row]) -> str:
    """Counts, accuracy and F1 per language."""
    lines: list[list[object]] = []
    for language in sorted({row.item.lang for row in rows}):
        pairs = [row.lean for row in scores.polar(rows) if row.item.lang == language]
        counts = Counter(gold for gold, _ in pairs)
        right = sum(gold == said for gold, said in pairs)
        scored = [metrics.f1(pairs, label) if counts[label] else "–" for label in STANCES]
        lines.append([language, *(counts[label] for label in STANCES), f"{right}/{len(pairs)}", *scored])
    return results.table(["language", *STANCES, "right", *(f"F1 {label}" for label in STANCES)], lines)


def confusion(rows: list[scores.Row]) -> str:
    """Gold down, said across; the best guess, and how often it was not given as the label."""
    lines: list[list[object]] = []
    for gold in STANCES:
        mine = [row for row in scores.polar(rows) if row.item.stance == gold]
        said = Counter(row.lean[1] for row in mine)
        lines.append([gold, *(said[label] for label in (*STANCES, "none")), sum(not row.decided for row in mine)])
    return results.table(["gold \\ said", *STANCES, "off target", "of these uncertain"], lines)


def coverage(rows: list[scores.Row]) -> str:
    """Macro-F1 over the surest part."""
    polar = scores.polar(rows)
    pairs, confidences = [row.lean for row in polar], [row.stance.confidence for row in polar]
    line = [macro(metrics.most_confident(pairs, confidences, share)) for share in COVERAGES]
    return results.table([f"{share:.0%} coverage" for share in COVERAGES], [list(line)])


@cache
def prepared() -> train.Prepared:
    """Half a minute, for every table."""
    return train.prepare(items.fitting())


def side_by_side(name: str, test: list[items.Item]) -> str:
    """Baselines and ablations on the same items."""
    polar = [item for item in test if item.polar]
    gold = [str(item.stance) for item in polar]
    fitting = [item for item in items.fitting() if item.polar]
    contenders: dict[str, Callable[[], list[str]]] = {
        "majority": lambda: ["neutral"] * len(polar),
        "VADER on the document (English lexicon)": lambda: stance_baselines.vader(polar),
        "TF-IDF + logistic regression on our items": lambda: stance_baselines.tfidf(fitting, polar),
        "caspian, the detector as it is": lambda: [row.lean[1] for row in scores.score(load_default(), polar)],
        **{f"caspian, {title}": run for title, run in ablation.runs(prepared(), polar).items()},
    }
    lines: list[list[object]] = []
    for title, run in contenders.items():
        pairs = list(zip(gold, run(), strict=True))
        lines.append([title, macro(pairs), f"{metrics.flip_rate(pairs):.1%}"])
    told = "Only the detector as it is is asked for relevance too; elsewhere what it calls off target has a stance."
    return f"{results.table([f'approach on {name}', 'macro-F1', 'sign flips'], lines)}\n\n{told}"


def contrast() -> str:
    """Contrast pairs: is the text with the better word for the partnership scored higher?"""
    rows = scores.score(load_default(), items.pairs())
    lines: list[list[object]] = []
    for language in sorted({row.item.lang for row in rows}):
        scored = [(r.item.event, str(r.item.stance), r.stance.score) for r in rows if r.item.lang == language]
        right, total = metrics.ordered(scored)
        lines.append([language, f"{right}/{total}"])
    return results.table(["contrast pairs", "in the right order"], lines)


def speed() -> str:
    """Articles of 5,000 code points per CPU second."""
    detector = load_default()
    pieces = [item.text for item in items.own() if item.lang == "en"]
    articles = []
    for start in range(0, 40, 4):
        text = "\n\n".join(pieces[start:] + pieces[:start])[:5000]
        articles.append(text)
        detector.detect("", text, "en")
    started = time.process_time()
    for _ in range(10):
        for text in articles:
            detector.detect("", text, "en")
    return f"{10 * len(articles) / (time.process_time() - started):.0f} articles of 5,000 code points per CPU second"


def main() -> None:
    """Write the section."""
    detector = load_default()
    tested = [item for item in items.own() if item.split == "test"]
    sets = {"own test split": tested, "unseen news": items.unseen()}
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEVELOPMENT
    if path.exists():
        sets[f"real items ({path.name})"] = items.load(path)
    scored = {name: scores.score(detector, chosen) for name, chosen in sets.items()}
    parts = [
        f"Detector {detector.name} {detector.version}. The test split was not used for fitting. Evidence: share of "
        "stretches whose polarity is that of the article or of one of its holders. A flip is favourable called "
        "critical or the reverse; macro-F1 is of the best guess for every item, one called off target is missed.",
        results.table(
            ["items", "n", "macro-F1 (95 %)", "at 75 %", "decided", "flips, decided", "flips, all guesses", "ECE",
             "about/rest", "holder pairs", "evidence"],
            [figures(name, rows) for name, rows in scored.items()],
        ),
    ]  # fmt: skip
    for name, rows in scored.items():
        parts += [f"### {name}", by_language(rows), confusion(rows), coverage(rows)]
        parts.append(side_by_side(name, sets[name]))
    parts += [contrast(), speed()]
    results.write("stance", COMMAND, "\n\n".join(parts))


if __name__ == "__main__":
    main()

"""An alignment in, the kind of reuse out."""

from __future__ import annotations

from caspian.dedupe.alignment import Alignment
from caspian.events.v1.article_pb2 import Reuse

# Thresholds measured on labelled variants (docs/decisions/0030).
NEAR_COVERAGE = 0.75
WHOLE_COVERAGE = 0.70
PARTIAL_COVERAGE = 0.20
MIN_DENSITY = 0.5
# Fewer shared words are a quotation or a formula.
MIN_WORDS = 15
# Templated wires (earnings, weather, fixtures) share their words and differ in their numbers.
GUARD_NUMBERS = 4
GUARD_MATCHED = 0.5

# The kinds that put a text into the cluster of its match.
COPIES = frozenset({Reuse.SAME_PAGE, Reuse.EXACT, Reuse.NEAR, Reuse.EXCERPT, Reuse.SUPERSET})
# The same relation, seen from the other text.
INVERSE: dict[Reuse.Kind, Reuse.Kind] = {
    Reuse.SAME_PAGE: Reuse.SAME_PAGE,
    Reuse.EXACT: Reuse.EXACT,
    Reuse.NEAR: Reuse.NEAR,
    Reuse.EXCERPT: Reuse.SUPERSET,
    Reuse.SUPERSET: Reuse.EXCERPT,
}


def kind_of(a: Alignment) -> Reuse.Kind:
    """Kind of reuse between two texts that are not equal, seen from the query."""
    if a.covered < MIN_WORDS:
        return Reuse.NONE
    kind = Reuse.PARTIAL if max(a.coverage_query, a.coverage_other) >= PARTIAL_COVERAGE else Reuse.NONE
    if a.density < MIN_DENSITY or _is_template(a):
        return kind
    if min(a.coverage_query, a.coverage_other) >= NEAR_COVERAGE:
        return Reuse.NEAR
    if a.coverage_query >= WHOLE_COVERAGE and a.coverage_query >= a.coverage_other:
        return Reuse.EXCERPT
    if a.coverage_other >= WHOLE_COVERAGE:
        return Reuse.SUPERSET
    return kind


def _is_template(a: Alignment) -> bool:
    return a.numbers >= GUARD_NUMBERS and a.numbers_matched < GUARD_MATCHED

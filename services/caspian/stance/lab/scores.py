"""Labelled items and a detector in, one scored row per item out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from caspian.events.v1 import stance_pb2
from caspian.stance.detector import Detector
from caspian.stance.lab.items import Item
from caspian.stance.lab.metrics import Pair


def label_name(label: int) -> str:
    """`favourable`, `critical`, `neutral`, `uncertain`; `none` where no label is given."""
    name = stance_pb2.Stance.Label.Name(label).lower()
    return "none" if name == "label_unspecified" else name


@dataclass(frozen=True, slots=True)
class Row:
    """One item and what the detector said of it."""

    item: Item
    stance: stance_pb2.Stance

    @property
    def relevance(self) -> Pair:
        """About or rest."""
        about = self.stance.relevance.label == stance_pb2.Relevance.ABOUT
        return ("about" if self.item.relevance == "about" else "rest", "about" if about else "rest")

    @property
    def lean(self) -> Pair:
        """Gold and best guess."""
        return str(self.item.stance), label_name(self.stance.lean)

    @property
    def decided(self) -> bool:
        """The detector commits itself."""
        return self.stance.label == self.stance.lean

    @property
    def holders(self) -> tuple[frozenset[Pair], frozenset[Pair]]:
        """Gold and found pairs of holder type and stance."""
        gold = frozenset((holder.type, holder.stance) for holder in self.item.holders)
        found = frozenset(
            (stance_pb2.Holder.Type.Name(holder.type).lower(), label_name(holder.stance))
            for holder in self.stance.holders
        )
        return gold, found

    @property
    def evidence(self) -> tuple[int, int]:
        """How many stretches of evidence point where the gold label or a gold holder points, and how many there are.

        Items have no gold spans: this is a check of polarity, an upper bound of precision.
        """
        allowed = {str(self.item.stance)} | {holder.stance for holder in self.item.holders}
        polarities = [
            "favourable" if e.polarity == stance_pb2.Evidence.POSITIVE else "critical" for e in self.stance.evidence
        ]
        return sum(polarity in allowed for polarity in polarities), len(polarities)


def score(detector: Detector, items: Sequence[Item]) -> list[Row]:
    """Ask the detector about every item."""
    return [Row(item, detector.detect(item.title, item.text, item.lang)) for item in items]


def polar(rows: Sequence[Row]) -> list[Row]:
    """Rows that have a stance to get wrong."""
    return [row for row in rows if row.item.polar]

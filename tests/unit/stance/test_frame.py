"""In which words the tie is praised or blamed: the frame by weight and voice."""

from __future__ import annotations

import pytest

from caspian.events.v1 import stance_pb2
from caspian.stance.frame import choose
from unit.stance.made import SOMEBODY, cue

Stance = stance_pb2.Stance


def test_the_heaviest_frame_of_the_leaning_wins() -> None:
    cues = [cue(0, -1, 1.0, frame="hollow"), cue(1, -1, 1.5, frame="illegitimate"), cue(2, 1, 9.0, frame="benefit")]
    assert choose(cues, -1) == Stance.ILLEGITIMATE
    assert choose(cues, 1) == Stance.BENEFIT
    assert choose([*cues, cue(3, -1, 0.6, frame="hollow")], -1) == Stance.HOLLOW


@pytest.mark.parametrize(("relayed", "frame"), [(1.9, Stance.THREAT), (2.1, Stance.HOLLOW)])
def test_what_the_narrator_says_counts_twice(relayed: float, frame: int) -> None:
    cues = [cue(0, -1, 1.0, frame="threat"), cue(1, -1, relayed, SOMEBODY, frame="hollow")]
    assert choose(cues, -1) == frame


@pytest.mark.parametrize("turned", ["negated praise: friend", "denied blame: arms", "ironic praise: friendship"])
def test_a_turned_phrase_does_not_frame(turned: str) -> None:
    assert choose([cue(0, -1, 5.0, frame="friendship", rule=turned)], -1) == Stance.FRAME_UNSPECIFIED
    assert choose([cue(0, -1, 5.0, frame="friendship", rule=turned), cue(1, -1, 0.5)], -1) == Stance.THREAT


def test_a_tie_is_broken_the_same_way_whatever_the_order() -> None:
    cues = [cue(0, 1, frame="friendship"), cue(1, 1, frame="benefit"), cue(2, 1, frame="legal_right")]
    assert choose(cues, 1) == choose(cues[::-1], 1) == Stance.BENEFIT


@pytest.mark.parametrize(
    "name", ["threat", "hollow", "illegitimate", "benefit", "counter_hegemony", "friendship", "legal_right"]
)
def test_every_frame_of_the_lists_is_one_of_the_contract(name: str) -> None:
    assert Stance.Frame.Name(choose([cue(0, 1, frame=name)], 1)) == name.upper()

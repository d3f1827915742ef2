"""Which voice praises and which blames, by cues made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.stance.attribution import Attribution
from caspian.stance.channels import EVALUATES, divide
from caspian.stance.cues import Cue
from unit.stance.made import SOMEBODY, cue, document

TEXT = document("One.", "Two.", "Three.", "Four.")
HEADED = document("Headline", "One.", "Two.", "Three.", headline=True)
NOBODY = Attribution(None, "neutral", 0)


def test_what_is_attributed_is_never_the_narrators() -> None:
    found = divide(TEXT, [cue(0, 1, 2.0), cue(1, -1, 0.5), cue(2, -1, 3.0, SOMEBODY), cue(3, 1, 0.25, NOBODY)])
    assert (found.own.praise, found.own.blame) == (2.0, 0.5)
    assert (found.own.praising, found.own.blaming) == ({0}, {1})
    assert (found.attributed.praise, found.attributed.blame) == (0.25, 3.0)
    assert (found.attributed.praising, found.attributed.blaming) == (set(), {2})


@pytest.mark.parametrize(("weight", "evaluates"), [(EVALUATES, True), (EVALUATES - 0.01, False), (5.0, True)])
def test_a_sentence_evaluates_from_a_certain_weight_on(weight: float, evaluates: bool) -> None:
    found = divide(TEXT, [cue(0, 1, weight), cue(1, -1, weight)])
    assert found.own.praising == ({0} if evaluates else set())
    assert found.own.blaming == ({1} if evaluates else set())


def test_what_a_sentence_says_for_and_against_is_netted_but_both_are_counted() -> None:
    found = divide(TEXT, [cue(0, 1, 1.0), cue(0, -1, 0.8)])
    assert (found.own.praise, found.own.blame) == (1.0, 0.8)
    assert not found.own.praising
    assert not found.own.blaming
    found = divide(TEXT, [cue(0, 1, 0.3), cue(0, -1, 1.0)])
    assert (found.own.praising, found.own.blaming) == (set(), {0})


def test_cues_of_both_voices_in_one_sentence_are_not_netted() -> None:
    found = divide(TEXT, [cue(1, 1, 1.0), cue(1, -1, 1.0, SOMEBODY)])
    assert (found.own.praising, found.attributed.blaming) == ({1}, {1})


# --- headlines ---


def test_a_headline_evaluates_within_bounds() -> None:
    assert divide(HEADED, [cue(0, -1, 0.7)]).headline == -0.7
    assert divide(HEADED, [cue(0, 1, 2.0), cue(0, 1, 2.0)]).headline == 2.0
    assert divide(HEADED, [cue(0, -1, 2.0), cue(0, -1, 2.0)]).headline == -2.0
    assert divide(HEADED, [cue(0, 1, 1.0, SOMEBODY), cue(1, 1, 1.0)]).headline == 0.0


def test_a_first_sentence_is_no_headline() -> None:
    assert divide(TEXT, [cue(0, -1, 0.7)]).headline == 0.0


def test_a_headline_that_the_next_sentence_hands_to_a_source_is_the_sources() -> None:
    found = divide(HEADED, [cue(0, -1, 1.0), cue(1, -1, 1.0, SOMEBODY)])
    assert found.headline_attributed
    assert found.headline == 0.0
    assert (found.own.blame, found.attributed.blame) == (0.0, 2.0)
    assert found.attributed.blaming == {0, 1}
    # What the narrator says further on stays his.
    later = divide(HEADED, [cue(0, -1, 1.0), cue(1, -1, 1.0, SOMEBODY), cue(3, -1, 0.5)])
    assert (later.own.blame, later.own.blaming) == (0.5, {3})


@pytest.mark.parametrize(
    ("following", "why"),
    [
        (cue(1, 1, 1.0, SOMEBODY), "the source says the opposite"),
        (cue(1, -1, 1.0), "the narrator says it again"),
        (cue(1, -1, 1.0, NOBODY), "no source is named"),
        (cue(2, -1, 1.0, SOMEBODY), "the source comes later"),
    ],
)
def test_otherwise_it_stays_the_narrators(following: Cue, why: str) -> None:
    found = divide(HEADED, [cue(0, -1, 1.0), following])
    assert not found.headline_attributed, why
    assert found.headline == -1.0


def test_a_headline_that_names_its_source_itself_is_not_borrowed() -> None:
    assert not divide(HEADED, [cue(0, -1, 1.0, SOMEBODY), cue(1, -1, 1.0, SOMEBODY)]).headline_attributed


def test_only_a_headline_can_be_borrowed() -> None:
    found = divide(TEXT, [cue(0, -1, 1.0), cue(1, -1, 1.0, SOMEBODY)])
    assert not found.headline_attributed
    assert found.own.blaming == {0}


def test_nothing_in_nothing_out() -> None:
    found = divide(document(), [])
    assert (found.headline, found.headline_attributed, found.own.praise, found.attributed.blame) == (0.0, False, 0, 0)


cues = st.builds(
    cue,
    st.integers(0, 3),
    st.sampled_from([-1, 1]),
    st.floats(0.01, 3.0),
    st.sampled_from([None, SOMEBODY, NOBODY]),
)


@given(st.lists(cues, max_size=12), st.booleans())
@settings(max_examples=50)
def test_no_weight_is_lost_or_counted_twice(found: list[Cue], headed: bool) -> None:
    channels = divide(HEADED if headed else TEXT, found)
    praise = sum(c.weight for c in found if c.sign > 0)
    blame = sum(c.weight for c in found if c.sign < 0)
    assert channels.own.praise + channels.attributed.praise == pytest.approx(praise)
    assert channels.own.blame + channels.attributed.blame == pytest.approx(blame)
    for channel in (channels.own, channels.attributed):
        assert not channel.praising & channel.blaming

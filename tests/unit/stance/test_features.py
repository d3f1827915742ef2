"""The numbers of the models, by documents made by hand: each counts what its name says."""

from __future__ import annotations

from typing import Any

import pytest

from caspian.stance import features
from caspian.stance.aim import Aim
from caspian.stance.attribution import Attribution
from caspian.stance.channels import Channel, Channels
from caspian.stance.document import Document
from caspian.stance.lexicon import Tag
from caspian.stance.rules import Rule, Verdict
from caspian.stance.tone import Tone, Tones
from unit.stance.made import SOMEBODY, document, mark, said_by

FOUR = ("Alpha one.", "Beta two?", "Gamma 3 three!", "Delta four.")
SILENT = Tones(Tone(0, 0), Tone(0, 0))
BALANCE = Verdict(Rule.BALANCE, 0, 0, mixed=False)
ASIDE = Aim(0, frozenset(), frozenset(), relation=False, strikes=False)


def stance(
    made: Document,
    *,
    own: Channel | None = None,
    attributed: Channel | None = None,
    headline: float = 0.0,
    attributions: list[Attribution | None] | None = None,
    tones: Tones = SILENT,
    verdict: Verdict = BALANCE,
    aims: list[Aim] | None = None,
) -> dict[str, float]:
    channels = Channels(own or Channel(), attributed or Channel(), headline, headline_attributed=False)
    number = len(made.sentences)
    found = features.stance(made, aims or [ASIDE] * number, attributions or [None] * number, channels, tones, verdict)
    return {name: value for name, value in found.items() if value}


def aim(strength: int = 0, sides: str = "", others: str = "", strikes: bool = False) -> Aim:
    return Aim(strength, frozenset(sides.split()), frozenset(others.split()), relation=False, strikes=strikes)


def test_a_text_that_says_nothing_has_no_numbers() -> None:
    assert stance(document("Alpha.", "Beta.")) == {}
    assert stance(document()) == {}


def test_voices_are_shares_of_the_sentences_and_bounded_sums() -> None:
    own = Channel(praise=3.0, blame=40.0, praising={0}, blaming={1, 2})
    relayed = Channel(praise=1.0, blame=1.0, praising={0, 1, 3}, blaming={2})
    assert stance(document(*FOUR[:1], *FOUR[3:], "Zeta.", "Eta."), own=own, attributed=relayed) == {
        "own praise": 0.75,
        "own blame": features.CAP,
        "own praising share": 0.25,
        "own blaming share": 0.5,
        "relayed praise": 0.75,
        "relayed blame": 0.25,
        "both voices": 0.25,
    }


@pytest.mark.parametrize(
    ("headline", "expected"), [(1.5, {"headline praise": 1.5}), (-0.5, {"headline blame": 0.5}), (0.0, {})]
)
def test_a_headline_has_one_sign(headline: float, expected: dict[str, float]) -> None:
    assert stance(document("Alpha."), headline=headline) == expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict(Rule.OWN_VOICE, 1, 0, mixed=False), {"R1 favourable": 1.0}),
        (Verdict(Rule.OWN_VOICE, -1, 1, mixed=False), {"R1 critical": 1.0, "R2 favourable": 1.0}),
        (Verdict(Rule.ONE_SIDED, 1, 1, mixed=False), {"R2 favourable": 1.0}),
        (Verdict(Rule.ONE_SIDED, -1, -1, mixed=True), {"R2 critical": 1.0}),
        (BALANCE, {}),
    ],
)
def test_rules_are_told_apart(verdict: Verdict, expected: dict[str, float]) -> None:
    assert stance(document("Alpha."), verdict=verdict) == expected


def test_tones_keep_their_voice_and_colour() -> None:
    assert stance(document("Alpha."), tones=Tones(Tone(0.1, 0.2), Tone(0.3, 0.4))) == {
        "own bright": 0.1,
        "own sombre": 0.2,
        "relayed bright": 0.3,
        "relayed sombre": 0.4,
    }


def test_who_speaks_and_from_what_distance() -> None:
    made = document("Alpha.", "Beta.", "Gamma.", "Delta.")
    mark(made, 3, Tag.DISTANCING, "delta")
    found = stance(made, attributions=[SOMEBODY, said_by(how="distancing"), None, None])
    assert found == {"attributed share": 0.5, "distance": 0.5}


def test_questions_and_figures_are_sentences_with_them() -> None:
    assert stance(document(*FOUR, "Is 5 more than 4?")) == {"questions": 0.6, "numbers": 0.4}
    assert stance(document("آیا توافقی هست؟")) == {"questions": 1.0}


@pytest.mark.parametrize(
    ("tag", "name"),
    [(Tag.FACT, "facts"), (Tag.CONTRAST, "contrast"), (Tag.ADVERSE, "adverse"), (Tag.HEDGE, "hedges")],
)
def test_what_stands_twice_in_a_sentence_is_one_sentence(tag: Tag, name: str) -> None:
    made = document("Alpha one.", "Beta.", "Gamma.", "Delta.")
    mark(made, 0, tag, "alpha")
    mark(made, 0, tag, "one")
    assert stance(made) == {name: 0.25}


def test_opinion_and_thesis_are_counted_each_and_bounded() -> None:
    made = document("Alpha one two.", "Beta.")
    mark(made, 0, Tag.OPINION, "alpha")
    mark(made, 0, Tag.THESIS, "one")
    mark(made, 1, Tag.THESIS, "beta")
    assert stance(made) == {"opinion": 1.5}
    loud = document("a b c d")
    for word in "abcd":
        mark(loud, 0, Tag.OPINION, word)
    assert stance(loud) == {"opinion": 2.0}


def test_on_target_is_half_of_the_greatest_strength() -> None:
    assert stance(document("A.", "B."), aims=[aim(2), aim(0)]) == {"on target": 0.5}
    assert stance(document("A.", "B."), aims=[aim(1), aim(1)]) == {"on target": 0.5}


# --- relevance ---


def relevance(made: Document, *aims: Aim) -> dict[str, float]:
    return {name: value for name, value in features.relevance(made, list(aims)).items() if value}


def test_relevance_by_hand() -> None:
    made = document("Alpha.", "Beta.", "Gamma.", "Delta.")
    aims = aim(1, "RU IR"), aim(2, "RU IR", strikes=True), aim(0, "RU", "UA"), aim(0)
    assert relevance(made, *aims) == {
        "on target": 0.25,
        "near target": 0.5,
        "opening on target": 1.0,
        "headline on target": 0.5,
        "both sides": 0.5,
        "both sides together": 1.0,
        "third parties": 0.25,
        "strikes": 0.25,
    }


def test_third_parties_count_where_not_both_sides_are_named() -> None:
    made = document("Alpha.", "Beta.")
    assert relevance(made, aim(0, "RU", "UA"), aim(0)) == {"third parties": 0.5, "third parties first": 1.0}
    both = relevance(made, aim(1, "RU IR", "UA"), aim(0))
    assert "third parties" not in both
    assert "third parties first" not in both


def test_sides_may_be_named_in_different_sentences() -> None:
    assert relevance(document("A.", "B."), aim(0, "RU"), aim(0, "IR")) == {"both sides together": 1.0}
    assert relevance(document("A.", "B."), aim(0, "RU"), aim(0, "RU")) == {}


@pytest.mark.parametrize("kind", ["sport", "culture", "history"])
def test_topics_count_every_mention_up_to_a_bound(kind: str) -> None:
    made = document("Alpha one.", "Beta.", "Gamma.", "Delta.")
    mark(made, 0, Tag.TOPIC, "alpha", kind=kind)
    assert relevance(made, *[ASIDE] * 4) == {kind: 0.5}
    for number, word in ((0, "one"), (1, "beta"), (2, "gamma"), (3, "delta")):
        mark(made, number, Tag.TOPIC, word, kind=kind)
    assert relevance(made, *[ASIDE] * 4) == {kind: 2.0}


def test_a_club_counts_beside_the_target_only() -> None:
    made = document("Alpha.", "Beta.")
    mark(made, 0, Tag.TOPIC, "alpha", kind="clubs")
    mark(made, 1, Tag.TOPIC, "beta", kind="clubs")
    assert relevance(made, ASIDE, ASIDE) == {"clubs": 1.0}
    assert relevance(made, ASIDE, aim(1))["clubs"] == 0.5


def test_named_ties_and_evaluations_are_shares() -> None:
    made = document("Alpha one.", "Beta.")
    mark(made, 0, Tag.TARGET_RELATION, "alpha")
    mark(made, 0, Tag.TARGET_RELATION, "one")
    mark(made, 1, Tag.CUE, "beta")
    assert relevance(made, ASIDE, ASIDE) == {"named relation": 0.5, "evaluation": 0.5}


def test_an_empty_text_has_no_relevance() -> None:
    found: dict[str, Any] = features.relevance(document(), [])
    assert set(found.values()) == {0.0}

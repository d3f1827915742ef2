"""The codebook at its limits: from which share, weight and count on a rule fires."""

from __future__ import annotations

import pytest

from caspian.stance.channels import Channel, Channels
from caspian.stance.lexicon import Tag
from caspian.stance.rules import FORMULA_SHARE, ONE_SIDED_SHARE, OUTWEIGHS, Rule, Verdict, decide
from unit.stance.made import SOMEBODY, document, mark, said_by

NONE = Channel()
DISTANT = said_by(how="distancing")


def text(sentences: int = 20):
    return document(*(f"Word{n} here." for n in range(sentences)))


def decided(own: Channel = NONE, attributed: Channel = NONE, headline: float = 0.0, sentences: int = 20) -> Verdict:
    channels = Channels(own, attributed, headline, headline_attributed=False)
    return decide(text(sentences), channels, [None] * sentences)


def praising(number: int, weight: float = 5.0) -> Channel:
    return Channel(praise=weight, praising=set(range(number)))


def blaming(number: int, weight: float = 5.0, since: int = 0) -> Channel:
    return Channel(blame=weight, blaming=set(range(since, since + number)))


# --- R1 ---


def test_the_own_voice_decides_above_the_share_of_a_formula() -> None:
    at = round(FORMULA_SHARE * 20)
    assert decided(praising(at)) == Verdict(Rule.BALANCE, 0, 0, mixed=False)
    assert decided(praising(at + 1)) == Verdict(Rule.OWN_VOICE, 1, 0, mixed=False)
    assert decided(blaming(at + 1)) == Verdict(Rule.OWN_VOICE, -1, 0, mixed=False)


def test_a_headline_decides_by_itself() -> None:
    assert decided(headline=0.5) == Verdict(Rule.OWN_VOICE, 1, 0, mixed=False)
    assert decided(headline=-0.5) == Verdict(Rule.OWN_VOICE, -1, 0, mixed=False)
    assert decided() == Verdict(Rule.BALANCE, 0, 0, mixed=False)


def test_a_headline_weighs_with_the_text_of_its_sign() -> None:
    both = Channel(praise=1.0, blame=1.0, praising={1}, blaming={2})
    assert decided(both, headline=0.8).sign == 1
    assert decided(both, headline=-0.8).sign == -1
    assert decided(both, headline=0.7).rule is Rule.BALANCE


@pytest.mark.parametrize(("praise", "sign"), [(OUTWEIGHS, 1), (OUTWEIGHS - 0.1, 0), (1.0, 0), (1 / 1.9, -1)])
def test_one_side_must_outweigh_the_other(praise: float, sign: int) -> None:
    own = Channel(praise=praise, blame=1.0, praising={0, 1}, blaming={2, 3})
    verdict = decided(own)
    assert verdict.sign == sign
    assert verdict.mixed is (sign == 0)
    assert (verdict.rule is Rule.OWN_VOICE) is (sign != 0)


# --- R2 ---


@pytest.mark.parametrize(("relay", "sign"), [(praising, 1), (blaming, -1)])
def test_a_relay_fills_two_fifths_of_the_text(relay, sign: int) -> None:
    at = round(ONE_SIDED_SHARE * 20)
    assert decided(attributed=relay(at)) == Verdict(Rule.ONE_SIDED, sign, sign, mixed=False)
    assert decided(attributed=relay(at - 1)) == Verdict(Rule.BALANCE, 0, 0, mixed=False)


@pytest.mark.parametrize("voice", ["own", "attributed"])
def test_one_counter_voice_breaks_it(voice: str) -> None:
    relayed = Channel(praise=9.0, praising=set(range(10)))
    own = blaming(1, since=15) if voice == "own" else NONE
    if voice == "attributed":
        relayed.blaming = {15}
    assert decided(own, relayed) == Verdict(Rule.BALANCE, 0, 0, mixed=False)
    relayed = Channel(blame=9.0, blaming=set(range(10)))
    own = Channel(praise=0.4, praising={15}) if voice == "own" else NONE
    if voice == "attributed":
        relayed.praising = {15}
    assert decided(own, relayed) == Verdict(Rule.BALANCE, 0, 0, mixed=False)


def test_the_own_voice_goes_before_the_relay_which_is_told_all_the_same() -> None:
    assert decided(praising(10), praising(10)) == Verdict(Rule.OWN_VOICE, 1, 1, mixed=False)


@pytest.mark.parametrize(
    ("sign", "place", "one_sided"),
    [(1, 15, 0), (1, 3, 1), (-1, 15, -1)],
    ids=["beside the praise", "in the praise itself", "beside the blame"],
)
def test_an_adverse_fact_stands_against_praise_only(sign: int, place: int, one_sided: int) -> None:
    made = text()
    mark(made, place, Tag.ADVERSE, f"word{place}")
    relayed = praising(10) if sign > 0 else blaming(10)
    channels = Channels(NONE, relayed, 0.0, headline_attributed=False)
    assert decide(made, channels, [SOMEBODY] * 10 + [None] * 10).one_sided == one_sided


@pytest.mark.parametrize(("distant", "one_sided"), [(0, 1), (3, 1), (4, 0), (10, 0)])
def test_distance_counts_by_its_share_of_the_reports(distant: int, one_sided: int) -> None:
    channels = Channels(NONE, praising(10), 0.0, headline_attributed=False)
    attributions = [DISTANT] * distant + [SOMEBODY] * (10 - distant) + [None] * 10
    assert decide(text(), channels, attributions).one_sided == one_sided


# --- R3 ---


def test_praise_and_blame_of_ones_own_are_mixed() -> None:
    own = Channel(praise=1.0, blame=1.0, praising={0}, blaming={1})
    assert decided(own) == Verdict(Rule.BALANCE, 0, 0, mixed=True)


def test_an_empty_text_is_balance() -> None:
    assert decided(sentences=0) == Verdict(Rule.BALANCE, 0, 0, mixed=False)

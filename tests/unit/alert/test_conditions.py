"""Each condition of `when`: what fulfils it, what just does not, and what is said of it."""

from __future__ import annotations

import pytest
import yaml

from caspian.alert import rules
from caspian.alert.conditions import compiled
from caspian.alert.facts import Facts
from caspian.checked_yaml import BrokenFileError
from caspian.events.v1.article_pb2 import Reuse
from unit.alert.events import event, rule


def full():
    """An article with something to find for every condition."""
    result = event(country="az", language="en", score=-0.5, confidence=0.75, origins=3)
    article = result.article
    article.story.articles, article.story.publishers = 8, 5
    article.reuse.kind = Reuse.REWRITE
    stance = article.stance
    stance.relevance.score = 0.75
    stance.lean, stance.frame = 1, 1
    stance.voice.own, stance.voice.attributed = 1, 2
    stance.holders.add(name="The minister", type="IR_GOV", stance="CRITICAL", confidence=0.5)
    stance.holders.add(name="A paper", type="MEDIA", stance="FAVOURABLE", confidence=0.9)
    return result


def holds(when: str, message=None) -> bool:
    facts = Facts(message or full())
    return all(condition.holds(facts) for condition in compiled(rule(f"watch: story\nwhen: {when}").when))


def words(when: str, name: str, message=None) -> tuple[str, str]:
    facts = Facts(message or full())
    found = {c.name: c for c in compiled(rule(f"watch: story\nwhen: {when}").when)}[name]
    return found.wanted, found.saw(facts)


@pytest.mark.parametrize(
    ("fits", "misses"),
    [
        ("{relevance: [about]}", "{relevance: [mentions]}"),
        ("{label: [neutral, critical]}", "{label: [neutral, favourable]}"),
        ("{source: [harbour-dispatch]}", "{source: [harbour]}"),
        ("{source_class: [regional]}", "{source_class: [wire]}"),
        ("{country: [ru, az]}", "{country: [ru]}"),
        ("{language: [en]}", "{language: [fa]}"),
        ("{kind: [rewrite]}", "{kind: [none, translation]}"),
        # Both ends count.
        ("{score: {min: -0.5}}", "{score: {min: -0.4375}}"),
        ("{score: {max: -0.5}}", "{score: {max: -0.5625}}"),
        ("{confidence: {min: 0.75, max: 0.75}}", "{confidence: {max: 0.5}}"),
        ("{relevance_score: {min: 0.75}}", "{relevance_score: {min: 0.8}}"),
        ("{articles: {min: 8, max: 8}}", "{articles: {min: 9}}"),
        ("{publishers: {max: 5}}", "{publishers: {max: 4}}"),
        ("{origins: {min: 3}}", "{origins: {min: 4}}"),
        # One holder must have it all.
        ("{holder: {}}", "{holder: {type: [ru-gov]}}"),
        ("{holder: {type: [ir-gov], stance: [critical]}}", "{holder: {type: [ir-gov], stance: [favourable]}}"),
        ("{holder: {stance: [favourable]}}", "{holder: {stance: [neutral]}}"),
        ("{holder: {type: [ir-gov], confidence: {min: 0.5}}}", "{holder: {type: [ir-gov], confidence: {min: 0.6}}}"),
        ("{holder: {confidence: {min: 0.9}}}", "{holder: {stance: [critical], confidence: {min: 0.9}}}"),
        ("{holder: {confidence: {max: 0.5}}}", "{holder: {type: [media], confidence: {max: 0.5}}}"),
        ("{holder: {confidence: {min: 0.5, max: 0.6}}}", "{holder: {confidence: {min: 0.6, max: 0.8}}}"),
        ("{words: [trains]}", "{words: [train]}"),
        ("{words: [ferries], patterns: ['tr.ins']}", "{words: [ferries], patterns: ['^trains']}"),
        ("{no_words: [ferries]}", "{no_words: [ferries, trains]}"),
        # All that are given must hold.
        ("{label: [critical], country: [az]}", "{label: [critical], country: [ru]}"),
    ],
)
def test_a_condition_holds_where_it_says_so_and_not_beside_it(fits: str, misses: str) -> None:
    assert holds(fits)
    assert not holds(misses)


def test_nobody_holds_anything_in_an_article_without_holders() -> None:
    assert not holds("{holder: {}}", event())
    assert words("{holder: {}}", "holder", event()) == ("anybody", "nobody")


def test_titles_are_searched_too_and_texts_only_to_their_budget() -> None:
    assert holds("{words: [lighthouse]}", event(title="The lighthouse", text="Nothing."))
    assert holds("{words: [lighthouse]}", event(text="x " * 20_000 + "lighthouse"))
    assert not holds("{words: [lighthouse]}", event(text="x " * 30_000 + "lighthouse"))


@pytest.mark.parametrize(
    ("when", "name", "wanted", "saw"),
    [
        ("{label: [neutral, critical]}", "label", "neutral or critical", "critical"),
        ("{score: {min: -0.25}}", "score", "≥ -0.25", "-0.5"),
        ("{origins: {min: 1, max: 2}}", "origins", "≥ 1 and ≤ 2", "3"),
        ("{holder: {type: [ru-gov, west]}}", "holder", "ru-gov or west", "The minister critical, A paper favourable"),
        ("{holder: {confidence: {max: 0.25}}}", "holder", "confidence ≤ 0.25",
         "The minister critical, A paper favourable"),
        ("{holder: {confidence: {min: 0.25, max: 0.5}}}", "holder", "confidence ≥ 0.25 and ≤ 0.5",
         "The minister critical, A paper favourable"),
        ("{words: [b1, b2, b3, b4, b5, b6, b7]}", "words", "“b1”, “b2”, “b3”, “b4”, “b5” and 2 more", "none of them"),
        ("{no_words: [trains]}", "no_words", "“trains”", "“Trains”"),
    ],
)  # fmt: skip
def test_what_was_wanted_and_seen_is_told(when: str, name: str, wanted: str, saw: str) -> None:
    assert words(when, name) == (wanted, saw)


def test_what_is_not_known_is_told_as_unknown() -> None:
    assert words("{country: [ru]}", "country", event(country=""))[1] == "unknown"
    unnamed = event()
    unnamed.article.stance.holders.add(type="WEST", stance="NEUTRAL")
    assert words("{holder: {type: [ru-gov]}}", "holder", unnamed)[1] == "west neutral"


def test_a_panel_of_holders_is_not_told_whole() -> None:
    panel = event()
    for number in range(9):
        panel.article.stance.holders.add(name=f"Expert {number}", type="ANALYST", stance="NEUTRAL")
    assert words("{holder: {type: [ru-gov]}}", "holder", panel)[1].count("Expert") == 5


@pytest.mark.parametrize("bloc", [{"country": ["RU"]}, {"country": ["Russia"]}, {}])
def test_a_bloc_that_could_never_be_anybody_is_refused(bloc) -> None:
    between = [{"name": "Moscow"} | bloc, {"name": "Tehran", "country": ["ir"]}]
    written = {"name": "r", "about": "Something", "watch": "disagreement", "between": between}
    with pytest.raises(BrokenFileError, match=r"between\.0"):
        rules.load(yaml.safe_dump({"rules": [written]}))

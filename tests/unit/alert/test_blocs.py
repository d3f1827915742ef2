"""What outlets are kept to say of a story, and which two of them say the opposite."""

from __future__ import annotations

import pytest

from caspian.alert.blocs import Told, belongs, disagreement, retold
from caspian.alert.facts import Facts
from caspian.alert.memory import stamp
from caspian.alert.rules import Bloc
from unit.alert.events import NOON, Desk, event


def keep(*events, before=None):
    """What is kept after these articles, in their order."""
    for each in events:
        before = retold(before, Facts(each), stamp(NOON)) or before
    return before


def said(told):
    return [(view.source_id, view.article_id) for view in told.views]


def bloc(**given):
    return Bloc.model_validate({"name": "b"} | given)


def test_of_an_outlet_the_newest_article_counts() -> None:
    told = keep(event("a1", source="x"), event("b1", source="y"), event("a2", source="x", label="FAVOURABLE"))
    assert said(told) == [("y", "b1"), ("x", "a2")]
    assert told.story_id == "s1"


@pytest.mark.parametrize(
    "silent",
    [
        event("a1", label="UNCERTAIN"), event("a1", relevance="MENTIONS"), event("a1", kind="EXACT"),
        event("a1", story=""), event("a1", label="LABEL_UNSPECIFIED", score=0.0),
    ],
    ids=["uncertain", "mentions", "copy", "no story", "not judged"],
)  # fmt: skip
def test_who_says_nothing_of_the_story_is_not_kept(silent) -> None:
    assert keep(silent) is None
    assert said(keep(event("b1", source="y"), silent)) == [("y", "b1")]


@pytest.mark.parametrize("now", [{"label": "UNCERTAIN"}, {"relevance": "MENTIONS"}], ids=["uncertain", "mentions"])
def test_an_edit_that_takes_the_stance_back_takes_the_view_back(now) -> None:
    edited = event("a1", source="x", version=2, type="UPDATED", **now)
    assert said(keep(event("a1", source="x"), event("b1", source="y"), edited)) == [("y", "b1")]
    assert said(keep(event("a2", source="x"), edited)) == [("x", "a2")], "another article of the outlet stays"


def test_no_disagreement_is_told_with_an_article_that_no_longer_says_it() -> None:
    desk = Desk("watch: disagreement\nbetween: [{name: M, source: [m]}, {name: T, source: [t]}]")
    desk.send(event("m1", source="m", label="FAVOURABLE"))
    desk.send(event("m1", source="m", label="UNCERTAIN", before="FAVOURABLE", version=2, type="UPDATED"))
    assert desk.send(event("t1", source="t", label="CRITICAL")) == []


def test_a_retracted_article_is_taken_out_and_another_one_changes_nothing() -> None:
    both = keep(event("a1", source="x"), event("b1", source="y"))
    gone = retold(both, Facts(event("a1", source="x", type="RETRACTED", version=2)), stamp(NOON))
    assert said(gone) == [("y", "b1")]
    assert retold(both, Facts(event("c1", source="z", type="RETRACTED")), stamp(NOON)) is None
    assert retold(None, Facts(event("a1", type="RETRACTED")), stamp(NOON)) is None


def test_a_story_that_the_world_writes_of_keeps_its_newest_outlets() -> None:
    told = keep(*(event(f"a{n}", source=f"o{n}") for n in range(75)))
    assert said(told) == [(f"o{n}", f"a{n}") for n in range(15, 75)]


def test_giants_in_addresses_are_cut() -> None:
    giant = event()
    giant.article.url, giant.article.provenance.publisher = "https://x.example/" + "x" * 9000, "P" * 9000
    assert keep(giant).ByteSize() < 1000


@pytest.mark.parametrize(
    ("given", "inside"),
    [
        ({"source_class": ["regional"]}, True),
        ({"source_class": ["state-ru", "regional"]}, True),
        ({"source_class": ["state-ru"]}, False),
        ({"country": ["az"]}, True),
        ({"country": ["ru"]}, False),
        ({"source": ["harbour-dispatch"]}, True),
        ({"source": ["wick-post"]}, False),
        ({"source_class": ["regional"], "country": ["ru"]}, False),
        ({"source_class": ["state-ru"], "country": ["az"], "source": ["harbour-dispatch"]}, False),
        ({"country": ["az"], "source": ["wick-post"]}, False),
    ],
)
def test_all_that_a_bloc_asks_for_must_hold(given, inside: bool) -> None:
    (view,) = keep(event()).views
    assert belongs(view, bloc(**given)) is inside


def test_the_newest_opposite_pair_is_told() -> None:
    told = keep(
        event("m1", source="m1", country="ru", label="FAVOURABLE"),
        event("t1", source="t1", country="ir", label="CRITICAL"),
        event("m2", source="m2", country="ru", label="FAVOURABLE"),
        event("m3", source="m3", country="ru", label="NEUTRAL"),
        event("t2", source="t2", country="ir", label="CRITICAL"),
    )
    found = disagreement(told, bloc(country=["ru"]), bloc(country=["ir"]))
    assert found is not None
    assert (found.first.article_id, found.second.article_id) == ("m2", "t2")
    turned = disagreement(told, bloc(country=["ir"]), bloc(country=["ru"]))
    assert turned is not None
    assert (turned.first.article_id, turned.second.article_id) == ("t2", "m2")


@pytest.mark.parametrize(
    ("first", "second"),
    [("FAVOURABLE", "FAVOURABLE"), ("CRITICAL", "CRITICAL"), ("FAVOURABLE", "NEUTRAL"), ("NEUTRAL", "CRITICAL")],
)
def test_only_opposite_labels_disagree(first: str, second: str) -> None:
    told = keep(event("a", source="a", country="ru", label=first), event("b", source="b", country="ir", label=second))
    assert disagreement(told, bloc(country=["ru"]), bloc(country=["ir"])) is None


def test_an_outlet_does_not_disagree_with_itself() -> None:
    told = Told(story_id="s1", views=[*keep(event("a")).views, *keep(event("b", label="FAVOURABLE")).views])
    everybody = bloc(country=["az"])
    assert disagreement(told, everybody, everybody) is None

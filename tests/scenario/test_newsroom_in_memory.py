"""The sample newsroom through all five stages in memory, against what a person says of each article.

`known_differences.yaml` lists where the stages are not there yet. A difference that is not on the list fails; one that
is mended is to be taken off it (a warning says so).
"""

from __future__ import annotations

import warnings
from functools import cache

import pytest

from caspian.events.v1 import coverage_pb2

from . import known
from .in_memory import Pipeline


@cache
def played(name: str) -> Pipeline:
    pipeline = Pipeline(name)
    pipeline.run()
    return pipeline


@pytest.mark.parametrize("name", ["short", "long"])
def test_what_comes_out_is_what_a_person_expects(name: str) -> None:
    differences = played(name).differences()
    new = known.new(differences)
    assert not new, "\n".join(new)
    if name == "long" and (mended := known.mended(differences + played("short").differences())):
        warnings.warn(f"mended, take off known_differences.yaml: {'; '.join(mended)}", stacklevel=1)


@pytest.mark.parametrize("name", ["short", "long"])
def test_every_visit_has_one_outcome(name: str) -> None:
    pipeline = played(name)
    balance = pipeline.books.balance()
    assert balance.holds, "\n".join(balance.lines())
    assert not balance.dead
    assert balance.handed_on > len(pipeline.scene.timeline.items) * 0.8


@pytest.mark.parametrize("name", ["short", "long"])
def test_versions_of_an_article_come_in_order(name: str) -> None:
    last: dict[str, int] = {}
    for event in played(name).events:
        assert event.article.version > last.get(event.article.id, 0)
        last[event.article.id] = event.article.version


def test_a_second_run_gives_the_same_events() -> None:
    first, second = played("short"), Pipeline("short")
    second.run()
    assert [e.SerializeToString(deterministic=True) for e in second.events] == [
        e.SerializeToString(deterministic=True) for e in first.events
    ]


def test_the_ledger_names_everything_that_was_not_published() -> None:
    pipeline = played("long")
    gone = [one.visit for one in pipeline.coverage if one.visit.outcome == coverage_pb2.Visit.GONE]
    assert {pipeline.scene.key_of(visit.url) for visit in gone} == {
        "koochgah/leaked-memo-fa", "nordmark/drone-claim", "sepidar/visit-announced-fa"
    }  # fmt: skip
    off_scope = sum(one.poll.off_scope for one in pipeline.coverage if one.source_id == "harbour-ledger")
    assert off_scope == 2

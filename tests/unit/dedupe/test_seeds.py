"""The five seed documents: one story, one pair of excerpt and whole, in any order."""

import itertools
from pathlib import Path

import pytest

from caspian.dedupe.stage import Dedupe
from caspian.events.v1.article_pb2 import Reuse
from unit.dedupe.texts import Run, article

SEEDS = Path(__file__).parents[3] / "../shared/seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here")


def seeds():
    return {path.name[:3]: path.read_text(encoding="utf-8").replace("Â", "") for path in sorted(SEEDS.glob("*.txt"))}


def final(order):
    texts = seeds()
    last = {}
    run = Run(Dedupe())
    for number, name in enumerate(order):
        for out in run.say(article(name, texts[name], at=number)):
            last[out.id] = out
    return last


@pytest.mark.parametrize("order", list(itertools.permutations(["000", "001", "002", "003", "004"])), ids="-".join)
def test_any_order(order):
    last = final(order)
    assert last["000"].reuse.kind == Reuse.EXCERPT
    assert last["000"].reuse.match_id == "001"
    assert last["001"].reuse.kind in (Reuse.NONE, Reuse.SUPERSET)
    assert {last[name].reuse.original_id for name in ("000", "001")} == {"001"}
    for name in ("002", "003", "004"):
        assert last[name].reuse.kind == Reuse.NONE
        assert last[name].reuse.original_id == name
    assert len({out.story.id for out in last.values()}) == 1
    assert last[order[-1]].story.origins == 4

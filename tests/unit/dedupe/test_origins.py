"""How many independent texts stand behind a story: by hand, and against a plain search for what is linked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.dedupe.origins import Origin, Origins

CHAIN = [Origin("a", made_from="x"), Origin("x", made_from="y"), Origin("y", wire="k"), Origin("z", wire="k")]
CASES = [
    ([], 0, "nothing"),
    ([Origin("b", made_from="a"), Origin("c", made_from="a")], 1, "two rewrites of what is not known any more"),
    ([Origin("a", publisher="p"), Origin("b", publisher="p"), Origin("c", wire="p")], 1, "and once it is credited"),
    (CHAIN, 1, "a chain"),
    ([Origin("kaspia"), Origin("b", wire="kaspia")], 2, "a cluster is no agency of that name"),
    ([Origin("a", wire="w", publisher="p"), Origin("b", wire="p")], 2, "who credits another is not credited"),
]


@pytest.mark.parametrize(("origins", "count", "why"), CASES)
@pytest.mark.parametrize("looking", [False, True])
def test_origins_by_hand(origins, count, why, looking):
    story = Origins()
    for origin in origins:
        story.add(origin)
        if looking:
            story.count()
    assert story.count() == count, why


def linked(origins):
    """The same by a plain search: texts are nodes, and so are wires that somebody credits."""
    credited = {o.wire for o in origins if o.wire}
    groups = []
    for o in set(origins):
        nodes = {("cluster", o.cluster)}
        if o.made_from:
            nodes.add(("cluster", o.made_from))
        if o.wire:
            nodes.add(("wire", o.wire))
        elif o.publisher in credited:
            nodes.add(("wire", o.publisher))
        touched = [group for group in groups if group & nodes]
        groups = [group for group in groups if group not in touched] + [nodes.union(*touched)]
    return len(groups)


names = st.sampled_from(["", "k", "l"])
clusters = st.sampled_from("abcd")
origins = st.builds(Origin, clusters, st.sampled_from(["", "a", "b", "x"]), names, names)


@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "count", "rest"]), origins), max_size=25))
@settings(max_examples=80)
def test_whatever_comes_and_goes_the_count_is_that_of_a_plain_search(steps):
    story, here = Origins(), []
    for step, origin in steps:
        if step == "add":
            story.add(origin)
            here.append(origin)
        elif step == "remove" and origin in here:
            story.remove(origin)
            here.remove(origin)
        elif step == "rest":
            story.rest()
        else:
            assert story.count() == linked(here)
    assert story.count() == linked(here)

from hypothesis import given
from hypothesis import strategies as st

from caspian.identity import ids


def test_parts_do_not_run_into_each_other():
    assert ids.digest("ab", "c") != ids.digest("a", "bc")
    assert ids.digest("a", "") != ids.digest("a")


def test_ids_of_different_things_differ_and_never_change():
    # Consumers have stored these: a change of the function is a change of the contract.
    assert ids.article_id("example.org/a") == "4e70044a6eb857757aec938a37388636"
    assert ids.event_id("a1", 2, 3) == "33baa7c7f10a201076bb5da5a29de03c"
    assert ids.content_hash("Title", "Text") == "f45eae00edbba5bff4d06e73b4cb3b71"
    assert ids.article_id_of_bytes(b"x") == "ae4c1284765ca5e52afe92fe93a8489c"
    assert ids.drop_id("a1", 2, "extract", "no-text") == "3db28efe4c224405b275e3a86e6a4bc3"
    assert ids.visit_id("a1", 2) == "158dc636087652ee054f6a2692450a22"
    assert ids.alert_id("r", "s", "new") == "bc245bf9d6daf9a5849da122427b4144"
    assert ids.article_id("x") != ids.article_id_of_bytes(b"x")
    assert ids.drop_id("a", 1, "extract", "r") != ids.visit_id("a", 1)


@given(st.text(), st.text())
def test_any_text_has_an_id(title, text):
    assert len(ids.content_hash(title, text)) == 32
    assert ids.content_hash(title, text) == ids.content_hash(title, text)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4), st.lists(st.text(max_size=5), min_size=1, max_size=4))
def test_other_parts_other_id(one, other):
    assert (ids.digest(*one) == ids.digest(*other)) == (one == other)
    assert len(ids.digest(*one, size=4)) == 8


def test_every_part_of_an_id_counts():
    assert (
        len({ids.event_id("a", 1, 1), ids.event_id("b", 1, 1), ids.event_id("a", 2, 1), ids.event_id("a", 1, 2)}) == 4
    )
    drops = [("a", 1, "s", "r"), ("b", 1, "s", "r"), ("a", 2, "s", "r"), ("a", 1, "t", "r"), ("a", 1, "s", "q")]
    assert len({ids.drop_id(*drop) for drop in drops}) == 5
    alerts = [("r", "s", "x"), ("q", "s", "x"), ("r", "t", "x"), ("r", "s", "y")]
    assert len({ids.alert_id(*alert) for alert in alerts}) == 4
    assert ids.content_hash("a", "b") != ids.content_hash("b", "a")
    assert ids.content_hash("a b", "") != ids.content_hash("a", " b")

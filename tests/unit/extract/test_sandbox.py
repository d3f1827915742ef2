"""The frames between the pool and its processes, and what becomes of a stage that fails inside one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.events.v1 import article_pb2
from caspian.extract.sandbox import StageFailedError, decode, encode
from caspian.outcome import Done, Emit, Poison, Rejected

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def done(text: str, word: str = "done") -> Done:
    article = article_pb2.Article(id="a1", text=text)
    return Done((Emit("articles", "a1", article),), outcome=word)


@given(words, words)
@settings(max_examples=50)
def test_every_outcome_comes_back_as_it_was(text: str, word: str) -> None:
    for outcome in (done(text, word), Rejected(word), Poison(text)):
        assert decode(encode(outcome)) == outcome


def test_a_text_with_zero_bytes_does_not_cut_the_frame() -> None:
    assert decode(encode(done("a\x00b\x00"))) == done("a\x00b\x00")


def test_a_reason_that_cannot_be_written_is_still_a_reason() -> None:
    assert decode(encode(Poison("bad \ud800"))) == Poison("bad ?")


@pytest.mark.parametrize("reply", [b"FValueError: broken", b"", b"X", b"F"])
def test_any_other_reply_is_a_failure_of_ours(reply: bytes) -> None:
    with pytest.raises(StageFailedError) as failed:
        decode(reply)
    assert str(failed.value) == reply[1:].decode()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.pipeline import ARTICLES, COVERAGE, PAGES, TOPICS
from caspian.stream import codec


def reason(topic, key, value, headers=()):
    with pytest.raises(codec.Malformed) as caught:
        codec.decode(topic, key, value, headers)
    return caught.value.reason


ARTICLE = Article(id="a1", visit=1, url="http://x/", text="Text.")


def test_round_trip():
    raw = codec.encode(ARTICLE)
    assert codec.decode(ARTICLES, b"a1", raw, [codec.schema_header(ARTICLE)]) == ARTICLE


def test_every_topic_has_a_class():
    for topic in TOPICS:
        assert codec.message_class(topic).DESCRIPTOR.name == topic.message


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (b"a1", None, "no-value"),
        (b"a1", b"", "empty"),
        (b"a1", b"\xff\xff\xff", "undecodable"),
        (b"a1", codec.encode(ARTICLE)[:-3], "undecodable"),
        (b"a1", b'{"id": "a1"}', "undecodable"),
        (b"a2", codec.encode(ARTICLE), "key-mismatch"),
        (None, codec.encode(ARTICLE), "key-mismatch"),
        (b"a1", codec.encode(Article(visit=3)), "foreign"),
    ],
)
def test_what_is_not_an_article_is_refused_by_name(key, value, expected):
    assert reason(ARTICLES, key, value) == expected


def test_another_schema_is_refused_by_its_header():
    raw = codec.encode(ARTICLE)
    assert reason(ARTICLES, b"a1", raw, [("schema", b"caspian.events.v9.Article")]) == "unknown-schema"
    assert reason(PAGES, b"a1", raw, [codec.schema_header(ARTICLE)]) == "unknown-schema"


def test_the_key_of_coverage_is_its_source_not_its_id():
    record = CoverageRecord(id="r", source_id="s")
    assert codec.decode(COVERAGE, b"s", codec.encode(record)) == record


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw):
    for topic in TOPICS:
        try:
            codec.decode(topic, b"k", raw)
        except codec.Malformed as exc:
            assert exc.reason in {"empty", "undecodable", "foreign", "key-mismatch"}


def test_encoding_is_deterministic():
    assert codec.encode(ARTICLE) == codec.encode(Article.FromString(codec.encode(ARTICLE)))

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from caspian.cli.intake import Ended, Intake, Titled
from caspian.cli.json_fields import UnusableLine
from caspian.events.v1.article_pb2 import Article, Metadata, Provenance
from caspian.events.v1.page_pb2 import Page
from caspian.identity import ids


class Reader:
    """An intake with what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.intake = Intake(self.said.append)

    def page(self, line: Any) -> Any:
        return self.intake.page(line if isinstance(line, bytes) else json.dumps(line).encode())

    def article(self, line: Any) -> Any:
        return self.intake.article(line if isinstance(line, bytes) else json.dumps(line).encode())

    def either(self, line: Any) -> Any:
        return self.intake.either(json.dumps(line).encode())


@pytest.fixture
def reader() -> Reader:
    return Reader()


# --- pages ---


def test_html_is_a_page(reader: Reader) -> None:
    page = reader.page({"id": "7", "url": "https://user:secret@a.example/x", "html": "<p>Привет</p>"})
    assert isinstance(page, Page)
    assert (page.article_id, page.visit, page.lane, page.coding) == ("7", 1, Article.BACKFILL, Page.IDENTITY)
    assert (page.url, page.final_url) == ("https://a.example/x", "https://a.example/x")
    assert (page.http.content_type, page.http.charset) == ("text/html", "utf-8")
    assert page.body.decode() == "<p>Привет</p>"
    assert page.provenance.text_source == Provenance.TEXT_SOURCE_UNSPECIFIED


def test_a_body_is_base64_with_the_type_that_http_gave(reader: Reader) -> None:
    raw = "<p>Привет</p>".encode("cp1251")
    page = reader.page(
        {
            "body": base64.b64encode(raw).decode(),
            "contentType": "Text/HTML; charset=windows-1251",
            "fetchedAt": "2031-05-06T14:10:04+02:00",
            "sourceId": "harbour",
        }
    )
    assert page.body == raw
    assert (page.http.content_type, page.http.charset, page.http.body_bytes) == ("text/html", "windows-1251", len(raw))
    assert page.provenance.fetched_at.ToJsonString() == "2031-05-06T12:10:04Z"
    assert page.provenance.source_id == "harbour"
    assert page.article_id == ids.article_id_of_bytes(raw)


def test_a_text_is_a_file(reader: Reader) -> None:
    page = reader.page({"id": "a", "text": "Some words."})
    assert page.provenance.text_source == Provenance.FILE
    assert page.http.content_type == "text/plain"


def test_without_an_id_the_address_gives_it(reader: Reader) -> None:
    one = reader.page({"url": "https://www.a.example/x?utm_source=y", "text": "One."})
    two = reader.page({"url": "http://a.example/x", "text": "Two."})
    assert one.article_id == two.article_id == ids.article_id("a.example/x")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not JSON: Expecting property name"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"[" * 100_000, "not JSON of a reasonable depth"),
        (b'{"a":' * 100_000, "not JSON of a reasonable depth"),
        (b'{"text": ' + b"1" * 10_000 + b"}", "not JSON of a reasonable depth and size"),
        ({"id": "a"}, "needs one of body, html and text, has none"),
        ({"text": "a", "html": "b"}, "has html and text"),
        ({"text": 5}, "text is not a string"),
        ({"text": "a", "id": 5}, "id is not a string"),
        ({"text": "a", "id": ""}, "id is empty"),
        ({"text": "a", "id": "x" * 2000}, "id is longer than"),
        ({"text": "\ud800"}, "half of a surrogate pair"),
        ({"body": "not base64!"}, "body is not base64"),
        ({"text": "a", "url": "ftp://a.example/"}, "url: "),
        ({"text": "a", "url": "nonsense"}, "url: "),
        ({"text": "a", "fetchedAt": "yesterday"}, "fetchedAt is not a time like"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(reader: Reader, line: Any, why: str) -> None:
    with pytest.raises(UnusableLine) as caught:
        reader.page(line)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_byte_order_mark_is_no_harm(reader: Reader) -> None:
    assert reader.page(b"\xef\xbb\xbf" + b'{"text": "a"}').body == b"a"


# --- articles ---


def test_the_short_form_becomes_an_article(reader: Reader) -> None:
    article = reader.article(
        {
            "id": "7",
            "text": "Words.",
            "title": "T",
            "language": "en",
            "url": "https://news.a.example/x",
            "publishedAt": "2031-05-06T14:05:00Z",
        }
    )
    assert (article.id, article.text, article.metadata.title, article.metadata.language) == ("7", "Words.", "T", "en")
    assert article.metadata.published_at.ToJsonString() == "2031-05-06T14:05:00Z"
    assert article.metadata.published_at_confidence == Metadata.EXACT
    assert article.provenance.domain == "a.example"


def test_a_day_is_known_as_a_day(reader: Reader) -> None:
    article = reader.article({"text": "Words.", "publishedAt": "2031-05-06"})
    assert article.metadata.published_at_confidence == Metadata.DAY


def test_an_article_comes_back_as_it_was_written(reader: Reader) -> None:
    article = Article(id="7", visit=3, text="Words.", metadata=Metadata(title="T", authors=["A"]))
    article.provenance.fetched_at.FromJsonString("2031-05-06T14:10:04Z")
    for presence in (True, False):
        line = json_format.MessageToJson(article, indent=None, always_print_fields_with_no_presence=presence)
        assert reader.article(line.encode()) == article
    assert not reader.said


def test_unknown_fields_are_ignored_with_one_warning(reader: Reader) -> None:
    line = {"id": "7", "text": "Words.", "colour": 1, "shape": [2]}
    for _ in range(3):
        assert reader.article(line).text == "Words."
    assert reader.said == ["ignoring unknown fields (colour, shape), here and later"]


def test_unknown_fields_inside_are_ignored_too(reader: Reader) -> None:
    article = reader.article({"text": "Words.", "metadata": {"title": "T", "mood": "good"}, "lane": "FUTURE"})
    assert article.metadata.title == "T"
    assert len(reader.said) == 1


def test_unknown_fields_of_a_page_are_ignored(reader: Reader) -> None:
    assert reader.page({"text": "Words.", "metadata": {}}).body == b"Words."
    assert reader.said == ["ignoring unknown fields (metadata), here and later"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"id": "7"}, "needs text"),
        ({"text": "a", "metadata": "x"}, "metadata"),
        ({"text": "a", "visit": -1}, "visit"),
        ({"text": "a", "publishedAt": "soon"}, "publishedAt is not a time"),
        ({"text": "a", "metadata": {"title": "\ud800"}}, "title"),
        ({"text": "a", "url": "mailto:a@a.example"}, "url: "),
    ],
)
def test_an_article_that_cannot_be_used(reader: Reader, line: Any, why: str) -> None:
    with pytest.raises(UnusableLine) as caught:
        reader.article(line)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_article_that_is_gone_has_no_text(reader: Reader) -> None:
    assert reader.article({"id": "7", "gone": True}).gone


# --- either ---


def test_what_is_a_page_and_what_is_an_article(reader: Reader) -> None:
    assert isinstance(reader.either({"html": "<p>x</p>"}), Page)
    assert isinstance(reader.either({"id": "7", "text": "Words."}), Page)
    assert isinstance(reader.either({"id": "7", "text": "Words.", "metadata": {}}), Article)
    assert isinstance(reader.either({"id": "7", "text": "Words.", "contentHash": ""}), Article)
    titled = reader.either({"id": "7", "text": "Words.", "title": "T", "publishedAt": "2031-05-06"})
    assert isinstance(titled, Titled)
    assert (titled.page.body, titled.metadata.title) == (b"Words.", "T")
    assert not reader.said


def test_what_an_earlier_filter_ended_passes(reader: Reader) -> None:
    line = {"id": "7", "outcome": "rejected", "reason": "consent-wall"}
    for read in (reader.page, reader.article, reader.either):
        assert read(line) == Ended(line)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.text() | st.sampled_from(["id", "text", "html", "body", "metadata", "title", "url", "publishedAt"]),
                inner,
            )
        ),
    )
)
def test_no_line_is_a_surprise(value: Any) -> None:
    reader = Reader()
    for read in (reader.page, reader.article, reader.either):
        try:
            assert isinstance(read(value), Page | Article | Titled | Ended)
        except UnusableLine as exc:
            assert "\n" not in str(exc)


@pytest.mark.parametrize("read", ["article", "either"])
def test_labels_of_the_senders_own_are_ignored_with_one_warning(read):
    warnings = []
    intake = Intake(warnings.append)
    for number in range(3):
        line = {"id": f"h{number}", "text": "Moscow and Tehran.", "stance": "neutral", "relevance": "about"}
        assert getattr(intake, read)(json.dumps(line).encode())
    assert len(warnings) == 1
    with pytest.raises(UnusableLine, match="metadata is not an object"):
        intake.article(b'{"id": "a", "text": "x", "metadata": "y"}')

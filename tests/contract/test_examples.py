from __future__ import annotations

import json
import zlib

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.events.v1.alert_pb2 import Alert, AlertState, OutboxItem
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.coverage_pb2 import CoverageRecord, Visit
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.events.v1.page_pb2 import Page
from caspian.events.v1.state_pb2 import AttemptRecord
from caspian.fetch import items
from caspian.identity import ids
from caspian.identity.url_key import url_key
from caspian.pipeline import TOPICS
from caspian.stream.codec import decode, encode
from contract.contract import EXAMPLES, Example, examples

ALL = examples()
every = pytest.mark.parametrize("example", ALL, ids=str)


def articles() -> list[tuple[Example, Article]]:
    found: list[tuple[Example, Article]] = []
    for example in ALL:
        match example.message:
            case Article() as article:
                found.append((example, article))
            case EnrichedEvent() as event:
                found.append((example, event.article))
    return found


every_article = pytest.mark.parametrize(("example", "article"), articles(), ids=str)


def test_every_topic_has_an_example() -> None:
    assert {example.topic.noun for example in ALL} == {topic.noun for topic in TOPICS}


@every
def test_an_example_is_what_the_workers_read(example: Example) -> None:
    value = encode(example.message)
    schema = example.message.DESCRIPTOR.full_name.encode()
    assert decode(example.topic, example.key.encode(), value, [("schema", schema)]) == example.message


@every
def test_an_example_is_written_as_the_mapping_writes_it(example: Example) -> None:
    """So that a reader sees the names and forms that `tail --json` gives."""
    written = json.loads((EXAMPLES / example.topic.noun / f"{example.name}.json").read_text(encoding="utf-8"))
    assert json.loads(json_format.MessageToJson(example.message)) == written


@every
def test_the_key_is_made_as_documented(example: Example) -> None:
    assert example.key == key_of(example.message), example


def key_of(message: Message) -> str:
    match message:
        case EnrichedEvent():
            return message.article.id
        case FrontierItem():
            return ("s:" if message.HasField("due") else "d:") + items.key_of(message)
        case Page():
            return message.article_id
        case CoverageRecord():
            return message.source_id
        case Alert():
            return f"{message.rule}:{message.story_id}"
        case AlertState():
            kind = message.WhichOneof("entry")
            assert kind is not None
            entry = getattr(message, kind)
            parts = {
                "sent": ("alert_id",),
                "digest": ("rule", "due", "part"),
                "held": ("rule", "article_id"),
                "told": ("story_id",),
            }.get(kind, ("subject",))
            return ":".join([kind, *(_part(getattr(entry, part)) for part in parts)])
        case OutboxItem():
            return f"{message.alert_id}:{message.channel}"
        case AttemptRecord():
            return f"{message.topic}/{message.partition}/{message.offset}"
    try:
        return str(message.id)  # type: ignore[attr-defined]
    except AttributeError:  # PublishState does not repeat it
        return ids.article_id("harbour-dispatch.example/world/astara-rasht-railway")


def _part(value: object) -> str:
    return str(value.seconds) if isinstance(value, Timestamp) else str(value)


@every
def test_an_alert_is_named_by_rule_story_and_state(example: Example) -> None:
    alert = example.message.alert if isinstance(example.message, OutboxItem) else example.message
    if isinstance(alert, Alert):
        assert alert.alert_id == ids.alert_id(alert.rule, alert.story_id, alert.state)
        assert not alert.event.article.text


@every_article
def test_ids_and_hashes_are_true(example: Example, article: Article) -> None:
    assert article.id == ids.article_id(url_key(article.url))
    if not article.gone:
        assert article.content_hash == ids.content_hash(article.metadata.title, article.text)


@every_article
def test_offsets_are_code_points(example: Example, article: Article) -> None:
    for evidence in article.stance.evidence:
        assert article.text[evidence.start : evidence.end] == evidence.quote
    for holder in article.stance.holders:
        for span in holder.spans:
            assert article.text[span.start : span.end] == holder.name


def test_some_offsets_differ_in_other_units() -> None:
    """An example without a character outside the basic plane would hide a reader's mistake."""
    telling = [
        evidence
        for _, article in articles()
        for evidence in article.stance.evidence
        if any(ord(char) > 0xFFFF for char in article.text[: evidence.start])
    ]
    assert telling


def test_passages_are_the_same_words_in_both_texts() -> None:
    texts = {article.id: article.text for _, article in articles() if article.version == 1}
    passages = [(article, passage) for _, article in articles() for passage in article.reuse.passages]
    assert passages
    for article, passage in passages:
        match = texts[article.reuse.match_id]
        assert article.text[passage.start : passage.end] == match[passage.match_start : passage.match_end]


@every
def test_event_ids_are_true(example: Example) -> None:
    match example.message:
        case EnrichedEvent() as event:
            version = event.pipeline_version
            assert event.event_id == ids.event_id(event.article.id, event.article.version, version)
            assert version == event.article.stance.pipeline_version
        case CoverageRecord(drop=drop) as record if record.HasField("drop"):
            assert record.id == ids.drop_id(drop.article_id, drop.visit, record.stage, drop.reason)
        case CoverageRecord(visit=visit) as record if record.HasField("visit"):
            line = ledger.visit(
                visit.article_id, visit.visit, record.source_id, Visit.HANDED_ON, "", visit.url, record.at
            )
            assert record == line.value


def test_every_type_of_event_and_of_ledger_line_is_shown() -> None:
    types = {example.message.type for example in ALL if isinstance(example.message, EnrichedEvent)}
    assert types == set(EnrichedEvent.Type.values()) - {EnrichedEvent.TYPE_UNSPECIFIED}
    lines = {example.message.WhichOneof("detail") for example in ALL if isinstance(example.message, CoverageRecord)}
    assert lines == {field.name for field in CoverageRecord.DESCRIPTOR.oneofs_by_name["detail"].fields}


def test_a_body_is_stored_as_its_coding_says() -> None:
    pages = [example.message for example in ALL if isinstance(example.message, Page) and not example.message.gone]
    assert pages
    for page in pages:
        assert page.coding == Page.DEFLATE
        assert len(zlib.decompress(page.body)) == page.http.body_bytes

"""Events in, one of three formats out: a table, JSON lines, or a web archive of texts."""

from __future__ import annotations

import csv as _csv
from collections.abc import Iterable, Iterator
from datetime import UTC
from io import BytesIO, TextIOWrapper
from typing import BinaryIO

from google.protobuf import json_format
from google.protobuf.timestamp_pb2 import Timestamp
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from caspian.events.v1.article_pb2 import Provenance, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance, Voice

COLUMNS = (
    "event_id", "type", "article_id", "version", "pipeline_version", "url", "published_at", "fetched_at", "source",
    "publisher", "source_class", "country", "language", "title", "authors", "relevance", "stance", "lean", "score",
    "confidence", "own_voice", "attributed_voice", "frame", "evidence", "reuse", "match_id", "story", "articles",
    "publishers", "origins", "reason",
)  # fmt: skip
# A spreadsheet takes a cell that begins like this for a formula, and titles come from outside.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def jsonl(events: Iterable[EnrichedEvent], file: BinaryIO) -> None:
    """protobuf's own JSON mapping, one event a line."""
    for event in events:
        file.write(json_format.MessageToJson(event, indent=None, ensure_ascii=False).encode() + b"\n")


def csv(events: Iterable[EnrichedEvent], file: BinaryIO) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need; RFC 4180."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = _csv.writer(text)
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow([_cell(value) for value in _row(event)])
    text.detach()


def _row(event: EnrichedEvent) -> Iterator[object]:
    article, stance = event.article, event.article.stance
    metadata, provenance = article.metadata, article.provenance
    yield from (event.event_id, EnrichedEvent.Type.Name(event.type), article.id, article.version)
    yield from (event.pipeline_version, article.url, _time(metadata.published_at), _time(provenance.fetched_at))
    yield from (provenance.source_id, provenance.publisher, _name(Provenance.SourceClass, provenance.source_class))
    yield from (provenance.country, metadata.language, metadata.title, "; ".join(metadata.authors))
    yield from (_name(Relevance.Label, stance.relevance.label), _name(Stance.Label, stance.label))
    yield from (_name(Stance.Label, stance.lean), round(stance.score, 4), round(stance.confidence, 4))
    yield from (_name(Voice.Tone, stance.voice.own), _name(Voice.Tone, stance.voice.attributed))
    yield from (_name(Stance.Frame, stance.frame), " | ".join(span.quote for span in stance.evidence))
    yield from (_name(Reuse.Kind, article.reuse.kind), article.reuse.match_id, article.story.id)
    yield from (article.story.articles, article.story.publishers, article.story.origins, event.reason)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _name(enum: object, number: int) -> str:
    """Name of an enum value; empty where nothing is set."""
    return str(enum.Name(number)) if number else ""  # type: ignore[attr-defined]


def _time(moment: Timestamp) -> str:
    return f"{moment.ToDatetime(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment.ByteSize() else ""


def warc(events: Iterable[EnrichedEvent], file: BinaryIO) -> None:
    """WARC 1.1: per article a `conversion` of its page (the clean text), and a `metadata` record with the event."""
    writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
    writer.write_record(writer.create_warcinfo_record("caspian.warc.gz", {"software": "caspian", "format": "WARC 1.1"}))
    for event in events:
        article = event.article
        about = {"WARC-Date": _time(article.provenance.fetched_at) or "1970-01-01T00:00:00Z"}
        uri = article.url or f"urn:caspian:article:{article.id}"
        body = json_format.MessageToJson(event, indent=None, ensure_ascii=False).encode()
        if article.text:
            record = _record(writer, uri, "conversion", article.text.encode(), "text/plain; charset=utf-8", about)
            writer.write_record(record)
            about = about | {"WARC-Refers-To": record.rec_headers.get_header("WARC-Record-ID")}
        writer.write_record(_record(writer, uri, "metadata", body, "application/json", about))


def _record(
    writer: WARCWriter, uri: str, kind: str, body: bytes, content_type: str, about: dict[str, str]
) -> StatusAndHeaders:
    return writer.create_warc_record(
        uri, kind, payload=BytesIO(body), length=len(body), warc_content_type=content_type, warc_headers_dict=about
    )

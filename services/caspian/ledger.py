"""Lines of the ledger (`coverage`), and the sums that readers compute from them.

Pure: takes what happened, returns `Emit`s. The time of writing is passed in and is never part of an id.
"""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import article_pb2, coverage_pb2, page_pb2
from caspian.identity import ids
from caspian.outcome import Emit
from caspian.pipeline import COVERAGE


def drop(stage: str, article: str, visit: int, source: str, reason: str, url: str, at: Timestamp) -> Emit:
    """The item ended at `stage` for `reason`."""
    record = coverage_pb2.CoverageRecord(
        id=ids.drop_id(article, visit, stage, reason),
        source_id=source,
        stage=stage,
        at=at,
        drop=coverage_pb2.Drop(article_id=article, visit=visit, reason=reason, url=url),
    )
    return Emit(COVERAGE.noun, source, record)


def visit(
    article: str, number: int, source: str, outcome: coverage_pb2.Visit.Outcome, reason: str, url: str, at: Timestamp
) -> Emit:
    """One visit of fetch had this outcome."""
    record = coverage_pb2.CoverageRecord(
        id=ids.visit_id(article, number),
        source_id=source,
        stage="fetch",
        at=at,
        visit=coverage_pb2.Visit(article_id=article, visit=number, url=url, outcome=outcome, reason=reason),
    )
    return Emit(COVERAGE.noun, source, record)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ledger line or a dead letter is about."""

    article: str
    visit: int
    source: str
    url: str


def subject_of(message: Message) -> Subject:
    """The article and visit behind a message of the pipeline.

    Raises:
        TypeError: the message is not about an article.
    """
    match message:
        case page_pb2.Page():
            return Subject(message.article_id, message.visit, message.provenance.source_id, message.url)
        case article_pb2.Article():
            return Subject(message.id, message.visit, message.provenance.source_id, message.url)
        case _:
            raise TypeError(f"no subject in a {type(message).__name__}")

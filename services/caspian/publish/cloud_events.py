"""The CloudEvents headers of an event, in Kafka's binary mode: readers can route without decoding the value."""

from __future__ import annotations

from datetime import UTC

from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from caspian.events.v1.enriched_pb2 import EnrichedEvent

# Names the contract, as consumers find it in proto/.
SOURCE = "urn:caspian:publish"
SCHEMA = "urn:caspian:schema:caspian.events.v1.EnrichedEvent"


def headers(event: EnrichedEvent) -> tuple[tuple[str, bytes], ...]:
    """`ce_*` and `content-type`; the time is that of the fetch, so that a replay gives the same bytes."""
    attributes = {
        "id": event.event_id,
        "type": f"caspian.enriched.{EnrichedEvent.Type.Name(event.type).lower()}",
        "source": SOURCE,
        "specversion": "1.0",
        "datacontenttype": "application/protobuf",
        "dataschema": SCHEMA,
        "time": event.article.provenance.fetched_at.ToDatetime(UTC),
    }
    if event.article.url:
        attributes["subject"] = event.article.url
    message = to_binary(CloudEvent(attributes), JSONFormat())
    return tuple(sorted(message.headers.items()))

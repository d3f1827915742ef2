"""A record that cannot be processed becomes a dead letter: raw bytes, with reason and coordinates as headers."""

from __future__ import annotations

from caspian.ledger import Subject
from caspian.pipeline import Topic
from caspian.stream.names import Names
from caspian.stream.records import Outgoing, Taken

# Ours are marked, so that the record's own headers stay as they were and replay can take ours off again.
PREFIX = "dlq-"
REASON = PREFIX + "reason"
_DETAIL_BYTES = 500
# A dead letter topic takes 1 MiB more than its topic, so the raw record always fits with these.
ROOM_BYTES = 1024 * 1024


def dead_letter(
    topic: Topic,
    record: Taken,
    names: Names,
    *,
    stage: str,
    reason: str,
    detail: str = "",
    subject: Subject | None = None,
) -> Outgoing:
    """What to write for `record`. `reason` is a fixed word, `detail` free text, `subject` what could be read of it."""
    ours = {
        REASON: reason,
        PREFIX + "detail": detail,
        PREFIX + "stage": stage,
        PREFIX + "topic": record.topic,
        PREFIX + "partition": str(record.partition),
        PREFIX + "offset": str(record.offset),
    }
    if subject is not None:
        ours |= {
            PREFIX + "article": subject.article,
            PREFIX + "visit": str(subject.visit),
            PREFIX + "source": subject.source,
        }
    headers = tuple((name, value.encode("utf-8", "replace")[:_DETAIL_BYTES]) for name, value in ours.items())
    kept = tuple((name, value) for name, value in record.headers if not name.startswith(PREFIX))
    return Outgoing(names.dlq(topic), record.key, record.value, kept + headers, None, f"{topic.noun}.dlq")

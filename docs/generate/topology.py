"""Tables of topics and workers, out of `caspian.pipeline`."""

from __future__ import annotations

from docs.generate.blocks import code, table

from caspian.pipeline import READERS, TOPICS, WORKERS, Topic


def topics() -> str:
    """One row a topic; dead letter topics in a column."""
    headings = ("topic", "key", "partitions", "message", "retention", "largest record", "dead letters", "what")
    return table(headings, [_topic(topic) for topic in TOPICS])


def _topic(topic: Topic) -> tuple[str, ...]:
    return (
        code(topic.name),
        topic.key,
        str(topic.partitions),
        f"[{topic.message}](REFERENCE.md#{topic.message.lower()})",
        "compacted" if topic.compacted else f"{topic.retention_days} days",
        f"{topic.max_message_bytes // 2**20} MiB",
        code(topic.dlq) if topic.has_dlq else "",
        topic.purpose,
    )


def topics_from_docs() -> str:
    """The same, linked from `docs/`."""
    return topics().replace("(REFERENCE.md#", "(../proto/REFERENCE.md#")


def workers() -> str:
    """One row a worker."""
    headings = ("worker", "reads", "writes", "state", "delivery", "more processes", "what")
    rows = [
        (
            code(worker.name),
            ", ".join(code(topic.noun) for topic in worker.inputs),
            ", ".join(code(topic.noun) for topic in worker.writes),
            code(worker.state.noun) if worker.state else "none",
            worker.delivery.value,
            f"share the work, up to {worker.reads.partitions}" if worker.scalable else "hot standby",
            worker.purpose,
        )
        for worker in WORKERS
    ]
    rows += [
        (code(reader.name), ", ".join(code(topic.noun) for topic in reader.reads), "nothing", "none", "reads only",
         "each sees everything", reader.purpose)
        for reader in READERS
    ]  # fmt: skip
    return table(headings, rows)

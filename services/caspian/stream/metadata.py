"""A kafka-python client in, the same client out that asks for metadata as it was told to.

kafka-python 3.0.12 keeps two settings of a client from the part of it that asks (`KafkaConnectionManager` gives
`ClusterMetadata` neither). Without `allow_auto_create_topics` a broker that creates topics by itself creates one that
is missing when we write to it, with as many partitions as the broker likes. Without `retry_backoff_ms` every client's
first question about a topic waits a tenth of a second behind the question that it was born with.
"""

from __future__ import annotations

from typing import Any

_FIRST_MS = 5
# With which the client was born, and which topic; then patience, since what has no leader is asked for without end.
_FIRST_ANSWERS = 2


def mend(client: Any) -> Any:
    """Ask the first question at once, and create nothing: for consumers and producers, right after they were made."""
    cluster = client._cluster if hasattr(client, "_cluster") else client._metadata
    patience, answers = cluster.config["retry_backoff_ms"], 0

    def answered(_: object) -> None:
        nonlocal answers
        answers += 1
        if answers == _FIRST_ANSWERS:
            cluster.config["retry_backoff_ms"] = patience

    cluster.config.update(retry_backoff_ms=_FIRST_MS, allow_auto_create_topics=False)
    cluster.add_listener(answered)
    return client

"""How clients ask for metadata: the first time at once, later with patience, and without creating anything."""

from types import SimpleNamespace

from caspian.stream import metadata
from unit.stream.cluster import Metadata


def consumer():
    return SimpleNamespace(_cluster=Metadata())


def producer():
    return SimpleNamespace(_metadata=Metadata())


def test_the_first_question_is_asked_at_once():
    reads, writes = consumer(), producer()
    assert (metadata.mend(reads), metadata.mend(writes)) == (reads, writes)
    assert reads._cluster.config["retry_backoff_ms"] < 10
    assert writes._metadata.config["retry_backoff_ms"] < 10


def test_patience_comes_back_with_the_second_answer_and_stays():
    """Else what has no leader would be asked for two hundred times a second."""
    cluster = metadata.mend(producer())._metadata
    waits = []
    for _ in range(4):
        cluster.answered()
        waits.append(cluster.config["retry_backoff_ms"])
    assert waits == [metadata._FIRST_MS, 100, 100, 100]


def test_nothing_is_created_and_nothing_else_changes():
    assert metadata.mend(producer())._metadata.config == {
        "retry_backoff_ms": metadata._FIRST_MS, "allow_auto_create_topics": False, "metadata_max_age_ms": 9,
    }  # fmt: skip

"""A compacted topic in, the newest message of each key out, for whoever shows or changes what is there."""

from __future__ import annotations

from google.protobuf.message import Message
from kafka import errors

from caspian.pipeline import Topic
from caspian.settings import KafkaSettings
from caspian.stream.codec import readable
from caspian.stream.connection import unreachable
from caspian.stream.names import Names
from caspian.stream.reader import read


def newest(kafka: KafkaSettings, names: Names, topic: Topic) -> dict[str, Message]:
    """What stands there now. Removed keys are absent, and so is what is no message of the topic.

    Raises:
        Unusable: the cluster cannot be reached or denies access.
    """
    found: dict[str, Message] = {}
    try:
        for record in read(kafka, names.topic(topic)):
            key = (record.key or b"").decode("utf-8", "replace")
            message = readable(topic, record.key, record.value, record.headers)
            if message is not None:
                found[key] = message
            elif record.value is None:
                found.pop(key, None)
    except errors.KafkaError as exc:
        raise unreachable(kafka, exc) from exc
    return found

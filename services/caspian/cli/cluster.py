"""Which cluster a command talks to: the one the settings name, else the system that runs on this machine."""

from __future__ import annotations

from caspian.settings import KafkaSettings, load
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.settings import StreamSettings


def find() -> tuple[KafkaSettings, Names] | None:
    """Settings with a bootstrap address, and the names on it; None where there is nothing to talk to."""
    from caspian.local.announcement import announced

    kafka, names = load(KafkaSettings), Names(load(StreamSettings).namespace)
    if kafka.bootstrap:
        return kafka, names
    here = announced()
    return (kafka.model_copy(update={"bootstrap": here}), names) if here else None


def cluster() -> tuple[KafkaSettings, Names]:
    """The same, where a command cannot do without.

    Raises:
        Unusable: there is none.
    """
    found = find()
    if found is None:
        raise Unusable("no Kafka to talk to: set CASPIAN_KAFKA_BOOTSTRAP (host:port), or start one with `caspian up`")
    return found

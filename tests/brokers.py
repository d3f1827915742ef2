"""A real Apache Kafka for the tests that ask: started at the first one, shared by all, gone with the test run.

Tests share brokers, so each names its topics and groups by its own `namespace`. A Kafka that cannot be started skips
its tests with the reason; with CASPIAN_REQUIRE_KAFKA=1 (CI) it fails them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import pytest

from caspian.local.errors import LocalKafkaError
from caspian.local.kafka import LocalKafka

K = TypeVar("K", bound=LocalKafka)


@dataclass(frozen=True, slots=True)
class GivenKafka:
    """The cluster that CASPIAN_KAFKA_BOOTSTRAP names."""

    bootstrap: str


@pytest.fixture(scope="session")
def kafka() -> Iterator[LocalKafka | GivenKafka]:
    """One broker, or the cluster given; `.bootstrap` is its address. Do not stop or pause it: others use it."""
    given = os.environ.get("CASPIAN_KAFKA_BOOTSTRAP")
    if given:
        yield GivenKafka(given)
    else:
        with started(1) as cluster:
            yield cluster


@pytest.fixture(scope="session")
def kafka3() -> Iterator[LocalKafka]:
    """Three brokers of our own, to kill, pause and restart; whoever does leaves all three running."""
    with started(3) as cluster:
        yield cluster


@pytest.fixture
def namespace() -> str:
    """A short string no other test has: a prefix for topics, groups and transactional ids."""
    return f"t{secrets.token_hex(4)}"


@contextmanager
def started(nodes: int) -> Iterator[LocalKafka]:
    with started_with(LocalKafka(nodes)) as cluster:
        yield cluster


@contextmanager
def started_with(cluster: K) -> Iterator[K]:
    try:
        cluster.start()
    except LocalKafkaError as exc:
        if os.environ.get("CASPIAN_REQUIRE_KAFKA") == "1":
            pytest.fail(f"Kafka is required and does not start: {exc}", pytrace=False)
        pytest.skip(f"no Kafka: {exc}")
    try:
        yield cluster
    finally:
        cluster.stop()

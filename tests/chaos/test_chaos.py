"""A short seed of the real thing: three brokers, ten workers, thirty hosts, faults of every lane; then the proof."""

from __future__ import annotations

import os

import pytest

from caspian.local.errors import LocalKafkaError
from chaos.cluster import Cluster
from chaos.report import figures, table
from chaos.run import Size, run
from chaos.schedule import schedule

pytestmark = [pytest.mark.chaos, pytest.mark.kafka, pytest.mark.timeout(600)]


@pytest.fixture
def cluster():
    mine = Cluster()
    try:
        mine.start()
    except LocalKafkaError as exc:
        if os.environ.get("CASPIAN_REQUIRE_KAFKA") == "1":
            pytest.fail(f"Kafka is required and does not start: {exc}", pytrace=False)
        pytest.skip(f"no Kafka: {exc}")
    yield mine
    mine.stop()


def test_the_guarantee_holds(cluster, tmp_path):
    size = Size(hosts=30, pages_per_host=4, seconds=40.0)
    result = run(
        cluster,
        1,
        size,
        lambda slots: schedule(1, size.seconds, slots, gap=4.0, broker_gap=16.0),
        directory=tmp_path,
    )
    assert result.findings == [], table(figures(result, 1))

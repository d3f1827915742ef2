"""What each broker is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian import pipeline
from caspian.local.properties import NodePorts, node_properties, render
from caspian.stream.settings import StreamSettings

PORTS = [NodePorts(9001, 9101), NodePorts(9002, 9102), NodePorts(9003, 9103)]


def test_one_node_needs_no_other():
    properties = node_properties(0, PORTS[:1], Path("/data"))
    replication = {key: value for key, value in properties.items() if "replication" in key or "isr" in key}
    assert set(replication.values()) == {"1"}
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:9101"
    assert properties["log.dirs"] == "/data"


def test_three_nodes_keep_three_copies_two_in_sync():
    properties = node_properties(2, PORTS, Path("/data"))
    assert properties["node.id"] == "3"
    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:9003"
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:9101,2@127.0.0.1:9102,3@127.0.0.1:9103"
    assert {value for key, value in properties.items() if key.endswith("replication.factor")} == {"3"}
    assert properties["min.insync.replicas"] == properties["transaction.state.log.min.isr"] == "2"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_nothing_listens_beyond_loopback(count):
    for index in range(count):
        properties = node_properties(index, PORTS[:count], Path("/data"))
        for address in properties["listeners"].split(","):
            assert address.split("://")[1].startswith("127.0.0.1:")


def test_what_the_workers_rely_on():
    properties = node_properties(0, PORTS[:1], Path("/data"))
    assert properties["group.initial.rebalance.delay.ms"] == "0"
    assert properties["transaction.abort.timed.out.transaction.cleanup.interval.ms"] == "2000"
    assert properties["auto.create.topics.enable"] == "false"
    largest = max(topic.max_message_bytes for topic in pipeline.TOPICS)
    # Dead letters carry the record and headers that tell its story.
    assert int(properties["message.max.bytes"]) >= largest + pipeline.MIB
    assert int(properties["replica.fetch.max.bytes"]) >= int(properties["message.max.bytes"])


def test_a_dead_broker_is_given_up_before_a_send_is():
    properties = node_properties(0, PORTS[:3], Path("/data"))
    stream, given_up = StreamSettings(), int(properties["broker.session.timeout.ms"]) / 1000
    assert given_up * 1.5 < stream.delivery_timeout < stream.transaction_timeout < stream.stall
    assert "broker.session.timeout.ms" not in node_properties(0, PORTS[:1], Path("/data"))


def test_extra_properties_win():
    properties = node_properties(0, PORTS[:1], Path("/data"), {"log.segment.bytes": "1", "new.one": "x"})
    assert properties["log.segment.bytes"] == "1"
    assert properties["new.one"] == "x"


def test_a_windows_path_survives():
    assert render({"log.dirs": r"C:\Users\new"}) == "log.dirs=C:\\\\Users\\\\new\n"


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(st.characters(codec="utf-8"))))
def test_no_value_can_add_a_property(values):
    assert len(render(values).split("\n")) == len(values) + 1 or not values

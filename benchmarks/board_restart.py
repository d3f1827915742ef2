"""A board that starts anew on a real broker: seconds until it is up to date, and its memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack

import psutil
from confluent_kafka import Producer

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.figures import is_ready
from caspian.local.kafka import LocalKafka
from caspian.local.ports import free_ports
from caspian.pipeline import LATEST
from caspian.settings import KafkaSettings
from caspian.stream import topics
from caspian.stream.names import Names


def restart(count: int, made: Callable[[int], EnrichedEvent]) -> str:
    """Seconds from the start of the process until it is up to date, and its memory then."""
    with ExitStack() as stack:
        cluster = stack.enter_context(LocalKafka(1))
        topics.apply(KafkaSettings(bootstrap=cluster.bootstrap), Names())
        producer = Producer({"bootstrap.servers": cluster.bootstrap, "linger.ms": 50})
        for number in range(count):
            producer.produce(Names().topic(LATEST), made(number).SerializeToString(), key=f"a{number}")
            if number % 1_000 == 0:
                producer.flush(60)
        assert producer.flush(60) == 0
        board, probes = free_ports(2)
        settings = {
            "CASPIAN_KAFKA_BOOTSTRAP": cluster.bootstrap,
            "CASPIAN_BOARD_PORT": str(board),
            "CASPIAN_BOARD_ARTICLES": str(count),
            "CASPIAN_STREAM_PROBE_PORT": str(probes),
        }
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "caspian", "worker", "board"], env=os.environ | settings)
        stack.callback(process.wait, 15)
        stack.callback(process.terminate)
        while not is_ready(probes):
            assert process.poll() is None, "the board ended"
            time.sleep(0.1)
        took = time.monotonic() - began
        with urllib.request.urlopen(f"http://127.0.0.1:{board}/api/stories?limit=1", timeout=30) as answer:
            assert json.load(answer)["articles"] == count
        return f"{took:.1f} s, {psutil.Process(process.pid).memory_info().rss / 2**20:.0f} MiB"

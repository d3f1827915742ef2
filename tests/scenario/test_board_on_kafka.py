"""The board on a real broker: killed in the middle, and its readers neither miss an event nor see one twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from board.events import event, poll
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.ports import free_ports
from stream.bench import Bench

pytestmark = pytest.mark.kafka


class Served(Bench):
    """`caspian worker board`, always at the same address."""

    def __init__(self, bootstrap: str, namespace: str, directory) -> None:
        super().__init__(bootstrap, namespace)
        self.directory = directory
        self.port, self.probes = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"

    def board(self):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CASPIAN_")},
            "CASPIAN_KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "CASPIAN_STREAM_NAMESPACE": self.names.namespace,
            "CASPIAN_STREAM_PROBE_PORT": str(self.probes),
            "CASPIAN_BOARD_PORT": str(self.port),
        }
        log = (self.directory / "board.log").open("ab")
        argv = [sys.executable, "-m", "caspian", "worker", "board"]
        process = subprocess.Popen(argv, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        self.wait(lambda: self.answers("/healthz"), 60)
        return process

    def answers(self, path: str) -> bool:
        try:
            return bool(self.get(path))
        except OSError:
            return False

    def get(self, path: str):
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return json.load(answer)

    def publish(self, *events: EnrichedEvent) -> None:
        """As publish does: to both topics."""
        self.send("latest", *events)
        self.send("enriched", *events)

    def follow(self, last: str, until: int) -> Iterator[tuple[str, dict]]:
        """Ids and data of `article` events after `last`, until so many came or the connection ends."""
        request = urllib.request.Request(f"{self.url}/api/events", headers={"Last-Event-ID": last} if last else {})
        found, name, identity = 0, "", ""
        with urllib.request.urlopen(request, timeout=20) as answer:
            for raw in answer:
                field, _, value = raw.decode().rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "id":
                    identity = value
                elif field == "data" and name in ("article", "reset"):
                    yield identity, {"kind": name, **json.loads(value)}
                    found += 1
                    if found == until:
                        return


@pytest.fixture
def served(kafka, namespace, tmp_path):
    found = Served(kafka.bootstrap, namespace, tmp_path)
    yield found
    found.close()


def test_a_killed_board_comes_back_and_its_readers_miss_nothing_and_see_nothing_twice(served) -> None:
    at = time.time() - 600
    served.publish(*(event(f"old{n}", at=at + n) for n in range(40)))
    served.send("coverage", poll("wick-post", time.time() - 1, new=1))
    board = served.board()
    assert served.get("/api/stories?limit=100")["articles"] == 40

    seen: list[tuple[str, str]] = []
    last, sent = str(served.get("/healthz")["offset"]), 0
    for life in range(3):
        served.publish(*(event(f"n{sent + k}", at=time.time()) for k in range(10)))
        for identity, data in served.follow(last, 7):
            assert data["kind"] == "article"
            seen.append((identity, data["event"]["article"]["id"]))
            last = identity
        sent += 10
        served.stop(board, signal.SIGKILL)
        # What happens while nobody serves: one more version, one withdrawn.
        served.publish(
            event(f"old{life}", version=2, kind=EnrichedEvent.UPDATED, at=at + life),
            event(f"old{life + 10}", version=2, kind=EnrichedEvent.RETRACTED, at=at + life),
        )
        board = served.board()
    rest = sent + 3 - len(seen)
    seen += [(identity, data["event"]["article"]["id"]) for identity, data in served.follow(last, rest)]

    assert [name for _, name in seen if name.startswith("n")] == [f"n{k}" for k in range(30)]
    assert sorted(name for _, name in seen if name.startswith("old")) == ["old0", "old1", "old2"]
    offsets = [int(identity) for identity, _ in seen]
    assert offsets == sorted(set(offsets))
    page = served.get("/api/stories?limit=100")
    assert page["articles"] == 40 + 30 - 3
    assert [len(served.get(f"/api/articles/old{life}")["versions"]) for life in range(3)] == [2, 2, 2]
    assert served.stop(board) == 0

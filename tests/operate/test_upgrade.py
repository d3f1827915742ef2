"""An earlier release beside this one: restarted one by one, old to new, while articles flow; none lost, none twice."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.outcome import Emit
from caspian.stream.producer import write

ROOT = Path(__file__).resolve().parents[2]
# From before alerts, whose stance and publish read and write what those of today do.
EARLIER = "6bc741fb4a22"
TEXT = (
    "The partnership between Russia and Iran has failed, critics in Tehran said on Monday. "
    "Moscow sold Iran out again, and the agreement is worthless, a former Iranian minister told reporters."
)
AT_ONCE, EVERY_S = 6, 0.25


@pytest.fixture(scope="module")
def earlier(tmp_path_factory):
    """Its services/, out of the history of this checkout."""
    place = tmp_path_factory.mktemp("earlier")
    made = subprocess.run(["git", "archive", EARLIER, "services"], cwd=ROOT, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"this checkout does not have the commit {EARLIER}: {made.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", place], input=made.stdout, check=True)
    return place / "services"


def version(number, which):
    name = f"{number:032x}"
    found = Article(id=name, visit=which, version=which, url=f"https://x.example/{number}", lane=Article.LIVE)
    found.text = f"{TEXT} Item {number}, {'updated' if which > 1 else 'first'}."
    found.metadata.language, found.metadata.title = "en", f"Russia and Iran: {number}"
    found.provenance.fetched_at.FromDatetime(datetime.now(UTC))
    found.content_hash = f"{number}-{which}"
    return found


class Flow(threading.Thread):
    """First versions, and second ones a few seconds later, until told to stop; `sent` says which."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self._desk, self._over = desk, threading.Event()
        self.sent: list[tuple[str, int]] = []

    def run(self):
        batches: list[list[int]] = []
        while not self._over.wait(EVERY_S):
            first = len(batches) * AT_ONCE
            batches.append(list(range(first, first + AT_ONCE)))
            self._write([version(number, 1) for number in batches[-1]])
            if len(batches) > 12:
                self._write([version(number, 2) for number in batches[-12]])

    def _write(self, articles):
        write(self._desk.kafka, self._desk.names, [Emit("deduped", each.id, each) for each in articles])
        self.sent += [(each.id, each.version) for each in articles]

    def end(self):
        self._over.set()
        self.join(20)


def start(desk, worker, slot, code=None):
    """A worker of this checkout, or of the release whose services/ is `code`."""
    environment = os.environ | {"CASPIAN_STREAM_SLOT": slot} | ({"PYTHONPATH": str(code)} if code else {})
    if code:  # code that is no part of this checkout would be measured and not found
        environment = {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}
    log = tempfile.NamedTemporaryFile(suffix=f"-{worker}.log", delete=False)  # noqa: SIM115
    command = [sys.executable, "-m", "caspian", "worker", worker]
    process = subprocess.Popen(command, env=environment, stderr=log, stdout=log, cwd=tempfile.gettempdir())
    process.log = Path(log.name)
    desk.processes.append(process)
    return process


def events(desk):
    return desk.values("enriched")


def test_a_rolling_restart_from_an_earlier_release_loses_and_doubles_nothing(desk, earlier):
    places = [(worker, slot) for slot in "ab" for worker in ("stance", "publish")]
    running = {place: start(desk, *place, code=earlier) for place in places}
    desk.wait(lambda: all(desk._runs(process) for process in running.values()), 40)
    flow = Flow(desk)
    flow.start()
    try:
        desk.wait(lambda: len(events(desk)) > 40, 30)
        for place in places:
            assert desk.stop(running[place]) == 0, running[place].log.read_text()[-2000:]
            running[place] = start(desk, *place)
            desk.wait(lambda place=place: desk._runs(running[place]), 30)
        before = len(events(desk))
        desk.wait(lambda: len(events(desk)) > before + 40, 30)
    finally:
        flow.end()
    desk.wait(lambda: desk.is_read("stance") and desk.is_read("publish"), 30)
    for process in running.values():
        assert desk.stop(process) == 0
    told = events(desk)
    assert {(event.article.id, event.article.version) for event in told} == set(flow.sent)
    assert max(Counter(event.event_id for event in told).values()) == 1
    assert len(flow.sent) > 200
    # What stance repeats when its partitions move may meet the later release: judged again, and said to be that.
    order: dict[str, tuple[int, int]] = {}
    for event in told:
        before = order.get(event.article.id, (0, 0))
        order[event.article.id] = (event.article.version, event.pipeline_version)
        assert order[event.article.id] > before, "the second version after the first"
        assert (event.article.version == before[0]) == (event.type == EnrichedEvent.RESCORED)
    assert desk.dead("deduped") == desk.dead("assessed") == []

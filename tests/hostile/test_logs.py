"""Secrets in addresses: whatever goes wrong, none of them is ever written to a log."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

import pytest
import structlog

from caspian.events.v1 import frontier_pb2
from caspian.fetch import items
from caspian.fetch.settings import FetchSettings
from caspian.fetch.worker import FetchWorker
from caspian.outcome import Done, Emit
from hostile.server import HostileServer
from planted import SECRET


def test_no_log_line_holds_a_secret(
    hostile: HostileServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The whole worker over real sockets, every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    for name in ("asyncio", "caspian"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    worker = FetchWorker(FetchSettings(allow_loopback=(hostile.endpoint,), host_delay_s=0, degrade_after=1))
    source = frontier_pb2.Source(id="planted", scope="ALL")
    written: list[Emit] = []
    ports = frozenset({hostile.port})
    for behaviour in ("good", "brotli-bomb", "no-http", "slam", "two-lengths", "cut-gzip"):
        url = hostile.url(behaviour, f"/a?token={SECRET}&page=1")
        emit = items.discovery(items.page(url, source, datetime.now(UTC), ports=ports))
        assert emit.partition is not None
        outcome = worker.process(emit.key, emit.value, emit.partition)
        assert isinstance(outcome, Done)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and sum(1 for emit in written if emit.topic == "coverage") < 6:
        written += worker.tick(datetime.now(UTC))
        time.sleep(0.02)
    worker.close()
    assert sum(1 for emit in written if emit.topic == "coverage") >= 6
    shown = "".join(str(emit.value) for emit in written if emit.topic != "frontier")
    out, err = capfd.readouterr()
    for text in (caplog.text, out, err, shown):
        assert SECRET not in text
    assert "token=***&page=1" in shown
    structlog.get_logger().debug("done")

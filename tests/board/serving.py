"""A board without a broker: a hub on a loop of its own, served on a free port, fed by the test that holds it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import uvicorn

from caspian.board.hub import Hub
from caspian.board.settings import BoardSettings
from caspian.board.web import application
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent


class ServedBoard:
    """`with ServedBoard() as board:` and it answers at `board.url`."""

    def __init__(self, clock: Callable[[], float] = time.time, port: int = 0, **settings: Any) -> None:
        self._settings = BoardSettings(port=port, **settings)
        self._clock, self._ready = clock, threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.offset = 0

    def __enter__(self) -> ServedBoard:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub(self._settings, self._clock)
        self.hub.changes.begin(0)
        self.hub.ready = True
        self.hub.read_at = self._clock()
        config = uvicorn.Config(
            application(self.hub), host="127.0.0.1", port=self._settings.port, log_config=None, access_log=False,
            lifespan="off", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = _Server(config, self._started)
        await self._server.serve()

    def _started(self) -> None:
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._ready.set()

    def feed(self, *events: EnrichedEvent) -> int:
        """As records of `enriched`; the offset of the last."""
        self.call(lambda: [self._take(event.SerializeToString()) for event in events])
        return self.offset - 1

    def _take(self, raw: bytes) -> None:
        self.hub.take_event(raw, self.offset)
        self.offset += 1

    def report(self, records: Iterable[CoverageRecord] = (), alerts: Iterable[Alert] = ()) -> None:
        """As records of the ledger and of `alerts`."""

        def take() -> None:
            for record in records:
                self.hub.take_coverage(record.SerializeToString())
            for alert in alerts:
                self.hub.take_alert(alert.SerializeToString())

        self.call(take)

    def call(self, work: Callable[[], object]) -> None:
        """On the loop; then everybody is woken."""

        async def run() -> None:
            work()
            self.hub.read_at = self._clock()
            self.hub.wake()

        asyncio.run_coroutine_threadsafe(run(), self.loop).result(30)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, *args: Any, **kwargs: Any) -> None:
        await super().startup(*args, **kwargs)
        self._told()

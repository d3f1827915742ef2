"""The board process: hub, intake and routes bound together, and served until SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterator

import structlog
import uvicorn

from caspian.board.hub import Hub
from caspian.board.intake import Intake
from caspian.board.settings import BoardSettings
from caspian.board.web import application
from caspian.pipeline import BOARD
from caspian.settings import KafkaSettings, load
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.preflight import check
from caspian.stream.settings import StreamSettings
from caspian.stream.watchdog import Heart
from caspian.telemetry.probes import Probes

log = structlog.get_logger(__name__)


def main() -> None:
    """Run until SIGTERM.

    Raises:
        Unusable: the cluster cannot be reached, lacks a topic, or the port is taken.
    """
    kafka, stream, settings = load(KafkaSettings), load(StreamSettings), load(BoardSettings)
    names = Names(stream.namespace)
    check(kafka, names, BOARD)
    try:
        asyncio.run(_serve(kafka, stream, settings, names))
    except SystemExit as exc:  # uvicorn's way to say that it cannot listen
        raise Unusable(f"cannot listen on {settings.host}:{settings.port}; set CASPIAN_BOARD_PORT") from exc


async def _serve(kafka: KafkaSettings, stream: StreamSettings, settings: BoardSettings, names: Names) -> None:
    hub = Hub(settings, time.time)
    heart = Heart(stream.stuck)
    intake = Intake(hub, asyncio.get_running_loop(), kafka, names, heart.beat)
    probes = Probes(heart.beats, lambda: hub.ready, host=stream.probe_host, port=stream.probe_port)
    config = uvicorn.Config(
        application(hub), host=settings.host, port=settings.port, log_config=None, access_log=False,
        lifespan="off", server_header=False, timeout_graceful_shutdown=3, h11_max_incomplete_event_size=32 * 1024,
    )  # fmt: skip
    server = _Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.end)
    probes.start()
    heart.start()
    intake.start()
    log.info("worker runs", worker=BOARD.name, probes=probes.port, board=f"http://{settings.host}:{settings.port}")
    try:
        await server.serve()
    finally:
        intake.stop()
        probes.close()


class _Server(uvicorn.Server):
    """Ends at a signal with exit code 0, as every worker does; uvicorn's own would die of the signal once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        self.should_exit = True

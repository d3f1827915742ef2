"""Documents on which a worker dies, raises or swells: the stages are wrapped so that a marker in a title does it."""

from __future__ import annotations

import os
import signal
from typing import Any

from caspian.events.v1 import article_pb2
from caspian.outcome import Done, Emit
from caspian.pipeline import ARTICLES, MIB
from chaos.world import Kind


def marker(kind: Kind) -> str:
    """What stands in the title of such a document."""
    return f"[[{kind.value}]]"


def install(worker: str) -> None:
    """Wrap the worker's stage."""
    {"extract": _extract, "stance": _stance, "dedupe": _dedupe, "publish": _publish}.get(worker, lambda: None)()


def _extract() -> None:
    from caspian.extract.pool import ExtractPool, Slot

    run, handle = Slot.run, ExtractPool.handle

    def run_marked(self: Any, request: bytes) -> Any:
        if marker(Kind.KILLS_EXTRACT).encode() in request:
            self._ready()
            self._kill()
        return run(self, request)

    async def handle_marked(self: Any, message: Any) -> Any:
        outcome = await handle(self, message)
        if marker(Kind.SWELLS) not in message.entry.title:
            return outcome
        swollen = article_pb2.Article(id=message.article_id, visit=message.visit, text="x" * 2 * MIB)
        return Done((Emit(ARTICLES.noun, swollen.id, swollen),))

    Slot.run = run_marked  # type: ignore[method-assign]
    ExtractPool.handle = handle_marked  # type: ignore[method-assign]


def _stance() -> None:
    from caspian.stance.worker import StanceStage

    handle = StanceStage.handle

    async def handle_marked(self: Any, message: Any) -> Any:
        if marker(Kind.KILLS_STANCE) in message.metadata.title:
            os.kill(os.getpid(), signal.SIGKILL)
        return await handle(self, message)

    StanceStage.handle = handle_marked  # type: ignore[method-assign]


def _dedupe() -> None:
    from caspian.dedupe.stage import Dedupe

    _raise_in(Dedupe, Kind.RAISES_DEDUPE)


def _publish() -> None:
    from caspian.publish.stage import PublishStage

    _raise_in(PublishStage, Kind.RAISES_PUBLISH)


def _raise_in(stage: Any, kind: Kind) -> None:
    process = stage.process

    def process_marked(self: Any, key: str, message: Any, partition: int) -> Any:
        if message is not None and marker(kind) in message.metadata.title:
            raise RuntimeError("a document of the test")
        return process(self, key, message, partition)

    stage.process = process_marked

"""The stance stage as the adapter runs it: a message in, an outcome out."""

from __future__ import annotations

import asyncio

from google.protobuf.message import Message

from caspian.events.v1 import article_pb2
from caspian.outcome import Outcome, Poison
from caspian.stance.detector import Detector
from caspian.stance.stage import assess


class StanceStage:
    """A `stages.Stateless`. A detector that waits for the network runs in a thread, so the loop stays free."""

    reads: type[Message] = article_pb2.Article

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    async def handle(self, message: Message) -> Outcome:
        """Decide one article."""
        if not isinstance(message, article_pb2.Article):
            return Poison("not-an-article")
        if self._detector.waits:
            return await asyncio.to_thread(assess, message, self._detector)
        return assess(message, self._detector)

    async def close(self) -> None:
        """Release the detector's connections, where it has any."""
        close = getattr(self._detector, "close", None)
        if close is not None:
            close()

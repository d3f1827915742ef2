"""The stance stage as the adapter runs it: a message in, an outcome out."""

from __future__ import annotations

import asyncio

from google.protobuf.message import Message

from caspian.events.v1 import article_pb2
from caspian.outcome import Outcome, Poison
from caspian.pipeline import PIPELINE_VERSION
from caspian.stance.detector import Detector
from caspian.stance.stage import assess


class StanceStage:
    """A `stages.Stateless`. A detector that waits for the network runs in a thread, so the loop stays free."""

    reads: type[Message] = article_pb2.Article

    def __init__(self, detector: Detector, revision: int = 0) -> None:
        self._detector = detector
        # Told with the heartbeats: a replay waits for workers that are older than it.
        self.pipeline_version = PIPELINE_VERSION + revision

    async def handle(self, message: Message) -> Outcome:
        """Decide one article."""
        if not isinstance(message, article_pb2.Article):
            return Poison("not-an-article")
        if self._detector.waits:
            return await asyncio.to_thread(assess, message, self._detector, self.pipeline_version)
        return assess(message, self._detector, self.pipeline_version)

    async def close(self) -> None:
        """Release the detector's connections, where it has any."""
        close = getattr(self._detector, "close", None)
        if close is not None:
            close()

"""Worker processes with toy stages, for tests of the adapters: `python toy_workers.py extract|publish`.

The page's URL says what happens to it: `hang`, `raise`, `die`, `reject`, or anything else for an article. TOY_CLIENT
names a file: until it is there, Faust's client drops one record (`…drops`) or believes to have read further (`…ahead`).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from faust.transport import consumer

from caspian.events.v1.article_pb2 import Article
from caspian.outcome import Done, Emit, Rejected
from caspian.pipeline import EXTRACT, MIB, PUBLISH
from caspian.publish.stage import PublishStage
from caspian.settings import KafkaSettings, load
from caspian.stream import stateless, transactional
from caspian.stream.settings import StreamSettings
from caspian.telemetry import logs


class ToyExtract:
    """Pages to articles, as the page's URL asks."""

    async def handle(self, page):
        match page.url:
            case "hang":
                await asyncio.sleep(3600)
            case "slow":
                await asyncio.sleep(1.5)
            case "raise" if "TOY_MENDED" not in os.environ:
                raise RuntimeError("a bug of ours")
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "reject":
                return Rejected("soft-404")
        article = Article(id=page.article_id, visit=page.visit, url=page.url, text=page.url)
        return Done((Emit("articles", article.id, article),))

    async def close(self):
        pass


class ToyPublish(PublishStage):
    """The real stage, which also fails or takes its time on request."""

    def process(self, key, message, partition):
        if message is not None and message.url == "slow":
            time.sleep(0.02)
        if message is not None and message.url == "raise":
            raise RuntimeError("a bug of ours")
        if message is not None and message.url == "swell":
            message.text = "x" * 2 * MIB
        return super().process(key, message, partition)


def spoil(path):
    """Faust's client as it was seen in rebalances."""
    getmany = consumer.Consumer.getmany

    async def spoilt(self, **kwargs):
        dropped = path.exists()
        async for place, message in getmany(self, **kwargs):
            if message.offset == 3 and path.suffix == ".drops" and not dropped:
                path.write_bytes(b"")
                continue
            yield place, message
            if message.offset == 3 and path.suffix == ".ahead":
                self._read_offset[place] = 15

    consumer.Consumer.getmany = spoilt


def main(name):
    logs.configure(json=True)
    if "TOY_CLIENT" in os.environ:
        spoil(Path(os.environ["TOY_CLIENT"]))
    kafka, stream = load(KafkaSettings), load(StreamSettings)
    if name == "extract":
        stateless.run(EXTRACT, ToyExtract(), kafka, stream)
    else:
        transactional.run(PUBLISH, ToyPublish(), kafka, stream)


if __name__ == "__main__":
    main(sys.argv[1])

"""The fetch process: worker, settings and adapter bound together."""

from __future__ import annotations

from caspian.fetch.settings import FetchSettings
from caspian.fetch.worker import FetchWorker
from caspian.pipeline import FETCH
from caspian.settings import KafkaSettings, load
from caspian.stream import transactional
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    worker = FetchWorker(load(FetchSettings))
    try:
        transactional.run(FETCH, worker, load(KafkaSettings), load(StreamSettings))
    finally:
        worker.close()

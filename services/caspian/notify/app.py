"""The notify process: worker, settings and adapter bound together."""

from __future__ import annotations

from caspian.notify.settings import NotifySettings
from caspian.notify.worker import NotifyWorker
from caspian.pipeline import NOTIFY
from caspian.settings import KafkaSettings, load
from caspian.stream import transactional
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    worker = NotifyWorker(load(NotifySettings))
    try:
        transactional.run(NOTIFY, worker, load(KafkaSettings), load(StreamSettings))
    finally:
        worker.close()

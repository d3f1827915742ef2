"""The alert process: stage, rules and adapter bound together."""

from __future__ import annotations

from caspian.alert.settings import AlertSettings
from caspian.alert.worker import AlertWorker
from caspian.pipeline import ALERT
from caspian.settings import KafkaSettings, load
from caspian.stream import transactional
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    transactional.run(ALERT, AlertWorker(load(AlertSettings)), load(KafkaSettings), load(StreamSettings))

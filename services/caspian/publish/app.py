"""The publish process: stage, settings and adapter bound together."""

from __future__ import annotations

from caspian.pipeline import PUBLISH
from caspian.publish.stage import PublishStage
from caspian.settings import KafkaSettings, load
from caspian.stream import transactional
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    transactional.run(PUBLISH, PublishStage(), load(KafkaSettings), load(StreamSettings))

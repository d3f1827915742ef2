"""The dedupe process: stage, settings and adapter bound together."""

from __future__ import annotations

from caspian.dedupe.stage import Dedupe
from caspian.dedupe.warm import warm
from caspian.pipeline import DEDUPE
from caspian.settings import KafkaSettings, load
from caspian.stream import transactional
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    warm()
    transactional.run(DEDUPE, Dedupe(), load(KafkaSettings), load(StreamSettings))

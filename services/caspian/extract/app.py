"""The extract worker: `pages` in, `articles` out."""

from __future__ import annotations

from caspian.extract.pool import ExtractPool
from caspian.extract.settings import ExtractSettings
from caspian.pipeline import EXTRACT
from caspian.settings import KafkaSettings, load
from caspian.stream import stateless
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    stateless.run(EXTRACT, ExtractPool(load(ExtractSettings)), load(KafkaSettings), load(StreamSettings))

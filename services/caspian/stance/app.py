"""The stance process: stage, settings and adapter bound together."""

from __future__ import annotations

from caspian.pipeline import STANCE
from caspian.settings import KafkaSettings, load
from caspian.stance.choose import choose
from caspian.stance.settings import StanceSettings
from caspian.stance.worker import StanceStage
from caspian.stream import stateless
from caspian.stream.settings import StreamSettings


def main() -> None:
    """Run until SIGTERM."""
    settings = load(StanceSettings)
    stage = StanceStage(choose(settings), settings.revision)
    stateless.run(STANCE, stage, load(KafkaSettings), load(StreamSettings))

"""`make demo-operations`: a dead letter, a changed target and a retraction, by the commands that an operator types.

Starts what `make run` starts, on a Kafka of its own, and ends it. Exit code 0 only if each effect is on the topics.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from deploy.demo import dead_letter, model_change, retraction
from deploy.demo.desk import Desk, Unseen

from caspian.local.run import Run
from caspian.local.sample import SampleNewsroom
from caspian.settings import KafkaSettings

_NEWSROOM_S = 120


def main() -> int:
    """The whole walk."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="caspian-demo-") as directory:
        run = Run(
            SampleNewsroom("short"),
            kafka=KafkaSettings(),
            env={},
            report=lambda text: print(text, flush=True),
        )
        with run:
            desk = Desk(run, Path(directory))
            try:
                print("the newsroom publishes for a quarter of a minute …", flush=True)
                desk.wait(lambda: not run.to_come(), "the newsroom is read to its end", _NEWSROOM_S, pause=1)
                column = dead_letter.show(desk)
                model_change.show(desk, column)
                retraction.show(desk, column)
                desk.title("The books")
                desk.caspian(
                    "coverage", "--since", "1h", look="per source what was seen and dropped; the sums balance."
                )
            except Unseen as exc:
                print(f"\nNOT AS IT SHOULD BE: {exc}", flush=True)
                return 1
    print(f"\nall {desk.seen} effects were seen on the topics, within {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

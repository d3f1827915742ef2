"""`make demo-operations` as a person starts it: a Kafka of its own, real commands, every effect seen on the topics."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from caspian.local.ports import free_ports
from caspian.pipeline import PIPELINE_VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_the_walk_through_shows_what_it_promises(kafka):
    """`kafka` says whether one can be started here."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CASPIAN_")}
    (port,) = free_ports(1)
    done = subprocess.run(
        [sys.executable, "-m", "deploy.demo"], cwd=ROOT, env=inherited | {"CASPIAN_NEWSROOM_PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    for shown in (
        "1 wait (1 killed: more than 0.", "1 put back into pages", "1 rescored", "nothing written",
        f"stance workers older than pipeline version {PIPELINE_VERSION + 1} run", "1 written, events follow",
        "retracted (withdrawn)", "the sums balance",
    ):  # fmt: skip
        assert shown in done.stdout

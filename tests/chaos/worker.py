"""`caspian worker NAME` with points, deadly documents and, on request, a planted fault: what a run is made of.

The environment says where orders lie (CHAOS_ORDERS) and which fault is planted (CHAOS_PLANT).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    from caspian.cli.main import main as caspian
    from chaos import documents, plants
    from chaos.points import Points

    name = sys.argv[1]
    points = Points(Path(os.environ["CHAOS_ORDERS"]), os.environ["CASPIAN_STREAM_SLOT"])
    # First, so that the points lie around what is planted.
    if plant := os.environ.get("CHAOS_PLANT"):
        plants.install(plant)
    points.install(name)
    points.bend_time(name)
    documents.install(name)
    sys.argv = ["caspian", "worker", name]
    caspian()


if __name__ == "__main__":
    main()

"""`python -m caspian.local.newsroom`: serve the sample newsroom until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

from caspian.local.newsroom import scene
from caspian.local.newsroom.respond import Newsroom
from caspian.local.newsroom.server import Clock, Servers
from caspian.local.newsroom.settings import NewsroomSettings
from caspian.local.newsroom.sources import sources_yaml
from caspian.local.newsroom.timeline import LONG, SHORT
from caspian.settings import SettingsError, load


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m caspian.local.newsroom", description=__doc__)
    parser.add_argument("--timeline", choices=[SHORT, LONG], help="short: ~20 articles in 15 s; long: all in 5 min")
    parser.add_argument("--second", type=float, default=0.0, help="second of the time line to begin with")
    parser.add_argument(
        "--start-at", type=float, metavar="UNIX_TIME", help="when second 0 is; default: the first request"
    )
    parser.add_argument("--print-sources", action="store_true", help="print the outlets as sources.yaml, serve nothing")
    return parser.parse_args(argv)


async def _serve(newsroom: Newsroom, clock: Clock) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    servers = Servers(newsroom, clock, lambda: datetime.now(UTC))
    await servers.start()
    for outlet in newsroom.scene.outlets.values():
        if not outlet.unreachable:
            sys.stdout.write(f"{newsroom.scene.addresses[outlet.id].base}/  {outlet.name}\n")
    shown = newsroom.scene.timeline
    sys.stdout.write(f"newsroom ready: time line {shown.name}, {len(shown.items)} articles in {shown.end_s:g} s\n")
    sys.stdout.flush()
    await stop.wait()
    await servers.close()


def main(argv: list[str]) -> int:
    """Serve until SIGINT or SIGTERM; exit code 2 and one line if that is not possible."""
    chosen = _arguments(argv)
    try:
        settings = load(NewsroomSettings)
        shown = scene.load(chosen.timeline or settings.timeline or SHORT, settings.port)
        if chosen.print_sources:
            sys.stdout.write(sources_yaml(shown.addresses))
            return 0
        started = datetime.now(UTC) - timedelta(seconds=chosen.second)
        if chosen.start_at is not None:
            started = datetime.fromtimestamp(chosen.start_at, UTC)
        clock = Clock(time.time, chosen.second, chosen.start_at)
        asyncio.run(_serve(Newsroom(shown, started), clock))
    except SettingsError as exc:
        sys.stderr.write(f"{exc}\n")
        return 2
    except ValueError as exc:
        sys.stderr.write(f"the sample newsroom's data: {exc}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`caspian worker NAME`: one worker in this process; what a container runs."""

from __future__ import annotations

import importlib

import click

from caspian.pipeline import PROCESSES
from caspian.stream.exits import Unusable


@click.command("worker")
@click.argument("name", type=click.Choice([process.name for process in PROCESSES]))
@click.option("--log-level", default="INFO", show_default=True, help="DEBUG, INFO, WARNING or ERROR.")
def command(name: str, log_level: str) -> None:
    """Run one worker until SIGTERM.

    \b
    Example:
      CASPIAN_KAFKA_BOOTSTRAP=broker:9092 caspian worker extract
    """
    from caspian.settings import KafkaSettings, load
    from caspian.telemetry import logs

    if not load(KafkaSettings).bootstrap:
        raise Unusable("CASPIAN_KAFKA_BOOTSTRAP is not set; name a broker, or use `caspian up` to start one here")
    logs.configure(log_level.upper())
    importlib.import_module(f"caspian.{name}.app").main()

"""Every command of `caspian`: its name, where it is written, and the line `caspian --help` shows.

The module is imported when the command is called, so that `--help` is instant and `caspian pipe` never loads a broker
client. Each module offers its click command as `command`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`summary` is the command's own first help line, repeated here because it is shown without importing it."""

    module: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "up": Entry("caspian.cli.up", "Start Kafka, the topics, every worker and the sample newsroom on this machine."),
    "ingest": Entry(
        "caspian.cli.ingest",
        "Push documents through the pipeline and print the outcome of each, also of one already known.",
    ),
    "tail": Entry("caspian.cli.tail", "Watch a topic (default: enriched), read committed."),
    "worker": Entry("caspian.cli.worker", "Run one worker until SIGTERM."),
    "topics": Entry(
        "caspian.cli.topics",
        "Create the topics, compare them with the topology, or print the rights that workers need.",
    ),
    "sources": Entry("caspian.cli.sources", "List, check and apply sources; find feeds and add them to a file."),
    "alerts": Entry("caspian.cli.alerts", "Check, try and explain alert rules; list alerts; mute a story."),
    "coverage": Entry(
        "caspian.cli.coverage",
        "Say per source what was polled, reached, new and dropped; exit code 1 if the sums do not balance.",
    ),
    "doctor": Entry("caspian.cli.doctor", "Look at everything within seconds; each finding comes with its remedy."),
    "dlq": Entry("caspian.cli.dlq", "List dead letters, look at one, or put them back."),
    "replay": Entry("caspian.cli.replay", "Judge again what was judged, and say what would change."),
    "retract": Entry(
        "caspian.cli.retract", "Take an article back until that is undone, whatever its page says meanwhile."
    ),
    "export": Entry("caspian.cli.export", "Write what was published as CSV, JSON lines or WARC."),
    "pipe": Entry("caspian.cli.pipe", "Run stages as filters: JSON lines in, JSON lines out, no Kafka."),
    "inspect": Entry(
        "caspian.cli.inspect", "Report on articles: metadata, duplicates, stance with its evidence marked."
    ),
    "config": Entry("caspian.cli.config", "Show every setting with the value in force, secrets masked."),
}

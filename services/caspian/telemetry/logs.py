"""Structured logs: one JSON object a line on stderr, or a readable line on a terminal. Addresses are shown redacted."""

from __future__ import annotations

import logging
import sys
from urllib.parse import urlsplit, urlunsplit

import structlog

from caspian.telemetry.repeats import Repeats

# Clients that tell every connection and fetch at INFO.
_CHATTY = ("kafka", "aiokafka", "faust", "mode", "httpx", "httpcore", "asyncio", "numba")


def configure(level: str = "INFO", *, json: bool | None = None) -> None:
    """Route structlog and the standard library's loggers to stderr. `json` None: JSON unless stderr is a terminal."""
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    handler.addFilter(Repeats(("kafka", "aiokafka")))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for client in _CHATTY:
        logging.getLogger(client).setLevel("WARNING")
    # Warns of every slow turn of its loop, on a busy machine every second.
    logging.getLogger("kafka.net.selector").setLevel("ERROR")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def redact(url: str) -> str:
    """An address fit for a log, a metric or an event: without credentials, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(unreadable address)"
    return urlunsplit((parts.scheme, host + port, parts.path, "…" if parts.query else "", ""))

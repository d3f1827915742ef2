"""Imported by the server that pool processes are forked from: what is loaded at first use elsewhere is loaded here."""

from __future__ import annotations

import os

# Linear algebra is not what we do: no threads, and no arenas for them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from htmldate.extractors import external_date_parser

from caspian.extract import agencies, gates, language, memory, phrases


def load() -> None:
    """Load model and phrases now."""
    language.warm()
    phrases.boilerplate()
    agencies.find("")
    gates.warm()
    # htmldate's last resort; half a second of imports.
    external_date_parser("4 March 2025", "%Y-%m-%d")
    # Unpacking the language model takes twice its size.
    memory.release()


load()

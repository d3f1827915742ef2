"""Imported by the server that pool processes are forked from: everything that is loaded lazily, loaded once."""

from __future__ import annotations

import os

# Linear algebra is not what we do: one thread, and no arenas for others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from caspian.extract import agencies, gates, language, phrases

language.warm()
phrases.boilerplate()
agencies.find("")
gates.warm()

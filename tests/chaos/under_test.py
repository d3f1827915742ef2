"""The workers that a chaos run breaks: those between the sources and `enriched`."""

from __future__ import annotations

from caspian.pipeline import DEDUPE, EXTRACT, FETCH, PUBLISH, STANCE, Worker

WORKERS: tuple[Worker, ...] = (FETCH, EXTRACT, DEDUPE, STANCE, PUBLISH)

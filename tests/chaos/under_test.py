"""The workers that a chaos run breaks: all of them, from the sources to the team that is alerted."""

from __future__ import annotations

from caspian.pipeline import ALERT, DEDUPE, EXTRACT, FETCH, NOTIFY, PUBLISH, STANCE, Worker

WORKERS: tuple[Worker, ...] = (FETCH, EXTRACT, DEDUPE, STANCE, PUBLISH, ALERT, NOTIFY)

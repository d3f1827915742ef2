"""What one machine needs to know: where to keep jars and data, where jars come from, which ports to use."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path
from pydantic import Field

from caspian.settings import Room, register


@register("local")
class LocalSettings(Room):
    """The Kafka that `caspian up`, `ingest` and the tests start when `CASPIAN_KAFKA_BOOTSTRAP` is not set."""

    cache_dir: str = Field(
        default="", description="Where jars and Kafka's data are kept; empty: the user's cache directory"
    )
    maven_repository: str = Field(
        default="", description="Maven repository to fetch Kafka's jars from; empty: Maven Central"
    )
    kafka_port: int = Field(default=0, ge=0, le=65535, description="Port of the local Kafka; 0: a free one")


def cache_directory(settings: LocalSettings) -> Path:
    """The directory for jars and data; need not exist.

    A user without a home (an empty HOME, a container's numeric user) gets one under the working directory rather
    than one in `/`.
    """
    if settings.cache_dir:
        return Path(settings.cache_dir).expanduser().absolute()
    path = user_cache_path("caspian", appauthor=False)
    if path.is_absolute() and os.access(_existing_parent(path), os.W_OK):
        return path
    return Path.cwd() / ".cache" / "caspian"


def _existing_parent(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())

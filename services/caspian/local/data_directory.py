"""A place for Kafka's data in, a directory that is writable, roomy and ours alone out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from caspian.local.errors import DataDirectoryError

# A node preallocates its indexes and keeps metadata; under this much, Kafka dies in the middle of something else.
LEAST_FREE = 256 * 1024 * 1024
_REMEDY = "free space, or name another place (CASPIAN_LOCAL_CACHE_DIR)"


class DataDirectory:
    """Holds the directory `path` by a lock, which the system lifts when this process dies, however it dies.

    Without a `path` it is a fresh one below `cache`, removed at `close`; those that killed processes left are removed
    too.
    """

    def __init__(self, path: Path | None, cache: Path, least_free: int = LEAST_FREE) -> None:
        self.keep = path is not None
        parent = cache / "kafka"
        try:
            if path is None:
                parent.mkdir(parents=True, exist_ok=True)
                _sweep(parent)
                path = Path(tempfile.mkdtemp(dir=parent))
            else:
                path.mkdir(parents=True, exist_ok=True)
            self.path = path.absolute()
            self._lock = FileLock(self.path / ".lock", timeout=0)
            self._lock.acquire()
            free = shutil.disk_usage(self.path).free
        except Timeout:
            raise DataDirectoryError(f"{path} belongs to a Kafka that runs; stop it or use another") from None
        except OSError as exc:
            raise DataDirectoryError(
                f"cannot keep Kafka's data in {path or parent}: {exc.strerror or exc}; {_REMEDY}"
            ) from None
        if free < least_free:
            self.close()
            raise DataDirectoryError(
                f"the disk of {self.path} is full: {free / 1e6:.0f} MB free, {least_free / 1e6:.0f} needed; {_REMEDY}"
            )

    def close(self) -> None:
        """Let go of it; remove it unless the caller named it."""
        if not self.keep:
            shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()


def _sweep(parent: Path) -> None:
    for left in parent.iterdir():
        lock = left / ".lock"
        # No lock file yet: somebody is just making it.
        if not lock.exists():
            continue
        try:
            with FileLock(lock, timeout=0):
                shutil.rmtree(left, ignore_errors=True)
        except (Timeout, OSError):
            continue

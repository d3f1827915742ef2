"""A place for Kafka's data in, a directory that is writable, roomy and ours alone out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from caspian.local.errors import DataDirectoryError

# A node preallocates its indexes and keeps metadata; under this much, Kafka dies in the middle of something else.
LEAST_FREE = 256 * 1024 * 1024
REMEDY = "free space, or name another place (CASPIAN_LOCAL_CACHE_DIR)"


class DataDirectory:
    """Holds the directory `path` by a lock, which the system lifts when this process dies, however it dies.

    Without a `path` it is a fresh one below `cache`, removed at `close`; those that killed processes left are removed
    too. DataDirectoryError when it cannot be had.
    """

    def __init__(self, path: Path | None, cache: Path) -> None:
        self.keep = path is not None
        try:
            self.path, self._lock = _fresh(cache) if path is None else _hold(path)
        except Timeout:
            raise DataDirectoryError(f"{path} belongs to a Kafka that runs; stop it or use another") from None
        except OSError as exc:
            where = path or cache
            raise DataDirectoryError(f"cannot keep Kafka's data in {where}: {exc.strerror or exc}; {REMEDY}") from None
        free = shutil.disk_usage(self.path).free
        if free < LEAST_FREE:
            self.close()
            raise DataDirectoryError(
                f"the disk of {self.path} is full: {free / 1e6:.0f} MB free, {LEAST_FREE / 1e6:.0f} needed; {REMEDY}"
            )

    def close(self) -> None:
        """Let go of it; remove it unless the caller named it."""
        if not self.keep:
            shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()


def _hold(path: Path) -> tuple[Path, FileLock]:
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / ".lock", timeout=0)
    lock.acquire()
    return path.absolute(), lock


def _fresh(cache: Path) -> tuple[Path, FileLock]:
    parent = cache / "kafka"
    parent.mkdir(parents=True, exist_ok=True)
    # One at a time, so that nobody sweeps what another has made and not locked yet.
    with FileLock(cache / "kafka.lock"):
        for left in parent.iterdir():
            _sweep(left)
        return _hold(Path(tempfile.mkdtemp(dir=parent)))


def _sweep(left: Path) -> None:
    try:
        with FileLock(left / ".lock", timeout=0):
            shutil.rmtree(left, ignore_errors=True)
    except (Timeout, OSError):
        return

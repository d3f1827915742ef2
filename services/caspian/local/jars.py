"""The lock file in, a directory of Kafka's jars out: fetched once, checked by sha256, then used offline.

jgo's Maven layer fetches single artifacts; nothing is resolved at run time, so what runs is what the lock names.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from filelock import FileLock
from pydantic import BaseModel, Field

from caspian.local.errors import JarsError

LOCK = Path(__file__).parent / "jgo.lock.toml"
# Each jar is asked for this often before the start fails: a dropped connection must not cost a 43 MB start-over.
ATTEMPTS = 3
# Parallel downloads: latency dominates 46 small files; more gains nothing at 2 cores.
DOWNLOADS = 6
TIMEOUT = 30

# No separators and no dots alone: these parts become paths.
Part = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
Report = Callable[[str], None]
_log = logging.getLogger(__name__)


class Jar(BaseModel):
    """One locked artifact; `size` in bytes."""

    groupId: Part  # noqa: N815, as Maven and the lock file spell it
    artifactId: Part  # noqa: N815
    version: Part
    packaging: Annotated[str, Field(pattern="^jar$")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(gt=0, lt=100_000_000)]

    @property
    def coordinates(self) -> str:
        """`group:artifact:version`, as Maven writes it."""
        return f"{self.groupId}:{self.artifactId}:{self.version}"

    @property
    def filename(self) -> str:
        """Its name in the directory."""
        return f"{self.artifactId}-{self.version}.{self.packaging}"


def read_lock(path: Path = LOCK) -> list[Jar]:
    """Every jar of the lock file; pydantic's ValidationError when it is damaged."""
    return [Jar.model_validate(entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["dependencies"]]


def ensure_jars(cache: Path, report: Report = _log.info, repository: str = "", lock: Path = LOCK) -> Path:
    """Directory with every jar of `lock`, below `cache`; may be called by many processes at once.

    Args:
        cache: directory, created when missing.
        report: called with one line before anything is fetched; never when all is there.
        repository: a Maven repository's address; empty: Maven Central.
        lock: the lock file.

    Raises:
        JarsError: names the coordinates, the cause and the remedy.
    """
    jars = read_lock(lock)
    # A directory's name is its content, so versions live side by side and a complete one never changes.
    home = cache / "jars" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if _complete(home, jars):
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(home.with_suffix(".lock")):
            if not _complete(home, jars):
                _build(home, jars, report, repository)
    except OSError as exc:
        remedy = "free space there, or set CASPIAN_LOCAL_CACHE_DIR to a writable directory"
        raise JarsError(f"cannot keep Kafka's jars in {home}: {exc.strerror or exc}; {remedy}") from exc
    return home


def _complete(home: Path, jars: list[Jar]) -> bool:
    # The directory appears by rename after every checksum held; sizes catch what somebody deleted or cut since.
    try:
        return all((home / jar.filename).stat().st_size == jar.size for jar in jars)
    except OSError:
        return False


def _build(home: Path, jars: list[Jar], report: Report, repository: str) -> None:
    kafka = next((jar.version for jar in jars if jar.artifactId.startswith("kafka_")), "")
    total = sum(jar.size for jar in jars)
    report(f"fetching Apache Kafka {kafka}: {len(jars)} jars, {total / 1e6:.0f} MB, once, into {home}")
    # Kept when a start fails half-way, so that the next one goes on from there.
    partial = home.with_suffix(".partial")
    with ThreadPoolExecutor(DOWNLOADS) as pool:
        fetched = list(pool.map(lambda jar: _fetch(jar, partial, repository), jars))
    new = home.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    for jar, path in zip(jars, fetched, strict=True):
        path.replace(new / jar.filename)
    shutil.rmtree(home, ignore_errors=True)
    new.replace(home)
    shutil.rmtree(partial, ignore_errors=True)


def _fetch(jar: Jar, partial: Path, repository: str) -> Path:
    import requests

    artifact = _artifact(jar, partial, repository)
    path: Path = artifact.cached_path
    for attempt in range(1, ATTEMPTS + 1):
        try:
            artifact.resolve()
            cause = _defect(path, jar)
            if not cause:
                return path
        except requests.RequestException as exc:
            cause = type(exc).__name__
        except _TooLargeError as exc:
            cause = str(exc)
        except RuntimeError:  # jgo: anything but 200
            cause = "the repository does not serve it"
        _log.debug("%s: attempt %d of %d: %s", jar.coordinates, attempt, ATTEMPTS, cause)
        path.unlink(missing_ok=True)
    raise JarsError(
        f"cannot fetch {jar.coordinates} ({cause}); Kafka's jars come from Maven Central once: check the network, the "
        "proxy (HTTPS_PROXY) or its certificate (REQUESTS_CA_BUNDLE), name a mirror in CASPIAN_LOCAL_MAVEN_REPOSITORY, "
        "or use a cluster of yours with CASPIAN_KAFKA_BOOTSTRAP"
    )


def _artifact(jar: Jar, partial: Path, repository: str) -> Any:
    from jgo.maven import MavenContext, PythonResolver

    context = MavenContext(
        resolver=PythonResolver(progress_callback=_within(jar.size)),
        repo_cache=partial,
        remote_repos={"mirror": repository.rstrip("/")} if repository else None,
        timeout=TIMEOUT,
    )
    component = context.project(jar.groupId, jar.artifactId).at_version(jar.version)
    return component.artifact(packaging=jar.packaging)


class _TooLargeError(Exception):
    """The server announces more bytes than the lock file allows."""


def _within(size: int) -> Callable[[str, int], Any]:
    # A mirror that answers with something larger is refused before it fills the disk.
    @contextmanager
    def progress(_filename: str, announced: int) -> Iterator[Callable[[int], None]]:
        if announced > size:
            raise _TooLargeError(f"{announced} bytes announced instead of {size}")
        yield lambda _count: None

    return progress


def _defect(path: Path, jar: Jar) -> str:
    if path.stat().st_size != jar.size:
        return f"{path.stat().st_size} bytes instead of {jar.size}"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return "" if digest == jar.sha256 else f"sha256 {digest[:12]}… instead of {jar.sha256[:12]}…"

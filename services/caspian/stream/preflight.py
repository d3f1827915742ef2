"""Before a process starts: its topics are there and it may use them. A client says one log line, then nothing.

Asks only about what the process reads and writes, since with access control it sees nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from typing import Any

from kafka import errors
from kafka.admin import KafkaAdminClient

from caspian.pipeline import Reader, Worker
from caspian.settings import KafkaSettings
from caspian.stream.connection import refused, unreachable
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.rights import Resource, Right, rights
from caspian.stream.topics import admin_config

# Before the first start of a worker, or of a cluster; who has no right to it is told that in any case.
_NO_GROUP_YET = (
    errors.GroupIdNotFoundError,
    errors.CoordinatorNotAvailableError,
    errors.CoordinatorLoadInProgressError,
    errors.NotCoordinatorError,
)


def check(settings: KafkaSettings, names: Names, process: Worker | Reader) -> None:
    """Return when it can start.

    Raises:
        Unusable: names what is missing or denied, and the remedy.
    """
    needed = rights(process, names)
    if why := refused(settings):  # first: the client below would try again for 10 s and fill the log
        raise Unusable(why)
    try:
        with closing(KafkaAdminClient(**admin_config(settings))) as admin:
            missing, denied = _topics(admin, [right for right in needed if right.resource is Resource.TOPIC])
            denied += _groups(admin, [right for right in needed if right.resource is Resource.GROUP])
    except errors.KafkaError as exc:
        raise unreachable(settings, exc) from exc
    if denied:
        who = settings.sasl_username or "this client"
        what = ", ".join(f"{right.operation.value} {right.name}" for right in denied)
        remedy = f"grant what `caspian topics acls {process.name}` prints"
        raise Unusable(f"Kafka at {settings.bootstrap} denies {who}: {what}; {remedy}")
    if missing:
        raise Unusable(f"missing on {settings.bootstrap}: {', '.join(missing)}; run `caspian topics apply`")


def _topics(admin: Any, needed: list[Right]) -> tuple[list[str], list[Right]]:
    wanted: dict[str, list[Right]] = defaultdict(list)
    for right in needed:
        wanted[right.name].append(right)
    missing, denied = [], []
    # The broker answers in an order of its own.
    entries = {entry["name"]: entry for entry in admin.describe_topics(list(wanted))}
    for name, asked in wanted.items():
        problem = errors.for_code(entries[name]["error_code"])
        if problem is errors.TopicAuthorizationFailedError:
            denied += asked
        elif problem is errors.UnknownTopicOrPartitionError:
            missing.append(name)
        # Names, or nothing from a broker that does not tell.
        elif granted := entries[name].get("authorized_operations"):
            denied += [right for right in asked if right.operation.name not in granted]
    return missing, denied


def _groups(admin: Any, needed: list[Right]) -> list[Right]:
    denied = []
    for right in needed:
        try:
            admin.describe_groups([right.name])
        except errors.GroupAuthorizationFailedError:
            denied.append(right)
        except _NO_GROUP_YET:
            pass
    return denied

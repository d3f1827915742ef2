"""Requests of aiokafka in, each given up when its broker does not answer: soon, save where members wait for each other.

aiokafka 0.14 has one limit for a request and for what the request is part of. In the producer that is how long a batch
may look for a leader (30 s), in the consumer how long the members of a group may take to meet (15 s). A broker that is
cut off or frozen neither answers nor hangs up: what was on its way to it stood still for that long, and with it every
later record of those partitions, although they had another leader after six seconds; new connections wait behind one
that is being opened. The producer repeats what was not answered, to whoever leads by then.
"""

from __future__ import annotations

from typing import Any

from aiokafka import conn
from aiokafka.protocol.group import JoinGroupRequest, SyncGroupRequest

# As long as kafka-python waits (`connection`); a fetch is answered within 0.5 s when there is nothing.
ANSWER_S = 5.0
_MEETINGS = (JoinGroupRequest, SyncGroupRequest)


def mend() -> None:
    """Patch aiokafka, once per process."""
    connection: Any = conn.AIOKafkaConnection
    if not hasattr(connection, "_mended"):
        connection.__init__ = _limited(connection.__init__)
        connection.send = _patient(connection.send)
        connection._mended = True


def _limited(create: Any) -> Any:
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        create(self, *args, **kwargs)
        self._patience = self._request_timeout
        # Of opening a connection, too.
        self._request_timeout = min(self._request_timeout, ANSWER_S)

    return init


def _patient(send: Any) -> Any:
    """A member is answered when the others have come, or when they are no longer waited for."""

    def sent(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(request, _MEETINGS):
            return send(self, request, *args, **kwargs)
        quick, self._request_timeout = self._request_timeout, self._patience
        try:
            # Returns an awaitable that has its limit already.
            return send(self, request, *args, **kwargs)
        finally:
            self._request_timeout = quick

    return sent

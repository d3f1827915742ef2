"""A transactional kafka-python producer in, the same producer out that sits out the death of a broker.

Two faults of kafka-python 3.0.12, found by killing brokers. A request whose coordinator is known and cannot be reached
is taken from the queue, the search for another coordinator begins, and the request is never put back: who waits for it
waits for ever (`Sender._maybe_send_pending_request` puts back only where readiness is denied, and `await_ready` raises
instead). And a request that got no answer in time is fatal to the transaction, where one whose connection broke is
repeated. The Java client repeats both: every one of these requests says the same when it is said twice.
"""

from __future__ import annotations

from typing import Any

from kafka import errors
from kafka.producer import transaction_manager


def mend(producer: Any) -> Any:
    """Let requests of transactions be repeated until they are answered; how long that may last is for the caller."""
    client = producer._sender._client
    reach = client.await_ready

    def await_ready(*args: Any, **kwargs: Any) -> bool:
        try:
            return bool(reach(*args, **kwargs))
        except errors.KafkaConnectionError:
            return False

    client.await_ready = await_ready
    handler: Any = transaction_manager.TxnRequestHandler
    if not hasattr(handler, "_mended"):
        handler.on_complete = _repeated(handler.on_complete)
        handler._mended = True
    return producer


def _repeated(complete: Any) -> Any:
    def on_complete(self: Any, correlation_id: int, answer: Any) -> None:
        if isinstance(answer, errors.RequestTimedOutError):
            answer = errors.KafkaConnectionError(str(answer))
        complete(self, correlation_id, answer)

    return on_complete

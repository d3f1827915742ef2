"""The producer's own queue of transactional requests, with a client that cannot reach the coordinator."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kafka import errors
from kafka.producer.sender import Sender
from kafka.producer.transaction_manager import InitProducerIdHandler, TransactionManager

from caspian.stream.transactions import mend


class Unreachable:
    """A client whose brokers are known and away."""

    cluster = None

    def await_ready(self, node, timeout_ms=0):
        raise errors.KafkaConnectionError(f"Node {node} not ready after {timeout_ms} ms")


@pytest.fixture
def transactions():
    return TransactionManager(transactional_id="caspian.publish-a", transaction_timeout_ms=16_000)


@pytest.fixture
def sender(transactions):
    made = Sender(Unreachable(), None, SimpleNamespace(has_incomplete=False), transaction_manager=transactions)
    mend(SimpleNamespace(_sender=made))
    return made


def waiting(transactions):
    return [request for _, _, request in sorted(transactions._pending_requests, key=lambda entry: entry[:2])]


def test_a_request_whose_coordinator_is_away_is_not_lost(sender, transactions):
    result = transactions.initialize_transactions()
    transactions._transaction_coordinator = 1
    sender._maybe_send_pending_request()
    assert [type(request).__name__ for request in waiting(transactions)] == [
        "FindCoordinatorHandler", "InitProducerIdHandler"
    ]  # fmt: skip
    assert not result.is_done


@pytest.mark.parametrize("answer", [errors.RequestTimedOutError(), errors.KafkaConnectionError()])
def test_a_request_that_nobody_answered_is_repeated(sender, transactions, answer):
    result = transactions.initialize_transactions()
    (request,) = waiting(transactions)
    transactions._pending_requests.clear()
    request.on_complete(transactions.next_in_flight_request_correlation_id(), answer)
    assert any(isinstance(again, InitProducerIdHandler) and again.is_retry for again in waiting(transactions))
    assert not result.is_done
    assert not transactions.has_fatal_error()


def test_other_errors_still_end_the_transaction(sender, transactions):
    result = transactions.initialize_transactions()
    (request,) = waiting(transactions)
    request.on_complete(transactions.next_in_flight_request_correlation_id(), errors.KafkaError("broken"))
    assert transactions.has_fatal_error()
    with pytest.raises(errors.KafkaError, match="broken"):
        result.wait(0)

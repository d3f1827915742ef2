"""The group membership of a kafka-python consumer on the real broker."""

from contextlib import closing

from caspian.stream.reader import consumer, partitions_of, wait_for


def test_a_join_that_takes_longer_than_a_poll_is_finished(bench):
    topic = bench.names.topic("articles")
    with closing(consumer(bench.kafka, group_id=f"{bench.names.namespace}joins", session_timeout_ms=10_000)) as client:
        partitions_of(client, topic)
        client.subscribe([topic])
        assert wait_for(lambda: client.poll(timeout_ms=500) or client.assignment(), 30)
        first = client.group_metadata()
        # The topic was missing from the metadata for a moment: the leader deals out anew. Polls end before the answer
        # of the broker, as on a busy machine.
        client._coordinator._metadata_snapshot = {}
        client.poll(timeout_ms=1)
        client._coordinator._metadata_snapshot = client._coordinator._build_metadata_snapshot(
            client._subscription, client._cluster
        )

        def joined():
            client.poll(timeout_ms=50)
            now = client.group_metadata()
            return now.generation_id > first.generation_id and now.state == first.state and client.assignment()

        assert wait_for(joined, 15), f"between two generations for ever: {client.group_metadata()}"

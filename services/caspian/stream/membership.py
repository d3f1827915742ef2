"""A kafka-python consumer in, the same consumer out that always finishes joining its group.

kafka-python 3.0.12 joins over several polls. A leader that rejoins because its topic's metadata changed stops wanting
to as soon as it has dealt out the partitions; if the poll ended before the broker's answer, no later one takes it. The
member stays between two generations, sends no heartbeats, is dropped by the broker and never notices: a hot standby
that does not take over. Seen at one start in eight on a busy machine. An answer that comes between two polls starts
the join anew, so while it joins the caller polls with patience.
"""

from __future__ import annotations

from typing import Any


def mend(client: Any) -> Any:
    """Let the wish to rejoin last until the member has joined."""
    coordinator = client._coordinator
    wanted = coordinator.need_rejoin

    def need_rejoin() -> bool:
        # The client takes the wish back, under this lock, when the join is complete.
        with coordinator._lock:
            if not wanted():
                return False
            coordinator.rejoin_needed = True
            return True

    coordinator.need_rejoin = need_rejoin
    return client

"""Workers that start while no broker answers."""

import pytest

from caspian.local.ports import free_ports
from caspian.stream.exits import Exit


@pytest.mark.parametrize("worker", ["extract", "publish"])
def test_a_worker_that_starts_during_an_outage_asks_to_be_started_again(bench, worker):
    (nobody,) = free_ports(1)
    process = bench.start(worker, bootstrap=f"127.0.0.1:{nobody}")
    assert process.wait(60) == Exit.RESTART
    assert "cannot be reached" in process.log.read_text()

"""How the workers are set while they watch the newsroom: addresses in, environment variables out.

Everything that takes hours in the world takes seconds here.
"""

from __future__ import annotations

from collections.abc import Mapping

from caspian.local.newsroom.addresses import Address
from caspian.settings import variable

# Pages change at most 2 s after they were first served (timeline.py): the second visit finds it, the third is to spare.
REVISITS_S = (4, 9)

_FETCH = {
    "revisits_s": ",".join(map(str, REVISITS_S)),
    "gone_confirm_s": "1.5",
    "retry_s": "1",
    "retry_ceiling_s": "4",
    "host_wait_s": "1",
    "host_wait_ceiling_s": "4",
    "host_down_s": "2",
    "robots_error_s": "4",
    # What a failure adds to a feed's interval: dead feeds are asked often enough to be seen failing.
    "backoff_unit_s": "1",
    "slowest_s": "8",
}


def environment(where: Mapping[str, Address]) -> dict[str, str]:
    """Variables for the workers; the only place where loopback addresses are allowed to fetch."""
    allowed = ",".join(f"{address.host}:{address.port}" for address in where.values())
    return {
        variable("fetch", "allow_loopback"): allowed,
        **{variable("fetch", field): value for field, value in _FETCH.items()},
    }

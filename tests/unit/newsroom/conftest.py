from __future__ import annotations

from datetime import UTC, datetime

import pytest

from caspian.local.newsroom import addresses, catalogue, outlets, timeline
from caspian.local.newsroom.respond import Newsroom

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Newsroom:
    known = outlets.load()
    where = addresses.plan(known, 8790, lambda: True)
    return Newsroom(known, where, timeline.load("long", catalogue.load(known)), START)

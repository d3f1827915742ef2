"""The hostile server, a client that may reach it and nothing else, and a canary that must not be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from caspian.fetch.http.client import BoundedClient
from caspian.network.guard import AddressGuard
from hostile.catalogue import CATALOGUE
from hostile.server import HostileServer


@pytest.fixture(scope="session")
def hostile() -> Iterator[HostileServer]:
    with HostileServer(CATALOGUE) as server:
        yield server


@pytest.fixture
def canary() -> Iterator[HostileServer]:
    """Listens on loopback, allowed to nobody."""
    with HostileServer(CATALOGUE) as server:
        yield server


@pytest_asyncio.fixture
async def client(hostile: HostileServer) -> AsyncIterator[BoundedClient]:
    client = BoundedClient("caspian/1", AddressGuard((hostile.endpoint,)))
    yield client
    await client.close()

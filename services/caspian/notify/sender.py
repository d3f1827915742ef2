"""Where deliveries are carried out: parcels in, results out in any order. An event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Sequence
from typing import Protocol

import structlog

from caspian.events.v1.alert_pb2 import Alert
from caspian.network.guard import AddressGuard
from caspian.notify import service
from caspian.notify.channels import Channel, Webhook
from caspian.notify.delivery import Away, Result
from caspian.notify.message import message
from caspian.notify.outbox import Parcel
from caspian.notify.settings import NotifySettings
from caspian.notify.webhook import WebhookClient

log = structlog.get_logger(__name__)


class Sender(Protocol):
    """Carries out deliveries."""

    def submit(self, parcel: Parcel, channel: Channel) -> None:
        """Begin."""
        ...

    def finished(self) -> list[tuple[Parcel, Result]]:
        """Those that ended, each given once; does not wait."""
        ...

    def close(self) -> None:
        """Give up what is under way."""
        ...


async def deliver(
    client: WebhookClient, channel: Channel, alerts: Sequence[Alert], settings: NotifySettings, *, late: bool = False
) -> Result:
    """One attempt; never raises."""
    try:
        if isinstance(channel, Webhook):
            return await client.send(channel, alerts)
        told = message(alerts, late=late)
        return await service.in_thread(lambda: service.send(channel, told), settings.service_timeout_s)
    except Exception as exc:
        # One alert that we cannot cope with must not stop the others.
        log.exception("delivery failed", channel=channel.name)
        return Away(type(exc).__name__)


def client_of(settings: NotifySettings) -> WebhookClient:
    """The client that deliveries share."""
    return WebhookClient(AddressGuard(settings.allow_loopback), settings.timeout_s)


class LoopSender:
    """See the module."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        self._client: WebhookClient | None = None
        self._finished: queue.SimpleQueue[tuple[Parcel, Result]] = queue.SimpleQueue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def submit(self, parcel: Parcel, channel: Channel) -> None:
        """See `Sender`."""
        self._loop.call_soon_threadsafe(self._begin, parcel, channel)

    def _begin(self, parcel: Parcel, channel: Channel) -> None:
        task = self._loop.create_task(self._carry_out(parcel, channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, parcel: Parcel, channel: Channel) -> None:
        if self._client is None:
            self._client = client_of(self._settings)
        result = await deliver(self._client, channel, parcel.alerts, self._settings, late=parcel.late)
        self._finished.put((parcel, result))

    def finished(self) -> list[tuple[Parcel, Result]]:
        """See `Sender`."""
        done = []
        while True:
            try:
                done.append(self._finished.get_nowait())
            except queue.Empty:
                return done

    def close(self) -> None:
        """See `Sender`; returns when the thread has ended."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()

"""Alerts in, one signed request to a webhook out: public addresses only, no redirects, ten seconds in all."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence

import httpcore
import httpx

from caspian.events.v1.alert_pb2 import Alert
from caspian.network.backend import DnsResolver, GuardedBackend, Resolve
from caspian.network.guard import AddressGuard
from caspian.network.refused import RefusedError
from caspian.network.transport import GuardedTransport
from caspian.notify import payload, signature
from caspian.notify.channels import Webhook
from caspian.notify.delivery import Away, Delivered, Refused, Result

# "Not now" in the words of HTTP; all other 4xx are about the request.
_NOT_NOW = frozenset({401, 403, 404, 408, 425, 429})
_MAX_RETRY_AFTER_S = 3600.0


class WebhookClient:
    """For one event loop. `clock` gives the seconds of `webhook-timestamp`."""

    def __init__(
        self,
        guard: AddressGuard,
        timeout_s: float,
        clock: Callable[[], float] = time.time,
        resolve: Resolve | None = None,
    ) -> None:
        self._timeout_s, self._clock = timeout_s, clock
        self._resolver = DnsResolver(threads=8)
        self._transport = GuardedTransport(GuardedBackend(guard.permits, resolve or self._resolver))

    async def send(self, channel: Webhook, alerts: Sequence[Alert]) -> Result:
        """Never raises for anything a receiver or resolver does."""
        body = payload.body(alerts)
        headers = {
            "content-type": "application/json",
            "user-agent": "caspian-notify/1",
            "connection": "close",
            **signature.headers(channel.key(), payload.webhook_id(alerts), int(self._clock()), body),
        }
        timeout = {"connect": self._timeout_s, "read": None, "write": None, "pool": None}
        try:
            request = httpx.Request("POST", channel.url, headers=headers, content=body, extensions={"timeout": timeout})
            async with asyncio.timeout(self._timeout_s):
                response = await self._transport.handle_async_request(request)
                # Of the answer only the status counts; what follows is not read.
                with contextlib.suppress(httpcore.NetworkError, OSError):
                    await response.aclose()
        except RefusedError as exc:
            return Away(exc.reason)
        except (TimeoutError, httpcore.TimeoutException):
            return Away("timeout")
        except (httpcore.NetworkError, OSError):
            return Away("connect")
        except (httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
            return Away("protocol-error")
        return _result(response)

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()
        self._resolver.close()


def _result(response: httpx.Response) -> Result:
    status = response.status_code
    if 200 <= status < 300:
        return Delivered()
    if status >= 500 or status in _NOT_NOW:
        return Away(f"HTTP {status}", _retry_after(response.headers.get("retry-after", "")))
    return Refused(f"HTTP {status}{', a redirect' if 300 <= status < 400 else ''}")


def _retry_after(value: str) -> float:
    return min(float(value), _MAX_RETRY_AFTER_S) if value.isascii() and value.isdigit() and len(value) < 8 else 0.0

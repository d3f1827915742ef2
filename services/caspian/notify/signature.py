"""A body and a key in, the headers of Standard Webhooks out (www.standardwebhooks.com): who sent it, when, and once.

signature = base64(HMAC-SHA256(key, id + "." + timestamp + "." + body)), with the version of the scheme before it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac


def headers(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`."""
    signed = b".".join((webhook_id.encode(), str(timestamp).encode(), body))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": webhook_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{digest}"}

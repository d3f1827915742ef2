"""Who is alerted in a run: rules that hold for much of the world, and a webhook receiver that is often not well.

One request in six is answered with 503, one in eleven is taken and never answered: the sender must ask again, and the
receiver tells repeats by the alert's id, as proto/README.md asks of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from chaos.evidence import Delivery

CHANNEL = "desk"
# Decided by the events alone, whenever they are read: no gates, no hours.
RULES = "rules:\n" + "".join(
    f"  - {{name: every-{watch}, about: All, watch: {watch}, when: {{relevance: []}}, channels: [{CHANNEL}]}}\n"
    for watch in ("story", "origin", "label", "edit")
)
_KEY = bytes(range(32))
# Longer than any run: an alert is given up only where something is broken.
_RETRIES = "0.5,1,2," + ",".join(["5"] * 300)


class Receiver:
    """On a loopback port, in threads, until stopped; `deliveries` holds what was taken, in order."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._requests, self._lock = 0, threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
                if status:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    def stop(self) -> None:
        """No further requests."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status to answer with; 0 for none."""
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.new(_KEY, signed, hashlib.sha256).digest()).decode()
        genuine = hmac.compare_digest(headers["webhook-signature"], f"v1,{right}")
        with self._lock:
            self._requests += 1
            if self._requests % 6 == 0:
                return 503
            for alert in json.loads(body)["data"]["alerts"]:
                content = hashlib.sha256(json.dumps(alert, sort_keys=True).encode()).hexdigest()
                self.deliveries.append(Delivery(alert["alertId"], content, genuine))
            return 0 if self._requests % 11 == 0 else 204

    def settings(self, directory: Path) -> dict[str, str]:
        """Rules and channels written to `directory`; the environment that makes workers use them."""
        rules, channels = directory / "rules.yaml", directory / "channels.yaml"
        rules.write_text(RULES, encoding="utf-8")
        secret = "whsec_" + base64.b64encode(_KEY).decode()
        channels.write_text(
            f"channels:\n  - {{name: {CHANNEL}, kind: webhook, url: 'http://{self.endpoint}/', secret: {secret}}}\n",
            encoding="utf-8",
        )
        return {
            "CASPIAN_ALERT_RULES": str(rules),
            "CASPIAN_NOTIFY_CHANNELS": str(channels),
            "CASPIAN_NOTIFY_ALLOW_LOOPBACK": self.endpoint,
            "CASPIAN_NOTIFY_RETRIES_S": _RETRIES,
            "CASPIAN_NOTIFY_TIMEOUT_S": "3",
        }

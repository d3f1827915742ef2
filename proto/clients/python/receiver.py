"""A receiver of Caspian's webhooks: checks the signature (Standard Webhooks), and acts on each alert once.

CASPIAN_SECRET=whsec_… python receiver.py 9000 seen.txt
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

KEY = base64.b64decode(os.environ["CASPIAN_SECRET"].removeprefix("whsec_"))
SEEN = Path(sys.argv[2])
seen = set(SEEN.read_text().split()) if SEEN.exists() else set()


def is_ours(headers, body):
    """Signed with our key within the last five minutes; compare in constant time."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    sent = [part.removeprefix("v1,") for part in headers["webhook-signature"].split()]
    return fresh and any(hmac.compare_digest(right, each) for each in sent)


class Receiver(BaseHTTPRequestHandler):
    """204 for what is ours, else 401: then it is tried again."""

    timeout = 10  # seconds for a sender that stalls

    def do_POST(self):
        """One delivery."""
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            genuine = is_ours(self.headers, body)
        except (KeyError, TypeError, ValueError):
            genuine = False
        if genuine:
            for alert in json.loads(body)["data"]["alerts"]:
                # A digest has alerts of its own; delivery is at least once, so each id is acted on once.
                for each in alert.get("digest", [alert]):
                    if each["alertId"] not in seen:
                        print(each["rule"], each["state"], each["headline"], flush=True)
                        seen.add(each["alertId"])
                        with SEEN.open("a") as file:
                            file.write(each["alertId"] + "\n")
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing of requests."""


if __name__ == "__main__":
    # One delivery after the other, so that two of the same alert cannot both find it unseen.
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()

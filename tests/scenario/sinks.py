"""Who receives alerts in tests: a webhook receiver that checks signatures, and a mail server that keeps its mail."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from email.message import EmailMessage


class Sinks:
    """Both, on an event loop in a thread; `answer` is the status of the next webhooks."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.answer = 204
        self.received: Counter[str] = Counter()
        self.at: dict[str, float] = {}
        self.forged = 0
        self.requests = 0
        self.mails: list[EmailMessage] = []
        self.recipients: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.webhook_port = self._serve(self._webhook)
        self.smtp_port = self._serve(self._smtp)

    def _serve(self, handler) -> int:
        async def start():
            return await asyncio.start_server(handler, "127.0.0.1", 0)

        server = asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)
        return server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _webhook(self, reader, writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:] if ": " in line)
            original = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            body = await reader.readexactly(int(headers["content-length"]))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        given = next(value for name, value in original.items() if name.lower() == "webhook-signature")
        self.requests += 1
        if given != f"v1,{right}":
            self.forged += 1
        elif self.answer < 300:
            for alert in json.loads(body)["data"]["alerts"]:
                for each in alert.get("digest", [alert]):
                    self.received[each["alertId"]] += 1
                    self.at.setdefault(each["alertId"], time.time())
        writer.write(f"HTTP/1.1 {self.answer} .\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async def _smtp(self, reader, writer) -> None:
        async def say(text: str) -> None:
            writer.write(f"{text}\r\n".encode())
            await writer.drain()

        await say("220 sink")
        while line := (await reader.readline()).decode("latin-1").strip():
            match line.split()[0].upper():
                case "DATA":
                    await say("354 go on")
                    raw = b""
                    while (part := await reader.readline()) not in (b".\r\n", b""):
                        raw += part.removeprefix(b".") if part.startswith(b"..") else part
                    self.mails.append(email.message_from_bytes(raw, policy=email.policy.default))
                    await say("250 kept")
                case "RCPT":
                    self.recipients.add(line.partition("<")[2].partition(">")[0])
                    await say("250 ok")
                case "QUIT":
                    await say("221 bye")
                    break
                case "EHLO":
                    await say("250 sink")
                case _:
                    await say("250 ok")
        writer.close()

"""Alerts, channels and a sender that answers as told; and the worker as the adapter runs it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from caspian.events.v1.alert_pb2 import Alert
from caspian.notify.delivery import Delivered
from caspian.notify.settings import NotifySettings
from caspian.notify.worker import NotifyWorker
from caspian.outcome import Done
from caspian.stream.codec import encode

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
CHANNELS = f"""
channels:
  - {{name: hook, kind: webhook, url: "https://hooks.example/x", secret: "{SECRET}"}}
  - {{name: mail, kind: apprise, url: "mailto://relay.example?to=desk@example.org"}}
"""


def alert(number=1, channels=("hook",), at=NOON, **of):
    result = Alert(
        alert_id=f"id{number}", rule="r", state=f"new-origin:{number}", story_id="s1",
        headline=f"Headline {number}", reason="Something — first article", channels=channels, **of,
    )  # fmt: skip
    result.at.FromDatetime(at)
    return result


class FakeSender:
    """`answers` by channel: a result, or None for a delivery that hangs. `sent` are the ids of each delivery."""

    def __init__(self):
        self.answers = {}
        self.sent = []
        self.hanging = []
        self._finished = []

    def submit(self, parcel, channel):
        self.sent.append((channel.name, [alert.alert_id for alert in parcel.alerts]))
        answer = self.answers.get(channel.name, Delivered())
        if answer is None:
            self.hanging.append(parcel)
        else:
            self._finished.append((parcel, answer(parcel) if callable(answer) else answer))

    def finish(self, result):
        self._finished += [(parcel, result) for parcel in self.hanging]
        self.hanging = []

    def finished(self):
        done, self._finished = self._finished, []
        return done

    def close(self):
        pass


class Desk:
    """What the worker writes to `outbox` is kept and read back by a new life; `dead` are its dead letters."""

    def __init__(self, tmp_path, text=CHANNELS, **settings):
        self.path = tmp_path / "channels.yaml"
        self.path.write_text(text, encoding="utf-8")
        self.settings = NotifySettings(channels=str(self.path), jitter=0, **settings)
        self.now = NOON
        self.log = {}
        self.dead = []
        self.sender = FakeSender()
        self.restart()

    def restart(self):
        self.worker = NotifyWorker(self.settings, self.sender, lambda: self.now, lambda: 0.5)
        for key, value in self.log.items():
            self.worker.restore(0, key, value)

    def send(self, *alerts):
        sent = len(self.sender.sent)
        for each in alerts:
            outcome = self.worker.process("k", each, 0)
            assert isinstance(outcome, Done)
            self._write(outcome.messages)
        self._write(self.worker.tick(self.now))
        return self.sender.sent[sent:]

    def wait(self, **span):
        sent = len(self.sender.sent)
        self.now += timedelta(**span)
        self._write(self.worker.tick(self.now))
        return self.sender.sent[sent:]

    def _write(self, emits):
        for emit in emits:
            if emit.topic == "alerts.dlq":
                self.dead.append((emit.value.alert_id, dict(emit.headers)))
            else:
                assert emit.topic == "outbox"
                self.log[emit.key] = None if emit.value is None else encode(emit.value)

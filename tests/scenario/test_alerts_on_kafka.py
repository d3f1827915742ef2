"""Events on a real broker to a webhook receiver and a mail server, with kill -9 in the middle of both workers."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from caspian.cli.main import main
from caspian.pipeline import ALERTS
from scenario.sinks import Sinks
from stream.bench import Bench
from unit.alert.events import event, silence

KEY = b"s" * 32
EVENTS = 120
RULES = """
rules:
  - {name: each-story, about: A new story, watch: story, channels: [hook]}
  - name: critical-rail
    about: A critical article on the railway
    watch: label
    when: {label: [critical], words: [railway]}
    channels: [hook, mail, nowhere]
"""
CHANNELS = """
channels:
  - {name: hook, kind: webhook, url: "http://127.0.0.1:WEBHOOK/caspian", secret: "whsec_KEY"}
  - {name: nowhere, kind: webhook, url: "http://127.0.0.1:9/", secret: "whsec_KEY"}
  - {name: mail, kind: apprise, url: "mailto://127.0.0.1:SMTP?from=caspian@example.org&to=desk@example.org"}
"""


class Desk(Bench):
    """The two workers as `caspian worker` runs them, restarted when they die."""

    def __init__(self, bootstrap, namespace, directory, sinks):
        super().__init__(bootstrap, namespace)
        (directory / "rules.yaml").write_text(RULES, encoding="utf-8")
        text = CHANNELS.replace("WEBHOOK", str(sinks.webhook_port)).replace("SMTP", str(sinks.smtp_port))
        (directory / "channels.yaml").write_text(text.replace("KEY", base64.b64encode(KEY).decode()), encoding="utf-8")
        self.environment = {
            "CASPIAN_KAFKA_BOOTSTRAP": bootstrap,
            "CASPIAN_STREAM_NAMESPACE": self.names.namespace,
            "CASPIAN_ALERT_RULES": str(directory / "rules.yaml"),
            "CASPIAN_NOTIFY_CHANNELS": str(directory / "channels.yaml"),
            "CASPIAN_NOTIFY_ALLOW_LOOPBACK": f"127.0.0.1:{sinks.webhook_port}",
            "CASPIAN_STREAM_SLOT": "0",
        }
        self.directory = directory

    def worker(self, name):
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("CASPIAN_")}
        log = (self.directory / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "caspian", "worker", name], env=inherited | self.environment, stderr=log, stdout=log
        )
        process.log = self.directory / f"{name}.log"
        self.processes.append(process)
        return process


@pytest.fixture
def sinks():
    found = Sinks(KEY)
    yield found
    found.close()


@pytest.fixture
def desk(kafka, namespace, tmp_path, sinks):
    found = Desk(kafka.bootstrap, namespace, tmp_path, sinks)
    yield found
    found.close()


def caspian(desk, *arguments):
    done = CliRunner().invoke(main, ["alerts", *arguments], env=desk.environment)
    return done.exit_code, done.output


def test_every_alert_arrives_whatever_is_killed(desk, sinks) -> None:
    news = [
        event(f"a{n}", story=f"s{n}", title="The railway" if n == 7 else f"Story {n}\r\nBcc: all@example.org")
        for n in range(EVENTS)
    ]
    alert, notify = desk.worker("alert"), desk.worker("notify")
    desk.send("enriched", *news[: EVENTS // 2])
    desk.send("coverage", silence())
    desk.wait(lambda: len(sinks.received) > 5, 60)
    for process in (alert, notify):
        desk.stop(process, signal.SIGKILL)
    desk.send("enriched", *news[EVENTS // 2 :], *news[:20])
    alert, notify = desk.worker("alert"), desk.worker("notify")
    # One for each story, one for the railway.
    desk.wait(lambda: len(sinks.received) >= EVENTS + 1 and sinks.mails, 90)
    time.sleep(1)
    told = desk.values("alerts")
    assert len(told) == EVENTS + 1
    assert {found.alert_id for found in told} == set(sinks.received)
    assert sinks.forged == 0
    repeats = sum(sinks.received.values()) - len(sinks.received)
    assert repeats <= 20, "at least once, and rarely more"
    assert len(sinks.mails) <= 2, "once, and again where the kill came between sending and writing it down"
    mail = sinks.mails[-1]
    assert mail["Subject"] == "The railway"
    assert mail["Bcc"] is None
    text = "".join(part.get_content() for part in mail.walk() if part.get_content_type().startswith("text/"))
    assert "A critical article on the railway" in text
    assert "https://harbour-dispatch.example/a7" in text

    # What the workers remember is what people are told.
    code, output = caspian(desk, "test", "critical-rail", "--since", "start")
    assert code == 0, output
    assert "1 told at once" in output
    assert "words: wanted “railway”, saw none of them" in output
    code, output = caspian(desk, "why", "critical-rail", "a7")
    assert code == 0, output
    assert "gate: already" in output
    assert "NO   words" in caspian(desk, "why", "critical-rail", "a8")[1]
    assert caspian(desk, "why", "critical-rail", "unknown") == (1, "")
    code, output = caspian(desk, "ls", "--since", "start")
    assert output.count("each-story") == EVENTS
    assert "connect" in caspian(desk, "ls", "--waiting")[1] or "denied" in caspian(desk, "ls", "--waiting")[1]

    # Muted by a person while the workers run.
    assert caspian(desk, "mute", "s500", "--for", "1h") == (0, "s500: muted for 1 h\n")
    time.sleep(2)
    desk.send("enriched", event("m1", story="s500"), event("m2", story="s501"))
    desk.wait(lambda: len(desk.values("alerts")) > EVENTS + 1, 30)
    assert desk.values("alerts")[-1].story_id == "s501"
    assert "s500 is muted until" in caspian(desk, "why", "each-story", "m1")[1]
    assert caspian(desk, "send-test", "hook") == (0, "hook: delivered\n")
    assert caspian(desk, "send-test", "nowhere")[0] == 1
    for process in (alert, notify):
        assert desk.stop(process) == 0
    assert not desk.dead("enriched")
    assert not desk.dead(ALERTS.noun)

"""The receiver to copy (proto/clients/python/receiver.py), run as its users run it, against our own requests."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from caspian.local.ports import free_ports
from caspian.network.guard import AddressGuard
from caspian.notify.channels import Webhook
from caspian.notify.delivery import Away, Delivered
from caspian.notify.webhook import WebhookClient
from unit.notify.desk import SECRET, alert

RECEIVER = Path(__file__).parents[2] / "proto/clients/python/receiver.py"
OTHER = "whsec_" + "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI="


class Running:
    """The program, and what it printed; started again it remembers by its file."""

    def __init__(self, directory: Path) -> None:
        self.directory, (self.port,) = directory, free_ports(1)
        self.start()

    def start(self) -> None:
        self.out = (self.directory / "out").open("a")
        self.process = subprocess.Popen(
            [sys.executable, RECEIVER, str(self.port), self.directory / "seen.txt"],
            env={"CASPIAN_SECRET": SECRET}, stdout=self.out, stderr=self.out,
        )  # fmt: skip
        deadline = time.monotonic() + 15
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.out.close()

    def printed(self) -> list[str]:
        return (self.directory / "out").read_text().splitlines()


@pytest.fixture
def receiver(tmp_path: Path):
    running = Running(tmp_path)
    yield running
    running.stop()


def send(receiver: Running, *alerts, secret=SECRET, clock=time.time):
    where = f"127.0.0.1:{receiver.port}"

    async def once():
        client = WebhookClient(AddressGuard((where,)), 5, clock)
        try:
            return await client.send(Webhook(name="w", kind="webhook", url=f"http://{where}/", secret=secret), alerts)
        finally:
            await client.close()

    return asyncio.run(once())


def test_each_alert_is_acted_on_once_also_after_a_restart_and_within_a_digest(receiver: Running) -> None:
    assert send(receiver, alert(1)) == Delivered()
    assert send(receiver, alert(1)) == Delivered()
    digest = alert(7, digest=[alert(1), alert(2)])
    assert send(receiver, digest) == Delivered()
    receiver.stop()
    receiver.start()
    assert send(receiver, alert(2), alert(3)) == Delivered()
    assert [line.split(" ", 2)[2] for line in receiver.printed()] == ["Headline 1", "Headline 2", "Headline 3"]


def test_what_is_not_ours_or_too_old_is_refused_and_so_tried_again(receiver: Running) -> None:
    assert send(receiver, alert(1), secret=OTHER) == Away("HTTP 401")
    assert send(receiver, alert(1), clock=lambda: time.time() - 3600) == Away("HTTP 401")
    request = urllib.request.Request(f"http://127.0.0.1:{receiver.port}/", b"{}")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=5)
    assert receiver.printed() == []
    assert send(receiver, alert(1)) == Delivered()


def test_it_is_short_enough_to_copy_and_needs_nothing_but_python() -> None:
    text = RECEIVER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names

"""The receiver of a run: takes what is signed, is away now and then, and tells what it was told."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from caspian.alert import rules
from caspian.notify import channels, signature
from chaos.receiver import CHANNEL, RULES, Receiver


@pytest.fixture
def receiver():
    mine = Receiver()
    yield mine
    mine.stop()


def post(receiver, alert, key):
    body = json.dumps({"data": {"alerts": [{"alertId": alert}]}}).encode()
    headers = signature.headers(key, alert, 1_700_000_000, body)
    try:
        return httpx.post(f"http://{receiver.endpoint}/", content=body, headers=headers, trust_env=False).status_code
    except httpx.RemoteProtocolError:
        return 0


def test_what_it_writes_is_what_workers_read(receiver, tmp_path):
    settings = receiver.settings(tmp_path)
    known = channels.load((tmp_path / "channels.yaml").read_text())
    assert set(known) == {CHANNEL}
    assert {channel for rule in rules.load(RULES) for channel in rule.channels} == {CHANNEL}
    assert settings["CASPIAN_NOTIFY_ALLOW_LOOPBACK"] == receiver.endpoint


def test_it_is_away_now_and_then_and_keeps_what_it_did_not_answer(receiver, tmp_path):
    receiver.settings(tmp_path)
    secret = channels.load((tmp_path / "channels.yaml").read_text())[CHANNEL]
    answers = [post(receiver, f"a{number}", secret.key()) for number in range(22)]
    assert [number for number, answer in enumerate(answers, 1) if answer == 503] == [6, 12, 18]
    assert [number for number, answer in enumerate(answers, 1) if answer == 0] == [11, 22]
    assert len(receiver.deliveries) == 19
    assert all(delivery.genuine for delivery in receiver.deliveries)


def test_a_wrong_signature_is_told(receiver):
    post(receiver, "a", base64.b64encode(b"x" * 32))
    assert [delivery.genuine for delivery in receiver.deliveries] == [False]

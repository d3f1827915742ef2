"""Where deliveries are carried out: every parcel gets one result, whatever a channel does; and an end in time."""

from __future__ import annotations

import asyncio
import threading

import pytest

from caspian.notify import sender, service
from caspian.notify.channels import Service, Webhook, load
from caspian.notify.delivery import Away, Delivered, Refused
from caspian.notify.outbox import Outbox
from caspian.notify.sender import LoopSender, deliver
from caspian.notify.settings import NotifySettings
from caspian.notify.webhook import WebhookClient
from caspian.stream.reader import wait_for
from unit.notify.desk import CHANNELS, NOON, alert

SETTINGS = NotifySettings()
HOOK, MAIL = load(CHANNELS)["hook"], load(CHANNELS)["mail"]


def parcel(channel, *numbers):
    outbox = Outbox(8, NOON - NOON, 2)
    for number in numbers:
        outbox.add(alert(number), channel, NOON)
    (found,) = outbox.parcels(NOON)
    return found


class Client:
    """A webhook's client that does as told."""

    def __init__(self, answer):
        self.answer, self.sent, self.closed = answer, [], False

    async def send(self, channel, alerts):
        self.sent.append((channel.name, [one.alert_id for one in alerts]))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self):
        self.closed = True


@pytest.mark.parametrize("answer", [Delivered(), Refused("HTTP 400"), Away("timeout", 5.0)])
async def test_what_a_receiver_answers_is_passed_on(answer) -> None:
    client = Client(answer)
    assert await deliver(client, HOOK, [alert(1), alert(2)], SETTINGS) == answer
    assert client.sent == [("hook", ["id1", "id2"])]


async def test_one_that_we_cannot_cope_with_is_away_and_not_the_end() -> None:
    assert await deliver(Client(KeyError("x")), HOOK, [alert()], SETTINGS) == Away("KeyError")


async def test_a_service_is_told_in_words_and_that_it_is_late(monkeypatch) -> None:
    told = []

    def send(channel, message):
        told.append((channel.name, message.text.splitlines()[0], threading.current_thread().name))
        return Delivered()

    monkeypatch.setattr(service, "send", send)
    assert isinstance(MAIL, Service)
    client = Client(Delivered())
    assert await deliver(client, MAIL, [alert()], SETTINGS) == Delivered()
    assert await deliver(client, MAIL, [alert()], SETTINGS, late=True) == Delivered()
    assert told == [("mail", "Headline 1", "service"), ("mail", "These could not be delivered before.", "service")]
    assert client.sent == []


def test_each_delivery_has_one_result_and_the_end_closes_the_client(monkeypatch) -> None:
    client = Client(Delivered())
    monkeypatch.setattr(sender, "client_of", lambda _: client)
    found = LoopSender(SETTINGS)
    parcels = [parcel("hook", number) for number in range(5)]
    for each in parcels:
        found.submit(each, HOOK)
    results = []
    assert wait_for(lambda: results.extend(found.finished()) or len(results) == 5, 5, pause=0.005)
    assert sorted(each.alerts[0].alert_id for each, _ in results) == [f"id{n}" for n in range(5)]
    assert {type(result) for _, result in results} == {Delivered}
    assert found.finished() == []
    found.close()
    assert client.closed
    assert not found._thread.is_alive()


def test_what_hangs_is_given_up_at_the_end_without_a_result(monkeypatch) -> None:
    began = threading.Event()

    class Hanging(Client):
        async def send(self, channel, alerts):
            began.set()
            await asyncio.Event().wait()

    client = Hanging(None)
    monkeypatch.setattr(sender, "client_of", lambda _: client)
    found = LoopSender(SETTINGS)
    found.submit(parcel("hook", 1), HOOK)
    assert began.wait(5)
    found.close()
    assert found.finished() == []
    assert client.closed
    assert not found._thread.is_alive()


def test_the_client_reaches_only_what_settings_allow() -> None:
    async def attempt():
        client = sender.client_of(NotifySettings(timeout_s=2))
        assert isinstance(client, WebhookClient)
        inside = Webhook.model_validate(HOOK.model_dump() | {"url": "http://127.0.0.1:9/", "secret": HOOK.secret})
        try:
            return await deliver(client, inside, [alert()], SETTINGS)
        finally:
            await client.close()

    assert asyncio.run(attempt()) == Away("denied-address")

"""A record that the broker refuses: the worker says so, and nothing complains of it afterwards."""

from __future__ import annotations

import asyncio
import gc
from types import SimpleNamespace

import pytest
from aiokafka.errors import TopicAuthorizationFailedError
from faust.topics import Topic
from faust.types import FutureMessage

from caspian.stream.faust_app import mend


@pytest.fixture
def topic():
    mend()
    sensors = SimpleNamespace(on_send_error=lambda *_: None, on_send_completed=lambda *_: None)
    return SimpleNamespace(app=SimpleNamespace(sensors=sensors))


def published(topic, **told):
    """What Faust does when its producer has answered."""
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    for what, value in told.items():
        getattr(answer, what)(value)
    message = FutureMessage(SimpleNamespace(channel=SimpleNamespace(get_topic_name=lambda: "t"), callback=None))
    Topic._on_published(topic, answer, message=message, producer=None, state=None)
    return message


async def test_nothing_complains_of_a_refusal_that_was_told(topic):
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    published(topic, set_exception=TopicAuthorizationFailedError("t"))
    gc.collect()
    assert complaints == []


async def test_an_answer_is_passed_on(topic):
    assert await published(topic, set_result="metadata") == "metadata"

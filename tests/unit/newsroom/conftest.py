from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from caspian.local.newsroom import scene
from caspian.local.newsroom.respond import Newsroom
from caspian.local.newsroom.scene import Scene

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def long_scene() -> Scene:
    return scene.load("long", 8790, lambda: True)


@pytest.fixture
def newsroom(long_scene: Scene) -> Newsroom:
    return Newsroom(replace(long_scene, addresses=dict(long_scene.addresses)), START)

from __future__ import annotations

from caspian.fetch.settings import FetchSettings
from caspian.local.newsroom.environment import REVISITS_S, environment
from caspian.local.newsroom.scene import Scene
from caspian.settings import load


def test_the_workers_take_the_environment_and_may_fetch_the_outlets_only(long_scene: Scene) -> None:
    settings = load(FetchSettings, environment(long_scene.addresses))
    assert settings.revisits_s == REVISITS_S
    assert set(settings.allow_loopback) == {f"{at.host}:{at.port}" for at in long_scene.addresses.values()}


def test_every_change_of_a_page_is_seen_by_the_planned_visits(long_scene: Scene) -> None:
    for item in long_scene.timeline.items:
        moment, visits = 0.0, list(REVISITS_S)
        for version in item.versions[1:]:
            moment += version.after or 0
            seen = next((visit for visit in visits if visit >= moment), None)
            assert seen is not None, f"{item.key}: the change after {moment} s comes too late"
            visits = [visit for visit in visits if visit > seen]
            moment = seen

"""A planted fault must be that fault: a worker that does not take its arguments ends at once, and proves nothing."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest

from caspian.stream import stateless
from caspian.stream.processor import Processor
from caspian.stream.stateless import StatelessWorker
from caspian.stream.transactional import Transactional
from caspian.stream.window import Window
from chaos.plants import PLANTS, install
from chaos.selfcheck import LEAST_OUTPUTS, TRIALS, works

REPLACED = [
    (Window, "put"), (stateless, "build"), (StatelessWorker, "_agent"), (StatelessWorker, "_send"),
    (Transactional, "_connect"), (Transactional, "_commit"), (Processor, "_decide"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def undone(monkeypatch):
    monkeypatch.setenv("CASPIAN_STREAM_STALL", "20")
    for owner, name in REPLACED:
        monkeypatch.setattr(owner, name, getattr(owner, name))


def taken_by(function):
    """How many arguments it takes, and whether any number."""
    kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    return (kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD), inspect.Parameter.VAR_POSITIONAL in kinds)


@pytest.mark.parametrize("name", PLANTS)
def test_a_plant_takes_what_the_original_takes(name):
    before = {(owner, what): getattr(owner, what) for owner, what in REPLACED}
    install(name)
    changed = {key: getattr(*key) for key in before if getattr(*key) is not before[key]}
    assert changed
    for key, planted in changed.items():
        (wanted, _), (given, any_number) = taken_by(before[key]), taken_by(planted)
        assert any_number or given == wanted, key[1]


def test_every_plant_is_tried():
    assert {trial.plant for trial in TRIALS} == set(PLANTS)


@pytest.mark.parametrize(("outputs", "enough"), [(0, False), (LEAST_OUTPUTS + 1, True)])
def test_a_worker_that_does_nothing_has_not_been_tried(outputs, enough):
    evidence = SimpleNamespace(of=lambda noun: [noun] * outputs if noun == "articles" else [])
    assert works(SimpleNamespace(evidence=evidence), "extract") is enough

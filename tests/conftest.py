"""Fixtures of the whole suite. Tests that use a broker carry the marker `kafka` without asking for it."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import settings

from brokers import kafka, kafka3, namespace
from planted import judged

__all__ = ["kafka", "kafka3", "namespace"]

# How long one example takes says more about the machine than about us; tests that care measure by themselves.
settings.register_profile("tests", deadline=None)
# `make fuzz`: the same properties, for as long as one is willing to wait.
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.load_profile("tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"kafka", "kafka3"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """No test passes whose log or output holds the secret that tests plant in addresses."""
    return judged((yield))

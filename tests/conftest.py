"""Fixtures of the whole suite. Tests that use a broker carry the marker `kafka` without asking for it."""

from __future__ import annotations

import pytest

from brokers import kafka, kafka3, namespace

__all__ = ["kafka", "kafka3", "namespace"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"kafka", "kafka3"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)

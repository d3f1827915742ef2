"""What keeps planted secrets out of the output of the whole test run."""

from __future__ import annotations

import pytest

from planted import SECRET, judged


@pytest.mark.parametrize(("shown", "outcome"), [(f"GET /?token={SECRET}", "failed"), ("GET /?token=***", "passed")])
def test_a_test_that_shows_the_secret_fails(shown: str, outcome: str) -> None:
    report = pytest.TestReport("t", ("t.py", 1, "t"), {}, "passed", None, "call", [("Captured log call", shown)])
    assert judged(report).outcome == outcome

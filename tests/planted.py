"""A secret as it stands in addresses of feeds and pages, planted by tests; whatever they print must not hold it."""

from __future__ import annotations

import pytest

SECRET = "hunter2-of-nobody"


def judged(report: pytest.TestReport) -> pytest.TestReport:
    """The report of a test; failed where its captured log, stdout or stderr holds the secret."""
    found = [name for name, text in report.sections if SECRET in text]
    if found and report.passed:
        report.outcome, report.longrepr = "failed", f"the secret planted in addresses was shown: {', '.join(found)}"
    return report

"""What `caspian replay` judges with: the detector that the workers' settings name."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from caspian.cli.main import main


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("CASPIAN_STANCE_TARGET", "nowhere/target.yaml", "CASPIAN_STANCE_TARGET: nowhere/target.yaml: cannot be read"),
        ("CASPIAN_STANCE_MODEL_URL", "localhost:8000", "CASPIAN_STANCE_MODEL_URL: give the http(s) address"),
    ],
)
def test_settings_that_name_no_detector_are_said_before_anything_is_read(monkeypatch, setting, value, told):
    monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    monkeypatch.setenv(setting, value)
    result = CliRunner().invoke(main, ["replay", "--since", "1h"], catch_exceptions=False)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1

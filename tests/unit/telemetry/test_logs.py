import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from caspian.telemetry import logs


@pytest.fixture
def configured(capsys):
    root = logging.getLogger()
    before = root.handlers, root.level
    yield capsys
    root.handlers, root.level = before
    structlog.reset_defaults()


def test_one_json_object_a_line_from_both_kinds_of_loggers(configured):
    logs.configure("INFO", json=True)
    structlog.get_logger("ours").info("state restored", records=3)
    logging.getLogger("theirs").warning("odd: %s", "x")
    first, second = map(json.loads, configured.readouterr().err.splitlines())
    assert (first["event"], first["records"], first["level"]) == ("state restored", 3, "info")
    assert (second["event"], second["logger"]) == ("odd: x", "theirs")


def test_chatty_clients_are_quiet(configured):
    logs.configure("INFO", json=True)
    logging.getLogger("kafka.conn").info("connected")
    assert configured.readouterr().err == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@example.org/a?token=s#f", "https://example.org/a?…"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://[::1", "(unreadable address)"),
        ("http://x:99999/", "(unreadable address)"),
    ],
)
def test_redacted_addresses(url, shown):
    assert logs.redact(url) == shown


@given(st.text(max_size=200))
def test_redact_never_raises_and_never_shows_a_query(text):
    assert "secret" not in logs.redact(f"http://u:secret@h/{text.replace('secret', '')}?token=secret")
    logs.redact(text)

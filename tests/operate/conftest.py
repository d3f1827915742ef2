"""The commands against the shared broker: topics of a namespace, and the command line pointed at them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from caspian.cli.main import main
from stream.bench import Bench


class Desk(Bench):
    """A namespace with a command line: `run("dlq", "ls")`."""

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result


@pytest.fixture
def desk(kafka, namespace, monkeypatch):
    monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("CASPIAN_STREAM_NAMESPACE", f"{namespace}.")
    found = Desk(kafka.bootstrap, namespace)
    yield found
    found.close()

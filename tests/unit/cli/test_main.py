from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import pytest
from click.testing import CliRunner, Result

from caspian.cli import commands
from caspian.cli.main import main
from caspian.local.errors import LocalKafkaError
from caspian.settings import SettingsError
from caspian.stream.exits import Unusable


@contextmanager
def offering(monkeypatch: pytest.MonkeyPatch, body: Callable[[], None], name: str = "probe") -> Iterator[None]:
    """Put a command that runs `body` into the table."""
    module = types.ModuleType("probe_command")
    module.command = click.command(name)(body)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "probe_command", module)
    monkeypatch.setitem(commands.COMMANDS, name, commands.Entry("probe_command", "A probe."))
    yield


def run(monkeypatch: pytest.MonkeyPatch, exc: BaseException | None) -> Result:
    def body() -> None:
        if exc is not None:
            raise exc

    with offering(monkeypatch, body):
        return CliRunner().invoke(main, ["probe"])


def test_a_command_that_works_exits_0_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, None)
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("kind", [SettingsError, Unusable, LocalKafkaError])
def test_what_a_person_must_mend_is_one_line_and_code_2(monkeypatch: pytest.MonkeyPatch, kind: type[Exception]) -> None:
    result = run(monkeypatch, kind("CASPIAN_X is wrong;\nset another value"))
    assert result.exit_code == 2
    assert result.stderr == "caspian: CASPIAN_X is wrong; set another value\n"
    assert result.stdout == ""


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, KeyboardInterrupt())
    assert (result.exit_code, result.output) == (130, "")


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, ZeroDivisionError("ours"))
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_command_may_choose_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, click.exceptions.Exit(1))
    assert (result.exit_code, result.output) == (1, "")


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (["nope"], "caspian: No such command 'nope'; see `caspian --help`\n"),
        (["config", "--nope"], "caspian: No such option: --nope; see `caspian config --help`\n"),
        (["config", "extra"], "caspian: Got unexpected extra argument (extra); see `caspian config --help`\n"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(argv: list[str], line: str) -> None:
    result = CliRunner().invoke(main, argv)
    assert (result.exit_code, result.stderr) == (2, line)


def test_an_unknown_setting_is_refused_with_the_closest_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAPS", "x:9092")
    result = CliRunner().invoke(main, ["config"])
    assert result.exit_code == 2
    assert result.stderr == (
        "caspian: CASPIAN_KAFKA_BOOTSTRAPS: no such setting; did you mean CASPIAN_KAFKA_BOOTSTRAP?\n"
    )


def test_help_works_whatever_the_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_NO_SUCH_THING", "x")
    for argv in (["--help"], ["config", "--help"]):
        assert CliRunner().invoke(main, argv).exit_code == 0


def test_the_overview_shows_each_command_with_its_own_first_line() -> None:
    """The table repeats the summaries so that nothing is imported; they must not drift apart."""
    for name, entry in commands.COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert (command.help or "").strip().splitlines()[0] == entry.summary, name
        assert command.params is not None


def test_the_overview_imports_no_command() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from caspian.cli.main import main;"
        "r = CliRunner().invoke(main, ['--help']); assert r.exit_code == 0, r.output;"
        "heavy = {'pydantic', 'structlog', 'faust', 'kafka', 'numba', 'trafilatura', 'rich.table'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_version_is_the_distributions() -> None:
    from importlib.metadata import version

    result = CliRunner().invoke(main, ["--version"])
    assert result.stdout == f"caspian {version('caspian')}\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    """More than a pipe's buffer, so that the write itself fails."""
    script = (
        "import sys, types, click; from caspian.cli import commands; from caspian.cli.main import main;"
        "m = types.ModuleType('probe_command');"
        "m.command = click.command('probe')(lambda: [print('x' * 1000) for _ in range(1000)] and None);"
        "sys.modules['probe_command'] = m; commands.COMMANDS['probe'] = commands.Entry('probe_command', 'A probe.');"
        "main(['probe'])"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    stderr = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), stderr) == (141, b"")


def test_the_filters_load_no_broker_client() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from caspian.cli.main import main;"
        "r = CliRunner().invoke(main, ['pipe', 'all'], input=''); assert r.exit_code == 0, r.output;"
        "found = {'faust', 'kafka', 'aiokafka', 'httpx'} & set(sys.modules); assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)

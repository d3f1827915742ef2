"""The image and the compose file against the topology: no Docker engine is needed to see that they agree."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from typing import Any

import click
import pytest
import yaml

from caspian.cli.main import main
from caspian.cli.rooms import import_all
from caspian.local.newsroom import addresses, outlets
from caspian.local.newsroom.environment import environment as environment_of_newsroom
from caspian.local.newsroom.settings import NewsroomSettings
from caspian.local.properties import NodePorts, node_properties
from caspian.pipeline import PROCESSES, READERS, WORKERS, Delivery, Reader, Worker
from caspian.settings import REGISTRY, variable
from contract.contract import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
ours = pytest.mark.parametrize("name", [name for name in SERVICES if name != "kafka"])
workers = pytest.mark.parametrize("worker", WORKERS, ids=lambda worker: worker.name)
processes = pytest.mark.parametrize("worker", PROCESSES, ids=lambda worker: worker.name)


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile in order, continuation lines joined."""
    text = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(None, 1)[0].upper(), line.split(None, 1)[1]) for line in joined.splitlines()]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for word, rest in final_stage() if word == "ENV" for pair in shlex.split(rest))


def settings() -> set[str]:
    import_all()
    return {variable(room, field) for room, cls in REGISTRY.items() for field in cls.model_fields}


# --- the image ---


def test_the_image_runs_caspian_as_nobody_in_particular() -> None:
    stage = dict(final_stage())
    assert json.loads(stage["ENTRYPOINT"]) == ["caspian"]
    user, group = stage["USER"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    words = [word for word, _ in final_stage()]
    assert words.index("USER") > max(number for number, word in enumerate(words) if word in ("RUN", "COPY"))


def test_everything_is_installed_with_hashes() -> None:
    installs = [
        command
        for word, rest in instructions()
        if word == "RUN"
        for command in rest.split("&&")
        if re.search(r"\bpip install\b", command)
    ]
    assert len(installs) == 3
    for command in installs:
        assert "--require-hashes" in command or ("--no-deps" in command and "--no-build-isolation" in command), command


def test_base_images_have_a_version_that_caspian_supports() -> None:
    bases = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert len(bases) == 1
    version = re.fullmatch(r"python:3\.(\d+)-slim-\w+", bases.pop())
    assert version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert int(version[1]) >= int(project["requires-python"].removeprefix(">=3."))


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                pattern = "!requirements/*.txt" if source.startswith("requirements/") else f"!{source}"
                assert pattern in ignored, source


def test_health_is_asked_where_the_probes_listen() -> None:
    port = environment()["CASPIAN_STREAM_PROBE_PORT"]
    stage = dict(final_stage())
    assert f"http://127.0.0.1:{port}/livez" in stage["HEALTHCHECK"]
    assert stage["EXPOSE"] == port
    command = json.loads(stage["HEALTHCHECK"].split("CMD", 1)[1])
    compile(command[2], "health", "exec")


def test_the_images_settings_exist() -> None:
    assert {name for name in environment() if name.startswith("CASPIAN_")} <= settings()


# --- the compose file ---


def test_there_is_one_service_a_worker_and_no_other() -> None:
    assert set(SERVICES) - {"kafka", "topics", "sources"} == {worker.name for worker in PROCESSES}


@processes
def test_a_service_runs_its_worker(worker: Worker | Reader) -> None:
    service = SERVICES[worker.name]
    assert service["command"] == ["worker", worker.name]
    assert service["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}
    assert service["restart"] == "unless-stopped"
    assert not service.get("healthcheck", {}).get("disable")


@workers
def test_a_transactional_worker_has_a_slot_that_survives_its_container(worker: Worker) -> None:
    service = SERVICES[worker.name]
    expected = worker.name if worker.delivery is Delivery.TRANSACTIONAL else None
    assert service.get("hostname") == expected


def test_the_topics_are_made_once_before_any_worker() -> None:
    job = SERVICES["topics"]
    assert job["command"] == ["topics", "apply"]
    assert job["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    assert job["restart"] == "on-failure"


@ours
def test_containers_may_write_nothing_but_tmp(name: str) -> None:
    service = SERVICES[name]
    assert service["image"] == "caspian:local"
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    assert "privileged" not in service


@ours
def test_a_stop_waits_longer_than_a_worker_needs(name: str) -> None:
    from caspian.stream.settings import StreamSettings

    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > StreamSettings().stop + 1


@ours
def test_services_set_only_settings_that_exist(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= settings() | {"PYTHONUNBUFFERED"}
    assert SERVICES[name]["environment"]["CASPIAN_KAFKA_BOOTSTRAP"] == "kafka:9092"


def test_kafka_is_the_version_that_the_tests_run() -> None:
    lock = tomllib.loads((ROOT / "services/caspian/local/jgo.toml").read_text(encoding="utf-8"))
    versions = [entry.split(":")[-1] for entry in lock["dependencies"]["coordinates"] if "kafka_" in entry]
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{versions[0]}"


def test_kafka_is_set_up_as_the_local_one() -> None:
    local = node_properties(0, [NodePorts(9092, 9093)], ROOT)
    composed = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): str(value)
        for name, value in SERVICES["kafka"]["environment"].items()
    }
    # Where it listens and keeps its data is a matter of the place.
    places = {"listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"}
    for name, value in composed.items():
        if name in local and name not in places:
            assert value == local[name], name
    for name in ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "auto.create.topics.enable"):
        assert name in composed


@pytest.mark.parametrize("name", ["kafka", *(reader.name for reader in READERS)])
def test_nothing_is_offered_to_the_network(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


def test_nobodys_server_is_asked_unless_one_says_so() -> None:
    job = SERVICES["sources"]
    assert job["profiles"] == ["world"]
    file = next(volume.split(":")[0] for volume in job["volumes"])
    assert (ROOT / file).is_file()


@ours
def test_commands_exist(name: str) -> None:
    command, *rest = SERVICES[name]["command"]
    found = main.get_command(click.Context(main), command)
    assert found is not None
    if isinstance(found, click.Group):
        assert rest[0] in found.commands


# --- the sample newsroom beside it ---


def test_the_newsroom_shares_the_network_of_the_only_worker_that_may_visit_it() -> None:
    extra = yaml.safe_load((ROOT / "deploy/newsroom.compose.yml").read_text(encoding="utf-8"))["services"]
    assert set(extra) == {"fetch", "newsroom", "newsroom-sources"}
    assert extra["fetch"] == {"env_file": "deploy/newsroom.env"}
    for name in ("newsroom", "newsroom-sources"):
        assert extra[name]["network_mode"] == "service:fetch"
        assert extra[name]["read_only"] is True
        assert extra[name]["cap_drop"] == ["ALL"]


def test_fetch_is_set_as_beside_a_newsroom_on_this_machine() -> None:
    lines = (ROOT / "deploy/newsroom.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    where = addresses.plan(outlets.load(), NewsroomSettings().port, lambda: True)
    assert given == environment_of_newsroom(where)


# --- CI ---


def test_ci_runs_what_the_readme_says_and_fails_without_kafka() -> None:
    script = ROOT / ".ci/run"
    text = script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert "export CASPIAN_REQUIRE_KAFKA=1" in text
    assert re.findall(r"^make (?:check|test)$", text, re.MULTILINE) == ["make check", "make test"]
    assert "make test " in (ROOT / "README.md").read_text(encoding="utf-8")

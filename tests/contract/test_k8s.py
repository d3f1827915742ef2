"""The manifests against the topology: parsed as files, and built by kustomize where kubectl is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from caspian.board.settings import BoardSettings
from caspian.cli.main import main
from caspian.cli.rooms import import_all
from caspian.local.properties import NodePorts, node_properties
from caspian.pipeline import BOARD, PROCESSES, WORKERS, Delivery, Worker
from caspian.settings import REGISTRY, variable
from caspian.stream.settings import StreamSettings
from contract.contract import ROOT

K8S = ROOT / "deploy/k8s"
BASE = K8S / "base"
workers = pytest.mark.parametrize("worker", WORKERS, ids=lambda worker: worker.name)


def documents(path: Path) -> list[dict[str, Any]]:
    return [found for found in yaml.safe_load_all(path.read_text(encoding="utf-8")) if found]


def listed() -> list[dict[str, Any]]:
    (kustomization,) = documents(BASE / "kustomization.yaml")
    return [found for name in kustomization["resources"] for found in documents(BASE / name)]


def pods() -> dict[str, dict[str, Any]]:
    return {
        each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in listed() if "template" in each["spec"]
    }


def of(worker: Worker) -> dict[str, Any]:
    (found,) = documents(BASE / f"{worker.name}.yaml")[:1]
    return found


def settings() -> set[str]:
    import_all()
    return {variable(room, field) for room, cls in REGISTRY.items() for field in cls.model_fields}


def test_there_is_one_workload_a_process_a_job_for_the_topics_and_a_reader_of_the_ledger() -> None:
    assert pods().keys() == {process.name for process in PROCESSES} | {"topics", "ledger"}
    assert {path.name for path in BASE.glob("*.yaml")} == {f"{name}.yaml" for name in pods()} | {"kustomization.yaml"}


@workers
def test_transactional_workers_are_stateful_sets_whose_ordinal_is_their_slot(worker: Worker) -> None:
    found = of(worker)
    transactional = worker.delivery is Delivery.TRANSACTIONAL
    assert found["kind"] == ("StatefulSet" if transactional else "Deployment")
    environment = {entry["name"]: entry for entry in found["spec"]["template"]["spec"]["containers"][0].get("env", ())}
    assert ("CASPIAN_STREAM_SLOT" in environment) is transactional
    if transactional:
        source = environment["CASPIAN_STREAM_SLOT"]["valueFrom"]["fieldRef"]["fieldPath"]
        assert source == "metadata.name"
        assert found["spec"]["serviceName"] == documents(BASE / f"{worker.name}.yaml")[1]["metadata"]["name"]


@workers
def test_a_workload_runs_its_worker_and_never_more_than_can_work(worker: Worker) -> None:
    found = of(worker)
    container = found["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["worker", worker.name]
    assert found["spec"]["replicas"] <= (worker.reads.partitions if worker.scalable else 2)
    labels = found["spec"]["template"]["metadata"]["labels"]
    assert found["spec"]["selector"]["matchLabels"].items() <= labels.items()


@workers
def test_probes_ask_where_the_image_listens(worker: Worker) -> None:
    container = of(worker)["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"metrics": 9100}
    paths = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    assert {name: container[name]["httpGet"] for name in paths} == {
        name: {"path": path, "port": "metrics"} for name, path in paths.items()
    }


@workers
def test_a_stop_waits_longer_than_a_worker_needs(worker: Worker) -> None:
    assert of(worker)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > StreamSettings().stop + 1


def test_the_board_is_served_where_its_service_looks() -> None:
    deployment, service = documents(BASE / f"{BOARD.name}.yaml")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["worker", BOARD.name]
    given = {entry["name"]: entry.get("value") for entry in container["env"]}
    assert given["CASPIAN_BOARD_HOST"] == "0.0.0.0"
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"metrics": 9100, "http": BoardSettings().port}
    assert [(port["name"], port["port"]) for port in service["spec"]["ports"]] == [("http", ports["http"])]
    assert service["spec"]["selector"].items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "metrics"}


@pytest.mark.parametrize("name", pods())
def test_pods_may_do_nothing_they_need_not(name: str) -> None:
    pod = pods()[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = pod["containers"]
    context = container["securityContext"]
    assert context == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"]
    assert container["image"] == "caspian"
    (volume,) = pod["volumes"]
    assert volume["emptyDir"]["sizeLimit"]
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]


@pytest.mark.parametrize("name", pods())
def test_commands_exist(name: str) -> None:
    command, *rest = pods()[name]["containers"][0]["args"]
    found = main.get_command(click.Context(main), command)
    assert found is not None
    if isinstance(found, click.Group):
        assert rest[0] in found.commands
    elif rest[0].startswith("--"):
        assert rest[0] in {option for parameter in found.params for option in parameter.opts}


def test_settings_exist() -> None:
    (kustomization,) = documents(BASE / "kustomization.yaml")
    literals = [text.split("=")[0] for text in kustomization["configMapGenerator"][0]["literals"]]
    named = [entry["name"] for pod in pods().values() for entry in pod["containers"][0].get("env", ())]
    assert set(literals) | set(named) <= settings()


def test_only_stateless_workers_scale_by_lag_and_never_past_their_partitions() -> None:
    scaled = {each["metadata"]["name"]: each["spec"] for each in documents(K8S / "components/autoscaling/scaling.yaml")}
    wanted = {worker.name: worker for worker in WORKERS if worker.delivery is Delivery.AT_LEAST_ONCE}
    assert scaled.keys() == wanted.keys()
    for name, worker in wanted.items():
        assert scaled[name]["maxReplicaCount"] == worker.reads.partitions
        asked = scaled[name]["triggers"][0]["metadata"]
        assert (asked["topic"], asked["consumerGroup"]) == (worker.reads.name, worker.group)


def test_the_optional_kafka_is_set_up_as_the_tested_one_of_three() -> None:
    _, kafka = documents(K8S / "components/strimzi/kafka.yaml")
    tested = node_properties(0, [NodePorts(port, port + 1) for port in (1, 3, 5)], ROOT)
    config = kafka["spec"]["kafka"]["config"]
    assert {name: str(value).lower() for name, value in config.items()} == {name: tested[name] for name in config}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert compose["services"]["kafka"]["image"].endswith(kafka["spec"]["kafka"]["version"])


@pytest.mark.parametrize("place", ["base", "overlays/everything"])
def test_kustomize_builds_it(place: str) -> None:
    if not shutil.which("kubectl"):
        pytest.skip("no kubectl here")
    done = subprocess.run(["kubectl", "kustomize", K8S / place], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    built = [found for found in yaml.safe_load_all(done.stdout) if found]
    assert {found["metadata"]["namespace"] for found in built} == {"caspian"}
    (configuration,) = [found for found in built if found["kind"] == "ConfigMap"]
    for found in built:
        if found["kind"] in ("Deployment", "StatefulSet", "Job"):
            (source, _) = found["spec"]["template"]["spec"]["containers"][0]["envFrom"]
            assert source["configMapRef"]["name"] == configuration["metadata"]["name"]
    if place != "base":
        assert {"Kafka", "KafkaNodePool", "ScaledObject"} <= {found["kind"] for found in built}

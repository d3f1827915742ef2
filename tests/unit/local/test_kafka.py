"""The launcher's own behaviour, with a stand-in for the JVM; tests/scenario/test_local_kafka.py has the real one."""

from __future__ import annotations

import errno
import hashlib
import signal
import sys
import time
from pathlib import Path

import pytest

from caspian.local import kafka as launcher
from caspian.local.errors import DataDirectoryError, JarsError, NodeDiedError, PortTakenError
from caspian.local.jars import LOCK, read_lock
from caspian.local.kafka import LocalKafka
from caspian.local.node import Node
from caspian.local.ports import free_ports
from caspian.local.probe import answers
from caspian.local.settings import LocalSettings

FAKE = Path(__file__).with_name("fake_java.py")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A cache in which the jars seem to be, and a Java that is `fake_java.py`."""
    binary = tmp_path / "java" / "bin"
    binary.mkdir(parents=True)
    (binary / "java").write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {FAKE} "$@"\n')
    (binary / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(binary.parent))
    cache = tmp_path / "cache"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    (cache / "jars" / digest).mkdir(parents=True)
    for jar in read_lock():
        with (cache / "jars" / digest / jar.filename).open("wb") as sparse:
            sparse.truncate(jar.size)
    return LocalSettings(cache_dir=str(cache))


def cluster(settings, fake="ok", nodes=1, **more):
    return LocalKafka(nodes, settings=settings, extra_properties={"fake": fake}, **more)


def left_in(settings) -> list[Path]:
    return list((Path(settings.cache_dir) / "kafka").iterdir())


def test_it_serves_and_leaves_nothing(settings):
    with cluster(settings, nodes=3) as kafka:
        assert len(kafka.bootstrap.split(",")) == 3
        assert all(answers("127.0.0.1", node.port) for node in kafka.nodes)
        assert all(node.log.exists() for node in kafka.nodes)
        pids = [node.process.pid for node in kafka.nodes if node.process]
        assert len(set(pids)) == 3
    assert not any(node.alive for node in kafka.nodes)
    assert left_in(settings) == []
    kafka.stop()


def test_the_nodes_belong_to_one_cluster(settings):
    with cluster(settings, nodes=3) as kafka:
        ids = {(node.data / "meta.properties").read_text() for node in kafka.nodes}
    assert len(ids) == 1
    (cluster_id,) = ids
    assert len(cluster_id) == 22
    # A leading dash would be an option to Kafka's tools.
    assert cluster_id[0] == "A"


def test_kill_pause_resume_restart(settings):
    with cluster(settings, nodes=2) as kafka:
        first = kafka.nodes[0].process
        kafka.kill(0)
        assert first is not None
        assert first.returncode == -signal.SIGKILL
        assert not kafka.nodes[0].alive
        assert kafka.nodes[1].alive
        kafka.restart(0)
        assert answers("127.0.0.1", kafka.nodes[0].port)
        kafka.pause(1)
        assert not answers("127.0.0.1", kafka.nodes[1].port, timeout=0.2)
        kafka.resume(1)
        assert answers("127.0.0.1", kafka.nodes[1].port)
        before = [node.process for node in kafka.nodes]
        kafka.pause(0)
        kafka.restart(0, 1)
        assert [node.process for node in kafka.nodes] != before
        assert all(answers("127.0.0.1", node.port) for node in kafka.nodes)


def test_the_log_goes_on_over_restarts(settings):
    with cluster(settings) as kafka:
        kafka.restart(0)
        assert kafka.nodes[0].log.read_text().count("Kafka Server started") == 2


@pytest.mark.parametrize(
    ("fake", "error", "words"),
    [
        ("full", DataDirectoryError, "disk of .*node-0 is full"),
        ("dies", NodeDiedError, r"node 0 ended at start; .*server\.log ends with:\n  line 85\n(.*\n)*  line 99$"),
        ("silent", NodeDiedError, r"not ready after 1\.5 s"),
        ("mute", NodeDiedError, r"not ready after 1\.5 s"),
        ("format-fails", NodeDiedError, r"could not be formatted \(exit code 3\)(.*\n)*  Unexpected option"),
        ("busy", PortTakenError, "was taken while Kafka started"),
    ],
)
def test_what_goes_wrong_at_start_is_said_and_nothing_is_left(settings, fake, error, words):
    kafka = cluster(settings, fake, start_timeout=1.5)
    with pytest.raises(error, match=words):
        kafka.start()
    assert not any(node.alive for node in kafka.nodes)
    assert left_in(settings) == []


def test_a_free_port_that_somebody_else_took_meanwhile_is_exchanged(settings):
    with cluster(settings, "busy-once") as kafka:
        assert answers("127.0.0.1", kafka.nodes[0].port)


def test_a_port_that_was_asked_for_is_not_exchanged(settings):
    (port,) = free_ports(1)
    with pytest.raises(PortTakenError):
        cluster(settings, "busy-once", ports=[port]).start()


def test_a_port_in_use_is_named_before_anything_is_done(settings):
    with cluster(settings) as kafka, pytest.raises(PortTakenError, match=f"port {kafka.nodes[0].port} on 127"):
        cluster(settings, ports=[kafka.nodes[0].port]).start()


def test_the_port_of_the_settings_is_used_for_one_node(settings):
    (port,) = free_ports(1)
    fixed = settings.model_copy(update={"kafka_port": port})
    with cluster(fixed) as kafka:
        assert kafka.bootstrap == f"127.0.0.1:{port}"
        # Three nodes cannot share it.
        with cluster(fixed, nodes=2) as other:
            assert str(port) not in other.bootstrap


def test_data_that_was_named_stays_and_is_used_again(settings, tmp_path):
    place = tmp_path / "data"
    with cluster(settings, data_dir=place) as kafka:
        meta = kafka.nodes[0].data / "meta.properties"
        before = meta.read_text()
    assert kafka.nodes[0].process is None
    with cluster(settings, data_dir=place):
        assert meta.read_text() == before


def test_data_of_another_size_of_cluster_is_refused(settings, tmp_path):
    with cluster(settings, data_dir=tmp_path / "data"):
        pass
    with pytest.raises(DataDirectoryError, match="cluster of 1 nodes, not 3"):
        cluster(settings, nodes=3, data_dir=tmp_path / "data").start()


def test_a_node_deaf_to_sigterm_is_killed(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(launcher, "STOP_TIMEOUT", 0.3)
    with cluster(settings, "stubborn", data_dir=tmp_path / "data") as kafka:
        process = kafka.nodes[0].process
    assert process is not None
    assert process.returncode == -signal.SIGKILL


def test_a_disk_that_fills_up_between_two_steps_is_said(settings, monkeypatch):
    def full(self, properties):
        raise OSError(errno.ENOSPC, "No space left on device", "server.properties")

    monkeypatch.setattr(Node, "configure", full)
    with pytest.raises(
        DataDirectoryError, match=r"cannot write server\.properties: No space left on device; free space"
    ):
        cluster(settings).start()
    assert left_in(settings) == []


def test_jars_that_cannot_be_fetched_stop_the_start(settings, tmp_path):
    unreachable = LocalSettings(cache_dir=str(tmp_path / "empty"), maven_repository="http://127.0.0.1:1")
    with pytest.raises(JarsError, match="CASPIAN_LOCAL_MAVEN_REPOSITORY"):
        cluster(unreachable).start()


def test_the_second_start_uses_what_the_first_wrote_down(settings):
    with cluster(settings) as kafka:
        archive = kafka.nodes[0].archive
        deadline = time.monotonic() + 10
        while not archive.file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    assert archive.file.read_text() == "java/lang/Object id: 0\nkafka/Kafka id: 1\n"
    with cluster(settings, nodes=3) as kafka:
        command = Path(f"/proc/{kafka.nodes[2].process.pid}/cmdline")
        if command.exists():
            assert f"-XX:SharedArchiveFile={archive.file}" in command.read_text().split("\0")
        assert not any(node.classes.exists() for node in kafka.nodes)

"""What tests of the adapters share: topics of their own on the shared broker, toy workers as processes, reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from kafka import KafkaProducer

from caspian.pipeline import BY_NOUN, WORKER_BY_NAME
from caspian.settings import KafkaSettings
from caspian.stream import codec, topics
from caspian.stream.connection import kafka_python
from caspian.stream.exits import Exit
from caspian.stream.names import Names
from caspian.stream.reader import committed, read, unread, wait_for

SCRIPT = Path(__file__).with_name("toy_workers.py")


class Bench:
    """One namespace on one cluster."""

    def __init__(self, bootstrap: str, namespace: str) -> None:
        self.kafka = KafkaSettings(bootstrap=bootstrap)
        self.names = Names(f"{namespace}.")
        self.processes: list[subprocess.Popen[bytes]] = []
        topics.apply(self.kafka, self.names)

    # --- records ---

    def send(self, noun, *messages, key=None, raw=None, partition=None, transaction=None):
        """Write messages (or one raw value) and wait for the broker; in a transaction that ends as told."""
        options = {"transactional_id": f"{self.names.namespace}sender"} if transaction else {}
        config = kafka_python(self.kafka) | {"acks": "all", "max_request_size": 6_000_000} | options
        with closing(KafkaProducer(**config)) as producer:
            if transaction:
                producer.init_transactions()
                producer.begin_transaction()
            futures = [
                producer.send(
                    self.names.topic(noun), codec.encode(m), key=_key(m), headers=[codec.schema_header(m)],
                    partition=partition,
                )
                for m in messages
            ]  # fmt: skip
            if raw is not None or key is not None:
                futures.append(producer.send(self.names.topic(noun), raw, key=key, partition=partition))
            producer.flush(10)
            for future in futures:
                future.get(timeout=10)
            if transaction:
                (producer.commit_transaction if transaction == "commit" else producer.abort_transaction)()

    def values(self, noun):
        """Every message of a topic, tombstones left out."""
        cls = codec.message_class(BY_NOUN[noun])
        return [cls.FromString(r.value) for r in read(self.kafka, self.names.topic(noun)) if r.value]

    def drops(self):
        """Reasons of the drops on the ledger (which also has heartbeats)."""
        return [line.drop.reason for line in self.values("coverage") if line.HasField("drop")]

    def dead(self, noun):
        """Headers and values of the dead letters of a topic."""
        return [(dict(r.headers), r.value) for r in read(self.kafka, self.names.dlq(noun))]

    # --- processes ---

    def start(self, worker, *, slot="0", bootstrap=None, **settings):
        """A toy worker; settings are those of the stream room."""
        # As short as brokers allow: for this long a killed worker is waited for.
        settings = {"session_timeout": 6, **settings}
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CASPIAN_")},
            "CASPIAN_KAFKA_BOOTSTRAP": bootstrap or self.kafka.bootstrap,
            "CASPIAN_STREAM_NAMESPACE": self.names.namespace,
            "CASPIAN_STREAM_SLOT": slot,
            **{f"CASPIAN_STREAM_{name.upper()}": str(value) for name, value in settings.items()},
        }
        log = tempfile.NamedTemporaryFile(suffix=f"-{worker}.log", delete=False)  # noqa: SIM115
        process = subprocess.Popen([sys.executable, SCRIPT, worker], env=environment, stderr=log, stdout=log)
        process.log = Path(log.name)
        self.processes.append(process)
        return process

    def run_until_done(self, worker, timeout=60, restarts=5, **settings):
        """Run one worker, restarted when it asks for it, until its input is read; its exit codes, 0 at the end."""
        codes, process = [], self.start(worker, **settings)
        deadline = time.monotonic() + timeout
        while not self.is_read(worker):
            if process.poll() is not None:
                codes.append(process.returncode)
                goes_on = codes[-1] in (Exit.RESTART, -signal.SIGKILL) and len(codes) <= restarts
                assert goes_on, f"{codes}: {process.log.read_text()[-3000:]}"
                process = self.start(worker, **settings)
            assert time.monotonic() < deadline, f"{codes}: {process.log.read_text()[-3000:]}"
            time.sleep(0.2)
        return [*codes, self.stop(process)]

    def is_read(self, worker):
        role = WORKER_BY_NAME[worker]
        group, topic = self.names.group(role), self.names.topic(role.reads)
        return bool(committed(self.kafka, group, topic)) and unread(self.kafka, group, topic) == 0

    def stop(self, process, number=signal.SIGTERM):
        # Before it says so it has no handler, and a signal is just its end.
        wait_for(lambda: process.poll() is not None or self._runs(process), 20)
        process.send_signal(number)
        return process.wait(15)

    @staticmethod
    def _runs(process):
        return not hasattr(process, "log") or "worker runs" in process.log.read_text()

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(10)

    def wait(self, condition, timeout=30, may_end=()):
        """Until `condition`; a process that ends by itself fails the test at once, unless it is in `may_end`."""

        def over():
            watched = [process for process in self.processes if process not in may_end]
            return condition() or any(process.poll() not in (None, -signal.SIGKILL, 0) for process in watched)

        wait_for(over, timeout)
        assert condition(), "\n".join(p.log.read_text()[-2000:] for p in self.processes)


def _key(message):
    if "article" in message.DESCRIPTOR.fields_by_name:
        message = message.article
    for name in ("article_id", "id", "source_id", "url"):
        if name in message.DESCRIPTOR.fields_by_name and getattr(message, name):
            return getattr(message, name).encode()
    return None

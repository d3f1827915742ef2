from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from caspian.pipeline import TOPICS
from caspian.stream.codec import message_class
from contract.contract import PROTO, ROOT

BUF = Path(sys.executable).parent / "buf"
GENERATED = ROOT / "services/caspian/events/v1"


def buf(*arguments: str) -> None:
    done = subprocess.run([BUF, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_buf_finds_nothing_to_lint() -> None:
    buf("lint", str(PROTO))


def test_nothing_breaks_those_who_read_the_released_contract() -> None:
    buf("breaking", str(PROTO), "--against", str(PROTO / "released.binpb"))


def test_the_generated_classes_are_those_of_the_proto_files(tmp_path: Path) -> None:
    sources = sorted(path.relative_to(PROTO).as_posix() for path in PROTO.glob("caspian/events/v1/*.proto"))
    protoc = [sys.executable, "-m", "grpc_tools.protoc", "-I", str(PROTO)]
    subprocess.run([*protoc, f"--python_out={tmp_path}", f"--pyi_out={tmp_path}", *sources], check=True, timeout=120)
    fresh = {path.name: path.read_text() for path in (tmp_path / "caspian/events/v1").iterdir()}
    kept = {path.name: path.read_text() for path in GENERATED.glob("*_pb2.py*")}
    assert fresh.keys() == kept.keys()
    stale = [name for name in fresh if fresh[name] != kept[name]]
    assert not stale, "run `make proto`"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.noun)
def test_a_topics_message_is_of_the_contract(topic) -> None:
    assert message_class(topic).DESCRIPTOR.full_name == f"caspian.events.v1.{topic.message}"

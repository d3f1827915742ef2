"""Jars come once, whole, the right ones, whoever asks at the same time; otherwise an error that says what to do."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import tomli_w
from pydantic import ValidationError

from caspian.local.errors import JarsError
from caspian.local.jars import LOCK, ensure_jars, read_lock

BODIES = {f"part-{number}": bytes([number]) * (1000 + number) for number in range(1, 9)}


class Repository:
    """A Maven repository on loopback with eight small jars; `spoil` makes it answer something else."""

    def __init__(self) -> None:
        self.spoil: dict[str, bytes | int] = {}
        self.once = False
        self.requests: list[str] = []
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                repository.requests.append(self.path)
                name = self.path.split("/")[-3]
                body = BODIES.get(name)
                answer: bytes | int | None = repository.spoil.get(name, body)
                if repository.once:
                    repository.spoil.pop(name, None)
                if body is None or not self.path.endswith(".jar") or answer is None:
                    answer = 404
                if answer == -1:
                    # Promise more than comes: a connection lost half-way.
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body or b"")))
                    self.end_headers()
                    self.wfile.write((body or b"")[:10])
                    return
                self.send_response(answer if isinstance(answer, int) else 200)
                data = b"" if isinstance(answer, int) else answer
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/maven"

    def jars_asked(self) -> list[str]:
        return [path for path in self.requests if path.endswith(".jar")]


@pytest.fixture
def repository():
    repository = Repository()
    yield repository
    repository.server.shutdown()
    repository.server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "test.lock.toml"
    entries = [
        {"groupId": "org.example", "artifactId": name, "version": "1.2", "packaging": "jar",
         "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        for name, body in BODIES.items()
    ]  # fmt: skip
    path.write_text(tomli_w.dumps({"dependencies": entries}))
    return path


def names(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


EVERY_JAR = sorted(f"{name}-1.2.jar" for name in BODIES)


def test_every_jar_is_there_and_one_line_says_so(repository, lock, tmp_path):
    said: list[str] = []
    home = ensure_jars(tmp_path / "cache", said.append, repository.address + "/", lock)
    assert names(home) == EVERY_JAR
    assert (home / "part-3-1.2.jar").read_bytes() == BODIES["part-3"]
    assert len(said) == 1
    assert "8 jars" in said[0]
    assert str(home) in said[0]
    assert sorted(p.name for p in home.parent.iterdir()) == [home.name, f"{home.name}.lock"]


def test_the_second_time_nothing_is_asked_or_said(repository, lock, tmp_path):
    home = ensure_jars(tmp_path, repository=repository.address, lock=lock)
    repository.server.shutdown()
    repository.requests.clear()
    assert ensure_jars(tmp_path, pytest.fail, repository.address, lock) == home
    assert repository.requests == []


def test_a_jar_cut_short_or_deleted_later_is_fetched_again(repository, lock, tmp_path):
    home = ensure_jars(tmp_path, repository=repository.address, lock=lock)
    (home / "part-2-1.2.jar").write_bytes(b"cut")
    (home / "part-5-1.2.jar").unlink()
    assert ensure_jars(tmp_path, repository=repository.address, lock=lock) == home
    assert (home / "part-2-1.2.jar").read_bytes() == BODIES["part-2"]
    assert names(home) == EVERY_JAR


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (404, "the repository does not serve it"),
        (500, "the repository does not serve it"),
        (b"x" * len(BODIES["part-4"]), "sha256 .* instead of"),
        (b"short", "5 bytes instead of 1004"),
        (b"<html>" * 10_000, "60000 bytes announced instead of 1004"),
        (-1, "ChunkedEncodingError|ConnectionError|IncompleteRead|10 bytes instead of"),
    ],
)
def test_a_jar_that_is_not_the_locked_one_is_refused(repository, lock, tmp_path, answer, cause):
    repository.spoil["part-4"] = answer
    with pytest.raises(JarsError, match=rf"org\.example:part-4:1\.2 \(({cause}).*CASPIAN_LOCAL_MAVEN_REPOSITORY"):
        ensure_jars(tmp_path, repository=repository.address, lock=lock)
    assert not list(tmp_path.glob("jars/*/part-4*"))
    assert not list(tmp_path.rglob("part-4*.jar"))


@pytest.mark.parametrize("answer", [500, b"garbled", -1])
def test_one_bad_answer_is_asked_for_again(repository, lock, tmp_path, answer):
    repository.spoil["part-1"] = answer
    repository.once = True
    assert names(ensure_jars(tmp_path, repository=repository.address, lock=lock)) == EVERY_JAR


def test_after_a_failure_only_the_rest_is_fetched(repository, lock, tmp_path):
    repository.spoil["part-8"] = 404
    with pytest.raises(JarsError):
        ensure_jars(tmp_path, repository=repository.address, lock=lock)
    repository.spoil.clear()
    repository.requests.clear()
    assert names(ensure_jars(tmp_path, repository=repository.address, lock=lock)) == EVERY_JAR
    assert [path.rsplit("/", 1)[1] for path in repository.jars_asked()] == ["part-8-1.2.jar"]


def test_a_garbled_rest_of_a_killed_start_is_not_trusted(repository, lock, tmp_path):
    repository.spoil["part-8"] = 404
    with pytest.raises(JarsError):
        ensure_jars(tmp_path, repository=repository.address, lock=lock)
    repository.spoil.clear()
    (left,) = tmp_path.rglob("part-1-1.2.jar")
    left.write_bytes(b"half of i")
    home = ensure_jars(tmp_path, repository=repository.address, lock=lock)
    assert (home / "part-1-1.2.jar").read_bytes() == BODIES["part-1"]


def test_an_unreachable_repository_is_an_error_with_the_remedy(lock, tmp_path):
    with pytest.raises(
        JarsError, match=r"cannot fetch org\.example:part-1:1\.2 .*HTTPS_PROXY.*CASPIAN_KAFKA_BOOTSTRAP"
    ):
        ensure_jars(tmp_path, repository="http://127.0.0.1:1/maven", lock=lock)


def test_a_cache_that_cannot_be_written_is_an_error_with_the_remedy(lock, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JarsError, match="CASPIAN_LOCAL_CACHE_DIR"):
        ensure_jars(tmp_path / "file", lock=lock)


def test_many_processes_at_once_fetch_it_once(repository, lock, tmp_path):
    code = (
        "import sys; from pathlib import Path; from caspian.local.jars import ensure_jars; "
        "home = ensure_jars(Path(sys.argv[1]), repository=sys.argv[2], lock=Path(sys.argv[3])); "
        "print(len(list(home.iterdir())))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "cache"), repository.address, str(lock)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in running] == ["8\n"] * 4
    assert len(repository.jars_asked()) == len(BODIES)


def test_our_lock_file_is_sound():
    jars = read_lock()
    assert len({jar.filename for jar in jars}) == len(jars)
    assert {"org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36"} <= {jar.coordinates for jar in jars}
    # Whoever locks behind a mirror must not commit its address.
    assert "://" not in LOCK.read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"artifactId": "../../etc"},
        {"groupId": "a/b"},
        {"version": ".."},
        {"sha256": "abc"},
        {"size": 0},
        {"size": 10**9},
        {"packaging": "exe"},
    ],
)
def test_a_lock_file_that_would_leave_the_directory_or_has_no_bounds_is_refused(tmp_path, change):
    entry = {"groupId": "g", "artifactId": "a", "version": "1", "packaging": "jar", "sha256": "0" * 64, "size": 1}
    path = tmp_path / "bad.toml"
    path.write_text(tomli_w.dumps({"dependencies": [entry | change]}))
    with pytest.raises(ValidationError):
        read_lock(path)

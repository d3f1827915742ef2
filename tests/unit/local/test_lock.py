"""The lock file names what the coordinates need at run time, with what it takes to check it, and no address."""

from __future__ import annotations

import functools
import hashlib
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import tomli_w

from caspian.local.jars import ensure_jars
from caspian.local.lock import resolve


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def publish(root: Path, name: str, *needs: tuple[str, str]) -> None:
    """A jar and its POM, which needs others in a scope."""
    dependencies = "".join(
        f"<dependency><groupId>org.example</groupId><artifactId>{other}</artifactId><version>1.0</version>"
        f"<scope>{scope}</scope></dependency>"
        for other, scope in needs
    )
    home = root / "org" / "example" / name / "1.0"
    home.mkdir(parents=True)
    (home / f"{name}-1.0.jar").write_bytes(f"jar of {name}".encode())
    (home / f"{name}-1.0.pom").write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>"
        f"<artifactId>{name}</artifactId><version>1.0</version><dependencies>{dependencies}</dependencies></project>"
    )


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "repository"
    publish(root, "broker", ("protocol", "compile"), ("store", "runtime"), ("checker", "test"))
    publish(root, "protocol", ("numbers", "compile"))
    for name in ("store", "numbers", "checker"):
        publish(root, name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_what_is_needed_at_run_time_is_locked_and_can_be_fetched(repository, tmp_path):
    locked = resolve(["org.example:broker:1.0"], tmp_path / "m2", repository)
    assert [jar["artifactId"] for jar in locked] == ["broker", "numbers", "protocol", "store"]
    body = b"jar of store"
    assert locked[-1] == {
        "groupId": "org.example",
        "artifactId": "store",
        "version": "1.0",
        "packaging": "jar",
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
    }
    lock = tmp_path / "lock.toml"
    lock.write_text(tomli_w.dumps({"dependencies": locked}))
    assert repository not in lock.read_text()
    home = ensure_jars(tmp_path / "cache", repository=repository, lock=lock)
    assert (home / "store-1.0.jar").read_bytes() == body

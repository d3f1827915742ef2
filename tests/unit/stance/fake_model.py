"""A scripted OpenAI-compatible server on loopback: obeys injections, lies, stalls, breaks JSON, as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[dict[str, Any], list[dict[str, Any]]], Any]


def answer(**changes: Any) -> dict[str, Any]:
    """A well-formed answer, with changes."""
    made: dict[str, Any] = {
        "relevance": "about",
        "stance": "neutral",
        "frame": None,
        "one_sided": False,
        "mixed": False,
        "confidence": 3,
        "evidence": [],
        "holders": [],
    }
    return made | changes


class FakeModel:
    """`script(request, sentences)` returns the answer (a dict), a string to send as content, bytes to send as body,
    or an int to send as status; a float is waited first.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[dict[str, Any]] = []
        self.sentences: list[list[dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                sentences = json.loads(request["messages"][1]["content"])["article"]
                outer.requests.append(request)
                outer.sentences.append(sentences)
                outer.headers.append(dict(self.headers))
                outer.reply(self, outer.script(request, sentences))

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def reply(self, handler: BaseHTTPRequestHandler, said: Any) -> None:
        if isinstance(said, float):
            time.sleep(said)
            said = answer()
        if isinstance(said, int):
            handler.send_response(said)
            handler.send_header("Location", f"{self.url}/elsewhere")
            handler.end_headers()
            return
        if isinstance(said, dict):
            said = json.dumps(said)
        if isinstance(said, str):
            said = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
        handler.send_response(200)
        handler.end_headers()
        if isinstance(said, list):
            for piece in said:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(0.15)
            return
        handler.wfile.write(said)

    def __enter__(self) -> FakeModel:
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

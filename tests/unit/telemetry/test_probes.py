import socket
import urllib.error
import urllib.request

import pytest

from caspian.telemetry import metrics
from caspian.telemetry.probes import Probes


@pytest.fixture
def probes():
    state = {"live": True, "ready": False}
    server = Probes(lambda: state["live"], lambda: state["ready"])
    server.start()
    yield server, state
    server.close()


def get(server, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read().decode()


def test_live_and_ready_are_different_questions(probes):
    server, state = probes
    assert get(server, "/livez") == (200, "ok\n")
    assert get(server, "/readyz") == (503, "no\n")
    state.update(live=False, ready=True)
    assert get(server, "/livez")[0] == 503
    assert get(server, "/readyz")[0] == 200


def test_metrics_in_the_exposition_format(probes):
    metrics.LAG.labels("stance").set(42)
    status, text = get(probes[0], "/metrics")
    assert status == 200
    assert 'caspian_lag_records{stage="stance"} 42.0' in text


def test_nothing_else_is_served(probes):
    assert get(probes[0], "/../etc/passwd")[0] == 404
    request = urllib.request.Request(f"http://127.0.0.1:{probes[0].port}/livez", data=b"x", method="POST")
    with pytest.raises(urllib.error.HTTPError, match="501"):
        urllib.request.urlopen(request, timeout=5)


def test_a_silent_client_holds_up_nobody(probes):
    server, _ = probes
    with socket.create_connection(("127.0.0.1", server.port)) as silent:
        silent.send(b"GET /liv")
        assert get(server, "/livez")[0] == 200

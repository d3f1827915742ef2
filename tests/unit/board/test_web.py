"""The routes: the same filter everywhere, caching, refusals in words, and headers that keep scripts of others out."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from board.events import NOW, event, heartbeat, poll
from board.serving import ServedBoard
from caspian.board import openapi
from caspian.board.access import POLICY
from caspian.board.filters import NAMES, Filter
from caspian.board.hub import Hub
from caspian.board.queries import Queries
from caspian.board.settings import BoardSettings
from caspian.board.web import PAGE, application
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance

EVENTS = [
    event("a", stance=Stance.CRITICAL, story="s", country="de"),
    event("b", stance=Stance.FAVOURABLE, story="s", counts=(2, 2, 1), at=NOW - 100, source_class=Provenance.WIRE),
    event("c", title="Sluice closed", stance=Stance.CRITICAL, story="t", language="fa", at=NOW - 90_000),
]


def hub(*events: EnrichedEvent, **settings: Any) -> Hub:
    made = Hub(BoardSettings(**settings), lambda: NOW)
    made.changes.begin(0)
    made.ready = True
    for offset, one in enumerate(events):
        made.take_event(one.SerializeToString(), offset)
    return made


def client(board: Hub) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application(board)), base_url="http://board.test")


@pytest.fixture
async def board() -> AsyncIterator[httpx.AsyncClient]:
    made = hub(*EVENTS)
    for record in (poll("wick-post", NOW - 5, new=1), heartbeat("publish", NOW - 10)):
        made.take_coverage(record.SerializeToString())
    async with client(made) as http:
        yield http


def ids(page: dict[str, Any]) -> list[list[str]]:
    return [[one["article"]["id"] for one in story["events"]] for story in page["stories"]]


async def test_stories_newest_first(board: httpx.AsyncClient) -> None:
    page = (await board.get("/api/stories")).json()
    assert ids(page) == [["b", "a"], ["c"]]
    assert (page["total"], page["articles"], page["next"]) == (2, 3, None)
    assert page["status"]["offset"] == 2
    assert page["stories"][0]["origins"] == 1


@pytest.mark.parametrize(("query", "found"), [
    ("stance=CRITICAL", ["a", "c"]), ("class=WIRE", ["b"]), ("country=de", ["a"]), ("language=fa", ["c"]),
    ("since=24h", ["a", "b"]), ("q=SLUICE%20wick", ["c"]), ("stance=CRITICAL&since=1h", ["a"]), ("source=none", []),
])  # fmt: skip
async def test_one_filter_everywhere(board: httpx.AsyncClient, query: str, found: list[str]) -> None:
    stories = (await board.get(f"/api/stories?{query}")).json()
    assert sorted(one for story in ids(stories) for one in story) == found
    feed = (await board.get(f"/feed.json?{query}")).json()
    assert sorted(item["id"].rpartition(":")[2] for item in feed["items"]) == found
    atom = (await board.get(f"/feed.atom?{query}")).text
    assert sorted(re.findall(r"<id>urn:caspian:article:(\w+)</id>", atom)) == found
    overview = (await board.get(f"/api/overview?{query}")).json()
    assert sum(sum(column) for column in overview["trend"]["own"].values()) == len(found)


async def test_pages_of_stories(board: httpx.AsyncClient) -> None:
    first = (await board.get("/api/stories?limit=1")).json()
    assert (ids(first), first["next"]) == ([["b", "a"]], 1)
    second = (await board.get("/api/stories?limit=1&skip=1")).json()
    assert (ids(second), second["next"]) == ([["c"]], None)


async def test_the_overview(board: httpx.AsyncClient) -> None:
    found = (await board.get("/api/overview?stance=CRITICAL")).json()
    assert found["choices"]["stance"] == {"CRITICAL": 2, "FAVOURABLE": 1}, "what else there is to choose"
    assert [(one["publisher"], one["state"]) for one in found["sources"]] == [("Wick Post", "news")]
    assert [(one["worker"], one["heard"]) for one in found["workers"]] == [("publish", True)]
    assert found["alerts"] == []


async def test_an_overview_that_takes_long_is_made_again_only_when_it_has_aged() -> None:
    made, clock = hub(*EVENTS), [0.0]

    def timer() -> float:
        clock[0] += 0.05  # each look at the clock: an overview takes 50 ms
        return clock[0]

    queries = Queries(made, timer)
    first = queries.overview(Filter())
    made.take_event(event("d").SerializeToString(), 3)
    assert queries.overview(Filter()) is first
    assert queries.overview(Filter(q="canal")) is not first
    clock[0] += 1.0
    assert sum(map(sum, queries.overview(Filter())["trend"]["own"].values())) == 4


async def test_one_article(board: httpx.AsyncClient) -> None:
    found = (await board.get("/api/articles/a")).json()
    assert found["event"]["article"]["metadata"]["title"] == "Canal report a"
    missing = await board.get("/api/articles/zzz")
    assert missing.status_code == 404
    assert "retracted" in missing.json()["error"]


@pytest.mark.parametrize("path", [
    "/api/stories?stance=RED", "/api/stories?limit=-1", "/api/stories?limit=999", "/api/stories?skip=x",
    "/api/overview?colour=red", "/feed.atom?since=never", "/api/events?limit=3",
])  # fmt: skip
async def test_what_cannot_be_used_is_said_in_words(board: httpx.AsyncClient, path: str) -> None:
    answer = await board.get(path)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/stories", "/api/articles/a", "/feed.atom", "/feed.json", "/openapi.json"])
async def test_who_has_it_already_is_sent_nothing(board: httpx.AsyncClient, path: str) -> None:
    first = await board.get(path)
    again = await board.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


async def test_a_change_is_sent_to_who_had_the_state_before() -> None:
    made = hub(*EVENTS)
    async with client(made) as http:
        tag = (await http.get("/api/stories")).headers["etag"]
        made.take_event(event("d").SerializeToString(), 3)
        assert (await http.get("/api/stories", headers={"if-none-match": tag})).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/stories", "/feed.atom", "/page/app.js", "/healthz", "/nothing"])
async def test_every_answer_keeps_scripts_of_others_out(board: httpx.AsyncClient, path: str) -> None:
    headers = (await board.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", ["/page/../web.py", "/page/%2e%2e/web.py", "/page/vendor/../../access.py"])
async def test_nothing_but_the_page_is_served(board: httpx.AsyncClient, path: str) -> None:
    assert (await board.get(path)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_there_is_nothing_to_write(board: httpx.AsyncClient, method: str) -> None:
    assert (await board.request(method, "/api/stories")).status_code == 405


async def test_health_says_whether_the_board_is_up_to_date() -> None:
    made = hub()
    made.ready = False
    async with client(made) as http:
        assert (await http.get("/healthz")).status_code == 503
        made.ready = True
        assert (await http.get("/healthz")).json()["ready"] is True
        assert "caspian_board_clients" in (await http.get("/metrics")).text


# --- origins and tokens ---


async def test_other_origins_may_read_only_where_told() -> None:
    origin = {"origin": "https://desk.example"}
    async with client(hub(*EVENTS)) as http:
        assert "access-control-allow-origin" not in (await http.get("/api/stories", headers=origin)).headers
    async with client(hub(*EVENTS, origins=("https://desk.example",))) as http:
        headers = (await http.get("/api/stories", headers=origin)).headers
        assert headers["access-control-allow-origin"] == "https://desk.example"
        other = await http.get("/api/stories", headers={"origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


OPEN, CLOSED = (
    ["/healthz", "/metrics"],
    ["/", "/api/stories", "/api/events", "/feed.atom", "/page/app.js", "/openapi.json"],
)


@pytest.mark.parametrize("path", CLOSED)
async def test_without_the_token_nothing_is_told(path: str) -> None:
    async with client(hub(*EVENTS, token="open-sesame")) as http:
        for attempt in ({}, {"authorization": "Bearer open"}, {"cookie": "caspian_board=open-sesame"},
                        {"authorization": "Basic open-sesame"}, {"cookie": "=;;caspian_board="}):  # fmt: skip
            answer = await http.get(path, headers=attempt)
            assert answer.status_code == 401
            assert "Canal" not in answer.text
        assert (await http.get(f"{path}?token=wrong")).status_code == 401


@pytest.mark.parametrize("path", OPEN)
async def test_probes_need_no_token(path: str) -> None:
    async with client(hub(token="open-sesame")) as http:
        assert (await http.get(path)).status_code == 200


async def test_the_token_as_bearer_and_in_the_address_of_a_feed() -> None:
    async with client(hub(*EVENTS, token="open-sesame")) as http:
        assert (await http.get("/api/stories", headers={"authorization": "bearer open-sesame"})).status_code == 200
        feed = await http.get("/feed.json?token=open-sesame&stance=CRITICAL")
        assert len(feed.json()["items"]) == 2
        assert "sesame" not in feed.text


async def test_a_browser_is_given_a_cookie_and_an_address_without_the_token() -> None:
    async with client(hub(*EVENTS, token="open-sesame")) as http:
        answer = await http.get("/?token=open-sesame&stance=CRITICAL")
        assert (answer.status_code, answer.headers["location"]) == (303, "/?stance=CRITICAL")
        cookie = answer.headers["set-cookie"]
        assert "sesame" not in cookie
        assert {"httponly", "samesite=strict"} <= set(cookie.lower().split("; "))
        assert (await http.get("/api/stories")).status_code == 200, "by the cookie"


# --- live, over HTTP ---


def test_live_events_over_http_and_their_limit() -> None:
    with ServedBoard(lambda: NOW, tick_s=0.2, clients=1) as board, httpx.Client(base_url=board.url, timeout=10) as http:
        board.feed(*EVENTS)
        with http.stream("GET", "/api/events?stance=CRITICAL", headers={"last-event-id": "-1"}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert "content-encoding" not in answer.headers
            lines = answer.iter_lines()
            seen = [line for line, _ in zip(lines, range(14), strict=False) if line.startswith("id:")]
            assert [line for line in seen if line != "id: -1"][:2] == ["id: 0", "id: 2"]
            refused = http.get("/api/events")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")


# --- what is told of the routes ---


def test_the_openapi_document_names_every_route_and_no_other() -> None:
    served = {route.path for route in application(hub()).routes} - {"/", "/page"}  # type: ignore[attr-defined]
    assert set(openapi.document()["paths"]) == served


def test_the_openapi_document_tells_the_filter_of_every_list() -> None:
    document = openapi.document()
    for path in ("/api/stories", "/api/overview", "/api/events", "/feed.json", "/feed.atom"):
        told = {parameter["name"] for parameter in document["paths"][path]["get"]["parameters"]}
        assert told >= NAMES
    text = json.dumps(document)
    for reference in re.findall(r'"#/([^"]+)"', text):
        found: Any = document
        for part in reference.split("/"):
            found = found[part]


async def test_answers_have_what_the_document_demands(board: httpx.AsyncClient) -> None:
    document = openapi.document()
    for path in ("/api/stories", "/api/overview", "/api/articles/{id}"):
        answer = (await board.get(path.replace("{id}", "a"))).json()
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(answer) == set(schema["required"])
    status = document["components"]["schemas"]["Status"]
    assert set((await board.get("/healthz")).json()) == set(status["required"])


# --- the page's files ---


def test_vendored_files_are_those_of_their_packages() -> None:
    import hashlib

    table = (PAGE / "vendor/VENDORED.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\S+)` .* `([0-9a-f]{64})` \|$", table, re.MULTILINE))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (PAGE / "vendor").glob("*.[jc]s*")}
    assert files == told


def test_the_page_is_light_and_makes_no_markup_of_strings() -> None:
    files = [path for path in PAGE.rglob("*") if path.is_file() and path.suffix != ".md"]
    assert sum(path.stat().st_size for path in files) <= 150_000
    for path in files:
        if path.parent == PAGE:
            text = path.read_text(encoding="utf-8")
            for forbidden in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "import(", "//cdn"):
                assert forbidden not in text, path


def test_every_word_of_the_contract_has_a_word_on_the_page() -> None:
    from caspian.events.v1.article_pb2 import Reuse
    from caspian.events.v1.stance_pb2 import Holder, Voice

    text = (Path(PAGE) / "words.js").read_text(encoding="utf-8")
    enums = [Stance.Label, Stance.Frame, Provenance.SourceClass, Holder.Type, Voice.Tone]
    names = {name for enum in enums for name in enum.keys() if not name.endswith("UNSPECIFIED")}  # noqa: SIM118
    names |= {name for name in Reuse.Kind.keys() if name not in ("KIND_UNSPECIFIED", "NONE")}  # noqa: SIM118
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()


def test_the_openapi_file_is_yaml_of_one_document() -> None:
    text = (Path(openapi.__file__).parent / "openapi.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["openapi"].startswith("3.1")

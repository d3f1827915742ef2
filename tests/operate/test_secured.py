"""A broker with TLS, passwords and rights: each worker works with its own and no more, and what is denied stays undone.

Rights come from `caspian topics acls`, as for a real cluster: one that is missing there fails here.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest
import trustme
from click.testing import CliRunner
from kafka import KafkaProducer

from brokers import started_with
from caspian.cli.main import main
from caspian.events.v1 import article_pb2, page_pb2
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.fetch.sources import declarations, load
from caspian.local.ports import free_ports
from caspian.pipeline import EXTRACT, PIPELINE_VERSION, PROCESSES, PUBLISH
from caspian.stream.connection import kafka_python
from caspian.stream.exits import Exit
from caspian.stream.reader import committed
from caspian.stream.records import outgoing
from chaos.receiver import Receiver
from hostile.server import HostileServer
from operate.secured import SecuredKafka, environment, worker
from stream.bench import Bench

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

HEADLINE = "Russia and Iran sign an agreement on a rail corridor to the Gulf"
SENTENCES = (
    "Russia and Iran signed an agreement on Tuesday to finish the railway between Rasht and Astara.",
    "The transport ministers of both countries called the partnership between Moscow and Tehran a strategic one.",
    "Under the agreement Russian banks lend Iran the money, and Iranian companies lay the track by 2029.",
    "Trade between Russia and Iran grew by a tenth last year, according to the Russian customs service.",
    "The two governments want goods to travel from the Baltic to the Gulf without a detour through the Suez canal.",
    "Analysts in Tehran welcomed the deal and said that cooperation with Russia brings Iran work and investment.",
)
HTML = (
    f"<html lang=en><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    + "</article></body></html>"
).encode()


class Guarded(Bench):
    """Topics of a namespace; the test itself comes in by the side door, workers by the front."""

    def __init__(self, broker, namespace):
        super().__init__(broker.inside, namespace)
        self.broker = broker

    def rights(self, *names):
        """As the command prints them."""
        done = CliRunner(env={"CASPIAN_STREAM_NAMESPACE": self.names.namespace}).invoke(
            main, ["topics", "acls", "--json", *names], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return done.output

    def right(self, name, noun, operation):
        """One line of those."""
        (line,) = (
            line
            for line in self.rights(name).splitlines()
            if f'"{self.names.topic(noun)}"' in line and f'"{operation}"' in line
        )
        return line

    def work(self, name, login=None, **settings):
        """The real command under the worker's own user."""
        login = login or self.broker.login(user_of(name))
        # One that ended by itself did not say good-bye to its group: the next one waits for this long.
        settings = {"stream_session_timeout": 6, **settings}
        process = worker(name, environment(login, self.names.namespace, **settings))
        self.processes.append(process)
        return process

    def committed(self, role):
        """Sum of the positions of a worker's group."""
        return sum(committed(self.kafka, self.names.group(role), self.names.topic(role.reads)).values())


def user_of(name):
    return f"caspian-{name}"


def ended(process, timeout=45):
    """Exit code and what was printed."""
    code = process.wait(timeout)
    return code, process.log.read_text()


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with started_with(SecuredKafka(tmp_path_factory.mktemp("secured"))) as found:
        found.admit(*(user_of(process.name) for process in PROCESSES))
        yield found


@pytest.fixture
def guarded(broker, namespace):
    found = Guarded(broker, namespace)
    yield found
    found.close()


async def feed(out):
    entry = f"<item><title>{HEADLINE}</title><link>{out.base}/p/1</link></item>"
    await out.whole(f"<rss><channel>{entry}</channel></rss>".encode(), content_type="application/rss+xml")


async def page(out):
    await out.whole(HTML)


def declare(guarded, site):
    text = (
        f"- {{id: north, publisher: P, class: regional, country: az, languages: [en], feeds: ['{site.base}/feed'], "
        "scope: all, terms: full-text, poll_floor_s: 600}\n"
    )
    ports = frozenset([site.port])
    with closing(KafkaProducer(**kafka_python(guarded.kafka))) as producer:
        for emit in declarations(load(text, ports=ports), datetime.now(UTC), ports):
            record = outgoing(emit, guarded.names)
            producer.send(
                record.topic, record.value, key=record.key, headers=list(record.headers), partition=record.partition
            )
        producer.flush(10)


def shown(url):
    """Titles that the board lists; none while it does not answer."""
    try:
        return [item["title"] for item in httpx.get(f"{url}/feed.json", timeout=5).json()["items"]]
    except httpx.TransportError:
        return []


def test_an_article_gets_to_the_board_and_the_webhook_with_each_process_under_its_own_rights(guarded, tmp_path):
    names = [process.name for process in PROCESSES]
    guarded.broker.grant(guarded.rights(*names))
    receiver, (port,) = Receiver(), free_ports(1)
    told = {name.removeprefix("CASPIAN_").lower(): value for name, value in receiver.settings(tmp_path).items()}
    try:
        with HostileServer({"feed": feed, "p": page}) as site:
            declare(guarded, site)
            told |= {"fetch_allow_loopback": site.endpoint, "fetch_host_delay_s": 0.1, "fetch_revisits_s": ""}
            processes = [guarded.work(name, board_port=port, **told) for name in names]
            guarded.wait(lambda: guarded.values("enriched"), 60)
            guarded.wait(lambda: receiver.deliveries and shown(f"http://127.0.0.1:{port}"), 60)
    finally:
        receiver.stop()
    (event,) = guarded.values("enriched")
    assert event.article.metadata.title == HEADLINE
    assert [event.event_id for event in guarded.values("latest")] == [event.event_id]
    assert shown(f"http://127.0.0.1:{port}") == [HEADLINE]
    assert {delivery.alert for delivery in receiver.deliveries} <= {
        alert.alert_id for alert in guarded.values("alerts")
    }
    assert [guarded.stop(process) for process in processes] == [Exit.OK] * len(names)
    for process in processes:
        assert "AuthorizationFailed" not in process.log.read_text()


def assessed(number):
    """An article as publish gets it."""
    made = article_pb2.Article(id=f"{number:032x}", version=1, visit=1, url=f"https://north.example/{number}")
    made.text = " ".join(SENTENCES)
    made.metadata.title, made.metadata.language = HEADLINE, "en"
    made.stance.relevance.label, made.stance.label = Relevance.ABOUT, Stance.NEUTRAL
    made.stance.pipeline_version = PIPELINE_VERSION
    made.provenance.source_id = "north"
    made.provenance.fetched_at.FromDatetime(datetime(2026, 3, 1, tzinfo=UTC))
    return made


def fetched(number):
    """A page as extract gets it."""
    made = page_pb2.Page(article_id=f"{number:032x}", visit=1, url=f"https://north.example/{number}", body=HTML)
    made.coding, made.final_url = page_pb2.Page.IDENTITY, made.url
    made.http.CopyFrom(page_pb2.Http(status=200, content_type="text/html", charset="utf-8", complete=True))
    made.provenance.source_id, made.provenance.text_source = "north", article_pb2.Provenance.PAGE
    made.provenance.fetched_at.FromDatetime(datetime(2026, 3, 1, tzinfo=UTC))
    return made


@pytest.mark.parametrize(
    ("role", "message", "outputs", "denied"),
    # The transaction's other output is allowed, and must not be seen either.
    [(PUBLISH, assessed, ("enriched", "latest"), "latest"), (EXTRACT, fetched, ("articles",), "articles")],
    ids=["transactional", "stateless"],
)
def test_a_denied_write_is_never_committed(guarded, role, message, outputs, denied):
    def is_out(count):
        return [len(guarded.values(noun)) for noun in outputs] == [count] * len(outputs)

    guarded.broker.grant(guarded.rights(role.name))
    right = guarded.right(role.name, denied, "Write")
    process = guarded.work(role.name)
    guarded.send(role.reads.noun, message(1))
    guarded.wait(lambda: is_out(1) and guarded.is_read(role.name), 40)
    before = guarded.committed(role)

    guarded.broker.take_away(right)
    guarded.send(role.reads.noun, message(2))
    code, said = ended(process)
    assert code == Exit.UNUSABLE, said
    assert guarded.names.topic(denied) in said.splitlines()[-1]
    assert f"grant what `caspian topics acls {role.name}` prints" in said.splitlines()[-1]
    assert guarded.committed(role) == before, "the input waits"
    assert is_out(1)
    assert not guarded.dead(role.reads.noun)

    code, said = ended(guarded.work(role.name))
    assert code == Exit.UNUSABLE, "not started without it"
    assert f"Write {guarded.names.topic(denied)}" in said

    guarded.broker.grant(right)
    process = guarded.work(role.name)
    guarded.wait(lambda: guarded.is_read(role.name), 40, may_end=guarded.processes[:-1])
    assert guarded.stop(process) == Exit.OK
    assert is_out(2)
    assert not guarded.dead(role.reads.noun)


def test_what_is_refused_is_one_line_with_its_remedy(guarded, tmp_path):
    broker = guarded.broker
    broker.grant(guarded.rights("publish", "extract", "dedupe"))
    broker.take_away(guarded.right("dedupe", "articles", "Read"))
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    cases = {
        "password": (
            guarded.work("publish", broker.login(user_of("publish"), "a guess")),
            "refuses the credentials of caspian-publish; check CASPIAN_KAFKA_SASL_USERNAME and _PASSWORD",
        ),
        "authority": (
            guarded.work("extract", broker.login(user_of("extract"), ssl_cafile=str(stranger))),
            "set CASPIAN_KAFKA_SSL_CAFILE to the PEM file of its authority",
        ),
        "right": (
            guarded.work("dedupe"),
            f"denies caspian-dedupe: Read {guarded.names.topic('articles')}; grant what `caspian topics acls dedupe`",
        ),
    }
    for what, (process, remedy) in cases.items():
        code, said = ended(process)
        lines = said.splitlines()
        assert code == Exit.UNUSABLE, f"{what}: {said}"
        assert remedy in lines[-1], f"{what}: {said}"
        assert "Traceback" not in said, what
        assert len(lines) == 1, f"{what}: {said}"
        assert "a guess" not in said

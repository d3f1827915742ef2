"""Settings in, arguments of clients and one line of help out; and the codes by which a worker ends."""

import ssl

import pytest
import trustme
from kafka import errors
from pydantic import SecretStr

from caspian.settings import KafkaSettings
from caspian.stream import connection, exits, refusal
from caspian.stream.connection import kafka_python, ssl_context, unreachable
from caspian.stream.exits import Exit, Unreachable, Unusable, restarted_when_unreachable

PLAIN = KafkaSettings(bootstrap="a:1,b:2")
SECURE = KafkaSettings(
    bootstrap="a:1", security_protocol="SASL_SSL", sasl_username="caspian-fetch", sasl_password=SecretStr("hush")
)


def test_a_plain_client_has_neither_a_context_nor_a_password():
    config = kafka_python(PLAIN)
    assert config["bootstrap_servers"] == ["a:1", "b:2"]
    assert config["ssl_context"] is None
    assert not [name for name in config if name.startswith("sasl")]


def test_a_secure_client_has_both_and_checks_whom_it_talks_to():
    config = kafka_python(SECURE)
    assert config["sasl_plain_password"] == "hush"
    assert config["sasl_mechanism"] == "SCRAM-SHA-512"
    assert config["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert config["ssl_context"].check_hostname


@pytest.mark.parametrize(("protocol", "tls", "sasl"), [("SSL", True, False), ("SASL_PLAINTEXT", False, True)])
def test_tls_and_passwords_do_not_depend_on_each_other(protocol, tls, sasl):
    config = kafka_python(SECURE.model_copy(update={"security_protocol": protocol}))
    assert (config["ssl_context"] is not None, "sasl_mechanism" in config) == (tls, sasl)


def test_an_authority_of_ones_own_is_the_only_one_that_is_trusted(tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl_context(SECURE.model_copy(update={"ssl_cafile": str(tmp_path / "ca.pem")}))
    assert context is not None
    assert len(context.get_ca_certs()) == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used_is_named(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(Unusable, match=r"CASPIAN_KAFKA_SSL_CAFILE: cannot use .*ca.pem: .*; give a PEM file"):
        ssl_context(SECURE.model_copy(update={"ssl_cafile": str(path)}))


def test_a_cluster_that_denies_names_the_command_that_prints_the_rights():
    told = unreachable(PLAIN, errors.TopicAuthorizationFailedError("pages"), "extract")
    assert not isinstance(told, Unreachable), "a restart does not help"
    assert "`caspian topics acls extract`" in str(told)
    assert "`caspian topics acls`" in str(unreachable(PLAIN, errors.GroupAuthorizationFailedError("g")))


def test_a_cluster_that_does_not_answer_may_answer_later():
    told = unreachable(PLAIN, errors.KafkaConnectionError("no"))
    assert isinstance(told, Unreachable)
    assert str(told).startswith("Kafka at a:1,b:2 cannot be reached (KafkaConnectionError); start it")


def test_a_password_that_is_refused_is_told_as_that(monkeypatch):
    monkeypatch.setattr(refusal, "reason", lambda *_: "Kafka at a:1 refuses the credentials of caspian-fetch")
    told = unreachable(SECURE, errors.KafkaConnectionError("no"))
    assert not isinstance(told, Unreachable)
    assert "refuses the credentials" in str(told)
    assert connection.refused(PLAIN) == "", "without TLS and password there is nothing to refuse"


def test_an_argument_that_is_ours_to_mend_is_not_hidden():
    with pytest.raises(errors.KafkaConfigurationError):
        unreachable(PLAIN, errors.KafkaConfigurationError("typo"))


@pytest.mark.parametrize("address", ["", "nonsense", "127.0.0.1:", "127.0.0.1:x", "[::1]:0", "127.0.0.1:1,x"])
def test_addresses_where_nobody_is_are_no_refusal(address):
    settings = SECURE.model_copy(update={"bootstrap": address, "security_protocol": "SASL_PLAINTEXT"})
    assert refusal.reason(settings, None) == ""


def test_a_worker_that_starts_in_an_outage_is_started_again_and_a_wrong_setting_is_not(monkeypatch):
    ended = []
    monkeypatch.setattr(exits.os, "_exit", ended.append)
    with restarted_when_unreachable():
        raise Unreachable("away")
    assert ended == [Exit.RESTART]
    with pytest.raises(Unusable, match="missing"), restarted_when_unreachable():
        raise Unusable("missing")
    assert ended == [Exit.RESTART]


def test_codes_are_those_that_manifests_know():
    assert [int(code) for code in Exit] == [0, 2, 65, 70, 75]

"""A real broker that lets nobody in without TLS, a password and rights; the tests themselves come in by a side door.

Clients connect at `bootstrap` by SASL_SSL under a certificate of an authority made for the occasion. The broker's own
listener stays plain, and whoever comes by it may do everything: that is how rights and passwords are handed out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)

from caspian.local.kafka import LocalKafka
from caspian.local.ports import HOST, free_ports
from caspian.settings import KafkaSettings

MECHANISM = "SCRAM-SHA-512"


class SecuredKafka(LocalKafka):
    """One broker; `authority` is the PEM file of who signed its certificate."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        self.authority = directory / "authority.pem"
        authority.cert_pem.write_to_path(self.authority)
        self._clients, inside, controller = free_ports(3)
        super().__init__(
            ports=[inside],
            extra_properties={
                "listeners": f"PLAINTEXT://{HOST}:{inside},CLIENTS://{HOST}:{self._clients},"
                f"CONTROLLER://{HOST}:{controller}",
                "advertised.listeners": f"PLAINTEXT://{HOST}:{inside},CLIENTS://{HOST}:{self._clients}",
                "controller.quorum.voters": f"1@{HOST}:{controller}",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL",
                "inter.broker.listener.name": "PLAINTEXT",
                "listener.name.clients.ssl.keystore.type": "PEM",
                "listener.name.clients.ssl.keystore.location": str(_keystore(authority, directory)),
                "listener.name.clients.sasl.enabled.mechanisms": MECHANISM,
                f"listener.name.clients.{MECHANISM.lower()}.sasl.jaas.config": (
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"
                ),
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found": "false",
                "super.users": "User:ANONYMOUS",
            },
        )

    @property
    def inside(self) -> str:
        """The plain listener."""
        return super().bootstrap

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self._clients}"

    def login(self, user: str, password: str = "", **others: object) -> KafkaSettings:
        """What a client of this user is set to."""
        return KafkaSettings(**{
            "bootstrap": self.bootstrap, "security_protocol": "SASL_SSL", "sasl_mechanism": MECHANISM,
            "sasl_username": user, "sasl_password": password or password_of(user), "ssl_cafile": str(self.authority),
            **others,
        })  # fmt: skip

    def admit(self, *users: str) -> None:
        """Give users their passwords."""
        with self._admin() as admin:
            told = admin.alter_user_scram_credentials(
                [UserScramCredentialUpsertion(user, MECHANISM, password_of(user)) for user in users]
            )
        assert set(told.values()) == {None}, told

    def grant(self, lines: str) -> None:
        """What `caspian topics acls --json` printed."""
        acls = [acl_of(json.loads(line)) for line in lines.splitlines()]
        with self._admin() as admin:
            assert not admin.create_acls(acls)["failed"]

    def take_away(self, lines: str) -> None:
        """The reverse."""
        with self._admin() as admin:
            for line in lines.splitlines():
                acl = acl_of(json.loads(line))
                pattern = acl.resource_pattern
                found = admin.delete_acls([
                    ACLFilter(acl.principal, "*", acl.operation, acl.permission_type, ResourcePatternFilter(
                        pattern.resource_type, pattern.resource_name, pattern.pattern_type))
                ])  # fmt: skip
                assert [len(matching) for _, matching, _ in found] == [1], found

    def _admin(self):
        return closing(KafkaAdminClient(bootstrap_servers=[self.inside]))


def password_of(user: str) -> str:
    """A test's password: nothing that could be one elsewhere."""
    return f"{user} says so"


def acl_of(right: dict[str, str]) -> ACL:
    """One line of `caspian topics acls --json` as kafka-python has it."""
    return ACL(
        right["principal"],
        "*",
        ACLOperation[right["operation"].upper()],
        ACLPermissionType.ALLOW,
        ResourcePattern(
            ResourceType[right["resource"].upper().replace("-", "_")],
            right["name"],
            ACLResourcePatternType[right["pattern"].upper()],
        ),
    )


def environment(kafka: KafkaSettings, namespace: str, **settings: object) -> dict[str, str]:
    """The variables of a process that is set so, none of this process' own."""
    told = {
        f"CASPIAN_KAFKA_{name.upper()}": str(value) for name, value in kafka.model_dump(exclude_defaults=True).items()
    }
    if "CASPIAN_KAFKA_SASL_PASSWORD" in told:
        told["CASPIAN_KAFKA_SASL_PASSWORD"] = kafka.sasl_password.get_secret_value()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("CASPIAN_")},
        **told,
        "CASPIAN_STREAM_NAMESPACE": namespace,
        "CASPIAN_STREAM_SLOT": "0",
        **{f"CASPIAN_{name.upper()}": str(value) for name, value in settings.items()},
    }


def worker(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The real command, with its output at `.log`."""
    log = tempfile.NamedTemporaryFile(suffix=f"-{name}.log", delete=False)  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-m", "caspian", "worker", name],
        env=environment,
        stdout=log,
        stderr=log,
        cwd=tempfile.mkdtemp(),  # Faust makes a directory where it starts
    )
    process.log = Path(log.name)
    return process


def _keystore(authority: trustme.CA, directory: Path) -> Path:
    """The broker's certificate and key in one file; the key as PKCS #8, which is all that Kafka reads."""
    issued = authority.issue_cert(HOST, "localhost")
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    parts = [
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        *(blob.bytes() for blob in issued.cert_chain_pems),
    ]
    path = directory / "broker.pem"
    path.write_bytes(b"".join(parts))
    return path

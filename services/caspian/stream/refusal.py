"""Settings with which no broker could be reached in, the reason out where it is one that a person must mend.

kafka-python 3.0.12 takes both a wrong password and a certificate it does not trust for a broker that is away, tries
until its time is over, and tells only the log; so it is asked by Faust's client, which knows them apart.
"""

from __future__ import annotations

import asyncio
import ssl

from aiokafka import errors
from aiokafka.conn import create_conn

from caspian.settings import KafkaSettings

_PATIENCE_MS = 3000


def reason(settings: KafkaSettings, context: ssl.SSLContext | None) -> str:
    """What is refused and the remedy; empty where that is not why."""
    return asyncio.run(_reason(settings, context))


async def _reason(settings: KafkaSettings, context: ssl.SSLContext | None) -> str:
    for address in settings.bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            connection = await create_conn(
                host.strip("[]"),
                int(port),
                request_timeout_ms=_PATIENCE_MS,
                ssl_context=context,
                security_protocol=settings.security_protocol,
                sasl_mechanism=settings.sasl_mechanism,
                sasl_plain_username=settings.sasl_username,
                sasl_plain_password=settings.sasl_password.get_secret_value(),
            )
        except ssl.SSLCertVerificationError as exc:
            return (
                f"the certificate of Kafka at {address} is not trusted ({exc.verify_message}); "
                "set CASPIAN_KAFKA_SSL_CAFILE to the PEM file of its authority"
            )
        except (errors.SaslAuthenticationFailed, errors.AuthenticationFailedError):
            return (
                f"Kafka at {address} refuses the credentials of {settings.sasl_username or 'nobody'}; "
                "check CASPIAN_KAFKA_SASL_USERNAME and _PASSWORD"
            )
        except errors.UnsupportedSaslMechanismError:
            return (
                f"Kafka at {address} does not take {settings.sasl_mechanism}; set another CASPIAN_KAFKA_SASL_MECHANISM"
            )
        except (errors.KafkaError, OSError, ValueError, TimeoutError):
            continue  # away, or about to come: that passes
        connection.close()
        return ""
    return ""

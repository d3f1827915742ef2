"""How the clients reach the cluster: one mapping of the settings for kafka-python, one for Faust's aiokafka."""

from __future__ import annotations

import ssl
from typing import Any

from kafka import errors

from caspian.settings import KafkaSettings
from caspian.stream.exits import Unreachable, Unusable

# Reconnect fast: a broker that restarts is away for a second or two.
_RECONNECT_MS = 500
# A topic or leader that changed is seen after this.
METADATA_MAX_AGE_MS = 10_000


def ssl_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """The context for SSL protocols, None for plain ones."""
    if "SSL" not in settings.security_protocol:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ssl_cafile or None)
    except (OSError, ssl.SSLError) as exc:
        raise Unusable(f"CASPIAN_KAFKA_SSL_CAFILE: cannot use {settings.ssl_cafile}: {exc}; give a PEM file") from None


def kafka_python(settings: KafkaSettings) -> dict[str, Any]:
    """Arguments of every kafka-python client."""
    config: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap.split(","),
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
        "reconnect_backoff_max_ms": _RECONNECT_MS,
        "metadata_max_age_ms": METADATA_MAX_AGE_MS,
        # One broker that is frozen must not take all the time there is to find another.
        "request_timeout_ms": 5_000,
        "bootstrap_timeout_ms": 11_000,
        "metrics_enabled": False,
    }
    if "SASL" in settings.security_protocol:
        config |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.sasl_password.get_secret_value(),
        }
    return config


def refused(settings: KafkaSettings) -> str:
    """Why the cluster never lets us in with these settings; empty where it does, or is away."""
    if settings.security_protocol == "PLAINTEXT":
        return ""
    from caspian.stream import refusal  # loads a second client, for this alone

    return refusal.reason(settings, ssl_context(settings))


def unreachable(settings: KafkaSettings, exc: Exception, process: str = "") -> Unusable:
    """The one line a person needs when the cluster does not answer or refuses us; `process`: whose rights matter."""
    if isinstance(exc, errors.KafkaConfigurationError):
        raise exc  # ours to mend
    where = settings.bootstrap
    if isinstance(exc, errors.AuthorizationError):
        command = f"caspian topics acls {process}".rstrip()
        return Unusable(f"Kafka at {where} denies access: {exc}; grant what `{command}` prints")
    if why := refused(settings):
        return Unusable(why)
    return Unreachable(
        f"Kafka at {where} cannot be reached ({type(exc).__name__}); start it, or set CASPIAN_KAFKA_BOOTSTRAP"
    )

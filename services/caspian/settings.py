"""Settings from the environment: one small class a room, all prefixed `CASPIAN_`, unknown names refused.

A room declares its class with `@register("fetch")`; its variables are then `CASPIAN_FETCH_<FIELD>`. Secrets can come
from a file: `CASPIAN_KAFKA_SASL_PASSWORD_FILE=/run/secrets/x` sets `CASPIAN_KAFKA_SASL_PASSWORD`.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, get_origin

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "CASPIAN_"
# Read by the test suite only.
TEST_VARIABLES = frozenset({"CASPIAN_REQUIRE_KAFKA"})

S = TypeVar("S", bound="Room")


class SettingsError(Exception):
    """A setting cannot be used; the message names the variable and the remedy. Exit code 2."""


class Room(BaseSettings):
    """Base of every settings class. Values come from the environment only, or from the caller in tests."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_file=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- pydantic-settings calls it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` passes: it reads the environment itself, with lists, secret files and better errors."""
        return (init_settings,)


REGISTRY: dict[str, type[Room]] = {}


def register(room: str) -> Callable[[type[S]], type[S]]:
    """Make a class the settings of `room`: prefix `CASPIAN_<ROOM>_`, part of `caspian config` and of the docs."""

    def decorate(cls: type[S]) -> type[S]:
        cls.model_config["env_prefix"] = f"{PREFIX}{room.upper()}_"
        cls.model_rebuild(force=True)
        REGISTRY[room] = cls
        return cls

    return decorate


def variable(room: str, field: str) -> str:
    """Name of the environment variable of a field."""
    return f"{PREFIX}{room.upper()}_{field.upper()}"


def load(cls: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read `cls` from the environment.

    Raises:
        SettingsError: a value has the wrong type or range, or a secret's file cannot be read.
    """
    environ = os.environ if environ is None else environ
    room = next(name for name, known in REGISTRY.items() if known is cls)
    values: dict[str, object] = {}
    for field, about in cls.model_fields.items():
        name = variable(room, field)
        if name in environ:
            values[field] = _parse(name, environ[name], about.annotation)
        elif f"{name}_FILE" in environ:
            text = _read_secret(f"{name}_FILE", environ[f"{name}_FILE"])
            values[field] = _parse(f"{name}_FILE", text, about.annotation)
    try:
        return cls.model_validate(values)
    except ValidationError as exc:
        problem = exc.errors(include_url=False)[0]
        name = variable(room, str(problem["loc"][0])) if problem["loc"] else f"{PREFIX}{room.upper()}_…"
        raise SettingsError(f"{name}: {problem['msg'][0].lower()}{problem['msg'][1:]}; set another value") from None


def _parse(name: str, raw: str, annotation: object) -> object:
    """Lists may be written as JSON or with commas; pydantic does the rest."""
    if get_origin(annotation) not in (tuple, list):
        return raw
    if not raw.lstrip().startswith("["):
        return [part.strip() for part in raw.split(",") if part.strip()]
    try:
        return json.loads(raw)
    except ValueError as exc:
        raise SettingsError(f"{name}: not a list ({exc}); write a,b,c or a JSON list") from None


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as exc:
        raise SettingsError(f"{name}: cannot read {path}: {exc.strerror}; check the path and its permissions") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name}: cannot read {path}: not UTF-8; write it as text") from None


def refuse_unknown(environ: Mapping[str, str] | None = None) -> None:
    """A misspelt variable must not be silently ignored.

    Raises:
        SettingsError: names the variable and the closest known one.
    """
    environ = os.environ if environ is None else environ
    known = {variable(room, field) for room, cls in REGISTRY.items() for field in cls.model_fields} | TEST_VARIABLES
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or name.removesuffix("_FILE") in known:
            continue
        close = difflib.get_close_matches(name, known, 1)
        remedy = f"did you mean {close[0]}?" if close else "`caspian config` lists all"
        raise SettingsError(f"{name}: no such setting; {remedy}")


@register("kafka")
class KafkaSettings(Room):
    """How to reach Kafka. Without `bootstrap`, `caspian up` and `ingest` start one on this machine."""

    bootstrap: str = Field("", description="Addresses of the cluster, host:port, separated by commas")
    security_protocol: str = Field("PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL")
    sasl_mechanism: str = Field("SCRAM-SHA-512", description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN")
    sasl_username: str = Field("", description="Who we are, for SASL")
    sasl_password: SecretStr = Field(SecretStr(""), description="Its password; better given as a file")
    ssl_cafile: str = Field("", description="PEM file of the authorities to trust; empty: the system's")
    replication_factor: int = Field(1, ge=1, description="Copies of each topic that `topics apply` creates")
    min_insync_replicas: int = Field(1, ge=1, description="Copies that must confirm a write")

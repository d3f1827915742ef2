"""channels.yaml in, checked channels out: where alerts go, with the secrets for it (which may be kept in files)."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, Literal

from ada_url import URL
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, field_validator, model_validator

from caspian.checked_yaml import check

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
_MAX_URL = 2048
# Standard Webhooks asks for 24 to 64 bytes.
_SECRET_BYTES = range(24, 65)
# Apprise can post to any address that a URL names. That is what webhooks are for, with a guard and a signature.
_UNGUARDED = frozenset({"json", "jsons", "xml", "xmls", "form", "forms", "apprise", "apprises"})
# Programs and files of this machine.
_LOCAL = frozenset({"dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", "file"})


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name
    about: str = Field("", max_length=300)


class Webhook(_Channel):
    """Signed requests to one address (Standard Webhooks)."""

    kind: Literal["webhook"]
    url: str
    # `whsec_` and base64, or the path of a file that holds it.
    secret: SecretStr | None = None
    secret_file: str = ""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        try:
            parsed = URL(value) if len(value) <= _MAX_URL else None
        except ValueError:
            parsed = None
        if parsed is None or parsed.protocol not in ("https:", "http:") or not parsed.hostname:
            raise ValueError("an address with https:// is needed")
        if parsed.username or parsed.password:
            raise ValueError("no user name or password; receivers know us by the signature")
        return str(parsed.href)

    @model_validator(mode="after")
    def _has_one_secret(self) -> Webhook:
        if (self.secret is None) == (not self.secret_file):
            raise ValueError("secret or secret_file is needed")
        self.key()
        return self

    def key(self) -> bytes:
        """The key of the signature.

        Raises:
            ValueError: not a secret, or its file cannot be read.
        """
        text = self.secret.get_secret_value() if self.secret else _file(self.secret_file)
        try:
            key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("a secret is whsec_ and base64") from None
        if len(key) not in _SECRET_BYTES:
            raise ValueError("a secret has 24 to 64 bytes")
        return key


class Service(_Channel):
    """A chat or mail service, by its Apprise URL."""

    kind: Literal["apprise"]
    url: SecretStr | None = None
    url_file: str = ""
    format: Literal["text", "html"] | None = None

    @model_validator(mode="after")
    def _has_one_url(self) -> Service:
        if (self.url is None) == (not self.url_file):
            raise ValueError("url or url_file is needed")
        scheme = self.address().partition("://")[0].lower()
        if scheme in _UNGUARDED:
            raise ValueError(f"{scheme}:// posts to any address; use `kind: webhook`")
        if scheme in _LOCAL:
            raise ValueError(f"{scheme}:// acts on the machine of the worker")
        return self

    def address(self) -> str:
        """The Apprise URL, secrets included.

        Raises:
            ValueError: not one, or its file cannot be read.
        """
        text = self.url.get_secret_value() if self.url else _file(self.url_file)
        if "://" not in text or len(text) > _MAX_URL:
            raise ValueError("an Apprise URL is needed, e.g. mailtos://… or slack://…")
        return text

    @property
    def is_html(self) -> bool:
        """Whether messages are HTML (mail, unless said otherwise); Apprise adds the text for who wants that."""
        return (self.format or ("html" if self.address().lower().startswith("mailto") else "text")) == "html"


Channel = Webhook | Service


class ChannelsFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: tuple[Annotated[Channel, Field(discriminator="kind")], ...] = Field(max_length=500)


_FILE = TypeAdapter(ChannelsFile)


def load(text: str, name: str = "channels.yaml") -> dict[str, Channel]:
    """Read and check a whole file; channels by name.

    Raises:
        BrokenFileError: names file, line and field of the first problem.
    """
    checked = check(text, name, _FILE, "channel")
    found: dict[str, Channel] = {}
    for number, channel in enumerate(checked.value.channels):
        if channel.name in found:
            raise checked.problem(("channels", number), f"name: {channel.name!r} stands there twice")
        found[channel.name] = channel
    return found


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"cannot read {path}") from None

"""Addresses from outside in, addresses that may be requested out; and the form of an address that may be shown.

Parsed as browsers do (WHATWG, ada-url), so that what is checked is what is connected to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import yaml
from ada_url import URL

from caspian.fetch.http.budget import MAX_URL_BYTES
from caspian.identity.domain import registered_domain

_SEPARATORS = re.compile(r"([&;?])")
_DEFAULT_PORTS = {"http:": 80, "https:": 443}
# https on 80 and the reverse are odd but harmless.
_PORTS = frozenset({80, 443})


class InvalidUrlError(ValueError):
    """The address may not be requested; the message is a short reason without the address."""


def check(url: str, base: str = "", ports: frozenset[int] = frozenset()) -> str:
    """Resolve `url` against `base`, drop its fragment, and return its one spelling.

    `ports` may be used besides 80 and 443 (the sample newsroom's).

    Raises:
        InvalidUrlError: not http(s), userinfo, another port, no host, too long, not an address.
    """
    if len(url) > MAX_URL_BYTES:
        raise InvalidUrlError("too long")
    parsed = _parse(url, base)
    if parsed.protocol not in _DEFAULT_PORTS:
        raise InvalidUrlError("not http or https")
    if parsed.username or parsed.password:
        raise InvalidUrlError("userinfo")
    if port_of(parsed) not in _PORTS | ports:
        raise InvalidUrlError("port")
    if not parsed.hostname.strip("."):
        raise InvalidUrlError("no host")
    parsed.hash = ""
    href = str(parsed.href)
    if len(href) > MAX_URL_BYTES:
        raise InvalidUrlError("too long")
    return href


def _parse(url: str, base: str = "") -> URL:
    try:
        return URL(url.strip(), base) if base else URL(url.strip())
    except (ValueError, UnicodeError):
        raise InvalidUrlError("not an address") from None


def port_of(parsed: URL) -> int:
    """The port that is connected to."""
    return int(parsed.port) if parsed.port else _DEFAULT_PORTS.get(parsed.protocol, 0)


def port(url: str) -> int:
    """The port of a checked address."""
    return port_of(_parse(url))


def origin(url: str) -> str:
    """`https://host:port` of a checked address: what a robots.txt is valid for."""
    return str(_parse(url).origin)


def domain(url: str) -> str:
    """Registered domain of a checked address: what is polite together."""
    return registered_domain(_parse(url).hostname)


def public(url: str) -> str:
    """The address as logs, metrics and events may show it: no userinfo, secret parameters starred, no fragment."""
    try:
        parsed = _parse(url)
    except InvalidUrlError:
        return ""
    parsed.username = ""
    parsed.password = ""
    parsed.hash = ""
    if parsed.search:
        # Separators stay where they are.
        parsed.search = "".join(_masked(part) for part in _SEPARATORS.split(parsed.search.removeprefix("?")))
    return str(parsed.href)


def _masked(part: str) -> str:
    name, equals, value = part.partition("=")
    # Sloppy joins leave marks before the name (`??token=`, `&amp;token=`).
    bare = unquote(name).lower().strip("?/ ")
    return f"{name}=***" if equals and value and bare in secret_parameters() else part


@lru_cache(maxsize=1)
def secret_parameters() -> frozenset[str]:
    """Names of query parameters that carry credentials, lower case."""
    names = yaml.safe_load(Path(__file__).with_name("secret_parameters.yaml").read_text(encoding="utf-8"))
    if not isinstance(names, list) or not all(isinstance(name, str) and name == name.lower() for name in names):
        raise ValueError("secret_parameters.yaml: a list of lower-case names is needed")
    return frozenset(names)

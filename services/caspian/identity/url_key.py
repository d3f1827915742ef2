"""URL in, URL key out: `host/path?query`, equal for addresses that lead to the same page.

Parsed as browsers do (WHATWG, ada-url). Folded: scheme, userinfo, default ports, www/m/amp, trackers, session ids,
index files, slashes, percent-encoding, parameter order, fragments, and wrappers (AMP caches, redirectors). Never
folded: the case of a path, and parameters that name content (`?id= ?p= ?v=`).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from ada_url import URL

from caspian.identity.domain import registered_domain
from caspian.identity.url_rules import UrlRules, load

# Longer addresses are traps or data: 2,083 is the longest that every browser took, twice that is generous.
MAX_CHARACTERS = 4096
# An AMP cache of a redirector of a page; more nesting is an attack.
MAX_WRAPPERS = 3

# RFC 3986 unreserved characters and sub-delimiters that need no escape there.
_SEGMENT_SAFE = ":@!$'()*,;=+&"
_QUERY_SAFE = "/:@!$'()*,;?"
_TOKEN = re.compile(r"[0-9A-Za-z-]{24,}")


def url_key(url: str) -> str:
    """`https://www.Example.org/a/?utm_source=x#top` → `example.org/a`.

    Raises:
        ValueError: not an absolute http(s) URL, or longer than 4,096 characters; the message says which.
    """
    rules = load()
    for _ in range(MAX_WRAPPERS):
        parsed = _parse(url)
        target = _unwrap(parsed, rules)
        if target is None:
            break
        url = target
    else:
        parsed = _parse(url)
    return (
        _authority(parsed, rules) + _path(parsed.pathname, rules) + _query(parsed.search, rules) + _route(parsed, rules)
    )


def _parse(url: str) -> URL:
    if len(url) > MAX_CHARACTERS:
        raise ValueError(f"address longer than {MAX_CHARACTERS} characters")
    if not url.strip():
        raise ValueError("empty address")
    try:
        parsed = URL(url)
    except (ValueError, UnicodeError):  # lone surrogates cannot be encoded
        raise ValueError("not an absolute address") from None
    if parsed.protocol not in ("http:", "https:"):
        raise ValueError(f"scheme {parsed.protocol.rstrip(':')[:20]!r} is not http or https")
    if not parsed.hostname.strip("."):
        raise ValueError("no host")
    return parsed


def _unwrap(parsed: URL, rules: UrlRules) -> str | None:
    host = parsed.hostname.removeprefix("www.")
    for wrapper in rules.wrappers:
        if not (host == wrapper.host or host.endswith(f".{wrapper.host}")) or not _under(parsed.pathname, wrapper.path):
            continue
        for target in wrapper.targets:
            if target.startswith("path:"):
                found = f"{target.removeprefix('path:')}://{parsed.pathname[len(wrapper.path) :]}{parsed.search}"
            else:
                found = dict(reversed(_pairs(parsed.search))).get(target, "")
            try:
                _parse(found)
            except ValueError:
                continue
            return found
    return None


def _under(path: str, prefix: str) -> bool:
    return path.startswith(prefix) if len(prefix) > 1 and prefix.endswith("/") else path == prefix


def _authority(parsed: URL, rules: UrlRules) -> str:
    host = parsed.hostname.rstrip(".")
    domain = registered_domain(host)
    while host != domain and host.partition(".")[0] in rules.host_prefixes:
        host = host.partition(".")[2]
    if domain in rules.inner_mobile_domains:
        host = host.replace(f".m.{domain}", f".{domain}")
    # The two default ports fold like the two schemes do.
    return host if parsed.port in ("", "80", "443") else f"{host}:{parsed.port}"


def _path(path: str, rules: UrlRules) -> str:
    escaped = "/".join(_escape(_decode(segment), _SEGMENT_SAFE) for segment in path.split("/"))
    # Empty segments come from sloppy joins; dots remain where a session id stood behind them.
    segments = [s for s in rules.path_sessions.sub("", escaped).split("/") if s not in ("", ".", "..")]
    while segments and segments[-1].lower() in rules.index_files:
        segments.pop()
    while len(segments) > 1 and segments[0].lower() in rules.first_segments:
        segments.pop(0)
    while len(segments) > 1 and segments[-1].lower() in rules.last_segments:
        segments.pop()
    for suffix, instead in rules.last_suffixes.items():
        if segments and segments[-1].endswith(suffix) and len(segments[-1]) > len(suffix):
            segments[-1] = segments[-1].removesuffix(suffix) + instead
    return "/" + "/".join(segments)


def _query(search: str, rules: UrlRules) -> str:
    kept = {pair for pair in _pairs(search) if not _is_noise(pair[0].lower(), pair[1], rules)}
    order = sorted(kept)
    return "".join(
        f"{'&' if number else '?'}{_escape(name, _QUERY_SAFE)}={_escape(value, _QUERY_SAFE)}"
        for number, (name, value) in enumerate(order)
    )


def _is_noise(name: str, value: str, rules: UrlRules) -> bool:
    if rules.trackers.match(name) or rules.sessions.match(name):
        return True
    if rules.trackers_unless_numeric.match(name):
        return not value.isdigit()
    if rules.sessions_if_token.match(name):
        return _TOKEN.fullmatch(value) is not None
    views = rules.presentations.get(name)
    return views is not None and ("*" in views or value.lower() in views)


def _pairs(search: str) -> list[tuple[str, str]]:
    pairs = []
    for part in search.removeprefix("?").split("&"):
        # A page that escaped its links twice: `?id=1&amp;utm_source=x`.
        name, _, value = part.removeprefix("amp;").partition("=")
        if name:
            pairs.append((_decode(name.replace("+", " ")), _decode(value.replace("+", " "))))
    return pairs


def _route(parsed: URL, rules: UrlRules) -> str:
    fragment = parsed.hash.removeprefix("#")
    return f"#{fragment}" if fragment.startswith(rules.fragment_routes) and len(fragment) > 1 else ""


def _decode(text: str) -> str:
    # Bytes that are no UTF-8 (windows-1251 paths of old Russian sites) survive as surrogates.
    return unicodedata.normalize("NFC", unquote_to_bytes(text).decode("utf-8", "surrogateescape"))


def _escape(text: str, safe: str) -> str:
    return quote(text, safe=safe, encoding="utf-8", errors="surrogateescape")

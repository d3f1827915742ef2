"""Messages in, the content of the model's answer out: one request to an OpenAI-compatible server, within budgets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from caspian.stance.llm.answer import AnswerError
from caspian.stance.llm.prompt import SCHEMA

# The schema allows about 3 KB; a server that sends more is not answering the question.
LARGEST_ANSWER = 64 * 1024
MOST_TOKENS = 1500


class Client:
    """Talks to `<base>/chat/completions`. No tools, temperature 0, no redirects, no cookies, no environment proxies."""

    def __init__(
        self, base: str, model: str, key: str, timeout: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        # Compressed answers could be bombs, and small ones need no compression.
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._timeout = timeout
        self._now = now
        self.model = model
        self._url = f"{base.rstrip('/')}/chat/completions"
        self._http = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=False)

    def ask(self, messages: Sequence[dict[str, str]]) -> str:
        """The content of the first choice.

        Raises:
            AnswerError: the server cannot be reached in time, refuses, or sends something else.
        """
        request = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "stance", "strict": True, "schema": SCHEMA},
            },
        }
        # The library's timeout is one for each read; a dripping server must not stretch it.
        deadline = self._now() + self._timeout
        try:
            with self._http.stream("POST", self._url, json=request) as response:
                if response.status_code != httpx.codes.OK:
                    raise AnswerError(f"status {response.status_code}")
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise AnswerError("compressed answer")
                body = bytearray()
                for chunk in response.iter_raw():
                    body += chunk
                    if self._now() > deadline:
                        raise AnswerError("too slow")
                    if len(body) > LARGEST_ANSWER:
                        raise AnswerError("answer too large")
        except httpx.HTTPError as exc:
            raise AnswerError(type(exc).__name__) from None
        return _content(bytes(body))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _content(body: bytes) -> str:
    try:
        message: Any = json.loads(body)["choices"][0]["message"]
        content = message["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise AnswerError("not a chat completion") from None
    if not isinstance(content, str) or message.get("tool_calls"):
        raise AnswerError("no text in the answer")
    return content

"""Channel files, signatures, bodies and messages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.checked_yaml import BrokenFileError
from caspian.notify import payload, signature
from caspian.notify.channels import Service, Webhook, load
from caspian.notify.message import line, message
from unit.notify.desk import SECRET, alert

HOOK = "channels:\n  - name: hook\n    kind: webhook\n"


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ("    url: https://x.example\n", "secret or secret_file is needed"),
        ("    url: https://x.example\n    secret: whsec_????\n", "whsec_ and base64"),
        ("    url: https://x.example\n    secret: whsec_YWJj\n", "24 to 64 bytes"),
        ("    url: https://x.example\n    secret_file: /nonexistent/file\n", "cannot read /nonexistent/file"),
        (f"    url: ftp://x.example\n    secret: {SECRET}\n", "https:// is needed"),
        (f"    url: 'https://'\n    secret: {SECRET}\n", "https:// is needed"),
        (f"    url: https://user:pw@x.example\n    secret: {SECRET}\n", "no user name or password"),
        (f"    url: 'https://[::1'\n    secret: {SECRET}\n", "https:// is needed"),
        ("  - {name: a, kind: pigeon}\n", "kind"),
        ("  - {name: a, kind: apprise}\n", "url or url_file is needed"),
        ("  - {name: a, kind: apprise, url: 'nothing'}\n", "an Apprise URL is needed"),
        ("  - {name: a, kind: apprise, url: 'jsons://10.0.0.1/'}\n", "use `kind: webhook`"),
        ("  - {name: a, kind: apprise, url: 'syslog://'}\n", "acts on the machine"),
        ("  - {name: a, kind: apprise, url: 'slack://x', format: rtf}\n", "format"),
    ],
)
def test_a_mistake_is_told_without_the_secret(tail: str, words: str) -> None:
    text = HOOK + tail if tail.startswith("    ") else "channels:\n" + tail
    with pytest.raises(BrokenFileError) as caught:
        load(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("channels.yaml:")
    assert SECRET not in str(caught.value)


def test_secrets_come_from_files_and_are_not_shown(tmp_path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n", encoding="utf-8")
    (tmp_path / "url").write_text("slack://a/b/c\n", encoding="utf-8")
    text = HOOK + f"    url: https://x.example\n    secret_file: {tmp_path}/secret\n"
    text += f"  - {{name: chat, kind: apprise, url_file: {tmp_path}/url}}\n"
    found = load(text)
    hook, chat = found["hook"], found["chat"]
    assert isinstance(hook, Webhook)
    assert hook.key() == b"k" * 32
    assert isinstance(chat, Service)
    assert not chat.is_html
    assert "hunter2" not in repr(load("channels: [{name: m, kind: apprise, url: 'mailto://u:hunter2@x.example'}]"))
    with pytest.raises(BrokenFileError, match="twice"):
        load("channels: [{name: m, kind: apprise, url: 'slack://x'}, {name: m, kind: apprise, url: 'slack://x'}]")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    sent = signature.headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    again = hmac.new(key, b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}', hashlib.sha256)
    assert sent["webhook-signature"] == "v1," + base64.b64encode(again.digest()).decode()


def test_a_body_is_the_same_for_one_and_for_many() -> None:
    one, two = alert(1), alert(2)
    body = json.loads(payload.body([one]))
    assert body["type"] == "caspian.alerts"
    assert [each["alertId"] for each in body["data"]["alerts"]] == ["id1"]
    assert payload.webhook_id([one]) == "id1"
    assert payload.webhook_id([one, two]) == payload.webhook_id([one, two]) != payload.webhook_id([two, one])


def full():
    result = alert()
    result.headline = "A railway <b>promised</b> & @everyone told"
    article = result.event.article
    article.url = "https://harbour-dispatch.example/a?b=1&c=2"
    article.provenance.publisher = "Harbour Dispatch"
    article.story.articles, article.story.origins = 7, 1
    stance = article.stance
    stance.label, stance.score, stance.confidence = 2, -0.61, 0.84
    stance.evidence.add(quote="It has produced communiqués\ninstead of track.", holder="Narrator <script>")
    return result


def test_a_message_is_readable_at_a_glance() -> None:
    told = message([full()])
    assert told.text == (
        "A railway <b>promised</b> & @\u200beveryone told\n"
        "Harbour Dispatch · ▼ critical -0.61 (confidence 0.84)\n"
        "“It has produced communiqués instead of track.” — Narrator <script>\n"
        "7 articles · 1 origin\n"
        "Why: Something — first article\n"
        "Alert r · new-origin:1\n"
        "https://harbour-dispatch.example/a?b=1&c=2"
    )
    assert "<script>" not in told.html
    assert "<b>promised" not in told.html
    assert 'href="https://harbour-dispatch.example/a?b=1&amp;c=2"' in told.html
    assert html.unescape(told.html).count("communiqués") == 1


def test_many_alerts_and_digests_are_one_message() -> None:
    digest = alert(9, digest=[alert(n) for n in range(30)])
    digest.headline, digest.reason = "30 alerts: Headline 0, …", "held during quiet hours"
    told = message([digest])
    assert told.subject == "30 alerts: Headline 0, …"
    assert told.text.startswith("held during quiet hours\n\nHeadline 0\n")
    assert "… and 10 more" in told.text
    late = message([alert(1), alert(2)], late=True)
    assert late.subject == "2 alerts: Headline 1"
    assert late.text.startswith("These could not be delivered before.\n\nHeadline 1")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", 'https://x/"onload="x', "https://x/\nBcc: y", "https://" + "x" * 3000],
)
def test_only_links_that_may_be_followed_are_links(url: str) -> None:
    hostile = full()
    hostile.event.article.url = url
    told = message([hostile])
    assert "href" not in told.html
    assert "Bcc" not in told.text


@given(st.text(), st.integers(20, 100))
def test_words_from_outside_stay_on_one_line(text: str, length: int) -> None:
    shown = line(text, length)
    assert len(shown) <= length
    assert len(shown.splitlines()) <= 1
    assert "@everyone" not in line("@everyone", 100)
    hostile = alert()
    hostile.headline = text
    assert len(message([hostile]).subject.splitlines()) <= 1

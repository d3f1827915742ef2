"""Alerts to a mail server on loopback: one mail each, to whom the channel names, whatever a title says."""

from __future__ import annotations

import pytest

from caspian.alert.trim import one_line
from caspian.notify.channels import Service
from caspian.notify.delivery import Away, Delivered
from caspian.notify.message import message
from caspian.notify.service import send
from scenario.sinks import Sinks
from unit.notify.desk import alert


@pytest.fixture
def sinks():
    found = Sinks(b"k" * 32)
    yield found
    found.close()


def channel(port: int) -> Service:
    url = f"mailto://127.0.0.1:{port}?from=caspian@example.org&to=desk@example.org"
    return Service(name="mail", kind="apprise", url=url)


def told(**of):
    found = alert(**of)
    article = found.event.article
    article.url, article.provenance.publisher = "https://wick-post.example/a?b=1&c=2", "Wick Post"
    article.stance.label, article.stance.confidence = 2, 0.8
    article.stance.evidence.add(quote="The gates <b>will</b> stay shut.", holder="Mira Oskanova")
    article.story.articles, article.story.origins = 18, 2
    return found


def parts(mail) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}


def test_a_mail_says_the_same_as_text_and_as_html(sinks) -> None:
    assert send(channel(sinks.smtp_port), message([told()])) == Delivered()
    (mail,) = sinks.mails
    assert mail["Subject"] == "Headline 1"
    assert "desk@example.org" in mail["To"]
    found = parts(mail)
    assert set(found) == {"text/plain", "text/html"}
    for text in found.values():
        assert "18 articles · 2 origins" in text
        assert "Mira Oskanova" in text
        assert "Why: Something — first article" in text
    assert "“The gates &lt;b&gt;will&lt;/b&gt; stay shut.”" in found["text/html"]
    assert 'href="https://wick-post.example/a?b=1&amp;c=2"' in found["text/html"]


@pytest.mark.parametrize(
    "title",
    [
        "Alarm\r\nBcc: all@example.org",
        "Alarm\nTo: all@example.org\n\nanother body",
        "Alarm\r\n.\r\nMAIL FROM:<x@example.org>",
        "Alarm\u2028Bcc: all@example.org",
        "x" * 1_000_000,
    ],
    ids=["bcc", "to", "end-of-data", "line-separator", "megabyte"],
)
def test_no_title_becomes_a_header_a_recipient_or_a_second_mail(sinks, title: str) -> None:
    hostile = told()
    # Once as the alert worker cuts it, once as somebody else might have written it to the topic.
    for headline in (one_line(title), title):
        hostile.headline = headline
        assert send(channel(sinks.smtp_port), message([hostile])) == Delivered()
    assert len(sinks.mails) == 2
    for mail in sinks.mails:
        assert mail["Bcc"] is None
        assert mail.get_all("To") == ["desk@example.org"] or "all@" not in str(mail.get_all("To"))
        assert len(mail["Subject"]) <= 120
        assert set(parts(mail)) == {"text/plain", "text/html"}
    assert sinks.recipients == {"desk@example.org"}


def test_a_mail_server_that_is_away_is_tried_again(sinks) -> None:
    port = sinks.smtp_port
    sinks.close()
    assert send(channel(port), message([told()])) == Away("not taken by the service")

"""Every reason for which extract ends an item, as the ledger and the dead letters show it."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why there is no article. The values are part of the contract with readers of the ledger: never rename one."""

    # The page is not one that holds an article.
    NOT_HTML = "not-html"  # PDF, archive, image, JSON, …
    FEED = "feed-not-page"
    EMPTY = "empty-page"
    TOO_LARGE = "page-too-large"
    TAG_TOO_LARGE = "tag-too-large"
    TOO_MANY_TAGS = "too-many-tags"
    TOO_DEEP = "too-deep"
    # It is a page, but the article is not on it.
    CONSENT = "consent-wall"
    CHALLENGE = "challenge"
    SOFT_404 = "soft-404"
    JS_ONLY = "js-only"
    PAYWALL = "paywall"
    NO_TEXT = "no-text"
    # The message itself is broken: dead letter.
    NO_ID = "no-article-id"
    BAD_CODING = "bad-coding"


class RefusedError(Exception):
    """A step ends the page; `stage` turns it into `Rejected`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

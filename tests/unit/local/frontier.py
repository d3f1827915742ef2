"""Records of the frontier, as fetch keeps them."""

from caspian.events.v1.frontier_pb2 import FrontierItem


def feed(polled=None):
    """A feed that is declared, last polled then."""
    item = FrontierItem(url="https://x.example/rss", kind=FrontierItem.FEED)
    if polled:
        item.poll.last_polled_at.FromDatetime(polled)
    return item


def page(visit, failures=0):
    """A page before its `visit`th visit."""
    item = FrontierItem(url="https://x.example/1", kind=FrontierItem.PAGE, visit=visit)
    item.failure.count = failures
    if not failures and visit > 1:
        item.validators.body_hash = b"h"
    return item

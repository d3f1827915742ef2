"""Records of `alerts` in, the last of them out, newest first, as protobuf's JSON without the article's text."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from google.protobuf.json_format import MessageToDict, SerializeToJsonError
from google.protobuf.message import DecodeError

from caspian.board import cards
from caspian.events.v1.alert_pb2 import Alert

_MOST = 100


class Alerts:
    """A bounded lane; an alert that is met twice stands there once."""

    def __init__(self, most: int = _MOST) -> None:
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._most = most
        self.revision = 0

    def apply(self, alert: Alert) -> None:
        """One alert.

        Raises:
            DecodeError: one that nobody could be shown.
        """
        if alert.alert_id in self._kept:
            return
        try:
            self._kept[alert.alert_id] = _shown(alert)
        except SerializeToJsonError as exc:  # a time that no calendar has
            raise DecodeError(str(exc)) from None
        self.revision += 1
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def newest(self) -> list[dict[str, Any]]:
        """What the page shows."""
        return list(reversed(self._kept.values()))


def _shown(alert: Alert) -> dict[str, Any]:
    kept = Alert()
    kept.CopyFrom(alert)
    kept.ClearField("event")
    return {**MessageToDict(kept), "event": cards.short(alert.event)}

"""Alerts in, the body of a webhook out: JSON, the same for one alert and for several told together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from google.protobuf import json_format

from caspian.events.v1.alert_pb2 import Alert
from caspian.identity import ids

TYPE = "caspian.alerts"


def webhook_id(alerts: Sequence[Alert]) -> str:
    """The alert's id; of several, a hash of theirs: the same attempt has the same id."""
    return alerts[0].alert_id if len(alerts) == 1 else ids.digest("alerts", *(alert.alert_id for alert in alerts))


def body(alerts: Sequence[Alert]) -> bytes:
    """`{"type", "timestamp", "data": {"alerts": […]}}`; a receiver remembers each `alertId`."""
    shown: dict[str, Any] = {
        "type": TYPE,
        "timestamp": alerts[-1].at.ToJsonString(),
        "data": {"alerts": [json_format.MessageToDict(alert) for alert in alerts]},
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

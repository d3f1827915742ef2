"""Settings in, the detector they ask for out."""

from __future__ import annotations

import time

from caspian.settings import SettingsError
from caspian.stance.calibrate import packaged
from caspian.stance.detector import Detector, RuleDetector
from caspian.stance.llm.budget import Budget
from caspian.stance.llm.client import Client
from caspian.stance.llm.detector import ModelDetector
from caspian.stance.settings import StanceSettings
from caspian.stance.target import TargetError, load


def choose(settings: StanceSettings) -> Detector:
    """The rules, or a language model with the rules behind it where a server is configured.

    Raises:
        SettingsError: the target cannot be read, or the server's address is none.
    """
    try:
        rules = RuleDetector(load(settings.target), packaged())
    except TargetError as exc:
        raise SettingsError(f"CASPIAN_STANCE_TARGET: {exc}") from None
    if not settings.model_url:
        return rules
    if not settings.model_url.startswith(("http://", "https://")) or not settings.model_name:
        raise SettingsError(
            "CASPIAN_STANCE_MODEL_URL: give the http(s) address that ends before /chat/completions, "
            "and set CASPIAN_STANCE_MODEL_NAME"
        )
    key = settings.model_key.get_secret_value()
    client = Client(settings.model_url, settings.model_name, key, settings.model_timeout)
    return ModelDetector(rules, client, Budget(settings.model_hourly_budget, time.monotonic))

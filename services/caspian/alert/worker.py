"""The alert stage with the rules file behind it: a change of the file is in force within seconds, a broken one never.

A `stages.Stateful`; counts what the stage decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from caspian.alert.rules import Rule, load
from caspian.alert.settings import AlertSettings
from caspian.alert.stage import AlertStage, Decision
from caspian.checked_yaml import BrokenFileError, Kept
from caspian.outcome import Emit
from caspian.settings import SettingsError
from caspian.telemetry import metrics

log = structlog.get_logger(__name__)

_NAME = "alert"


class AlertWorker(AlertStage):
    """See the module.

    Raises:
        SettingsError: the rules file cannot be used at the start.
    """

    def __init__(self, settings: AlertSettings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._kept: Kept[tuple[Rule, ...]] | None = None
        self._reload_s, self._looked = settings.reload_s, clock().timestamp()
        if settings.rules:
            try:
                self._kept = Kept(Path(settings.rules), load)
            except BrokenFileError as exc:
                raise SettingsError(f"CASPIAN_ALERT_RULES: {exc}; `caspian alerts lint` checks a file") from None
        super().__init__(self._kept.value if self._kept else (), clock, _count)
        self._publish()

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Look at the file now and then, before what is due."""
        if self._kept is not None and now.timestamp() - self._looked >= self._reload_s:
            self._looked = now.timestamp()
            if self._kept.look():
                self.use(self._kept.value)
                self._publish()
        return super().tick(now)

    def _publish(self) -> None:
        metrics.FILE_REFUSED.labels(_NAME).set(1 if self._kept and self._kept.problem else 0)
        if self._kept is None:
            log.warning("no rules: nobody will be told of anything", setting="CASPIAN_ALERT_RULES")
        elif self._kept.problem:
            log.error("the rules were changed and cannot be used; the old ones stay in force", why=self._kept.problem)
        else:
            log.info("rules in force", rules=len(self._kept.value))


def _count(decision: Decision) -> None:
    metrics.ALERTS.labels(decision.rule, decision.gate).inc()

"""The numbers that decide when something is fetched again; times in seconds. `settings.py` says what each is for."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the pure part of fetch wants to know of the settings."""

    # Most edits and withdrawals of news happen within the first day.
    revisits_s: tuple[float, ...] = (HOUR, 6 * HOUR, DAY, 3 * DAY)
    gone_confirm_s: float = 600
    retry_s: float = 60
    retry_ceiling_s: float = 6 * HOUR
    degrade_after: int = 3
    poll_floor_s: float = 300
    poll_ceiling_s: float = HOUR
    backoff_unit_s: float = HOUR
    slowest_s: float = DAY
    new_per_poll: int = 500
    pending_per_domain: int = 5000
    sitemap_kept_s: float = 7 * DAY
    backfill_after_s: float = 3 * DAY
    host_delay_s: float = 5
    crawl_delay_ceiling_s: float = 30
    host_wait_s: float = 30
    host_wait_ceiling_s: float = HOUR
    host_down_s: float = 600
    robots_s: float = 6 * HOUR
    robots_error_s: float = HOUR

"""Settings of the fetch worker: what may be tuned, each with the reason for its default."""

from __future__ import annotations

from pydantic import Field, field_validator

from caspian.fetch.policy import DAY, HOUR, Policy
from caspian.network.guard import AddressGuard
from caspian.settings import Room, register


@register("fetch")
class FetchSettings(Room):
    """Politeness, budgets and schedules. Times in seconds."""

    agent: str = Field("caspian", description="product name in the User-Agent and in robots.txt", pattern=r"^[\w.-]+$")
    contact: str = Field("", description="URL or mail address in the User-Agent, for people whose host we visit")
    allow_loopback: tuple[str, ...] = Field(
        (), description="loopback endpoints that may be fetched (127.0.0.1:8790,…); for the sample newsroom only"
    )
    parallel: int = Field(100, ge=1, le=1000, description="requests under way at once, each to another domain")
    host_delay_s: float = Field(5, ge=0, description="pause between two requests to one registered domain")
    crawl_delay_ceiling_s: float = Field(30, ge=0, description="a longer Crawl-delay means: do not fetch, say so")
    host_wait_s: float = Field(30, ge=0, description="pause of a domain after its first 429 or 503, doubled each time")
    host_wait_ceiling_s: float = Field(HOUR, ge=0, description="longest of those pauses, unless the host asks for more")
    host_down_s: float = Field(600, ge=0, description="how long an origin that cannot be reached is left alone")
    robots_s: float = Field(6 * HOUR, gt=0, description="how long a robots.txt is remembered")
    robots_error_s: float = Field(HOUR, gt=0, description="how long a failing robots.txt means: nothing is allowed")
    revisits_s: tuple[float, ...] = Field(
        (HOUR, 6 * HOUR, DAY, 3 * DAY), description="further visits of a page (3600,21600,…) after its discovery"
    )
    gone_confirm_s: float = Field(600, ge=0, description="after a first 404 or 410, when to ask again")
    retry_s: float = Field(60, ge=0, description="first pause after a page's failure, doubled each time")
    retry_ceiling_s: float = Field(6 * HOUR, ge=0, description="longest of those pauses")
    degrade_after: int = Field(3, ge=1, description="failures after which the feed's own words are handed on")
    poll_floor_s: float = Field(300, gt=0, description="shortest poll interval, where the source has none of its own")
    poll_ceiling_s: float = Field(HOUR, gt=0, description="longest poll interval, where the source has none of its own")
    backoff_unit_s: float = Field(HOUR, ge=0, description="what each failure in a row adds to a feed's interval")
    slowest_s: float = Field(DAY, gt=0, description="no feed is polled less often, whatever happens")
    new_per_poll: int = Field(500, ge=1, description="pages taken from one poll; the rest waits for the next")
    pending_per_domain: int = Field(5000, ge=1, description="pages that may wait for one domain; more are dropped")
    sitemap_kept_s: float = Field(7 * DAY, ge=0, description="a sitemap of an index is left when it has nothing new")
    backfill_after_s: float = Field(3 * DAY, ge=0, description="older entries of a first poll raise no alerts")

    @field_validator("allow_loopback", "revisits_s", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Lists in the environment are separated by commas."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_loopback")
    @classmethod
    def _are_loopback(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AddressGuard(value)
        return value

    @field_validator("revisits_s")
    @classmethod
    def _ascend(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if list(value) != sorted(set(value)) or any(offset <= 0 for offset in value):
            raise ValueError("positive seconds in ascending order are needed")
        return value

    @property
    def user_agent(self) -> str:
        """`caspian/1 (+contact)`."""
        return f"{self.agent}/1 (+{self.contact})" if self.contact else f"{self.agent}/1"

    def policy(self) -> Policy:
        """What the pure part wants to know."""
        return Policy(**{name: getattr(self, name) for name in Policy.__dataclass_fields__})

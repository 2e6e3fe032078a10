"""When a notice may be sent, how often it is tried, and when a call-back is due: pure rules.

What differs from place to place is data: `policy/quiet.yaml`, `channels.yaml`, `callbacks.yaml`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Any, ClassVar, Literal

from services.contracts.shapes import Items, Text, Whole

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time

Clock = Annotated[str, Text(most=5, least=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which nobody's telephone rings, China time; and how long the same is not repeated.

    Equal hours mean none. A window that ends before it begins goes over midnight.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    begins: Clock
    ends: Clock
    not_again_minutes: Annotated[int, Whole(most=1_440)]

    def opens(self, now: datetime, *, urgent: bool = False) -> datetime:
        """The first instant from now on at which a notice may be sent; now, when it is urgent."""
        local = now.astimezone(CHINA)
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        if urgent or not _within(local.time(), begins, ends):
            return now
        day = local.date() + timedelta(days=local.time() >= ends)
        return datetime.combine(day, ends, CHINA).astimezone(now.tzinfo)

    @property
    def not_again(self) -> timedelta:
        """The same words to the same audience are said once in this time."""
        return timedelta(minutes=self.not_again_minutes)


def _within(at: time, begins: time, ends: time) -> bool:
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel: by which provider, and the minutes to wait after each failed try but the last.

    So many waits, so many tries and one. `seconds` is how long one try may take.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    by: Literal["sms-http", "smpp", "smtp", "http"]
    waits_minutes: Annotated[list[Annotated[int, Whole(least=1, most=10_080)]], Items(most=20)]
    seconds: Annotated[int, Whole(least=1, most=30)] = 10

    @property
    def most(self) -> int:
        """Tries in all."""
        return len(self.waits_minutes) + 1

    def again(self, now: datetime, tries: int, *, after: int = 0) -> datetime | None:
        """When to try again after so many failed tries, never sooner than the other side asked
        (`after` seconds); None when that was the last.
        """
        if tries >= self.most:
            return None
        wait = timedelta(minutes=self.waits_minutes[tries - 1])
        return now + max(wait, timedelta(seconds=after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Every way out of the house."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    sms: Way
    email: Way
    webhook: Way

    def way(self, channel: str) -> Way:
        """The way of a channel by its name."""
        found: Way = getattr(self, channel)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """The call-back (回访): how many days after the end, how many tries, and when it is spared."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    after_days: Annotated[int, Whole(least=1, most=30)]
    tries: Annotated[int, Whole(least=1, most=10)]
    unless_rated: bool

    def first_on(self, now: datetime) -> date:
        """The day of the first call, China time."""
        return now.astimezone(CHINA).date() + timedelta(days=self.after_days)

    def next_on(self, now: datetime) -> date:
        """The day of the next call after one in vain: tomorrow."""
        return now.astimezone(CHINA).date() + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """All of it."""

    quiet: Quiet
    channels: Channels
    callbacks: Callbacks

    def at_hours(self, hours: tuple[str, str] | None) -> "Sending":
        """The same with other quiet hours, where the environment names some."""
        if hours is None:
            return self
        quiet = replace(self.quiet, begins=hours[0], ends=hours[1])
        return replace(self, quiet=quiet)

"""Days in China, and what a device's time may be."""

from datetime import date, datetime, timedelta

from .domain.calendar import day_of as day_of  # noqa: PLC0414 - told with all other days
from .domain.errors import NotYetOccurred, TooLongAgo
from .policy import Fieldwork


def later(day: date, days: int) -> str:
    """So many days after, as ISO text."""
    return (day + timedelta(days=days)).isoformat()


def years_after(day: date, years: int) -> date:
    """The same day so many years on; the 28th for a 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def must_be_believable(policy: Fieldwork, occurred_at: datetime, now: datetime) -> None:
    """A device's time is neither ahead nor long ago. Raises NotYetOccurred, TooLongAgo."""
    if occurred_at > now + timedelta(minutes=policy.ahead_minutes):
        raise NotYetOccurred(occurred_at=occurred_at.isoformat(), minutes=policy.ahead_minutes)
    if occurred_at < now - timedelta(days=policy.back_days):
        raise TooLongAgo(occurred_at=occurred_at.isoformat(), days=policy.back_days)

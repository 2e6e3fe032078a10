"""Days in China."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time


def day_of(instant: datetime) -> date:
    """The calendar day in China at this instant."""
    return instant.astimezone(CHINA).date()

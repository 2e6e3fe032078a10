"""Working days: Monday to Friday, with China's holidays and the days moved for them (调休)."""

from datetime import date, datetime, timedelta, timezone

import chinese_calendar

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
SATURDAY = 5


def day_of(instant: datetime) -> date:
    """The calendar day in China at this instant."""
    return instant.astimezone(CHINA).date()


def is_working_day(day: date) -> bool:
    """Whether offices work on this day; of a year without a published table, the weekday tells."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # next year's table appears each November
        return day.weekday() < SATURDAY


def after_working_days(day: date, count: int) -> date:
    """The last of `count` working days after `day`; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day

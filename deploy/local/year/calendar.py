"""The days of a stretch of a year in China: which are worked, and when the office opens."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from ..moments import CHINA

OPENS = time(9)


@cache
def worked(day: date) -> bool:
    """Whether the office is open: no weekend or holiday, and the weekends worked for them."""
    return bool(chinese_calendar.is_workday(day))


def days(first: date, last: date) -> Iterator[date]:
    """Every day, both ends included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def at(day: date, minute: int = 0) -> datetime:
    """So many minutes after the office opens on that day, in China."""
    return datetime.combine(day, OPENS, CHINA) + timedelta(minutes=minute)


def next_worked(day: date) -> date:
    """This day or the next on which the office is open."""
    while not worked(day):
        day += timedelta(days=1)
    return day


def after(instant: datetime, days_: int, minute: int) -> datetime:
    """A worked day so many days later, never before the instant itself."""
    day = next_worked(instant.date() + timedelta(days=days_))
    return max(at(day, minute), instant + timedelta(minutes=10))

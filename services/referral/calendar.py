"""Working days: Monday to Friday, with China's holidays and the days moved for them (调休).

The table is the library's, published each November for the next year; a centre adds its own days
off and on in `policy/calendar.yaml`. Of a year without a table the weekday tells.
"""

from dataclasses import dataclass, field
from datetime import date, time

import chinese_calendar

from services.chassis import telemetry

from .domain import clocks
from .domain.clocks import CHINA, day_of

__all__ = ["CHINA", "Calendar", "after_working_days", "day_of", "is_working_day"]
log = telemetry.log(__name__)

SATURDAY = 5
_without_table: set[int] = set()


@dataclass(frozen=True)
class Calendar:
    """One centre's calendar: its office hours, and its own days beside the country's."""

    hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14, 30), time(18)))
    days_off: frozenset[date] = field(default_factory=frozenset)
    days_on: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.days_off:
            return False
        return day in self.days_on or is_working_day(day)


def is_working_day(day: date) -> bool:
    """Whether the country works on this day; of a year without a table, the weekday tells."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        if day.year not in _without_table:
            _without_table.add(day.year)
            log.warning("no table of moved holidays: Monday to Friday count", year=day.year)
        return day.weekday() < SATURDAY


def after_working_days(day: date, count: int) -> date:
    """The last of `count` of the country's working days after `day`."""
    return clocks.after_working_days(Calendar(), day, count)

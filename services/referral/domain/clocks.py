"""The arithmetic of limits: what counts, what stands still, when it is due. Pure.

A clock is its measure, its length and the spans in which it ran. What it has accrued is counted
from these spans every time: so a pause costs nothing, and another measure or length (a changed
policy, a changed priority) keeps what was accrued. Days are days in China; the day on which a span
begins does not count. Hours are office hours: no night, no lunch, no day off.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)

CALENDAR_DAYS = "calendar-days"
WORKING_DAYS = "working-days"
WORKING_HOURS = "working-hours"
MEASURES = (CALENDAR_DAYS, WORKING_DAYS, WORKING_HOURS)


class Calendar(Protocol):
    """Which days offices work, and when on such a day."""

    def works(self, day: date) -> bool:
        """Whether offices work on this day."""

    @property
    def hours(self) -> Sequence[tuple[time, time]]:
        """The office hours of a working day, in order."""


def day_of(instant: datetime) -> date:
    """The calendar day in China at this instant."""
    return instant.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a clock ran; `until` is None while it runs."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit's time. `length` is in days or hours, as the measure says."""

    measure: str
    length: int
    spans: tuple[Span, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether time accrues now."""
        return bool(self.spans) and self.spans[-1].until is None

    def start(self, at: datetime) -> "Clock":
        """Run from here on; also resumes. Nothing changes when it runs already."""
        return self if self.runs else replace(self, spans=(*self.spans, Span(at)))

    def stop(self, at: datetime) -> "Clock":
        """Stand still from here on; also pauses. Nothing changes when it stands already."""
        if not self.runs:
            return self
        return replace(self, spans=(*self.spans[:-1], replace(self.spans[-1], until=at)))

    def extend(self, more: int) -> "Clock":
        """So many days or hours longer."""
        return replace(self, length=self.length + more)

    def change(self, measure: str, length: int) -> "Clock":
        """Under another rule, keeping the spans it ran in, and so what they count for there."""
        return replace(self, measure=measure, length=length)

    def accrued(self, calendar: Calendar, now: datetime) -> timedelta:
        """What has counted until now."""
        count = _COUNTS[self.measure]
        return sum((count(calendar, s.since, s.until or now) for s in self.spans), NOTHING)

    def left(self, calendar: Calendar, now: datetime) -> timedelta:
        """What is still to count; nothing once it is over."""
        return max(NOTHING, self.total - self.accrued(calendar, now))

    @property
    def total(self) -> timedelta:
        """The length as a time."""
        return self.length * (HOUR if self.measure == WORKING_HOURS else DAY)

    def due(self, calendar: Calendar) -> datetime | None:
        """The instant at which it is over if nothing stops it; None while it stands.

        A limit in days ends with its last day, at midnight.
        """
        if not self.runs:
            return None
        since = self.spans[-1].since
        return _ENDS[self.measure](calendar, since, self.left(calendar, since))


# What counts between two instants ---------------------------------------------------------------


def _calendar_days(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    return max(NOTHING, day_of(until) - day_of(since))


def _working_days(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    days = range(1, (day_of(until) - day_of(since)).days + 1)
    return sum((DAY for n in days if calendar.works(day_of(since) + n * DAY)), NOTHING)


def _working_hours(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    total, day = NOTHING, day_of(since)
    while day <= day_of(until):
        for opens, closes in office_hours(calendar, day):
            total += max(NOTHING, min(closes, until) - max(opens, since))
        day += DAY
    return total


# When so much will have counted -----------------------------------------------------------------


def _end_of_calendar_days(calendar: Calendar, since: datetime, left: timedelta) -> datetime:
    return midnight(day_of(since) + left + DAY)


def _end_of_working_days(calendar: Calendar, since: datetime, left: timedelta) -> datetime:
    return midnight(after_working_days(calendar, day_of(since), left.days) + DAY)


def _end_of_working_hours(calendar: Calendar, since: datetime, left: timedelta) -> datetime:
    if left == NOTHING:
        return since
    for opens, closes in _offices_from(calendar, since):
        begins = max(opens, since)
        if closes - begins >= left:
            return begins + left
        left -= max(NOTHING, closes - begins)
    raise AssertionError("days do not end")


Count = Callable[[Calendar, datetime, datetime], timedelta]
End = Callable[[Calendar, datetime, timedelta], datetime]
_COUNTS: dict[str, Count] = {
    CALENDAR_DAYS: _calendar_days, WORKING_DAYS: _working_days, WORKING_HOURS: _working_hours,
}  # fmt: skip
_ENDS: dict[str, End] = {
    CALENDAR_DAYS: _end_of_calendar_days,
    WORKING_DAYS: _end_of_working_days,
    WORKING_HOURS: _end_of_working_hours,
}


# Days and office hours --------------------------------------------------------------------------


def after_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The last of `count` working days after `day`; the day itself does not count."""
    while count:
        day += DAY
        count -= calendar.works(day)
    return day


def office_hours(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """When offices are open on this day; empty on a day off."""
    if not calendar.works(day):
        return []
    return [
        (datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA))
        for opens, closes in calendar.hours
    ]


def in_office(calendar: Calendar, instant: datetime) -> datetime:
    """This instant if offices are open, else the next opening: nobody is called at midnight."""
    for opens, closes in _offices_from(calendar, instant):
        if instant <= closes:
            return max(opens, instant)
    raise AssertionError("days do not end")


def before_leaving(calendar: Calendar, instant: datetime) -> datetime:
    """This instant if offices are open, else the last closing: a reminder comes rather early."""
    day = day_of(instant)
    while True:
        for opens, closes in reversed(office_hours(calendar, day)):
            if instant >= opens:
                return min(closes, instant)
        day -= DAY


def _offices_from(calendar: Calendar, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = day_of(instant)
    while True:
        yield from (each for each in office_hours(calendar, day) if each[1] >= instant)
        day += DAY

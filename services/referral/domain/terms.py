"""What a limit is set to: how long, until when, and when its unit is reminded.

The policy and the calendar are asked through `Timetable`; both are data of the centre.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from . import clocks
from .clocks import Calendar, Clock
from .owed import Owed

PASSED = "passed"  # the mark of the limit itself, beside 48h and 24h
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy is asked with. `level` is community, street or district."""

    division: str
    channel: str
    kind: str
    risk: str | None
    level: str


class Rule(Protocol):
    """One row of the policy."""

    @property
    def id(self) -> str: ...
    @property
    def article(self) -> str | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def length(self) -> int: ...
    @property
    def warn_hours(self) -> list[int]: ...


class Timetable(Protocol):
    """The policy and the calendar."""

    @property
    def calendar(self) -> Calendar: ...
    def pick(self, what: str, facts: Facts, day: date) -> Rule | None:
        """The row for this step in force on this day."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a limit is set to."""

    row: str
    article: str | None
    clock: Clock
    due: datetime | None
    timers: dict[str, datetime] = field(default_factory=dict)


def last_day(due: datetime) -> date:
    """The last day on which the limit can be met."""
    return clocks.day_of(due - INSTANT)


def says_nothing(owed: Owed, rule: Rule, started: datetime) -> bool:
    """A paper with a day that was over when it was given sets no limit."""
    return owed.day is not None and date.fromisoformat(owed.day) < clocks.day_of(started)


def terms_of(
    clock: Clock | None, owed: Owed, rule: Rule, started: datetime, at: datetime, calendar: Calendar
) -> Terms:
    """The terms of a limit, new or going on. A day named on a paper counts as calendar days."""
    if owed.day is not None:
        length = (date.fromisoformat(owed.day) - clocks.day_of(started)).days
        measure = clocks.CALENDAR_DAYS
    else:
        measure = rule.unit
        more = 0 if measure == clocks.WORKING_HOURS else owed.more_days
        length = rule.length + more
    clock = clock.change(measure, length) if clock else Clock(measure, length)
    clock = clock.stop(at) if owed.stands else clock.start(at)
    due = clock.due(calendar)
    timers = _timers(rule, due, at, calendar) if due else {}
    return Terms(rule.id, rule.article, clock, due, timers)


def _timers(rule: Rule, due: datetime, at: datetime, calendar: Calendar) -> dict[str, datetime]:
    made = {
        f"{hours}h": clocks.before_leaving(calendar, due - hours * clocks.HOUR)
        for hours in sorted(rule.warn_hours, reverse=True)
    }
    return {
        **{mark: when for mark, when in made.items() if when > at},
        PASSED: clocks.in_office(calendar, due),
    }

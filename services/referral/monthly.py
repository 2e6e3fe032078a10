"""When a division's monthly joint meeting is, by policy and calendar. Pure.

A meeting day on which offices are closed moves to the next working day, or the last one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from services.contracts.shapes import DivisionCode, Items, Line, UnitCode, Whole

from .domain.clocks import CHINA, DAY, Calendar, day_of

LATEST_DAY = 28  # that every month has


class Call(NamedTuple):
    """A meeting to be called: whose month it is of (2025-06), and when it begins."""

    month: str
    begins: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly:
    """One division's monthly meeting: called `ahead` working days before, at `time`, for `units`.

    `passed_around` objections that moved a matter make it one that is passed around.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    division: DivisionCode
    title: Line
    day: Annotated[int, Whole(least=1, most=LATEST_DAY)]
    time: Annotated[str, Line]
    units: Annotated[list[UnitCode], Items(most=60, least=1)]
    since: date
    moves: Literal["later", "earlier"] = "later"
    ahead: Annotated[int, Whole(least=0, most=15)] = 3
    most: Annotated[int, Whole(least=1, most=100)] = 50
    passed_around: Annotated[int, Whole(least=1, most=20)] = 2
    source: Line | None = None
    assumed: bool = False

    def begins_at(self, year: int, month: int, calendar: Calendar) -> datetime:
        """When the meeting of a month begins."""
        day, step = date(year, month, self.day), DAY if self.moves == "later" else -DAY
        while not calendar.works(day):
            day += step
        return datetime.combine(day, time.fromisoformat(self.time), CHINA)

    def called_from(self, begins_at: datetime, calendar: Calendar) -> date:
        """The day from which on it may be called."""
        day, left = day_of(begins_at), self.ahead
        while left:
            day -= DAY
            left -= calendar.works(day)
        return day

    def to_call(self, now: datetime, calendar: Calendar) -> Call | None:
        """The meeting that is to be called now; None when it is for none the time."""
        for year, month in _months(day_of(now)):
            begins = self.begins_at(year, month, calendar)
            if (
                self.since <= day_of(begins)
                and self.called_from(begins, calendar) <= day_of(now)
                and now < begins
            ):
                return Call(f"{year}-{month:02}", begins)
        return None


def _months(day: date) -> Iterator[tuple[int, int]]:
    """The month before, this and the next: a closed day may have moved the former's meeting into
    this one, and the meeting of the first of May is called in April.
    """
    first = day.replace(day=1)
    for each in (first - DAY, first, first + timedelta(days=31)):
        yield each.year, each.month

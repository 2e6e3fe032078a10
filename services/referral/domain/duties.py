"""The duties that a meeting gave: reported on by their unit, answered at the next meeting."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from eventsourcing.domain import Aggregate

from . import talk_errors
from .event import By

if TYPE_CHECKING:
    from .meeting import Meeting


@dataclass
class Duty:
    """What a meeting asked of a unit; `nth` counts the meeting's decisions on the same case.

    `state` is owed, done or raised.
    """

    number: int
    unit: str
    due: str
    case: str | None
    nth: int = 1
    state: str = "owed"


class Event(Aggregate.Event):
    """Something about a meeting."""

    by: By


class DutyReported(Event):
    """The unit reports its duty done, or where it stands."""

    TOPIC = "referral.meeting.duty_reported"
    duty: int
    unit: str
    done: bool
    note: str

    def apply(self, aggregate: "Meeting") -> None:
        if self.done:
            aggregate.duties[self.duty - 1].state = "done"


class DutyFollowed(Event):
    """A later meeting answered it."""

    TOPIC = "referral.meeting.duty_followed"
    duty: int
    unit: str
    at_meeting: str
    outcome: str
    reason: str
    due: str | None

    def apply(self, aggregate: "Meeting") -> None:
        found = aggregate.duties[self.duty - 1]
        found.state = "owed" if self.outcome == "extended" else self.outcome
        found.due = self.due or found.due


def numbered(decisions: list[dict[str, str]]) -> list[Duty]:
    """The duties of a meeting's decisions, in their order."""
    made: list[Duty] = []
    for number, each in enumerate(decisions, start=1):
        case = each.get("case")
        nth = 1 + sum(one.case == case for one in made)
        made.append(Duty(number, each["unit"], each["due"], case, nth))
    return made


def report_duty(
    meeting: "Meeting", by: By, at: datetime, duty: int, note: str, *, done: bool
) -> Duty:
    """The unit reports. Fails for another unit, and once it is answered."""
    meeting.must_allow("report-duty")
    found = duty_of(meeting, duty)
    if by["unit"] != found.unit:
        raise talk_errors.NotYourDuty(duty=duty, unit=found.unit, caller=by["unit"])
    if found.state != "owed":
        raise talk_errors.DutyAnswered(duty=duty)
    meeting.trigger_event(
        DutyReported, timestamp=at, by=by, duty=duty, unit=found.unit, done=done, note=note
    )
    return found


def follow_duty(
    meeting: "Meeting",
    by: By,
    at: datetime,
    duty: int,
    at_meeting: str,
    outcome: str,
    reason: str,
    due: str | None,
) -> Duty:
    """A later meeting answers, once. More time needs a later day, and nothing else has one."""
    found = duty_of(meeting, duty)
    if found.state != "owed":
        raise talk_errors.DutyAnswered(duty=duty)
    fits = due is not None and due > found.due if outcome == "extended" else due is None
    if not fits:
        raise talk_errors.NewDayNotLater(duty=duty, due=due or "—", present=found.due)
    meeting.trigger_event(
        DutyFollowed,
        timestamp=at,
        by=by,
        duty=duty,
        unit=found.unit,
        at_meeting=at_meeting,
        outcome=outcome,
        reason=reason,
        due=due,
    )
    return found


def duty_of(meeting: "Meeting", number: int) -> Duty:
    """The duty of this number. Raises UnknownDuty."""
    if not 0 < number <= len(meeting.duties):
        raise talk_errors.UnknownDuty(duty=number, known=[each.number for each in meeting.duties])
    return meeting.duties[number - 1]

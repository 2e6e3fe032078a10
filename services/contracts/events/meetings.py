"""What joint meetings tell. `meeting.decided` comes once per case, so that each dossier has it."""

from datetime import date, datetime
from typing import Any

from ..declare import Actor, Event, event


@event("meeting.convened", owner="referral")
class MeetingConvened(Event):
    """The units are called together."""

    by: Actor
    title: str
    kind: str
    division: str
    held_on: date
    units: list[str]
    cases: list[str]


@event("meeting.held", owner="referral")
class MeetingHeld(Event):
    """It took place. `decisions` are {case, decision, unit, due, person}; what one does not name is
    left out.
    """

    by: Actor
    attended: list[str]
    minutes: str
    decisions: list[dict[str, str]]


@event("meeting.decided", owner="referral")
class MeetingDecided(Event):
    """What a meeting decided on this case."""

    by: Actor
    meeting: str
    title: str
    held_on: date
    decision: str
    unit: str
    due: date


@event("meeting.packed", owner="referral")
class MeetingPacked(Event):
    """What a monthly meeting has before it: `pack` are {case, reasons}, `carried` the unfinished
    duties of earlier meetings, {meeting, duty, case, unit, due}; `counts` by reason.
    """

    by: Actor
    begins_at: datetime
    pack: list[dict[str, Any]]
    carried: list[dict[str, Any]]
    counts: dict[str, int]


@event("meeting.agenda_set", owner="referral")
class AgendaSet(Event):
    """More cases, units or subjects."""

    by: Actor
    cases: list[str]
    units: list[str]
    topics: list[str]


@event("meeting.duty_reported", owner="referral")
class DutyReported(Event):
    """The unit reports a duty of this meeting done, or where it stands. `duty` counts from 1."""

    by: Actor
    duty: int
    unit: str
    done: bool
    note: str


@event("meeting.duty_followed", owner="referral")
class DutyFollowed(Event):
    """A later meeting (`at_meeting`) answered an unfinished duty of this one."""

    by: Actor
    duty: int
    unit: str
    at_meeting: str
    outcome: str
    reason: str
    due: date | None


@event("meeting.followed_up", owner="referral")
class FollowedUp(Event):
    """What became of a meeting's decision on this case; `decision` counts from 1 in the case."""

    by: Actor
    meeting: str
    decision: int
    outcome: str
    reason: str
    due: date | None

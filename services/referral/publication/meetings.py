"""What the world may know of joint meetings; decisions and answers also about their cases."""

from datetime import date, datetime

from services.chassis.publication import actor
from services.contracts.events import meetings as told

from ..domain import decisions, duties, meeting
from ..domain.meeting import Meeting
from .table import publication


@publication.of(Meeting.Created)
def convened(event: Meeting.Created) -> told.MeetingConvened:
    """meeting.convened."""
    return told.MeetingConvened(
        by=actor(event),
        title=event.title,
        kind=event.kind,
        division=event.division,
        held_on=date.fromisoformat(event.held_on),
        units=event.units,
        cases=event.cases,
    )


@publication.of(Meeting.Held)
def held(event: Meeting.Held) -> told.MeetingHeld:
    """meeting.held."""
    return told.MeetingHeld(
        by=actor(event),
        attended=event.attended,
        minutes=event.minutes,
        decisions=event.decisions,
    )


@publication.of(decisions.Decided)
def decided(event: decisions.Decided) -> told.MeetingDecided:
    """meeting.decided, about the case."""
    return told.MeetingDecided(
        by=actor(event),
        meeting=event.meeting,
        title=event.title,
        held_on=date.fromisoformat(event.held_on),
        decision=event.decision,
        unit=event.unit,
        due=date.fromisoformat(event.due),
    )


@publication.of(decisions.FollowedUp)
def followed_up(event: decisions.FollowedUp) -> told.FollowedUp:
    """meeting.followed_up, about the case."""
    return told.FollowedUp(
        by=actor(event),
        meeting=event.meeting,
        decision=event.decision,
        outcome=event.outcome,
        reason=event.reason,
        due=date.fromisoformat(event.due) if event.due else None,
    )


@publication.of(meeting.Packed)
def packed(event: meeting.Packed) -> told.MeetingPacked:
    """meeting.packed."""
    return told.MeetingPacked(
        by=actor(event),
        begins_at=datetime.fromisoformat(event.begins_at),
        pack=event.pack,
        carried=event.carried,
        counts=event.counts,
    )


@publication.of(meeting.AgendaSet)
def agenda_set(event: meeting.AgendaSet) -> told.AgendaSet:
    """meeting.agenda_set."""
    return told.AgendaSet(
        by=actor(event), cases=event.cases, units=event.units, topics=event.topics
    )


@publication.of(duties.DutyReported)
def duty_reported(event: duties.DutyReported) -> told.DutyReported:
    """meeting.duty_reported."""
    return told.DutyReported(
        by=actor(event), duty=event.duty, unit=event.unit, done=event.done, note=event.note
    )


@publication.of(duties.DutyFollowed)
def duty_followed(event: duties.DutyFollowed) -> told.DutyFollowed:
    """meeting.duty_followed, about the meeting that gave the duty."""
    return told.DutyFollowed(
        by=actor(event),
        duty=event.duty,
        unit=event.unit,
        at_meeting=event.at_meeting,
        outcome=event.outcome,
        reason=event.reason,
        due=date.fromisoformat(event.due) if event.due else None,
    )

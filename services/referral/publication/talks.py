"""What the world may know of mediations and joint meetings."""

from datetime import date

from services.chassis.publication import actor
from services.contracts.events import mediation as mediations
from services.contracts.events import meetings

from ..domain import mediation, meeting
from ..domain.meeting import Meeting
from .table import publication


@publication.of(mediation.MediationOpened)
def mediation_opened(event: mediation.MediationOpened) -> mediations.MediationOpened:
    """mediation.opened."""
    return mediations.MediationOpened(
        by=actor(event),
        body=event.body,
        mediator=event.mediator,
        question=event.question,
        sides=event.sides,
    )


@publication.of(mediation.MediationAnswered)
def mediation_answered(event: mediation.MediationAnswered) -> mediations.MediationAnswered:
    """mediation.answered."""
    return mediations.MediationAnswered(by=actor(event), side=event.side, consents=event.consents)


@publication.of(mediation.SessionHeld)
def session_held(event: mediation.SessionHeld) -> mediations.SessionHeld:
    """mediation.session_held."""
    return mediations.SessionHeld(
        by=actor(event),
        session=event.session,
        held_on=date.fromisoformat(event.held_on),
        summary=event.summary,
    )


@publication.of(mediation.MediationAgreed)
def mediation_agreed(event: mediation.MediationAgreed) -> mediations.MediationAgreed:
    """mediation.agreed."""
    return mediations.MediationAgreed(by=actor(event), summary=event.summary, duties=event.duties)


@publication.of(mediation.MediationFailed)
def mediation_failed(event: mediation.MediationFailed) -> mediations.MediationFailed:
    """mediation.failed."""
    return mediations.MediationFailed(by=actor(event), summary=event.summary)


@publication.of(Meeting.Created)
def convened(event: Meeting.Created) -> meetings.MeetingConvened:
    """meeting.convened."""
    return meetings.MeetingConvened(
        by=actor(event),
        title=event.title,
        kind=event.kind,
        division=event.division,
        held_on=date.fromisoformat(event.held_on),
        units=event.units,
        cases=event.cases,
    )


@publication.of(Meeting.Held)
def held(event: Meeting.Held) -> meetings.MeetingHeld:
    """meeting.held."""
    return meetings.MeetingHeld(
        by=actor(event),
        attended=event.attended,
        minutes=event.minutes,
        decisions=event.decisions,
    )


@publication.of(meeting.Decided)
def decided(event: meeting.Decided) -> meetings.MeetingDecided:
    """meeting.decided, about the case."""
    return meetings.MeetingDecided(
        by=actor(event),
        meeting=event.meeting,
        title=event.title,
        held_on=date.fromisoformat(event.held_on),
        decision=event.decision,
        unit=event.unit,
        due=date.fromisoformat(event.due),
    )

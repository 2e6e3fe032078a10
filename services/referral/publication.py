"""What the world may know of a referral file and of meetings: all but what others told us."""

from datetime import date

from services.chassis.publication import Publication, actor
from services.contracts.events import mediation as mediations
from services.contracts.events import meetings
from services.contracts.events import referral as told

from .domain import agency, assignments, levels, mediation, meeting, objections
from .domain.file import File
from .domain.meeting import Meeting

publication = Publication()
# Others' news, noted for our own rules.
publication.silent(File.Created, File.Opened, File.Closed, File.Graded)


@publication.of(assignments.Assigned)
def assigned(event: assignments.Assigned) -> told.CaseAssigned:
    """case.assigned."""
    return told.CaseAssigned(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        lead=event.lead,
        duty=event.duty,
        due=date.fromisoformat(event.due),
        paper=event.paper,
        replaces=event.replaces,
    )


@publication.of(assignments.Signed)
def signed(event: assignments.Signed) -> told.CaseSigned:
    """case.signed."""
    return told.CaseSigned(
        by=actor(event), assignment=event.assignment, unit=event.unit, note=event.note
    )


@publication.of(objections.Objected)
def objected(event: objections.Objected) -> told.CaseObjected:
    """case.objected."""
    return told.CaseObjected(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        reason=event.reason,
        suggested_unit=event.suggested_unit,
    )


@publication.of(objections.ObjectionSettled)
def objection_settled(event: objections.ObjectionSettled) -> told.ObjectionSettled:
    """case.objection_settled."""
    return told.ObjectionSettled(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        upheld=event.upheld,
        reason=event.reason,
    )


@publication.of(assignments.Completed)
def duty_done(event: assignments.Completed) -> told.DutyDone:
    """case.duty_done."""
    return told.DutyDone(
        by=actor(event), assignment=event.assignment, unit=event.unit, result=event.result
    )


@publication.of(assignments.Extended)
def extended(event: assignments.Extended) -> told.CaseExtended:
    """case.extended."""
    return told.CaseExtended(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        due=date.fromisoformat(event.due),
        reason=event.reason,
    )


@publication.of(assignments.Supervised)
def supervised(event: assignments.Supervised) -> told.CaseSupervised:
    """case.supervised."""
    return told.CaseSupervised(
        by=actor(event),
        unit=event.unit,
        reason=event.reason,
        answer_by=date.fromisoformat(event.answer_by),
    )


@publication.of(levels.Escalated)
def escalated(event: levels.Escalated) -> told.CaseEscalated:
    """case.escalated."""
    return told.CaseEscalated(
        by=actor(event),
        from_level=event.from_level,
        to_level=event.to_level,
        to_unit=event.to_unit,
        ground=event.ground,
        reason=event.reason,
        ask=event.ask,
    )


@publication.of(File.Handled)
def handled(event: File.Handled) -> told.CaseHandled:
    """case.handled."""
    return told.CaseHandled(
        by=actor(event), outcome=event.outcome, summary=event.summary, done=event.done, of=event.of
    )


@publication.of(agency.AgentAppointed)
def agent_appointed(event: agency.AgentAppointed) -> told.AgentAppointed:
    """agent.appointed."""
    return told.AgentAppointed(
        by=actor(event), agent=event.agent, station=event.station, mandate=event.mandate
    )


@publication.of(agency.ProgressReported)
def progress_reported(event: agency.ProgressReported) -> told.ProgressReported:
    """agent.progress_reported."""
    return told.ProgressReported(
        by=actor(event), summary=event.summary, done=event.done, of=event.of
    )


@publication.of(agency.VisitMade)
def visit_made(event: agency.VisitMade) -> told.VisitMade:
    """agent.visit_made."""
    return told.VisitMade(
        by=actor(event),
        count=event.count,
        means=event.means,
        whom=event.whom,
        summary=event.summary,
        held_on=date.fromisoformat(event.held_on),
    )


@publication.of(agency.ResidentsInformed)
def residents_informed(event: agency.ResidentsInformed) -> told.ResidentsInformed:
    """agent.residents_informed."""
    return told.ResidentsInformed(
        by=actor(event), means=event.means, message=event.message, told=event.told
    )


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

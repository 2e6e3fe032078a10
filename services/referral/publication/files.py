"""What the world may know of a referral file: all but what others told us."""

from datetime import date

from services.chassis.publication import actor
from services.contracts.events import referral as told
from services.contracts.events import timing

from ..domain import agency, assignments, handling, levels, objections, pauses, supervision
from ..domain.file import File
from .table import publication

# Others' news, noted for our own rules.
publication.silent(File.Created, File.Opened, File.Closed, File.Graded)
publication.silent(File.OrderNoted, File.RepeatNoted)


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


@publication.of(supervision.Supervised)
def supervised(event: supervision.Supervised) -> told.CaseSupervised:
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


@publication.of(handling.Handled)
def handled(event: handling.Handled) -> told.CaseHandled:
    """case.handled."""
    return told.CaseHandled(
        by=actor(event),
        outcome=event.outcome,
        summary=event.summary,
        done=event.done,
        of=event.of,
        level=event.level,
    )


@publication.of(agency.AgentAppointed)
def agent_appointed(event: agency.AgentAppointed) -> told.AgentAppointed:
    """agent.appointed."""
    return told.AgentAppointed(
        by=actor(event),
        agent=event.agent,
        station=event.station,
        mandate=event.mandate,
        until=date.fromisoformat(event.until) if event.until else None,
        consent=event.consent,
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


@publication.of(assignments.Recalled)
def recalled(event: assignments.Recalled) -> timing.CaseRecalled:
    """case.recalled."""
    return timing.CaseRecalled(
        by=actor(event), assignment=event.assignment, unit=event.unit, reason=event.reason
    )


@publication.of(supervision.SupervisionAnswered)
def supervision_answered(event: supervision.SupervisionAnswered) -> timing.SupervisionAnswered:
    """case.supervision_answered."""
    return timing.SupervisionAnswered(
        by=actor(event),
        supervision=event.supervision,
        unit=event.unit,
        answer=event.answer,
        done_by=date.fromisoformat(event.done_by) if event.done_by else None,
    )


@publication.of(pauses.Paused)
def paused(event: pauses.Paused) -> timing.CasePaused:
    """case.paused."""
    return timing.CasePaused(
        by=actor(event),
        reason=event.reason,
        note=event.note,
        until=date.fromisoformat(event.until) if event.until else None,
    )


@publication.of(pauses.Resumed)
def resumed(event: pauses.Resumed) -> timing.CaseResumed:
    """case.resumed."""
    return timing.CaseResumed(by=actor(event), reason=event.reason, note=event.note)

"""What the world may know of agreements, of their confirmation, and of the other routes."""

from datetime import date

from services.chassis.publication import actor
from services.contracts.events import agreements as told

from ..domain import agreements, confirming
from .table import publication


@publication.of(agreements.AgreementTracked)
def tracked(event: agreements.AgreementTracked) -> told.AgreementTracked:
    """mediation.tracked."""
    return told.AgreementTracked(
        by=actor(event),
        agreement=event.agreement,
        effective_on=date.fromisoformat(event.effective_on),
        confirm_until=date.fromisoformat(event.confirm_until),
        revisit_on=date.fromisoformat(event.revisit_on),
        duties=list(range(event.first_duty, event.first_duty + len(event.duties))),
    )


@publication.of(agreements.PerformanceReported)
def performance_reported(event: agreements.PerformanceReported) -> told.PerformanceReported:
    """mediation.performance_reported."""
    return told.PerformanceReported(
        by=actor(event),
        agreement=event.agreement,
        duty=event.duty,
        side=event.side,
        outcome=event.outcome,
        late=event.late,
        evidence=event.evidence,
        told_by=event.told_by,
        due=date.fromisoformat(event.due) if event.due else None,
    )


@publication.of(agreements.Revisited)
def revisited(event: agreements.Revisited) -> told.Revisited:
    """mediation.revisited."""
    return told.Revisited(
        by=actor(event),
        agreement=event.agreement,
        count=event.count,
        visited_on=date.fromisoformat(event.visited_on),
        holds=event.holds,
        note=event.note,
    )


@publication.of(agreements.RoutesTold)
def routes_told(event: agreements.RoutesTold) -> told.RoutesTold:
    """mediation.routes_told."""
    return told.RoutesTold(
        by=actor(event), mediation=event.mediation, cause=event.cause, routes=event.routes
    )


@publication.of(confirming.ConfirmationAsked)
def confirmation_asked(event: confirming.ConfirmationAsked) -> told.ConfirmationAsked:
    """mediation.confirmation_asked."""
    return told.ConfirmationAsked(
        by=actor(event),
        agreement=event.agreement,
        applicants=event.applicants,
        court=event.court,
        asked_on=date.fromisoformat(event.asked_on),
    )


@publication.of(confirming.ConfirmationDecided)
def confirmation_decided(event: confirming.ConfirmationDecided) -> told.ConfirmationDecided:
    """mediation.confirmation_decided."""
    return told.ConfirmationDecided(
        by=actor(event),
        agreement=event.agreement,
        outcome=event.outcome,
        decided_on=date.fromisoformat(event.decided_on),
        paper=event.paper,
    )


@publication.of(confirming.ConfirmationLapsed)
def confirmation_lapsed(event: confirming.ConfirmationLapsed) -> told.ConfirmationLapsed:
    """mediation.confirmation_lapsed."""
    return told.ConfirmationLapsed(
        by=actor(event),
        agreement=event.agreement,
        confirm_until=date.fromisoformat(event.confirm_until),
        article=confirming.WINDOW,
    )

"""What the world may know of mediations, their mediators and reports to the police."""

from datetime import date

from services.chassis.publication import actor
from services.contracts.events import mediation as mediations

from ..domain import crime, mediation, mediators
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


@publication.of(mediators.MediatorNamed)
def mediator_named(event: mediators.MediatorNamed) -> mediations.MediatorNamed:
    """mediation.mediator_named."""
    return mediations.MediatorNamed(
        by=actor(event),
        mediation=event.mediation,
        body=event.body,
        mediator=event.mediator,
        kind=event.kind or None,
        on_roster=event.on_roster,
        chosen_by_sides=event.chosen_by_sides,
        reason=event.reason,
        replaces=event.replaces,
        ground=event.ground,
    )


@publication.of(crime.CrimeReported)
def crime_reported(event: crime.CrimeReported) -> mediations.CrimeReported:
    """mediation.crime_reported."""
    return mediations.CrimeReported(
        by=actor(event),
        unit=event.unit,
        suspicion=event.suspicion,
        note=event.note,
        article=crime.REPORTING,
    )


@publication.of(crime.CrimeReportAnswered)
def crime_report_answered(event: crime.CrimeReportAnswered) -> mediations.CrimeReportAnswered:
    """mediation.crime_report_answered."""
    return mediations.CrimeReportAnswered(
        by=actor(event), unit=event.unit, taken=event.taken, note=event.note
    )

"""What the world may know of mediations, their mediators and reports to the police."""

from services.chassis.publication import same
from services.contracts.events import mediation as told

from ..domain import crime, mediation, mediators
from .table import publication

publication.alike(
    {
        mediation.MediationOpened: told.MediationOpened,
        mediation.MediationAnswered: told.MediationAnswered,
        mediation.SessionHeld: told.SessionHeld,
        mediation.MediationAgreed: told.MediationAgreed,
        mediation.MediationFailed: told.MediationFailed,
        crime.CrimeReportAnswered: told.CrimeReportAnswered,
    }
)


@publication.of(mediators.MediatorNamed)
def mediator_named(event: mediators.MediatorNamed) -> told.MediatorNamed:
    """mediation.mediator_named."""
    return same(told.MediatorNamed, event, kind=event.kind or None)


@publication.of(crime.CrimeReported)
def crime_reported(event: crime.CrimeReported) -> told.CrimeReported:
    """mediation.crime_reported."""
    return same(told.CrimeReported, event, article=crime.REPORTING)

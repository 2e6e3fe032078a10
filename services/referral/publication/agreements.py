"""What the world may know of agreements, of their confirmation, and of the other routes."""

from services.chassis.publication import same
from services.contracts.events import agreements as told

from ..domain import agreements, confirming
from .table import publication

publication.alike(
    {
        agreements.PerformanceReported: told.PerformanceReported,
        agreements.Revisited: told.Revisited,
        agreements.RoutesTold: told.RoutesTold,
        confirming.ConfirmationAsked: told.ConfirmationAsked,
        confirming.ConfirmationDecided: told.ConfirmationDecided,
    }
)


@publication.of(agreements.AgreementTracked)
def tracked(event: agreements.AgreementTracked) -> told.AgreementTracked:
    """mediation.tracked: its duties by number; what they are was told with the agreement."""
    numbers = range(event.first_duty, event.first_duty + len(event.duties))
    return same(told.AgreementTracked, event, duties=list(numbers))


@publication.of(confirming.ConfirmationLapsed)
def confirmation_lapsed(event: confirming.ConfirmationLapsed) -> told.ConfirmationLapsed:
    """mediation.confirmation_lapsed."""
    return same(told.ConfirmationLapsed, event, article=confirming.WINDOW)

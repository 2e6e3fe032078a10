"""What the world may know of disputes on jurisdiction, and of papers given back."""

from services.chassis.publication import actor
from services.contracts.events import jurisdiction as told

from ..domain import jurisdiction
from .table import publication


@publication.of(jurisdiction.JurisdictionDisputed)
def disputed(event: jurisdiction.JurisdictionDisputed) -> told.JurisdictionDisputed:
    """case.jurisdiction_disputed."""
    return told.JurisdictionDisputed(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        reason=event.reason,
        superior=event.superior,
        meeting=event.meeting,
    )


@publication.of(jurisdiction.JurisdictionDecided)
def decided(event: jurisdiction.JurisdictionDecided) -> told.JurisdictionDecided:
    """case.jurisdiction_decided."""
    return told.JurisdictionDecided(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        named=event.named,
        reason=event.reason,
    )


@publication.of(jurisdiction.Returned)
def returned(event: jurisdiction.Returned) -> told.CaseReturned:
    """case.returned."""
    return told.CaseReturned(
        by=actor(event),
        assignment=event.assignment,
        unit=event.unit,
        ground=event.ground,
        reason=event.reason,
    )

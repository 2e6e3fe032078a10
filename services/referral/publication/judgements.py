"""What the world may know of disputes on jurisdiction, and of papers given back."""

from typing import Any

from services.chassis.publication import same
from services.contracts.declare import Event
from services.contracts.events import jurisdiction as told

from ..domain import jurisdiction
from .table import publication

ALIKE: dict[type, type[Event]] = {
    jurisdiction.JurisdictionDisputed: told.JurisdictionDisputed,
    jurisdiction.JurisdictionDecided: told.JurisdictionDecided,
    jurisdiction.Returned: told.CaseReturned,
}


@publication.of(*ALIKE)
def alike(event: Any) -> Event:
    """case.jurisdiction_disputed, case.jurisdiction_decided, case.returned."""
    return same(ALIKE[type(event)], event)

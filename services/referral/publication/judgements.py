"""What the world may know of disputes on jurisdiction, and of papers given back."""

from services.contracts.events import jurisdiction as told

from ..domain import jurisdiction
from .table import publication

publication.alike(
    {
        jurisdiction.JurisdictionDisputed: told.JurisdictionDisputed,
        jurisdiction.JurisdictionDecided: told.JurisdictionDecided,
        jurisdiction.Returned: told.CaseReturned,
    }
)

"""What a case's status is in others' words: HL7 FHIR R4 `Task.status`, Open311 GeoReport v2.

Both are narrower than ours; the table says which of their words each of ours is, and why.
"""

from dataclasses import dataclass

# http://hl7.org/fhir/R4/valueset-task-status.html
FHIR_TASK = (
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress",
    "on-hold", "failed", "completed", "entered-in-error",
)  # fmt: skip
# https://wiki.open311.org/GeoReport_v2/#get-service-request
OPEN311 = ("open", "closed")
PAUSED = "paused"  # no status of ours: an accepted case whose clocks stand still


@dataclass(frozen=True, slots=True)
class Outside:
    """Their words for one of our statuses, and why these."""

    fhir: str
    open311: str
    why: str


STATUSES: dict[str, Outside] = {
    "registered": Outside("requested", "open", "nobody has decided yet to take it in"),
    "accepted": Outside("in-progress", "open", "departments and levels work on it"),
    PAUSED: Outside("on-hold", "open", "accepted, and its clocks stand still for a reason"),
    "declined": Outside("rejected", "closed", "another lawful route was told"),
    "handled": Outside("in-progress", "open", "the outcome is still to be verified at the desk"),
    "resolved": Outside("completed", "closed", "the residents were told; they may still reject it"),
    "rated": Outside("completed", "closed", "the residents gave their verdict"),
    "confirmed": Outside("completed", "closed", "the residents accepted it"),
    "merged": Outside("cancelled", "closed", "the same matter is handled as another case"),
    "archived": Outside("completed", "closed", "the dossier is closed"),
}


def outside(status: str, *, paused: bool = False) -> dict[str, str]:
    """Their words for a case in this status. Raises KeyError for a status that is none."""
    found = STATUSES[PAUSED if paused and status == "accepted" else status]
    return {"fhir": found.fhir, "open311": found.open311}

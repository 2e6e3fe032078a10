"""What grids do on other services' events."""

from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.envelope import Envelope
from services.contracts.events.intake import CaseReported, CaseResolved

from .domain import Incident

reactions = Reactions()


@reactions.to(CaseReported)
def note_taken_in(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """What an officer found is a case now. Other cases are not ours to follow."""
    incident = work.find(Incident, UUID(envelope.subject)) if event.channel == "grid" else None
    if incident is not None:
        incident.note_taken_in(**work.act, number=event.number)


@reactions.to(CaseResolved)
def note_settled(event: CaseResolved, envelope: Envelope, work: Work) -> None:
    """What an officer found is settled."""
    incident = work.find(Incident, UUID(envelope.subject))
    if incident is not None:
        incident.note_settled(**work.act, outcome=event.outcome)

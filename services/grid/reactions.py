"""What grids do on other services' events."""

from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events.intake import (
    CaseArchived,
    CaseDeclined,
    CaseMerged,
    CaseReported,
    CaseResolved,
)

from .domain import Errands, Incident, Task

reactions = Reactions()

# Why nobody need do any more what was pushed for a case.
OVER: dict[type[Event], str] = {
    CaseArchived: "案件已归档 / the case is archived",
    CaseDeclined: "案件不予受理，已告知途径 / the case was declined",
    CaseMerged: "案件已并入另一案件 / the case was merged into another",
}


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


@reactions.to(*OVER)
def call_off_tasks(event: Event, envelope: Envelope, work: Work) -> None:
    """Follow-up tasks stop when the follow-up stops."""
    errands = work.find(Errands, Errands.id_of(UUID(envelope.subject)))
    for task in errands.tasks if errands else ():
        work.load(Task, task).call_off(**work.act, reason=OVER[type(event)])

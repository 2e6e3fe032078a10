"""What risk does on other services' events."""

from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events.errands import DangerReported
from services.contracts.events.intake import (
    CaseAbsorbed,
    CaseDeclined,
    CaseLinked,
    CaseMerged,
    CasePromiseBroken,
    CaseReopened,
    CaseReported,
    CaseResolved,
)
from services.contracts.events.referral import CaseEscalated, CaseObjected
from services.contracts.events.timing import CaseOverdue

from .application import Risks
from .domain import Foretold, Matter

reactions = Reactions()

# What the record of a case says of it, as a signal.
SAYS: dict[type[Event], str] = {
    CaseObjected: "objected",
    CaseOverdue: "overdue",
    CasePromiseBroken: "promise-broken",
    CaseAbsorbed: "reported-again",
}


@reactions.to(CaseReported)
def open_matter(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """Every reported case is graded at once."""
    _app(work).open(UUID(envelope.subject), event, work)


@reactions.to(*SAYS)
def note_record(event: Event, envelope: Envelope, work: Work) -> None:
    """A signal of the record; the rules grade the matter anew."""
    matter = work.load(Matter, UUID(envelope.subject))
    _app(work).note_record(matter, SAYS[type(event)], envelope.type, work)


@reactions.to(CaseLinked)
def note_repeat(event: CaseLinked, envelope: Envelope, work: Work) -> None:
    """Another case says the same again."""
    if event.relation == "repeated-by":
        matter = work.load(Matter, UUID(envelope.subject))
        _app(work).note_record(matter, "reported-again", envelope.type, work)


@reactions.to(DangerReported)
def note_danger(event: DangerReported, envelope: Envelope, work: Work) -> None:
    """A danger of the grid became this case, which may still be on its way here."""
    case = UUID(event.incident)
    matter = work.find(Matter, case)
    if matter is not None:
        _app(work).note_record(matter, "danger", envelope.type, work)
    elif work.find(Foretold, Foretold.id_of(case)) is None:
        work.add(Foretold.of(case, **work.act, code="danger", about=envelope.type))


@reactions.to(CaseEscalated)
def note_level(event: CaseEscalated, envelope: Envelope, work: Work) -> None:
    """The level that answers for the matter now."""
    work.load(Matter, UUID(envelope.subject)).note_level(**work.act, responsible=event.to_level)


@reactions.to(CaseDeclined)
def close_declined(_event: CaseDeclined, envelope: Envelope, work: Work) -> None:
    """Another route was told; nothing is followed here."""
    work.load(Matter, UUID(envelope.subject)).close(**work.act, ground="declined")


@reactions.to(CaseMerged)
def close_merged(_event: CaseMerged, envelope: Envelope, work: Work) -> None:
    """The same matter as another: followed there."""
    work.load(Matter, UUID(envelope.subject)).close(**work.act, ground="merged")


@reactions.to(CaseResolved)
def close_resolved(_event: CaseResolved, envelope: Envelope, work: Work) -> None:
    """Settled, and told to the residents."""
    work.load(Matter, UUID(envelope.subject)).close(**work.act, ground="resolved")


@reactions.to(CaseReopened)
def reopen(_event: CaseReopened, envelope: Envelope, work: Work) -> None:
    """Handled again; that it did not last is a signal."""
    matter = work.load(Matter, UUID(envelope.subject))
    matter.reopen(**work.act)
    _app(work).note_record(matter, "reopened", envelope.type, work)


def _app(work: Work) -> Risks:
    return cast("Risks", work.batch.app)

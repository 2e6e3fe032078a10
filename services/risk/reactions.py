"""What risk does on other services' events."""

from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.envelope import Envelope
from services.contracts.events.intake import (
    CaseDeclined,
    CaseMerged,
    CaseReopened,
    CaseReported,
    CaseResolved,
)
from services.contracts.events.referral import CaseEscalated

from .application import Risks
from .domain import Matter

reactions = Reactions()


@reactions.to(CaseReported)
def open_matter(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """Every reported case is graded at once."""
    cast("Risks", work.batch.app).open(UUID(envelope.subject), event, work)


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
    """Handled again."""
    work.load(Matter, UUID(envelope.subject)).reopen(**work.act)

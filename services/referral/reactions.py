"""What departments and levels do on other services' events."""

from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.envelope import Envelope
from services.contracts.events.intake import (
    CaseAccepted,
    CaseArchived,
    CaseDeclined,
    CaseReopened,
    CaseReported,
    CaseResolved,
    CaseSentBack,
)
from services.contracts.events.risk import RiskAssessed

from .domain.file import File

reactions = Reactions()


@reactions.to(CaseReported)
def announce(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """A matter was registered: its file begins."""
    case = UUID(envelope.subject)
    if work.find(File, case) is None:
        work.add(File.announce(case, **work.act, number=event.number, division=event.division))


@reactions.to(CaseAccepted)
def take(_: CaseAccepted, envelope: Envelope, work: Work) -> None:
    """In our hands."""
    work.load(File, UUID(envelope.subject)).note_open(**work.act, ground="accepted")


@reactions.to(CaseSentBack)
def take_back(_: CaseSentBack, envelope: Envelope, work: Work) -> None:
    """The outcome did not hold: in our hands again."""
    work.load(File, UUID(envelope.subject)).note_open(**work.act, ground="sent-back")


@reactions.to(CaseReopened)
def take_again(_: CaseReopened, envelope: Envelope, work: Work) -> None:
    """New facts: in our hands again."""
    work.load(File, UUID(envelope.subject)).note_open(**work.act, ground="reopened")


@reactions.to(CaseDeclined)
def lay_down(_: CaseDeclined, envelope: Envelope, work: Work) -> None:
    """Another route was told: nothing to do here."""
    work.load(File, UUID(envelope.subject)).note_closed(**work.act, ground="declined")


@reactions.to(CaseResolved)
def close(_: CaseResolved, envelope: Envelope, work: Work) -> None:
    """The outcome held."""
    work.load(File, UUID(envelope.subject)).note_closed(**work.act, ground="resolved")


@reactions.to(CaseArchived)
def shelve(_: CaseArchived, envelope: Envelope, work: Work) -> None:
    """The dossier is closed."""
    work.load(File, UUID(envelope.subject)).note_closed(**work.act, ground="archived")


@reactions.to(RiskAssessed)
def note_risk(event: RiskAssessed, envelope: Envelope, work: Work) -> None:
    """How grave the matter is; raising it to the next level stays a decision of people."""
    work.load(File, UUID(envelope.subject)).note_risk(**work.act, risk=event.level)

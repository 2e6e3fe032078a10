"""What departments and levels do on other services' events."""

from datetime import datetime
from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.envelope import Envelope
from services.contracts.events.intake import (
    CaseAccepted,
    CaseArchived,
    CaseDeclined,
    CaseLinked,
    CaseMerged,
    CaseReopened,
    CaseReported,
    CaseResolved,
    CaseSentBack,
)
from services.contracts.events.risk import RiskAssessed

from .application import Referral
from .calendar import day_of
from .domain.file import File

reactions = Reactions()
REPEATS = ("repeat-of", "repeated-by")


@reactions.to(CaseReported)
def announce(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """A matter was registered: its file begins."""
    case = UUID(envelope.subject)
    if work.find(File, case) is None:
        file = File.announce(case, **work.act, number=event.number, division=event.division)
        if event.order:
            due = datetime.fromisoformat(event.order["reply_due"])
            file.note_order(**work.act, reply_by=day_of(due).isoformat())
        _app(work).keeping(work.add(file), work).begin(event.channel, event.kind)


@reactions.to(CaseAccepted)
def take(_: CaseAccepted, envelope: Envelope, work: Work) -> None:
    """In our hands."""
    _open(envelope, work, "accepted")


@reactions.to(CaseSentBack)
def take_back(_: CaseSentBack, envelope: Envelope, work: Work) -> None:
    """The outcome did not hold: in our hands again."""
    _open(envelope, work, "sent-back")


@reactions.to(CaseReopened)
def take_again(_: CaseReopened, envelope: Envelope, work: Work) -> None:
    """New facts: in our hands again."""
    _open(envelope, work, "reopened")


@reactions.to(CaseDeclined)
def lay_down(_: CaseDeclined, envelope: Envelope, work: Work) -> None:
    """Another route was told: nothing to do here."""
    _close(envelope, work, "declined")


@reactions.to(CaseResolved)
def close(_: CaseResolved, envelope: Envelope, work: Work) -> None:
    """The outcome held."""
    _close(envelope, work, "resolved")


@reactions.to(CaseMerged)
def give_up(_: CaseMerged, envelope: Envelope, work: Work) -> None:
    """The same matter as another: handled there."""
    _close(envelope, work, "merged")


@reactions.to(CaseArchived)
def shelve(_: CaseArchived, envelope: Envelope, work: Work) -> None:
    """The dossier is closed."""
    _close(envelope, work, "archived")


@reactions.to(RiskAssessed)
def note_risk(event: RiskAssessed, envelope: Envelope, work: Work) -> None:
    """How grave the matter is; the policy says whether it rises by itself."""
    file = work.load(File, UUID(envelope.subject))
    before = file.risk
    file.note_risk(**work.act, risk=event.level)
    if file.risk != before:
        _app(work).keeping(file, work).rise_at_high_risk()
    _app(work).kept(file, work)


@reactions.to(CaseLinked)
def note_repeat(event: CaseLinked, envelope: Envelope, work: Work) -> None:
    """The same matter came before, or comes again: a meeting looks at it."""
    if event.relation in REPEATS:
        work.load(File, UUID(envelope.subject)).note_repeat(**work.act, other=event.other)


def _open(envelope: Envelope, work: Work, ground: str) -> None:
    file = work.load(File, UUID(envelope.subject))
    file.note_open(**work.act, ground=ground)
    _app(work).kept(file, work)


def _close(envelope: Envelope, work: Work, ground: str) -> None:
    file = work.load(File, UUID(envelope.subject))
    file.note_closed(**work.act, ground=ground)
    _app(work).kept(file, work)


def _app(work: Work) -> Referral:
    return cast("Referral", work.batch.app)

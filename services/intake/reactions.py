"""What the desk does on other services' events."""

from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.commands.intake import RegisterCase
from services.contracts.envelope import Envelope
from services.contracts.events.grid import IncidentFound
from services.contracts.events.referral import CaseEscalated, CaseHandled
from services.contracts.events.risk import RiskAssessed

from .application import Intake
from .domain import Case

reactions = Reactions()


@reactions.to(IncidentFound)
def register_incident(event: IncidentFound, envelope: Envelope, work: Work) -> None:
    """What an officer found becomes a case; the officer is the first-asked person."""
    app = work.batch.app
    assert isinstance(app, Intake)
    if work.find(Case, UUID(event.incident)) is not None:
        return
    command = RegisterCase(
        title=event.title,
        narrative=event.narrative,
        channel="grid",
        kind=event.kind,
        division=event.grid[:12],
        grid=event.grid,
        since=event.found_on,
        households=event.households,
        sectors=event.sectors,
        origin=f"{event.grid}/{event.incident}",
        first_asked=event.by.id,
    )
    app.register_as(UUID(event.incident), command, work)


@reactions.to(CaseHandled)
def await_verification(event: CaseHandled, envelope: Envelope, work: Work) -> None:
    """The handlers are done; the first-asked person verifies."""
    work.load(Case, UUID(envelope.subject)).note_handled(**work.act, outcome=event.outcome)


@reactions.to(CaseEscalated)
def note_level(event: CaseEscalated, envelope: Envelope, work: Work) -> None:
    """The level that answers for the case now."""
    work.load(Case, UUID(envelope.subject)).note_level(**work.act, level=event.to_level)


@reactions.to(RiskAssessed)
def note_risk(event: RiskAssessed, envelope: Envelope, work: Work) -> None:
    """How grave the matter is."""
    work.load(Case, UUID(envelope.subject)).note_risk(**work.act, risk=event.level)

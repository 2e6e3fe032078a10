"""What notify does on other services' events: it tells those whom the policy names."""

from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events.intake import (
    CaseAccepted,
    CaseDeclined,
    CaseReopened,
    CaseReported,
    CaseResolved,
)
from services.contracts.events.meetings import MeetingConvened, MeetingDecided
from services.contracts.events.referral import (
    AgentAppointed,
    CaseAssigned,
    CaseEscalated,
    CaseExtended,
    CaseHandled,
    CaseObjected,
    CaseSupervised,
    ResidentsInformed,
)
from services.contracts.events.risk import PlanAdopted, RiskAssessed

from .application import Notices
from .domain import Matter

reactions = Reactions()


@reactions.to(CaseReported)
def tell_of_a_new_case(event: CaseReported, envelope: Envelope, work: Work) -> None:
    """From here on the case has a number and a title to be named by."""
    matter = _app(work).open(
        UUID(envelope.subject),
        work,
        number=event.number,
        title=event.title,
        first_asked=event.first_asked,
    )
    _app(work).tell(event, envelope, work, matter)


@reactions.to(
    CaseAccepted,
    CaseDeclined,
    CaseAssigned,
    CaseObjected,
    CaseEscalated,
    CaseSupervised,
    CaseExtended,
    CaseHandled,
    CaseResolved,
    CaseReopened,
    AgentAppointed,
    ResidentsInformed,
    MeetingDecided,
    RiskAssessed,
    PlanAdopted,
)
def tell_of_a_case(event: Event, envelope: Envelope, work: Work) -> None:
    """An event about a known case. An unknown one raises: its report is still on the way."""
    _app(work).tell(event, envelope, work, work.load(Matter, UUID(envelope.subject)))


@reactions.to(MeetingConvened)
def tell_of_a_meeting(event: MeetingConvened, envelope: Envelope, work: Work) -> None:
    """An event about a meeting, which is no case."""
    _app(work).tell(event, envelope, work, None)


def _app(work: Work) -> Notices:
    return cast("Notices", work.batch.app)

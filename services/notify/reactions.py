"""What notify does on other services' events: it tells those whom the policy names, and passes
events on to the outside systems that subscribed to them.
"""

from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events.care import CareReviewDue
from services.contracts.events.errands import DangerFound, TaskPushed, TaskUnacknowledged
from services.contracts.events.grid import IncidentFound
from services.contracts.events.intake import (
    CaseAccepted,
    CaseAnswered,
    CaseArchived,
    CaseDeclined,
    CaseHandedOver,
    CaseHandOverOffered,
    CaseMerged,
    CasePromiseBroken,
    CaseRated,
    CaseReopened,
    CaseReported,
    CaseResolved,
    CaseSentBack,
    ContactChosen,
    DuplicatesSuspected,
)
from services.contracts.events.mediation import MediationAgreed, MediationFailed, MediationOpened
from services.contracts.events.meetings import MeetingConvened, MeetingDecided, MeetingHeld
from services.contracts.events.referral import (
    AgentAppointed,
    CaseAssigned,
    CaseEscalated,
    CaseExtended,
    CaseHandled,
    CaseObjected,
    CaseSigned,
    CaseSupervised,
    DutyDone,
    ObjectionSettled,
    ProgressReported,
    ResidentsInformed,
    VisitMade,
)
from services.contracts.events.risk import MeasureReported, PlanAdopted, RiskAssessed
from services.contracts.events.timing import (
    CaseOverdue,
    CasePaused,
    CaseRecalled,
    CaseReminded,
    CaseResumed,
    SupervisionAnswered,
)

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
    SupervisionAnswered,
    CaseReminded,
    CaseOverdue,
    CasePaused,
    CaseResumed,
    CaseRecalled,
    CaseExtended,
    CaseHandled,
    AgentAppointed,
    ResidentsInformed,
    MeetingDecided,
    RiskAssessed,
    PlanAdopted,
    CasePromiseBroken,
    CaseHandOverOffered,
    DuplicatesSuspected,
    CaseMerged,
    CaseAnswered,
)
def tell_of_a_case(event: Event, envelope: Envelope, work: Work) -> None:
    """An event about a known case. An unknown one raises: its report is still on the way."""
    _app(work).tell(event, envelope, work, work.load(Matter, UUID(envelope.subject)))


@reactions.to(CaseHandedOver)
def follow_the_duty(event: CaseHandedOver, envelope: Envelope, work: Work) -> None:
    """Another person is the first-asked one: told, and told from now on."""
    matter = work.load(Matter, UUID(envelope.subject))
    matter.hand_over(**work.act, first_asked=event.receiver)
    _app(work).tell(event, envelope, work, matter)


@reactions.to(ContactChosen)
def keep_contact(event: ContactChosen, envelope: Envelope, work: Work) -> None:
    """A party chose a channel: it is told there too, beginning with the registration."""
    matter = work.load(Matter, UUID(envelope.subject))
    work.receive(UUID(event.person), event.sealed)
    matter.keep_contact(**work.act, person=event.person, channel=event.channel)
    _app(work).tell(event, envelope, work, matter)


@reactions.to(CaseResolved)
def plan_callback(event: CaseResolved, envelope: Envelope, work: Work) -> None:
    """Told, and somebody is to call back."""
    matter = work.load(Matter, UUID(envelope.subject))
    _app(work).tell(event, envelope, work, matter)
    _app(work).plan_callback(work, matter)


@reactions.to(CaseReopened, CaseRated)
def cancel_callback(event: Event, envelope: Envelope, work: Work) -> None:
    """Told, and nobody needs to call back."""
    matter = work.load(Matter, UUID(envelope.subject))
    _app(work).tell(event, envelope, work, matter)
    _app(work).cancel_callback(work, matter, event.TYPE.removeprefix("case."))


@reactions.to(MeetingConvened, TaskPushed, TaskUnacknowledged, DangerFound, CareReviewDue)
def tell_without_a_case(event: Event, envelope: Envelope, work: Work) -> None:
    """An event about a meeting, a grid or a care plan, which is no case."""
    _app(work).tell(event, envelope, work, None)


@reactions.to(
    CaseSentBack,
    CaseArchived,
    CaseSigned,
    ObjectionSettled,
    DutyDone,
    ProgressReported,
    VisitMade,
    MediationOpened,
    MediationAgreed,
    MediationFailed,
    MeetingHeld,
    MeasureReported,
    IncidentFound,
)
def tell_nobody(event: Event, envelope: Envelope, work: Work) -> None:
    """Heard for subscribers only."""


@reactions.also
def pass_on(envelope: Envelope, work: Work) -> None:
    """Whoever subscribed to this type gets the event."""
    _app(work).pass_on(envelope, work)


def _app(work: Work) -> Notices:
    return cast("Notices", work.batch.app)

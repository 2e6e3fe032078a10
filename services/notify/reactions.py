"""What notify does on other services' events: it tells those whom the policy names, and passes
events on to the outside systems that subscribed to them.
"""

from typing import cast
from uuid import UUID

from services.chassis.reactions import Reactions
from services.chassis.sealing import is_person_token
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events.agreements import (
    ConfirmationDecided,
    ConfirmationLapsed,
    PerformanceReported,
    RoutesTold,
)
from services.contracts.events.care import CareReviewDue
from services.contracts.events.errands import DangerFound, TaskPushed, TaskUnacknowledged
from services.contracts.events.grid import IncidentFound
from services.contracts.events.intake import (
    CaseAccepted,
    CaseAnswered,
    CaseArchived,
    CaseConfirmed,
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
from services.contracts.events.jurisdiction import CaseReturned, JurisdictionDecided
from services.contracts.events.mediation import (
    CrimeReportAnswered,
    CrimeReported,
    MediationAgreed,
    MediationFailed,
    MediationOpened,
)
from services.contracts.events.meetings import (
    DutyFollowed,
    MeetingConvened,
    MeetingDecided,
    MeetingHeld,
)
from services.contracts.events.people import PartyCorrected, PartyErased
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
from services.contracts.events.risk import (
    FedBack,
    MeasureOverdue,
    MeasureReported,
    PlanAdopted,
    ReportAcknowledged,
    ReportDue,
    ReportedUp,
    ReportOverdue,
    RiskAssessed,
)
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
    CrimeReported,
    CrimeReportAnswered,
    RoutesTold,
    ConfirmationLapsed,
    JurisdictionDecided,
    CaseReturned,
    RiskAssessed,
    PlanAdopted,
    MeasureOverdue,
    ReportDue,
    ReportOverdue,
    ReportedUp,
    ReportAcknowledged,
    FedBack,
    CasePromiseBroken,
    CaseHandOverOffered,
    DuplicatesSuspected,
    CaseAnswered,
    CaseConfirmed,
    ProgressReported,
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
    sealed: str | None = event.sealed
    if not is_person_token(event.sealed):  # of before there were tokens: into our own vault
        work.receive(UUID(event.person), event.sealed)
        sealed = None
    matter.keep_contact(**work.act, person=event.person, channel=event.channel, sealed=sealed)
    _app(work).tell(event, envelope, work, matter)


@reactions.to(PartyCorrected)
def follow_contact(event: PartyCorrected, envelope: Envelope, work: Work) -> None:
    """The address of a party is sealed anew; nobody is told."""
    matter = work.load(Matter, UUID(envelope.subject))
    channel = matter.contacts.get(event.person)
    if event.contact and channel:
        matter.keep_contact(**work.act, person=event.person, channel=channel, sealed=event.contact)


@reactions.to(PartyErased)
def forget_contact(event: PartyErased, envelope: Envelope, work: Work) -> None:
    """A party was forgotten: so is where to write. Open notices fail, visibly."""
    work.load(Matter, UUID(envelope.subject)).drop_contact(**work.act, person=event.person)
    work.erase([UUID(event.person)])


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
    if isinstance(event, CaseReopened):
        matter.join(**work.act, into=None)
        _app(work).tell_merged(event, envelope, work, matter)
    _app(work).cancel_callback(work, matter, event.TYPE.removeprefix("case."))


@reactions.to(CaseMerged)
def join(event: CaseMerged, envelope: Envelope, work: Work) -> None:
    """Told; whoever calls back does so for the case that it became part of."""
    matter = work.load(Matter, UUID(envelope.subject))
    _app(work).tell(event, envelope, work, matter)
    work.load(Matter, UUID(event.into)).absorb(**work.act, other=envelope.subject)
    matter.join(**work.act, into=event.into)
    _app(work).cancel_callback(work, matter, "merged")


@reactions.to(
    MeetingConvened, DutyFollowed, TaskPushed, TaskUnacknowledged, DangerFound, CareReviewDue
)
def tell_without_a_case(event: Event, envelope: Envelope, work: Work) -> None:
    """An event about a meeting, a grid or a care plan, which is no case."""
    _app(work).tell(event, envelope, work, None)


@reactions.to(
    CaseSentBack,
    CaseArchived,
    CaseSigned,
    ObjectionSettled,
    DutyDone,
    VisitMade,
    MediationOpened,
    MediationAgreed,
    MediationFailed,
    ConfirmationDecided,
    PerformanceReported,
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

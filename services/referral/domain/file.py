"""The referral file of a case: a table of contents, its state, and the word that it is handled.

The file has the case's own id. What may be done with it stands in the modules beside; here is what
they share. Whether the outcome holds is not decided here: intake verifies it and tells.
"""

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate

from . import (
    agency,
    agreements,
    assignments,
    confirming,
    crime,
    decisions,
    errors,
    event,
    handling,
    jurisdiction,
    levels,
    mediation,
    mediators,
    objections,
    paperwork,
    pauses,
    running,
    supervision,
)
from .event import By

# What may be done in which state. Agents and levels need not wait for the acceptance.
EARLY = (
    "appoint-agent",
    "record-visit",
    "inform-residents",
    "escalate",
    "decide",
    "report-crime",
    "answer-crime-report",
    "issue-form",
)
# What was agreed in a mediation is watched when the case itself is over.
AGREED = (
    "report-performance", "record-revisit", "ask-confirmation", "record-confirmation",
)  # fmt: skip
ALLOWED: dict[str, tuple[str, ...]] = {
    "announced": EARLY,  # registered at the desk, not accepted yet
    "open": (
        "assign", "sign", "object", "settle-objection", "complete", "recall", "extend",
        "supervise", "answer-supervision", "pause", "resume", "raise-jurisdiction",
        "decide-jurisdiction", "return-assignment",
        "report-progress", "open-mediation", "name-mediator", "consent-to-mediation",
        "record-session", "conclude-mediation", "handle", *EARLY, *AGREED,
    ),
    # Being verified at the desk.
    "handled": (
        "record-visit", "inform-residents", "decide", "issue-form", "answer-crime-report", *AGREED,
    ),
    "closed": ("answer-crime-report", *AGREED),
}  # fmt: skip


class File(Aggregate):
    """The referral file of one case."""

    TOPIC = "referral.file"
    Event = event.Event

    class Created(Aggregate.Created):
        """The desk registered a matter."""

        TOPIC = "referral.file.announced"
        by: By
        number: str
        division: str

    class Opened(event.Event):
        """In our hands; `ground` is accepted, sent-back or reopened."""

        TOPIC = "referral.file.opened"
        ground: str

        def apply(self, aggregate: "File") -> None:
            aggregate.state = "open"
            aggregate.opened_for = self.ground
            if self.ground == "reopened":
                aggregate.earlier = len(aggregate.assignments)

    class Closed(event.Event):
        """Out of our hands; `ground` is declined, merged, resolved or archived."""

        TOPIC = "referral.file.closed"
        ground: str

        def apply(self, aggregate: "File") -> None:
            aggregate.state = "closed"
            aggregate.closed_for = self.ground
            aggregate.order_by = None  # with the outcome it has its answer
            aggregate.paused = None

    class RepeatNoted(event.Event):
        """Another case brings the same matter again, or this one another's."""

        TOPIC = "referral.file.repeat_noted"
        other: str

        def apply(self, aggregate: "File") -> None:
            aggregate.repeats += 1

    class Graded(event.Event):
        """The risk of the matter, as assessed."""

        TOPIC = "referral.file.graded"
        risk: str

        def apply(self, aggregate: "File") -> None:
            aggregate.risk = self.risk

    # 办结
    Handled = handling.Handled
    handle = handling.handle
    # 交办 · 督办
    Assigned = assignments.Assigned
    Signed = assignments.Signed
    Completed = assignments.Completed
    Recalled = assignments.Recalled
    Extended = assignments.Extended
    Supervised = supervision.Supervised
    SupervisionAnswered = supervision.SupervisionAnswered
    Paused = pauses.Paused
    Resumed = pauses.Resumed
    assign = assignments.assign
    sign = assignments.sign
    complete = assignments.complete
    recall = assignments.recall
    extend = assignments.extend
    supervise = supervision.supervise
    answer_supervision = supervision.answer_supervision
    pause = pauses.pause
    resume = pauses.resume
    # 异议
    Objected = objections.Objected
    ObjectionSettled = objections.ObjectionSettled
    JurisdictionDisputed = jurisdiction.JurisdictionDisputed
    JurisdictionDecided = jurisdiction.JurisdictionDecided
    Returned = jurisdiction.Returned
    raise_jurisdiction = jurisdiction.raise_jurisdiction
    decide_jurisdiction = jurisdiction.decide_jurisdiction
    return_assignment = jurisdiction.return_assignment
    object_to = objections.object_to
    settle_objection = objections.settle_objection
    # 代办 · 三站
    AgentAppointed = agency.AgentAppointed
    ProgressReported = agency.ProgressReported
    VisitMade = agency.VisitMade
    ResidentsInformed = agency.ResidentsInformed
    Escalated = levels.Escalated
    appoint_agent = agency.appoint_agent
    report_progress = agency.report_progress
    record_visit = agency.record_visit
    inform_residents = agency.inform_residents
    escalate = levels.escalate
    # 调解
    MediationOpened = mediation.MediationOpened
    MediationAnswered = mediation.MediationAnswered
    SessionHeld = mediation.SessionHeld
    MediationAgreed = mediation.MediationAgreed
    MediationFailed = mediation.MediationFailed
    open_mediation = mediation.open_mediation
    answer_mediation = mediation.answer_mediation
    record_session = mediation.record_session
    conclude_mediation = mediation.conclude_mediation
    MediatorNamed = mediators.MediatorNamed
    name_mediator = mediators.name_mediator
    CrimeReported, CrimeReportAnswered = crime.CrimeReported, crime.CrimeReportAnswered
    report_crime = crime.report_crime
    answer_crime_report = crime.answer_crime_report
    # 履行 · 司法确认
    AgreementTracked = agreements.AgreementTracked
    PerformanceReported = agreements.PerformanceReported
    Revisited = agreements.Revisited
    RoutesTold = agreements.RoutesTold
    report_performance = agreements.report_performance
    record_revisit = agreements.record_revisit
    tell_routes = agreements.tell_routes
    ConfirmationAsked = confirming.ConfirmationAsked
    ConfirmationDecided = confirming.ConfirmationDecided
    ConfirmationLapsed = confirming.ConfirmationLapsed
    ask_confirmation = confirming.ask_confirmation
    record_confirmation = confirming.record_confirmation
    lapse_confirmation = confirming.lapse_confirmation
    # 商办
    Decided, FollowedUp = decisions.Decided, decisions.FollowedUp
    note_decision = decisions.note_decision
    follow_up = decisions.follow_up
    # 文书
    FormFiled = paperwork.FormFiled
    FormDue = paperwork.FormDue
    FormEnded = paperwork.FormEnded
    file_form = paperwork.file_form
    set_form_due = paperwork.set_form_due
    end_form = paperwork.end_form
    paper = paperwork.paper
    paper_of_act = paperwork.paper_of_act

    class OrderNoted(event.Event):
        """An order of 12345 (12345工单) is behind it, to be answered by this day."""

        TOPIC = "referral.file.order_noted"
        reply_by: str

        def apply(self, aggregate: "File") -> None:
            aggregate.order_by = self.reply_by

    def __init__(self, by: By, number: str, division: str) -> None:
        self.state = "announced"
        self.division = division
        self.level = levels.first_level(division)
        self.risk: str | None = None
        self.assignments: list[assignments.Assignment] = []
        self.holder: str | None = None  # the lead unit that signed last
        self.agents: dict[str, str] = {}  # by station
        self.appointed = 0  # agents so far
        # By station, where the mandate has a last day: whose it is, counted from 1, and the day.
        self.mandates: dict[str, tuple[int, str]] = {}
        self.agreed_to_agent = False
        self.informed = 0  # how often the residents heard how it stands
        self.visits = 0
        self.mediation: running.Mediation | None = None
        self.agreements: list[agreements.Agreement] = []
        self.crime: crime.CrimeReport | None = None
        self.bound: list[int] = []  # assignments whose unit was named by a superior or a meeting
        self.decisions: list[decisions.Decision] = []
        self.order_by: str | None = None  # the day by which 12345 is answered
        self.repeats = 0  # other cases that bring the same matter again
        self.opened_for = ""  # accepted, sent-back or reopened
        self.closed_for = ""  # the ground
        self.earlier = 0  # assignments of the handling before it was reopened
        self.paused: str | None = None  # the reason
        self.supervisions: list[supervision.Supervision] = []
        self.papers: list[paperwork.Paper] = []
        self.passed_around = 0  # objections that moved the matter, since it last rose for them

    @classmethod
    def announce(cls, case_id: UUID, by: By, at: datetime, number: str, division: str) -> "File":
        """Begin the file of a registered matter."""
        return cls._create(
            cls.Created, id=case_id, timestamp=at, by=by, number=number, division=division
        )

    def note_open(self, by: By, at: datetime, ground: str) -> None:
        """The desk gave it to us, for the first time or again. Nothing to note when we have it."""
        if self.state != "open":
            self.trigger_event(self.Opened, timestamp=at, by=by, ground=ground)

    def note_closed(self, by: By, at: datetime, ground: str) -> None:
        """The desk took it out of our hands."""
        if self.state != "closed":
            self.trigger_event(self.Closed, timestamp=at, by=by, ground=ground)

    def note_order(self, by: By, at: datetime, reply_by: str) -> None:
        """It came as an order, which has its own day."""
        self.trigger_event(self.OrderNoted, timestamp=at, by=by, reply_by=reply_by)

    def note_risk(self, by: By, at: datetime, risk: str) -> None:
        """The matter was graded."""
        if risk != self.risk:
            self.trigger_event(self.Graded, timestamp=at, by=by, risk=risk)

    def note_repeat(self, by: By, at: datetime, other: str) -> None:
        """It was brought before, or again."""
        self.trigger_event(self.RepeatNoted, timestamp=at, by=by, other=other)

    @property
    def open_assignments(self) -> list[assignments.Assignment]:
        """Those that somebody still owes."""
        return [each for each in self.assignments if each.is_open]

    @property
    def lead(self) -> assignments.Assignment | None:
        """The open assignment of the lead unit (牵头单位)."""
        return next((each for each in self.open_assignments if each.lead), None)

    def assignment(self, number: int) -> assignments.Assignment:
        """The assignment of this number. Raises UnknownAssignment."""
        if not 0 < number <= len(self.assignments):
            known = [each.number for each in self.assignments]
            raise errors.UnknownAssignment(assignment=number, known=known)
        return self.assignments[number - 1]

    def must_allow(self, action: str) -> None:
        """Raises WrongState when the file's state does not know the action."""
        if action not in ALLOWED[self.state]:
            raise errors.WrongState(
                action=action, state=self.state, allowed=list(ALLOWED[self.state]),
                case=str(self.id),
            )  # fmt: skip

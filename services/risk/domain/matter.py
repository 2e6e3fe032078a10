"""A matter and its risk: a table of contents, its state, its beginning and end.

Matters are graded, never people. What may be done with it stands in the modules beside.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from . import errors, event, grades, plans, reports, signals
from .event import By

# What may be done in which state.
ALWAYS = ("note-signal", "lift-signal", "assess")
ONCE_GRADED = (*ALWAYS, "adopt-plan", "report-up", "feed-back")
ALLOWED: dict[str, tuple[str, ...]] = {
    "opened": ALWAYS,
    "assessed": ONCE_GRADED,
    "planned": (*ONCE_GRADED, "report-measure"),
    "closed": (),  # declined, merged or resolved; reopening is the desk's
}


class Matter(Aggregate):
    """One matter, under the id of its case."""

    TOPIC = "risk.matter"
    Event = event.Event

    class Created(Aggregate.Created):
        """It was reported. Version 2 keeps what the rules look at, to grade it again."""

        TOPIC = "risk.matter.opened"
        class_version = 2
        by: By
        number: str
        responsible: str  # the level that answers for it: community, street or district
        division: str
        kind: str
        households: int
        sectors: int
        since: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Before, they were not kept: what was graded at the report stays the least."""
            division = state["number"].split("-")[0]
            state.update(division=division, kind="other", households=0, sectors=0, since=None)

    class Escalated(event.Event):
        """The level that answers for it now."""

        TOPIC = "risk.matter.escalated"
        responsible: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.responsible = self.responsible

    class Closed(event.Event):
        """Its case was declined, merged or resolved."""

        TOPIC = "risk.matter.closed"
        ground: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.closed = True

    class Reopened(event.Event):
        """Its case is handled again; level and plan stand until they are changed."""

        TOPIC = "risk.matter.reopened"

        def apply(self, aggregate: "Matter") -> None:
            aggregate.closed = False

    # 等级
    Assessed = grades.Assessed
    Regraded = grades.Regraded
    Overridden = grades.Overridden
    assess_first = grades.assess_first
    regrade = grades.regrade
    override = grades.override
    # 信号
    SignalNoted = signals.SignalNoted
    SignalLifted = signals.SignalLifted
    note_signal = signals.note_signal
    note_record = signals.note_record
    lift_signal = signals.lift_signal
    counted = property(signals.counted)
    sources = property(signals.sources)
    # 方案
    PlanAdopted = plans.PlanAdopted
    MeasureReported = plans.MeasureReported
    MeasureOverdue = plans.MeasureOverdue
    adopt_plan = plans.adopt_plan
    report_measure = plans.report_measure
    note_measure_overdue = plans.note_measure_overdue
    needs_plan = property(plans.needs_plan)
    # 上报 · 反馈
    ReportDue = reports.ReportDue
    ReportOverdue = reports.ReportOverdue
    ReportedUp = reports.ReportedUp
    ReportAcknowledged = reports.ReportAcknowledged
    FedBack = reports.FedBack
    call_for_report = reports.call_for_report
    note_report_overdue = reports.note_report_overdue
    report_up = reports.report_up
    acknowledge_report = reports.acknowledge_report
    feed_back = reports.feed_back

    def __init__(
        self,
        by: By,
        number: str,
        responsible: str,
        division: str,
        kind: str,
        households: int,
        sectors: int,
        since: str | None,
    ) -> None:
        self.responsible = responsible
        self.division = division
        self.reported: dict[str, Any] = {
            "kind": kind, "households": households, "sectors": sectors, "since": since,
        }  # fmt: skip
        self.level: str | None = None
        self.reported_as: dict[str, Any] = {}  # the grade at the report: the least by rules
        self.by_rules = "low"  # what the rules said last
        self.reasons: list[str] = []  # the rules that say so, where signals made them
        self.panel: dict[str, Any] = {}  # a panel's word, as a grade; empty before the first
        self.panel_over = "low"  # what the rules said when it met
        self.signals: dict[int, signals.Signal] = {}
        self.measures: dict[int, bool] = {}  # of the plan in force: number -> done
        self.days: dict[int, str] = {}  # number -> the last day
        self.overdue: set[int] = set()
        self.planned_for = "low"
        self.report: str | None = None  # due, overdue, reported or acknowledged
        self.report_to = ""
        self.report_by: datetime | None = None  # until when, where it was called for
        self.report_level = ""  # and for rising to which level
        self.closed = False

    @property
    def state(self) -> str:
        """Where it stands: see ALLOWED."""
        if self.closed:
            return "closed"
        if self.measures:
            return "planned"
        return "assessed" if self.level else "opened"

    @classmethod
    def open(cls, case_id: UUID, by: By, at: datetime, **facts: Any) -> "Matter":
        """Follow a case from its report on."""
        return cls._create(cls.Created, id=case_id, timestamp=at, by=by, **facts)

    def note_level(self, by: By, at: datetime, responsible: str) -> None:
        """Another level takes part."""
        if responsible != self.responsible:
            self.trigger_event(self.Escalated, timestamp=at, by=by, responsible=responsible)

    def close(self, by: By, at: datetime, ground: str) -> None:
        """Its case came to an end. Nothing to note the second time."""
        if not self.closed:
            self.trigger_event(self.Closed, timestamp=at, by=by, ground=ground)

    def reopen(self, by: By, at: datetime) -> None:
        """Its case is handled again. Nothing to note when it never ended."""
        if self.closed:
            self.trigger_event(self.Reopened, timestamp=at, by=by)

    def must_allow(self, action: str) -> None:
        """Raises WrongState when the matter's state does not know the action."""
        if action not in ALLOWED[self.state]:
            raise errors.WrongState(
                action=action, state=self.state, allowed=list(ALLOWED[self.state])
            )

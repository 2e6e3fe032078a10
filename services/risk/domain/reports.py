"""Reporting up (风险上报) and feeding back (反馈): what the superior is told, what others hear."""

from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event
from .grades import is_graver

if TYPE_CHECKING:
    from .matter import Matter


class ReportDue(Event):
    """It rose to a level that is reported up, within hours."""

    TOPIC = "risk.matter.report_due"
    to_unit: str
    due: str
    level: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.report, aggregate.report_to = "due", self.to_unit
        aggregate.report_by = datetime.fromisoformat(self.due)
        aggregate.report_level = self.level


class ReportOverdue(Event):
    """Nobody reported it in time."""

    TOPIC = "risk.matter.report_overdue"
    to_unit: str
    due: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.report = "overdue"


class ReportedUp(Event):
    """The superior was told."""

    TOPIC = "risk.matter.reported_up"
    to_unit: str
    level: str
    summary: str
    late: bool

    def apply(self, aggregate: "Matter") -> None:
        aggregate.report, aggregate.report_to = "reported", self.to_unit


class ReportAcknowledged(Event):
    """The superior has read it, and says what is expected."""

    TOPIC = "risk.matter.report_acknowledged"
    unit: str
    reply: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.report = "acknowledged"


class FedBack(Event):
    """Departments, and residents if so, hear how it stands."""

    TOPIC = "risk.matter.fed_back"
    message: str
    units: list[str]
    residents: bool
    level: str


def call_for_report(self: "Matter", by: By, at: datetime, to_unit: str, due: str) -> None:
    """Every rise to such a level is reported, an earlier report or none."""
    self.trigger_event(ReportDue, timestamp=at, by=by, to_unit=to_unit, due=due, level=self.level)


def note_report_overdue(self: "Matter", by: By, at: datetime, due: str) -> None:
    """The hours are over. Nothing to note when it was reported, was called for anew, or is less
    grave than what it was called for.
    """
    called = self.report == "due" and self.report_by == datetime.fromisoformat(due)
    grave = not is_graver(self.report_level, self.level)
    if called and grave and not self.closed:
        self.trigger_event(ReportOverdue, timestamp=at, by=by, to_unit=self.report_to, due=due)


def report_up(self: "Matter", by: By, at: datetime, to_unit: str, summary: str) -> None:
    """Tell the superior, called for or not."""
    self.must_allow("report-up")
    over = self.report_by is not None and self.report_by <= at
    late = self.report == "overdue" or (self.report == "due" and over)
    self.trigger_event(
        ReportedUp, timestamp=at, by=by, to_unit=to_unit, level=self.level, summary=summary,
        late=late,
    )  # fmt: skip


def acknowledge_report(self: "Matter", by: By, at: datetime, reply: str) -> None:
    """The superior's word. Raises NothingReported, NotTheSuperior."""
    if self.report != "reported":
        raise errors.NothingReported(case=str(self.id))
    if by["unit"] != self.report_to:
        raise errors.NotTheSuperior(unit=self.report_to, caller=by["unit"])
    self.trigger_event(ReportAcknowledged, timestamp=at, by=by, unit=by["unit"], reply=reply)


def feed_back(
    self: "Matter", by: By, at: datetime, message: str, units: list[str], *, residents: bool
) -> None:
    """Say how it stands to departments and residents."""
    self.must_allow("feed-back")
    self.trigger_event(
        FedBack, timestamp=at, by=by, message=message, units=units, residents=residents,
        level=self.level,
    )  # fmt: skip

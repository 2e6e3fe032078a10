"""Risk of a matter (风险评估): high, medium, low, with grounds. Never of a person."""

from dataclasses import field
from datetime import date
from typing import Annotated, ClassVar

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import Items, Moment, Note, StaffId, Text, UnitCode, Whole

# What was seen of the matter; short, for it is no place for judgements.
Seen = Annotated[str, Text(most=300)]
SignalNumber = Annotated[int, Whole(least=1, most=9_999)]


@command("risk.note-signal")
class NoteSignal(Command):
    """Tell what was seen of the matter (风险信号). No names, no judgement of a person.

    `seen_at` when it was; now unless told. The rules grade the matter anew.
    """

    code: codes.Signal
    note: Seen
    seen_at: Moment | None = None


@command("risk.lift-signal")
class LiftSignal(Command):
    """A signal is so no more; `signal` is its number. The rules grade the matter anew."""

    signal: SignalNumber
    reason: Seen


@command("risk.assess")
class AssessRisk(Command):
    """A panel of experts grades the matter, with its grounds, over what the rules say.

    `experts` are staff ids; how many make a panel is policy.
    """

    level: codes.Risk
    grounds: Annotated[list[Note], Items(most=20, least=1)]
    experts: Annotated[list[StaffId], Items(most=20, least=1)]


@part
class Measure(Part):
    """One measure of a plan: what, which unit, by when."""

    what: Note
    unit: UnitCode
    due: date


@command("risk.adopt-plan")
class AdoptPlan(Command):
    """Plan with a responsible unit and person (责任部门和责任人), measures and a review day.

    How many measures and how soon the review, is policy by level.
    """

    unit: UnitCode
    person: StaffId
    measures: Annotated[list[Measure], Items(most=30, least=1)]
    review_on: date


@command("risk.report-measure")
class ReportMeasure(Command):
    """How one measure stands (跟踪); `measure` counts from 1 in the plan's order."""

    measure: Annotated[int, Whole(least=1, most=30)]
    done: bool
    note: Note


@command("risk.report-up")
class ReportUp(Command):
    """Tell the superior how the matter stands (风险上报). To whom is policy."""

    summary: Note


@command("risk.acknowledge-report")
class AcknowledgeReport(Command):
    """The superior has read the report, and says what is expected."""

    reply: Note


@command("risk.feed-back")
class FeedBack(Command):
    """Tell departments, and the residents if so, how the matter stands now (反馈)."""

    message: Note
    units: Annotated[list[UnitCode], Items(most=20)] = field(default_factory=list)
    residents: bool = True


@command("risk.note-overdue-measure")
class NoteOverdueMeasure(Command):
    """The clock: the day of a measure is over. Nothing happens twice, or too late."""

    INTERNAL: ClassVar[bool] = True
    measure: Annotated[int, Whole(least=1, most=30)]
    due: date
    unit: UnitCode
    person: StaffId


@command("risk.note-overdue-report")
class NoteOverdueReport(Command):
    """The clock: the hours to report the matter up are over. Nothing happens twice."""

    INTERNAL: ClassVar[bool] = True
    due: Moment

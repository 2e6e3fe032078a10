"""Risk of a matter (风险评估): high, medium, low, with grounds. Never of a person."""

from datetime import date
from typing import Annotated

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import Items, Line, Note, StaffId, UnitCode, Whole


@command("risk.assess")
class AssessRisk(Command):
    """Experts grade the matter, with their grounds; this overrides what the rules proposed."""

    level: codes.Risk
    grounds: Annotated[list[Note], Items(most=20, least=1)]
    experts: Annotated[list[Line], Items(most=20, least=1)]


@part
class Measure(Part):
    """One measure of a plan: what, which unit, by when."""

    what: Note
    unit: UnitCode
    due: date


@command("risk.adopt-plan")
class AdoptPlan(Command):
    """Plan with a responsible unit and person (责任部门和责任人), measures and a review day."""

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

"""The plan (化解方案): who answers for it (责任部门和责任人), measures with days, and how they
go (跟踪).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import errors
from .event import By, Event
from .grades import is_graver

if TYPE_CHECKING:
    from .matter import Matter

Measure = dict[str, str]  # {"number", "what", "unit", "due"}


class PlanAdopted(Event):
    """It has a plan, in place of any before. Version 2 knows for which level it was made, and how
    often it is looked after.
    """

    TOPIC = "risk.matter.plan_adopted"
    class_version = 2
    unit: str
    person: str
    measures: list[Measure]
    review_on: str
    level: str | None
    track_days: int | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, no policy spoke of plans."""
        state.update(level=None, track_days=None)

    def apply(self, aggregate: "Matter") -> None:
        aggregate.measures = dict.fromkeys(range(1, len(self.measures) + 1), False)
        aggregate.days = {int(each["number"]): each["due"] for each in self.measures}
        aggregate.overdue = set()
        aggregate.planned_for = self.level or "high"


class MeasureReported(Event):
    """How one measure stands."""

    TOPIC = "risk.matter.measure_reported"
    measure: int
    done: bool
    note: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.measures[self.measure] = self.done


class MeasureOverdue(Event):
    """Its day is over, and it is not done."""

    TOPIC = "risk.matter.measure_overdue"
    measure: int
    due: str
    unit: str
    person: str

    def apply(self, aggregate: "Matter") -> None:
        aggregate.overdue.add(self.measure)


def adopt_plan(
    self: "Matter",
    by: By,
    at: datetime,
    unit: str,
    person: str,
    measures: list[Measure],
    review_on: str,
    *,
    least: int,
    review_by: str,
    track_days: int,
    policy: str,
) -> None:
    """Plan for an assessed matter, in place of an earlier plan. Measures count from 1.

    `least` measures and a review on `review_by` at the latest are the policy's word for the level.
    Raises PlanTooThin, ReviewTooLate.
    """
    self.must_allow("adopt-plan")
    if len(measures) < least:
        raise errors.PlanTooThin(risk=self.level, policy=policy, least=least, found=len(measures))
    if review_on > review_by:
        raise errors.ReviewTooLate(
            risk=self.level, policy=policy, latest=review_by, found=review_on
        )
    numbered = [{"number": str(i), **each} for i, each in enumerate(measures, start=1)]
    self.trigger_event(
        PlanAdopted, timestamp=at, by=by, unit=unit, person=person, measures=numbered,
        review_on=review_on, level=self.level, track_days=track_days,
    )  # fmt: skip


def report_measure(
    self: "Matter", by: By, at: datetime, measure: int, *, done: bool, note: str
) -> None:
    """Tell how a measure stands. Raises NoSuchMeasure, or MeasureDone: done is final."""
    self.must_allow("report-measure")
    if measure not in self.measures:
        raise errors.NoSuchMeasure(measure=measure, measures=len(self.measures))
    if self.measures[measure]:
        raise errors.MeasureDone(measure=measure)
    self.trigger_event(MeasureReported, timestamp=at, by=by, measure=measure, done=done, note=note)


def note_measure_overdue(
    self: "Matter", by: By, at: datetime, measure: int, due: str, unit: str, person: str
) -> None:
    """Its day is over. Nothing to note when it is done, was noted, or the plan is another."""
    waits = self.measures.get(measure) is False and self.days.get(measure) == due
    if waits and measure not in self.overdue and not self.closed:
        self.trigger_event(
            MeasureOverdue, timestamp=at, by=by, measure=measure, due=due, unit=unit, person=person
        )


def needs_plan(self: "Matter") -> bool:
    """High risk needs a plan that was made for it."""
    planned = bool(self.measures) and not is_graver(self.level or "low", self.planned_for)
    return self.level == "high" and not planned

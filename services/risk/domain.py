"""A matter and its risk: level with grounds, plan, measures. Matters are graded, never people.

The level comes from the rules at first and from experts when they meet; a plan names the unit and
the person who answer for it (责任部门和责任人); its measures are followed to the end (跟踪).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

By = dict[str, str]
Measure = dict[str, str]  # {"number", "what", "unit", "due"}

# What may be done in which state.
ALLOWED: dict[str, tuple[str, ...]] = {
    "opened": ("assess",),
    "assessed": ("assess", "adopt-plan"),
    "planned": ("assess", "adopt-plan", "report-measure"),
    "closed": (),  # declined or resolved; reopening is the desk's
}


class RiskError(Exception):
    """A rule of risk assessment says no. `kind` says what sort of no; `facts` go into the text."""

    code = "risk"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class WrongState(RiskError):
    """Not in this state; the facts name the actions that are allowed."""

    code = "wrong-state"


class NoSuchMeasure(RiskError):
    """The plan has no measure of this number."""

    code = "no-such-measure"
    kind = "invalid"


class MeasureDone(RiskError):
    """Done is final: a measure reported done takes no further report."""

    code = "measure-done"


class Matter(Aggregate):
    """One matter, under the id of its case."""

    TOPIC = "risk.matter"

    class Created(Aggregate.Created):
        """It was reported."""

        TOPIC = "risk.matter.opened"
        by: By
        number: str
        responsible: str  # the level that answers for it: community, street or district

    class Event(Aggregate.Event):
        """What every event of a matter knows: who did it."""

        by: By

    class Assessed(Event):
        """It has a level, with grounds; `method` is `rules` or `experts`."""

        TOPIC = "risk.matter.assessed"
        level: str
        method: str
        grounds: list[str]
        experts: list[str]

        def apply(self, aggregate: "Matter") -> None:
            aggregate.level = self.level

    class PlanAdopted(Event):
        """It has a plan, in place of any before."""

        TOPIC = "risk.matter.plan_adopted"
        unit: str
        person: str
        measures: list[Measure]
        review_on: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.measures = dict.fromkeys(range(1, len(self.measures) + 1), False)

    class MeasureReported(Event):
        """How one measure stands."""

        TOPIC = "risk.matter.measure_reported"
        measure: int
        done: bool
        note: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.measures[self.measure] = self.done

    class Escalated(Event):
        """The level that answers for it now."""

        TOPIC = "risk.matter.escalated"
        responsible: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.responsible = self.responsible

    class Closed(Event):
        """Its case was declined or resolved."""

        TOPIC = "risk.matter.closed"
        ground: str

        def apply(self, aggregate: "Matter") -> None:
            aggregate.closed = True

    class Reopened(Event):
        """Its case is handled again; level and plan stand until they are changed."""

        TOPIC = "risk.matter.reopened"

        def apply(self, aggregate: "Matter") -> None:
            aggregate.closed = False

    def __init__(self, by: By, number: str, responsible: str) -> None:
        self.number = number
        self.responsible = responsible
        self.level: str | None = None
        self.measures: dict[int, bool] = {}  # of the plan in force: number -> done
        self.closed = False

    @property
    def state(self) -> str:
        """Where it stands: see ALLOWED."""
        if self.closed:
            return "closed"
        if self.measures:
            return "planned"
        return "assessed" if self.level else "opened"

    @property
    def needs_plan(self) -> bool:
        """High risk needs a plan."""
        return self.level == "high" and not self.measures

    @classmethod
    def open(cls, case_id: UUID, by: By, at: datetime, number: str, responsible: str) -> "Matter":
        """Follow a case from its report on."""
        return cls._create(
            cls.Created, id=case_id, timestamp=at, by=by, number=number, responsible=responsible
        )

    def assess(
        self, by: By, at: datetime, level: str, method: str, grounds: list[str], experts: list[str]
    ) -> None:
        """Grade it. The same level on other grounds is an assessment too."""
        self._must_allow("assess")
        self.trigger_event(
            self.Assessed,
            timestamp=at,
            by=by,
            level=level,
            method=method,
            grounds=grounds,
            experts=experts,
        )

    def adopt_plan(
        self,
        by: By,
        at: datetime,
        unit: str,
        person: str,
        measures: list[Measure],
        review_on: str,
    ) -> None:
        """Plan for an assessed matter, in place of an earlier plan. Measures count from 1."""
        self._must_allow("adopt-plan")
        numbered = [{"number": str(i), **each} for i, each in enumerate(measures, start=1)]
        self.trigger_event(
            self.PlanAdopted,
            timestamp=at,
            by=by,
            unit=unit,
            person=person,
            measures=numbered,
            review_on=review_on,
        )

    def report_measure(self, by: By, at: datetime, measure: int, *, done: bool, note: str) -> None:
        """Tell how a measure stands. Raises NoSuchMeasure, or MeasureDone: done is final."""
        self._must_allow("report-measure")
        if measure not in self.measures:
            raise NoSuchMeasure(measure=measure, measures=len(self.measures))
        if self.measures[measure]:
            raise MeasureDone(measure=measure)
        self.trigger_event(
            self.MeasureReported, timestamp=at, by=by, measure=measure, done=done, note=note
        )

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

    def _must_allow(self, action: str) -> None:
        if action not in ALLOWED[self.state]:
            raise WrongState(action=action, state=self.state, allowed=list(ALLOWED[self.state]))
